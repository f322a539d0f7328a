"""One run, from the wait for the release to the receipts: the steps in their order."""

from __future__ import annotations

import os
from datetime import UTC
from typing import TYPE_CHECKING, Any

from reportgen.errors import (
    ConfigError,
    NoDataError,
    NotOutError,
    ReportgenError,
    SourceError,
    StoppedError,
)
from reportgen.pipeline.knowledge import know
from reportgen.pipeline.run import after
from reportgen.pipeline.run.alone import alone
from reportgen.pipeline.run.chronicle import Chronicle
from reportgen.pipeline.run.due import (
    due_weeks,
    is_built,
    is_closed,
    is_refused,
    left_to_do,
    newest_week,
    wants_letters,
    wants_publishing,
    wants_site,
)
from reportgen.pipeline.run.editions import correct, make_edition, pass_gates
from reportgen.pipeline.run.journal import Journals
from reportgen.pipeline.run.outward import make_site, put_out
from reportgen.pipeline.run.post import send_letters
from reportgen.pipeline.run.request import Outcome, Problem, WeekDone
from reportgen.pipeline.run.supply import Supply
from reportgen.pipeline.run.timetable import timetable
from reportgen.pipeline.sending import LateError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from reportgen.pipeline.knowledge import Knowledge
    from reportgen.pipeline.run.request import RunRequest

PASSING = (NotOutError, NoDataError, SourceError)
"""What may be wanting with a release while what is held can be worked with."""


def run(request: RunRequest) -> Outcome:
    """Do what is due, from where the last run stopped; problems are in what is returned.

    Raises OtherRunError where another run is at work, UsageError where nothing can be written and
    ConfigError where a step lacks its settings. A fault of ours is told to the operator and raised.
    """
    check_settings(request)
    journals = Journals(request.config.output)
    with alone(journals.folder, request.now()):
        return Runner(request, journals).run()


def check_settings(request: RunRequest) -> None:
    """Raise ConfigError for a step without its settings, before anything is done."""
    config = request.config
    if request.does("publish") and not config.site.publish.target:
        raise ConfigError("run.steps has 'publish', and [site.publish] names no target")
    if request.does("mail") and config.run.via == "smtp" and not config.mail.sender:
        raise ConfigError("run.steps has 'mail', and [mail] names no sender (mail.from)")
    if request.does("mail") and config.run.via == "listmonk" and config.mail.listmonk is None:
        raise ConfigError("run.via is 'listmonk', and [mail.listmonk] names no server")


