"""Waiting for a release and bringing it in: looked for again and again, until it is there whole."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reportgen.errors import NoDataError, NotOutError, SourceError, StoppedError
from reportgen.pipeline.fetch import KINDS, FetchRequest, fetch, plan
from reportgen.pipeline.knowledge import know
from reportgen.pipeline.run.timetable import LONGEST_SLEEP, pause

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from reportgen.pipeline.fetch import Served
    from reportgen.pipeline.knowledge import Knowledge
    from reportgen.pipeline.run.chronicle import Chronicle
    from reportgen.pipeline.run.request import RunRequest
    from reportgen.pipeline.run.timetable import Timetable
    from reportgen.statement.coverage import Coverage

STATEMENT, DAILY = "statement", "daily"
LOOKS_FOR_RATES = 5
"""How often the daily figures are looked for before a week is published without the newest."""


@dataclass
class Supply:
    """Brings what the sources have; one that is `patient` waits for the release."""

    request: RunRequest
    table: Timetable
    chronicle: Chronicle
    patient: bool
    served: dict[str, Served] = field(default_factory=dict)
    looks: int = 0
    knowledge: Knowledge | None = None

    def bring(self) -> None:
        """Fetch until the week is there with its daily figures, or until it is time to give up.

        Raises NotOutError, NoDataError (only a part of it is there) or SourceError (nobody could be
        asked) where the week is not there at the end; StoreError and UsageError as `fetch` does.
        """
        if self.patient:
            self._sleep_until(self.table.out_at)
        while True:
            self._look()
            if self._is_enough() or not self._may_wait():
                break
            self._rest()
        if not self._is_there():
            raise self._lack()

    @property
    def week(self) -> Coverage | None:
        """What is known of the week the run is about."""
        return week_of(self._known(), self.table.target)

    def told(self) -> dict[str, Any]:
        """Return what the sources delivered, as the journal keeps it."""
        rows = [delivered(one) for one in self.served.values()]
        return {
            "looks": self.looks,
            "new": sum(row["new"] for row in rows),
            "revised": sum(row["revised"] + row["withdrawn"] for row in rows),
            "sources": rows,
        }

    @property
    def changed(self) -> int:
        """How many figures came that were not known, or known otherwise."""
        rows = map(delivered, self.served.values())
        return sum(row["new"] + row["revised"] + row["withdrawn"] for row in rows)

    def notices(self) -> list[str]:
        """Return what was wanting without stopping anything."""
        found = [
            f"{one.kind}: no source could serve it ({_why(one)})"
            for one in self.served.values()
            if not one.source
        ]
        for one in self.served.values():
            missing = delivered(one)["missing"]
            if missing:
                found.append(
                    f"{one.kind}: {len(missing)} series are no longer in the release of "
                    f"{one.source}: {', '.join(missing[:5])}"
                )
        return found

    def _look(self) -> None:
        """Ask the sources once for what is wanting; others too where the first one is late."""
        self.looks += 1
        self._fetch([kind for kind in KINDS if self._is_wanting(kind)], ())
        if self._is_there() or not self.table.is_half_gone(self.request.now()):
            return
        for name in self._substitutes():
            self._fetch((STATEMENT,), (name,))
            if self._is_there():
                return

    def _fetch(self, kinds: Sequence[str], only: tuple[str, ...]) -> None:
        request = FetchRequest(
            self.request.config,
            self.request.now,
            key=self.request.key,
            kinds=tuple(kinds),
            only=only,
            sleep=self._nap,
        )
        for one in fetch(request, self.request.progress):
            for name, message in one.failures:
                self.chronicle.say(
                    self.table.target,
                    "fetch",
                    "unserved",
                    level=logging.WARNING,
                    kind=one.kind,
                    source=name,
                    message=message,
                )
            if any(not kept.ingested.already for kept in one.kept):
                self.knowledge = None
            before = self.served.get(one.kind)
            if before is None or one.source:
                # What came at an earlier look of this run belongs to what the run was served.
                one.kept = [*(before.kept if before else ()), *one.kept]
                self.served[one.kind] = one
            else:
                before.failures += one.failures

    def _substitutes(self) -> list[str]:
        request = FetchRequest(self.request.config, self.request.now, key=self.request.key)
        names = [name for name, _ in plan(request)[STATEMENT]]
        served = self.served.get(STATEMENT)
        place = names.index(served.source) + 1 if served and served.source in names else len(names)
        return names[place:]

    def _known(self) -> Knowledge:
        if self.knowledge is None:
            self.knowledge = know(self.request.config)
        return self.knowledge

    def _is_there(self) -> bool:
        week = self.week
        return week is not None and week.complete

    def _is_wanting(self, kind: str) -> bool:
        """Whether a kind of figures is to be asked for: sizes to measure against but once."""
        served = self.served.get(kind)
        if served is None:
            return True
        if kind == STATEMENT:
            return not self._is_there()
        return kind == DAILY and not served.source

    def _is_enough(self) -> bool:
        return self._is_there() and (self.looks >= LOOKS_FOR_RATES or not self._is_wanting(DAILY))

    def _may_wait(self) -> bool:
        return self.patient and self.request.now() < self.table.give_up_at

    def _rest(self) -> None:
        now = self.request.now()
        seconds = pause(self.request, self.request.chance)
        until = min(now + timedelta(seconds=seconds), self.table.give_up_at)
        lack = _lack_of(self.week)
        self.chronicle.say(
            self.table.target, "wait", "again", why=lack, until=f"{until:%Y-%m-%d %H:%M:%S} UTC"
        )
        self._sleep_until(until)

    def _sleep_until(self, until: datetime) -> None:
        if self.request.now() < until and not self.looks:
            self.chronicle.say(
                self.table.target, "wait", "begun", until=f"{until:%Y-%m-%d %H:%M:%S} UTC"
            )
        while (left := (until - self.request.now()).total_seconds()) > 0:
            self._nap(min(left, LONGEST_SLEEP))

    def _nap(self, seconds: float) -> None:
        self.request.sleep(seconds)
        if self.request.stop.is_set():
            raise StoppedError("asked to stop while waiting; the next run goes on from here")

    def _lack(self) -> NotOutError | NoDataError | SourceError:
        """Return why the week cannot be built."""
        target, week = self.table.target, self.week
        served = self.served.get(STATEMENT)
        if week is not None:
            return NoDataError(
                f"the release of {target} is there only in part: {week.lack}; what stood "
                "published stands; 'reportgen run' again goes on when the rest is there"
            )
        if served is not None and not served.source:
            return SourceError(
                f"the release of {target} could not be fetched: {_why(served)}; what stood "
                "published stands; 'reportgen run' again goes on from here"
            )
        return NotOutError(
            f"the release of {target}, due at {self.table.out_at:%Y-%m-%d %H:%M} UTC, was not "
            f"there at {self.request.now():%Y-%m-%d %H:%M} UTC (looked {self.looks} times); what "
            "stood published stands; 'reportgen run' again looks anew"
        )


def week_of(knowledge: Knowledge, day: date) -> Coverage | None:
    """Return what is known of a week; None where there is no figure of it."""
    return next((week for week in reversed(knowledge.weeks) if week.as_of == day), None)


def delivered(one: Served) -> dict[str, Any]:
    """Return what came of one kind of figures, as data."""
    fresh = [kept.ingested for kept in one.kept if not kept.ingested.already]
    return {
        "kind": one.kind,
        "source": one.source,
        "new": sum(kept.new for kept in fresh),
        "revised": sum(kept.revised for kept in fresh),
        "withdrawn": sum(kept.withdrawn for kept in fresh),
        "missing": [code for kept in fresh for code in kept.missing],
        "vintages": sorted({str(kept.vintage) for kept in one.kept}),
        "failures": [{"source": name, "message": message} for name, message in one.failures[-5:]],
    }


def _lack_of(week: Coverage | None) -> str:
    return "not out yet" if week is None else week.lack or "daily figures are not there"


def _why(served: Served) -> str:
    """Return what each source said last."""
    return "; ".join(f"{name}: {message}" for name, message in dict(served.failures).items())
