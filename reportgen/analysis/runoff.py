"""Runoff against plan: what rolled off in each month, and what was allowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.statement.figures import Change, WednesdayLevel
    from reportgen.statement.history import History

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, measured between the first Wednesdays of it and of the month after.

    What matures on the last day of a month, or on the first business day after it, is then in the
    month the redemption cap counts it in.
    """

    first: date
    before: date
    last: date

    @property
    def end(self) -> date:
        """The last calendar day."""
        return _following(self.first) - timedelta(days=1)


def months_between(start: date, end: date) -> float:
    """Return the time from `start` to `end` in average months of 30.4 days."""
    return (end - start).days / DAYS_A_MONTH


def first_wednesday(first: date) -> date:
    """Return the first Wednesday on or after a day."""
    return first + timedelta(days=(2 - first.weekday()) % 7)


def complete_months(day: date, count: int) -> list[Month]:
    """Return the `count` newest months whose measure is complete on `day`, oldest first."""
    months: list[Month] = []
    following = day.replace(day=1)
    while len(months) < count:
        first = (following - timedelta(days=1)).replace(day=1)
        last = first_wednesday(following)
        if last <= day:
            months.append(Month(first, first_wednesday(first), last))
        following = first
    return months[::-1]


def whole_months(start: date, end: date, day: date) -> list[Month]:
    """Return the months that lie within `start` and `end` (which is out) and are measured by `day`.

    They follow one another: the last Wednesday of one is the first of the next.
    """
    months: list[Month] = []
    first = start if start.day == 1 else _following(start)
    while (following := _following(first)) <= end and first_wednesday(following) <= day:
        months.append(Month(first, first_wednesday(first), first_wednesday(following)))
        first = following
    return months


def _following(day: date) -> date:
    """Return the first day of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_change(history: History, key: str, month: Month) -> Change[WednesdayLevel] | None:
    """Return the change of a line over a month, first Wednesday to first Wednesday."""
    now, then = history.level(key, month.last), history.level(key, month.before)
    return None if now is None or then is None else now - then
