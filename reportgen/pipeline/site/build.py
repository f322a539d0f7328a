"""The incremental build: only what its inputs changed is made, only what nobody claims is removed.

However a state is reached – at once, week by week, after an interruption, by one process or
several – the published bytes are the same: each unit is a function of its inputs alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from reportgen import errors
from reportgen.channels.folder import check_writable
from reportgen.errors import NoDataError, RenderError, ReportgenError
from reportgen.pipeline.request import silent
from reportgen.pipeline.site.assets import untouched
from reportgen.pipeline.site.folder import alone_in, close, damaged, remove
from reportgen.pipeline.site.inputs import whole_digest
from reportgen.pipeline.site.kept import PRIVATE, WEEK, Kept, unit_of
from reportgen.pipeline.site.request import LeftOut, SiteBuilt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from reportgen.pipeline.knowledge import Knowledge
    from reportgen.pipeline.request import Progress
    from reportgen.pipeline.site.plan import Plan
    from reportgen.pipeline.site.request import SiteRequest
    from reportgen.pipeline.site.unit import Outcome, Unit
    from reportgen.pipeline.site.workshop import Ready
    from reportgen.pipeline.workers import Failure

CHUNK = 4  # units sent to a worker at a time
HOPELESS = 12  # failures before anything succeeds: then it is no single week's fault


def build_site(
    request: SiteRequest, knowledge: Knowledge, progress: Progress = silent
) -> SiteBuilt:
    """Bring the site's folder up to date with what is known and settled.

    Raise UsageError where the folder cannot be written or another build holds it, NoDataError where
    there is no week to show. What fails besides is told in the answer, and the rest is built. A dry
    run asks nobody for anything and writes nothing, neither there nor into the cache.
    """
    folder = request.config.site_output
    if request.dry_run:
        with untouched(request) as planned:
            return _Build(planned, knowledge, progress, Kept.read(folder)).plan_only()
    check_writable(folder)
    with alone_in(folder):
        return _Build(request, knowledge, progress, Kept.read(folder)).run()


@dataclass
class _Build:
    """One build under way."""

    request: SiteRequest
    knowledge: Knowledge
    progress: Progress
    kept: Kept
    made: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    failures: dict[str, Failure] = field(default_factory=dict)
    run_id: str = field(default_factory=lambda: uuid4().hex)
    peak: float = 0.0
    done: int = 0
    total: int = 0

    @property
    def folder(self) -> Path:
        return self.request.config.site_output

    def run(self) -> SiteBuilt:
        whole = whole_digest(self.request, self.knowledge.snapshot)
        broken = damaged(self.kept)
        if self._is_current(whole, broken):
            if self.kept.touched:
                close(self.kept, whole)
            return self._built(())
        plan = self._plan(broken)
        days = self._weeks(plan)
        if not days:
            raise self._nothing()
        others = list(plan.others(days, self.kept))
        self._make(others, self._ready(plan, tuple(days)))
        names = {unit_of(day) for day in plan.candidates()} | {one.name for one in others}
        removed = self._prune(names)
        self.kept.cores = plan.found()
        close(self.kept, "" if self.failures else whole)
        self.progress(self.total, self.total, "done")
        return self._built(removed)

    def plan_only(self) -> SiteBuilt:
        """Return what a build would make and remove, as far as that can be known before it."""
        whole = whole_digest(self.request, self.knowledge.snapshot)
        broken = damaged(self.kept)
        if self._is_current(whole, broken):
            return self._built(())
        plan = self._plan(broken)
        days = [day for day in plan.candidates() if not self._refused(plan, day)]
        units = list(plan.weeks(days))
        self.made = [one.name for one in units if self._needs(one)]
        for name in self.made:  # what is said of them is not known yet
            self.kept.units.pop(name, None)
        others = list(plan.others(days, self.kept)) if days else []
        self.made += [one.name for one in others if self._needs(one)]
        names = {one.name for one in (*units, *others)}
        gone = [made for name, made in self.kept.units.items() if name not in names]
        return self._built(tuple(sorted(file.path for made in gone for file in made.files)))

    # -- what is to be made

    def _is_current(self, whole: str, broken: set[str]) -> bool:
        fresh = self.kept.whole == whole and not self.kept.resumed
        return fresh and not broken and not self.request.force

    def _plan(self, broken: set[str]) -> Plan:
        for name in broken if not self.request.force else list(self.kept.units):
            del self.kept.units[name]
        from reportgen.pipeline.site.assets import site_assets
        from reportgen.pipeline.site.plan import Plan

        files, addresses = site_assets(self.request, self.notices.append)
        return Plan(self.request, self.knowledge, files, addresses, self.kept.cores)

    def _needs(self, unit: Unit) -> bool:
        return not self.kept.stands(unit.name, unit.inputs)

    def _refused(self, plan: Plan, day: date) -> bool:
        """Whether the gates are known to refuse a week as it is now."""
        made = self.kept.units.get(unit_of(day))
        return made is not None and made.refusal is not None and made.inputs == plan.core(day)

    def _weeks(self, plan: Plan) -> list[date]:
        """Make the weeks, and return those the site has; their neighbours are found by trying.

        A week that is refused takes itself out of the row, so that those beside it are made anew.
        One that could not be made for another reason stays as it was, if it was there.
        """
        days = [day for day in plan.candidates() if not self._refused(plan, day)]
        while True:
            self._make(plan.weeks(days), self._ready(plan), plan)
            left = [day for day in days if self._stands(day)]
            if len(left) == len(days):
                return days
            days = left

    def _stands(self, day: date) -> bool:
        made = self.kept.units.get(unit_of(day))
        return made is not None and made.refusal is None

    # -- making it

    def _ready(self, plan: Plan, weeks: tuple[date, ...] = ()) -> Ready:
        from reportgen.pipeline.site.workshop import Ready

        return Ready(self.request, self.run_id, plan.assets, weeks, self.knowledge)

    def _make(self, units: Iterable[Unit], ready: Ready, plan: Plan | None = None) -> None:
        from contextlib import closing

        from reportgen.pipeline.site.unit import make_unit
        from reportgen.pipeline.workers import Forked, run_all

        todo = [one for one in units if self._needs(one) and one.name not in self.failures]
        self.total += len(todo)
        crew = Forked(min(self.request.jobs, max(1, len(todo) // 2)))
        chunk = CHUNK if len(todo) > CHUNK * CHUNK * crew.width else 1
        with closing(run_all(make_unit, todo, prepare=ready, crew=crew, chunk=chunk)) as work:
            for done in work:
                self.progress(self.done, self.total, done.item.name)
                self.done += 1
                self.peak = max(self.peak, done.peak)
                if done.failure is None:
                    assert done.value is not None
                    self._take(done.value, plan)
                    continue
                self.failures[done.item.name] = done.failure
                if not self.made and len(self.failures) >= HOPELESS:
                    raise _error(done.failure)

    def _take(self, outcome: Outcome, plan: Plan | None) -> None:
        made = outcome.made
        if made.refusal is not None:
            # A verdict holds whoever the neighbours are; where it is no week's, it is a failure.
            assert plan is not None, made.refusal.message
            core = plan.core(date.fromisoformat(made.unit.removeprefix(WEEK)))
            made = msgspec.structs.replace(made, inputs=core)
            self.kept.journal.finished(made)
        self.kept.take(made)
        self.made.append(made.unit)
        self.written += outcome.written

    # -- afterwards

    def _prune(self, names: set[str]) -> tuple[str, ...]:
        """Forget the units that are no more, and remove the files that no unit claims."""
        self.kept.units = {name: made for name, made in self.kept.units.items() if name in names}
        claimed: dict[str, str] = {}
        for name, made in self.kept.units.items():
            for file in made.files:
                other = claimed.setdefault(file.path, name)
                if other != name:
                    raise RenderError(f"{file.path}: both {other} and {name} make this file")
        return remove(self.kept.ours - claimed.keys(), self.folder)

    def _built(self, removed: Sequence[str]) -> SiteBuilt:
        published = [
            file
            for made in self.kept.units.values()
            for file in made.files
            if not file.path.startswith(f"{PRIVATE}/")
        ]
        days = [name for name, made in self.kept.units.items() if made.refusal is None]
        return SiteBuilt(
            folder=self.folder,
            weeks=tuple(sorted(_day(name) for name in days if name.startswith(WEEK))),
            made=tuple(self.made),
            written=tuple(sorted(self.written)),
            removed=tuple(removed),
            left_out=tuple(self._left_out()),
            notices=tuple(self.notices),
            pages=sum(file.path.endswith(".html") for file in published),
            files=len(published),
            bytes=sum(file.size for file in published),
            peak=self.peak,
        )

    def _left_out(self) -> list[LeftOut]:
        refused = {
            name: made.refusal for name, made in self.kept.units.items() if made.refusal is not None
        }
        if not (refused or self.failures):
            return []
        from reportgen.pipeline.workers import Failure

        said = {
            name: Failure(one.kind, one.message, one.exit_code) for name, one in refused.items()
        }
        return [
            LeftOut(name, _day(name) if name.startswith(WEEK) else None, failure)
            for name, failure in sorted({**self.failures, **said}.items())
        ]

    def _nothing(self) -> ReportgenError:
        for one in self._left_out():
            return _error(one.failure)
        return NoDataError(
            "no complete week is in the range asked for, so there is no site to make; "
            "'reportgen weeks' lists the weeks"
        )


def _day(unit: str) -> date:
    return date.fromisoformat(unit.removeprefix(WEEK))


def _error(failure: Failure) -> ReportgenError:
    """Return a failure as the error it was; a fault of ours as one of no special kind."""
    kind = getattr(errors, failure.kind, ReportgenError)
    error: ReportgenError = kind(failure.message)
    return error