class Runner:
    """One run over the journals; made once, run once."""

    def __init__(self, request: RunRequest, journals: Journals) -> None:
        self.request, self.journals = request, journals
        began = request.now().astimezone(UTC)
        self.name = f"{began:%Y%m%dT%H%M%SZ}-{os.getpid()}"
        self.table = timetable(request)
        self.chronicle = Chronicle(journals, self.name, request.now)
        self.outcome = Outcome(
            self.name, self.table.target, began, next_release=self.table.following
        )
        self._knowledge: Knowledge | None = None

    def run(self) -> Outcome:
        """Take the steps, close what is done, report, tell."""
        try:
            self._steps()
        except ReportgenError as error:  # outside of any step: a broken store, a full disk
            self._problem(self.table.target, "run", error)
        except Exception as error:
            fault = ReportgenError(f"a fault in reportgen itself: {type(error).__name__}: {error}")
            self._problem(self.table.target, "run", fault)
            after.finish(self)
            raise
        self._close()
        after.finish(self)
        return self.outcome

    def _steps(self) -> None:
        phases: tuple[Callable[[], bool], ...] = (
            self._fetch,
            self._editions,
            self._errata,
            self._site,
            self._publish,
            self._mail,
        )
        for phase in phases:
            if self.request.stop.is_set():
                stopped = StoppedError("asked to stop; the next run goes on from here")
                self._problem(self.table.target, "run", stopped)
                return
            if not phase():
                return

    def _fetch(self) -> bool:
        """Bring what is new; without it what is held is worked with, unless the store is broken."""
        request, target = self.request, self.table.target
        is_done = is_closed(self.journals.of(target))
        if not request.does("fetch") or (request.week and is_done):
            return True
        supply = Supply(request, self.table, self.chronicle, request.wait and not is_done)
        began, failed = request.now(), None
        try:
            supply.bring()
        except ReportgenError as error:
            failed = error
        waited = (request.now() - max(began, min(self.table.out_at, request.now()))).total_seconds()
        self._knowledge = supply.knowledge
        is_first = failed is None and not self.journals.of(target).was_opened
        if supply.changed or is_first:
            self.chronicle.note(target, "fetch", "done", seconds=waited, **supply.told())
        elif failed is None:
            self.chronicle.say(target, "fetch", "nothing new", seconds=waited)
        self.outcome.notices += supply.notices()
        if failed is not None:
            told = {"error": type(failed).__name__, "message": str(failed)}
            looked = {"looks": supply.looks, "sources": supply.told()["sources"]}
            self.chronicle.note(target, "fetch", "failed", seconds=waited, **looked, **told)
            self._problem(target, "fetch", failed)
        return failed is None or isinstance(failed, PASSING)

    def _editions(self) -> bool:
        """Build each week that is due, oldest first; one whose gates fail is left out."""
        request = self.request
        if not request.does("build"):
            return True
        weeks = due_weeks(self.knowledge, self.journals, request.now().date(), request.week)
        for week in weeks:
            journal = self.journals.of(week)
            if not journal.is_open:
                self.chronicle.note(week, "week", "opened")
            if is_built(journal):
                continue
            try:
                brief = pass_gates(request, self.knowledge, week, self.chronicle)
            except ReportgenError as error:
                self._problem(week, "gates", error)
                continue
            try:
                make_edition(request, self.knowledge, brief, self.chronicle)
            except ReportgenError as error:
                self._problem(week, "build", error)
                return False  # a newer one must not overtake it
        return True

    def _errata(self) -> bool:
        if self.request.does("errata"):
            for week, error in correct(self.request, self.knowledge, self.chronicle):
                self._problem(week, "errata", error)
        return True

    def _site(self) -> bool:
        weeks = self._concerned(wants_site(self.journals)) if self.request.does("site") else []
        return not weeks or self._outward(
            weeks, "site", lambda: make_site(self.request, self.knowledge)
        )

    def _publish(self) -> bool:
        wanting = wants_publishing(self.journals) if self.request.does("publish") else []
        weeks = self._concerned(wanting)
        return not weeks or self._outward(weeks, "publish", lambda: put_out(self.request))

    def _concerned(self, weeks: list[date]) -> list[date]:
        """Return these weeks; of a run for a single one, none where it is not among them.

        There is but one site: made or put out for one week, it is so for all.
        """
        return weeks if self.request.week in (None, *weeks) else []

    def _outward(self, weeks: list[date], step: str, work: Callable[[], dict[str, Any]]) -> bool:
        """Make the site or put it out, for all weeks at once; letters wait for both."""
        try:
            with self.chronicle.step(weeks, step) as noted:
                noted.update(work())
                self.outcome.receipts[step] = dict(noted)
        except ReportgenError as error:
            self._problem(weeks[-1], step, error)
            return False
        return True

    def _mail(self) -> bool:
        """Send the letters of the newest week; those of an older one are left."""
        if not self.request.does("mail"):
            return True
        newest, only = newest_week(self.knowledge), self.request.week
        for journal in self.journals.all():
            if only not in {None, journal.week} or not wants_letters(journal):
                continue
            if journal.week != newest:
                why = f"the week of {newest} is there; letters go for the newest only"
                self.chronicle.note(journal.week, "mail", "left", message=why)
                self.outcome.notices.append(f"no (more) letters for {journal.week}: {why}")
                continue
            self._send(journal.week)
        return True

    def _send(self, week: date) -> None:
        try:
            with self.chronicle.step([week], "mail") as noted:
                noted.update(send_letters(self.request, week))
                self.outcome.receipts["mail"] = dict(noted)
        except LateError as error:
            self.chronicle.note(week, "mail", "late", message=str(error))
            self._problem(week, "mail", error)
        except ReportgenError as error:
            self._problem(week, "mail", error)

    @property
    def knowledge(self) -> Knowledge:
        """What is known, after whatever was fetched."""
        if self._knowledge is None:
            self._knowledge = know(self.request.config)
        return self._knowledge

    def _close(self) -> None:
        """Close the weeks nothing is left to do for, and say where the others stand."""
        for journal in self.journals.all():
            left = left_to_do(journal, self.request.config.run.steps)
            if journal.is_open and not left:
                self.chronicle.note(journal.week, "week", "closed")
            if journal.week in self.chronicle.touched:
                state = "published" if is_closed(journal) else "open"
                state = "refused" if is_refused(journal) else state
                taken = {one.step: one.event for one in journal.entries if one.run == self.name}
                self.outcome.weeks.append(WeekDone(journal.week, state, taken, journal.folder))

    def _problem(self, week: date, step: str, error: ReportgenError) -> None:
        self.outcome.problems.append(Problem(week, step, error))
