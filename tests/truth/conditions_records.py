"""Records and streaks as claims: how many weeks they hold for, whichever sentence says them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from truth import stocks
from truth.checker import UntrueError
from truth.conditions_claims import measures, start_of
from truth.conditions_extremes import changes
from truth.reading import DAILY, WEEK, load

if TYPE_CHECKING:
    from datetime import date

    from truth.reading import Point

DAY = timedelta(days=1)


def stretch(points: list[Point], turn: int) -> tuple[date | None, int]:
    """Return the newest earlier day as high (turned: as low), and the weeks or days since."""
    day, value = points[-1]
    like = [one for one, other in points[:-1] if turn * other >= turn * value]
    return (like[-1], (day - like[-1]).days) if like else (None, (day - points[0][0]).days)


@measures("weeks_highest", "weeks_lowest")
def level(claim: Any, day: date) -> float:
    """The weeks since a level like it, this one counted; of all the data, the first one too."""
    turn = 1 if claim.measure == "weeks_highest" else -1
    since, days = stretch(stocks.weekly(load(), claim.line, day), turn)
    return days // 7 + (since is None)


@measures("weeks_largest_rise", "weeks_largest_fall")
def move(claim: Any, day: date) -> float:
    """The weeks since a change like it, this one counted; of all the data, every change."""
    points = stocks.weekly(load(), claim.line, day)
    since, days = stretch(changes(points), 1 if claim.measure.endswith("rise") else -1)
    return days // 7 if since else (day - points[0][0]).days // 7


@measures("run")
def run(claim: Any, day: date) -> float:
    """The changes of one sign up to this week; if this one is the first, those it ended."""
    points = stocks.weekly(load(), claim.line, day)
    weeks, start = _run(points)
    return weeks if weeks > 1 else _run(points[:start])[0]


def _run(points: list[Point]) -> tuple[int, int]:
    """Return the length of the run the points end with, and the place of its first point's next."""
    weeks, sign = 0, 0
    for (earlier, before), (later, value) in reversed(list(pairwise(points))):
        way = (value > before) - (value < before)
        if later - earlier != WEEK or not way or (sign and way != sign):
            break
        weeks, sign = weeks + 1, way
    return weeks, len(points) - weeks


@measures("weeks_idle", "weeks_in_use")
def use(claim: Any, day: date) -> float:
    """The weeks right before this one at zero, or not at zero."""
    idle, weeks = claim.measure == "weeks_idle", 0
    points = stocks.weekly(load(), claim.line, day - WEEK)
    for one, value in reversed(points):
        if one != day - (weeks + 1) * WEEK or (value == 0) is not idle:
            break
        weeks += 1
    return weeks


@measures("days_widest")
def widest(claim: Any, _day: date) -> float:
    """The days since SOFR stood as far above the funds rate; of all the data, the first too."""
    both = [load().series[code, DAILY].points for code in ("SOFR", "EFFR")]
    until = start_of(claim)
    assert until is not None
    known = sorted(day for day in both[0].keys() & both[1].keys() if day <= until)
    since, days = stretch(
        [(day, round(100 * (both[0][day] - both[1][day]), 4)) for day in known], 1
    )
    return days + (since is None)


@measures("rate_days_highest", "rate_days_lowest")
def rarest(claim: Any, _day: date) -> float:
    """The days since a rate stood as far above interest on reserves, or as far below."""
    rate, base = (load().series[code, DAILY].points for code in (claim.line.upper(), "IORB"))
    known = sorted(day for day in rate.keys() & base.keys() if day <= claim.as_of)
    if known[-1] != claim.as_of:
        raise UntrueError(f"the newest day with both rates is {known[-1]}")
    turn = 1 if claim.measure == "rate_days_highest" else -1
    points = [(day, round(100 * (rate[day] - base[day]), 4)) for day in known]
    since, days = stretch(points, turn)
    return days if since else (claim.as_of - max(min(rate), min(base))).days + 1


@measures("days_inside")
def inside(claim: Any, _day: date) -> float:
    """The days since a rate was outside the target range; of all the data, the first too."""
    codes = (claim.line.upper(), "DFEDTARL", "DFEDTARU")
    rate, lower, upper = (load().series[code, DAILY].points for code in codes)
    until = start_of(claim)
    assert until is not None
    known = [day for day in rate if day in lower and day in upper and day <= until]
    out = sorted(day for day in known if not lower[day] <= rate[day] <= upper[day])
    if not out or out[-1] != until:
        raise UntrueError(f"on {until} it was inside")
    if len(out) > 1:
        return (until - out[-2]).days
    return (until - max(min(rate), min(lower), min(upper))) // DAY + 1
