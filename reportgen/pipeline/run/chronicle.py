"""Tells the journals, and whoever listens, what a run does as it does it.

Listeners hear of it by the standard library's logging, under `reportgen.run`: a record's message is
for people, its attribute `run` holds the fields for programs.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from reportgen.errors import ReportgenError
from reportgen.pipeline.run.journal import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from reportgen.pipeline.run.journal import Journals

LOG = logging.getLogger("reportgen.run")
QUIET = {"checks", "paths", "written", "data", "digest", "removed"}
"""What is too long for a log; journal and report have it."""


class Noted(dict[str, Any]):
    """What a step wants to be noted of it, filled while it is at work."""


class Chronicle:
    """The voice of one run; `now` is the clock, `clock` measures how long things take."""

    def __init__(
        self,
        journals: Journals,
        run: str,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.journals, self.run = journals, run
        self._now, self._clock = now, clock
        self.touched: dict[date, None] = {}

    def note(
        self, week: date, step: str, event: str, *, seconds: float | None = None, **detail: object
    ) -> None:
        """Write what happened into the week's journal, and tell it."""
        self._write([week], step, event, seconds, detail)
        self._tell(week, step, event, logging.INFO, seconds, detail)

    def say(
        self,
        week: date | None,
        step: str,
        event: str,
        *,
        level: int = logging.INFO,
        seconds: float | None = None,
        **detail: object,
    ) -> None:
        """Tell what happened, without writing it down."""
        self._tell(week, step, event, level, seconds, detail)

    @contextmanager
    def step(self, weeks: Iterable[date], step: str, newest: date | None = None) -> Iterator[Noted]:
        """Note that a step begins for these weeks and that it is done, or failed and why.

        What the step puts into the dictionary given is noted with its end.
        """
        concerned = list(weeks)
        week = newest or (concerned[-1] if concerned else None)
        self.say(week, step, "begun")
        noted, began = Noted(), self._clock()
        try:
            yield noted
        except ReportgenError as error:
            seconds = self._clock() - began
            told = {"error": type(error).__name__, "message": str(error)}
            self._write(concerned, step, "failed", seconds, {**noted, **told})
            self.say(week, step, "failed", level=logging.ERROR, seconds=seconds, **told)
            raise
        seconds = self._clock() - began
        self._write(concerned, step, "done", seconds, noted)
        self.say(week, step, "done", seconds=seconds, **noted)

    def _tell(
        self,
        week: date | None,
        step: str,
        event: str,
        level: int,
        seconds: float | None,
        detail: Mapping[str, object],
    ) -> None:
        shown = {name: value for name, value in detail.items() if name not in QUIET}
        fields = {
            "run": self.run,
            "week": None if week is None else week.isoformat(),
            "step": step,
            "event": event,
            **({} if seconds is None else {"seconds": round(seconds, 3)}),
            **shown,
        }
        LOG.log(level, _words(fields), extra={"run": fields, "at": self._now()})

    def _write(
        self,
        weeks: Iterable[date],
        step: str,
        event: str,
        seconds: float | None,
        detail: Mapping[str, object],
    ) -> None:
        taken = None if seconds is None else round(seconds, 3)
        for week in weeks:
            entry = Entry(self._now(), self.run, step, event, taken, dict(detail))
            self.journals.of(week).add(entry)
            self.touched[week] = None


def _words(fields: dict[str, Any]) -> str:
    """Return an event as a person reads it."""
    head = f"{fields['week'] or '':10}  {fields['step']:7}  {fields['event']}"
    if "seconds" in fields:
        head += f" in {fields['seconds']:.1f} s"
    if fields.get("message"):
        return f"{head}: {' '.join(str(fields['message']).split())}"
    told = [
        f"{name} {value}"
        for name, value in fields.items()
        if name not in {"run", "week", "step", "event", "seconds", "error"}
        and isinstance(value, str | int | float)
    ]
    return f"{head}: {', '.join(told)}" if told else head
