"""Which week a run is about, when it comes out, and when to give up waiting for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from reportgen.policy.freshness import Release, expected_week, published_at

if TYPE_CHECKING:
    import random
    from datetime import date, datetime

    from reportgen.pipeline.run.request import RunRequest

WEEK = timedelta(weeks=1)
LONGEST_SLEEP = 300.0
"""Seconds after which a sleeper looks at the clock: it may have been put right, or suspended."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """The release a run is about; moments are in UTC. `following` is when the next one comes."""

    target: date
    out_at: datetime
    give_up_at: datetime
    following: datetime

    def is_out(self, now: datetime) -> bool:
        """Whether it should be there by now."""
        return now >= self.out_at

    def is_half_gone(self, now: datetime) -> bool:
        """Whether half of the time is gone in which it is waited for."""
        return now >= self.out_at + (self.give_up_at - self.out_at) / 2


def timetable(request: RunRequest) -> Timetable:
    """Return the timetable of a run that begins now.

    It is about the newest week that is out by the calendar, or about the next one where that comes
    out soon enough to wait for it.
    """
    settings, now = request.config.run, request.now()
    target = request.week
    if target is None:
        target = expected_week(now)
        soon = request.wait and request.does("fetch")
        if soon and _out_at(target + WEEK) - now <= settings.ahead:
            target += WEEK
    deadline = settings.deadline if request.deadline is None else request.deadline
    out_at = _out_at(target)
    return Timetable(target, out_at, out_at + deadline, _out_at(expected_week(now) + WEEK))


def pause(request: RunRequest, chance: random.Random) -> float:
    """Return the seconds until the next look, more or less by the jitter."""
    settings = request.config.run
    poll = settings.poll if request.poll is None else request.poll
    return poll.total_seconds() * (1 + settings.jitter * (2 * chance.random() - 1))


def _out_at(week: date) -> datetime:
    return published_at(Release.H41, week).astimezone(UTC)
