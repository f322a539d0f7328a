"""How fresh a series is: what should be known by now, and since when it is missing.

The moments are those of the publishers' own schedules, by New York's clock:

- H.4.1: Thursdays at 16:30 for the Wednesday before, holidays and dated exceptions as in
  `calendar` (https://www.federalreserve.gov/releases/h41/about.htm).
- H.8: Fridays at 16:15 for the Wednesday of the week before; if that Friday is a federal holiday,
  on the Thursday (https://www.federalreserve.gov/releases/h8/about.htm).
- Daily rates and operations: by 9:00 on the next working day, the later of the two times at which
  the New York Fed publishes (https://www.newyorkfed.org/markets/reference-rates/effr). Nothing is
  expected for Good Friday: the federal funds market works then, the Treasury market does not.
- GDP: the advance estimate at 8:30, about a month after the end of the quarter
  (https://www.bea.gov/news/schedule). Its exact day is not a rule, so the rule is lenient.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from reportgen.policy.calendar import is_holiday, release_date
from reportgen.store.series import Basis

NEW_YORK = ZoneInfo("America/New_York")

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_WEDNESDAY, _FRIDAY, _SATURDAY = 2, 4, 5
_H8_LAG = timedelta(days=9)  # from a Wednesday to the Friday of the week after
_ESTIMATE = timedelta(days=30)  # from the last day of a quarter to the advance estimate
_EASTER_MONTHS = (3, 4)
# FRED names the weekly items of the H.8 so: TLAACBW027SBOG, seasonally adjusted, and ...NBOG.
_H8_CODE = re.compile(r"\w+W027[SN]BOG")

# How long after its moment an observation that is not in is merely due, and then late.
_WEEKLY_DUE = timedelta(hours=24)
_DAILY_LATE = 5  # working days
_GDP_DUE, _GDP_LATE = timedelta(days=5), timedelta(days=30)
_LONG_AGO = timedelta(days=21)  # more than `_DAILY_LATE` working days, whatever the holidays


class Release(StrEnum):
    """The publications our series come from, each with a rhythm of its own."""

    H41 = "h41"
    H8 = "h8"
    DAILY = "daily"
    GDP = "gdp"


class State(StrEnum):
    """How fresh a series is, best first.

    CURRENT: what should be known is. DUE: the newest has just come out and is not in yet. LATE: it
    has been out for longer. STALE: more than that is missing. ENDED: the line exists no more.
    """

    CURRENT = "current"
    DUE = "due"
    LATE = "late"
    STALE = "stale"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Freshness:
    """The state of a series: `expected` is the newest observation day it should have by now.

    `next_day` is the next that is to come and `next_at` when, by New York's clock; None for both
    where the line has ended.
    """

    state: State
    expected: date
    next_day: date | None
    next_at: datetime | None


def expected_week(now: datetime) -> date:
    """Return the newest Wednesday whose H.4.1 has come out by `now`, an aware moment."""
    return expected_day(Release.H41, now)


def release_of(code: str, basis: Basis) -> Release:
    """Return the publication a series is from."""
    if basis is Basis.DAILY:
        return Release.DAILY
    if basis is Basis.QUARTER:
        return Release.GDP
    return Release.H8 if _H8_CODE.fullmatch(code) else Release.H41


def freshness(
    release: Release, newest: date | None, now: datetime, *, until: date | None = None
) -> Freshness:
    """Judge a series by its newest observation; `until` is the last week its line exists."""
    now = _utc(now)
    expected = expected_day(release, now)
    if until is not None and until < expected:
        return Freshness(State.ENDED, until, None, None)
    following = _following(release, expected)
    state = _state(release, newest, expected, now)
    if until is not None and until < following:
        return Freshness(state, expected, None, None)
    return Freshness(state, expected, following, published_at(release, following))


def expected_day(release: Release, now: datetime) -> date:
    """Return the newest observation day that has been published by `now`, an aware moment."""
    now = _utc(now)
    day = _start(release, now.astimezone(NEW_YORK).date())
    while published_at(release, day) > now:
        day = _start(release, day - _DAY)
    return day


def published_at(release: Release, day: date) -> datetime:
    """Return when the observation of that day comes out as a rule, by New York's clock."""
    if release is Release.H41:
        return _moment(release_date(day), time(16, 30))
    if release is Release.H8:
        friday = day + _H8_LAG
        while is_holiday(friday):
            friday -= _DAY
        return _moment(friday, time(16, 15))
    if release is Release.DAILY:
        return _moment(_following(release, day), time(9))
    estimate = _following(release, day) - _DAY + _ESTIMATE
    while estimate.weekday() >= _SATURDAY or is_holiday(estimate):
        estimate += _DAY
    return _moment(estimate, time(8, 30))


def published(basis: Basis, day: date, code: str = "") -> date:
    """Return the day an observation came out, as a rule; its vintages, where held, know better."""
    return _published_on(release_of(code, basis), day)


@cache
def _published_on(release: Release, day: date) -> date:
    return published_at(release, day).date()


def _state(release: Release, newest: date | None, expected: date, now: datetime) -> State:
    if newest is None:
        return State.STALE
    missing = _following(release, newest)
    if missing > expected:
        return State.CURRENT
    since = now - published_at(release, missing)
    if release is Release.DAILY:
        return _daily_state(published_at(release, missing).date(), now.astimezone(NEW_YORK).date())
    if release is Release.GDP:
        if since <= _GDP_DUE:
            return State.DUE
        return State.LATE if since <= _GDP_LATE else State.STALE
    if missing < expected:
        return State.STALE
    return State.DUE if since < _WEEKLY_DUE else State.LATE


def _daily_state(published: date, today: date) -> State:
    if today == published:
        return State.DUE
    if today - published > _LONG_AGO:
        return State.STALE
    days = (published + timedelta(days=n) for n in range(1, (today - published).days + 1))
    return State.LATE if sum(map(_works, days)) <= _DAILY_LATE else State.STALE


def _start(release: Release, day: date) -> date:
    """Return the observation day that `day` falls into or comes after."""
    if release is Release.GDP:
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    if release is Release.DAILY:
        while not _works(day):
            day -= _DAY
        return day
    return day - timedelta(days=(day.weekday() - _WEDNESDAY) % 7)


def _following(release: Release, day: date) -> date:
    """Return the observation day after that one."""
    if release is Release.GDP:
        return _start(release, _start(release, day) + timedelta(days=100))
    if release is Release.DAILY:
        day += _DAY
        while not _works(day):
            day += _DAY
        return day
    return _start(release, day) + _WEEK


def _works(day: date) -> bool:
    """Whether New York's money markets all work that day."""
    return day.weekday() < _SATURDAY and not is_holiday(day) and not _is_good_friday(day)


def _is_good_friday(day: date) -> bool:
    """Whether it is the one Friday of the two months on which the exchange is closed."""
    return (
        day.weekday() == _FRIDAY
        and day.month in _EASTER_MONTHS
        and day in _exchange_holidays(day.year)
    )


@cache
def _exchange_holidays(year: int) -> frozenset[date]:
    import holidays  # a tenth of a second, and most days need none of it

    return frozenset(holidays.financial_holidays("XNYS", years=year))


def _utc(now: datetime) -> datetime:
    """Return the moment in UTC, where every hour counts, whatever the clocks do."""
    if now.tzinfo is None:
        raise ValueError(f"{now} names no time zone, so it is no moment")
    return now.astimezone(UTC)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=NEW_YORK)
