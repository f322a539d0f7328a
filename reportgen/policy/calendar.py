"""When the release comes out, and what the weeks ahead hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import UsageError
from reportgen.policy.facts import Entry
from reportgen.policy.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.policy.facts import Fact
    from reportgen.policy.register import Register

CALENDAR = Path(__file__).parent / "calendar.toml"

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_AHEAD = timedelta(weeks=6)
_MONDAY, _WEDNESDAY, _THURSDAY, _FRIDAY, _SATURDAY = 0, 2, 3, 4, 5
_NOVEMBER = 11
# The holidays of a fixed date, inaugurations and the District's own among them.
_FIXED = frozenset({(1, 1), (1, 20), (4, 16), (6, 19), (7, 4), (11, 11), (12, 25)})
_PAYMENTS = {
    (1, 15): "tax_individual",
    (4, 15): "tax_individual_corporate",
    (6, 15): "tax_individual_corporate",
    (9, 15): "tax_individual_corporate",
    (12, 15): "tax_corporate",
}
_QUARTER_ENDS = {(3, 31): "quarter_end", (6, 30): "quarter_end", (9, 30): "quarter_end"}
_QUARTER_ENDS[12, 31] = "year_end"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A day to come; `policy.calendar.<kind>` names it, `fact` is the step that takes effect."""

    kind: str
    day: date
    fact: Fact | None = None


class _Release(Entry, frozen=True):
    as_of: date
    released: date
    reason: str


class _Tax(Entry, frozen=True):
    due: date
    moved_to: date
    announced: date
    reason: str


class _Exceptions(Entry, frozen=True):
    release: tuple[_Release, ...]
    tax: tuple[_Tax, ...]


def release_date(as_of: date) -> date:
    """Return the day the figures of that Wednesday came or come out, a Thursday as a rule.

    A Thursday that is a federal holiday moves the release to the next working day; dated
    exceptions stand in `calendar.toml`.
    """
    if as_of.weekday() != _WEDNESDAY:
        raise UsageError(f"{as_of} is no Wednesday: the release describes Wednesdays")
    for exception in _exceptions().release:
        if exception.as_of == as_of:
            return exception.released
    return _working_day(as_of + _DAY)


def next_release(as_of: date) -> date:
    """Return the day of the release after the one that describes that Wednesday."""
    return release_date(as_of + _WEEK)


def ahead(as_of: date, register: Register) -> tuple[CalendarEntry, ...]:
    """Return what the six weeks after the release hold, in order of time.

    The next release and FOMC meeting (its last day), ends of quarters, federal income-tax payments
    (they move the Treasury's account) and policy steps that take effect. `register` is handed in
    as it was known on the release date.
    """
    start = release_date(as_of)
    end = start + _AHEAD
    entries = [CalendarEntry("release", next_release(as_of))]
    meeting = register.next_meeting(start)
    if meeting is not None:
        entries.append(CalendarEntry("fomc", meeting.last))
    steps = register.upcoming(start)
    entries.extend(CalendarEntry("policy_step", fact.effective, fact) for fact in steps)
    entries.extend(_tax_payments(start, end))
    entries.extend(_quarter_ends(start, end))
    within = [entry for entry in entries if start < entry.day <= end]
    return tuple(sorted(within, key=lambda entry: (entry.day, entry.kind)))


def _quarter_ends(start: date, end: date) -> Iterator[CalendarEntry]:
    for year in range(start.year, end.year + 1):
        for (month, day), kind in _QUARTER_ENDS.items():
            yield CalendarEntry(kind, date(year, month, day))


def _tax_payments(start: date, end: date) -> Iterator[CalendarEntry]:
    """Yield the payments near the two days, postponed as far as was known on the first."""
    moved = {tax.due: tax.moved_to for tax in _exceptions().tax if tax.announced <= start}
    days: dict[date, str] = {}  # two payments may be postponed to one day
    for year in range(start.year, end.year + 1):
        for (month, day), kind in _PAYMENTS.items():
            due = date(year, month, day)
            if due in moved:
                days[moved[due]] = kind
            elif start - _WEEK < due <= end:
                days[_working_day(due, washington=True)] = kind
    for day_due, kind in days.items():
        yield CalendarEntry(kind, day_due)


def _working_day(day: date, *, washington: bool = False) -> date:
    """Return the day itself or the first working day after it."""
    while day.weekday() >= _SATURDAY or is_holiday(day, washington=washington):
        day += _DAY
    return day


def is_holiday(day: date, *, washington: bool = False) -> bool:
    """Return whether that day is a federal holiday, or one of the District of Columbia's.

    The District's holidays count for tax payments (Internal Revenue Code, section 7503).
    """
    return _may_be_holiday(day) and day in _holidays(day.year, washington=washington)


def _may_be_holiday(day: date) -> bool:
    """Return whether the library need be asked: most working days can be no holiday.

    One of a fixed date is kept on it, on the Friday before or the Monday after; the others are
    Mondays, and Thanksgiving.
    """
    if day.weekday() == _FRIDAY:
        return not _FIXED.isdisjoint({_month_and_day(day), _month_and_day(day + _DAY)})
    thanksgiving = day.weekday() == _THURSDAY and day.month == _NOVEMBER
    return day.weekday() == _MONDAY or thanksgiving or _month_and_day(day) in _FIXED


def _month_and_day(day: date) -> tuple[int, int]:
    return day.month, day.day


@cache
def _holidays(year: int, *, washington: bool) -> frozenset[date]:
    import holidays  # a tenth of a second, and most weeks need none of it

    return frozenset(holidays.country_holidays("US", "DC" if washington else None, years=year))


@cache
def _exceptions() -> _Exceptions:
    return read(CALENDAR, _Exceptions)
