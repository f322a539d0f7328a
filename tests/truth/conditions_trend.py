"""The size over time: peak and trough, runoff, months against their caps."""

from __future__ import annotations

from datetime import date, timedelta

from truth.checker import Told, states
from truth.conditions_extremes import unbroken
from truth.reading import DAILY, DERIVED, FACILITY, FACILITY_CODE, Point

TOTAL = "total_assets"
NEAR = 2  # per cent: closer to its peak than that the total only sways
GROWN = 1.005  # times the low: less is no growth worth the word
MONTH = 365.25 / 12  # days
YOUNG = 6  # months: a shorter runoff is counted in weeks
PERCENT = "percent"


def highest(points: list[Point]) -> Point:
    """Return the highest point; of equals the latest."""
    top = max(value for _, value in points)
    return [point for point in points if point[1] == top][-1]


def lowest(points: list[Point]) -> Point:
    """Return the lowest point; of equals the latest."""
    low = min(value for _, value in points)
    return [point for point in points if point[1] == low][-1]


def totals(told: Told) -> list[Point]:
    """Return total assets of every week up to this one; there may be no gap in them."""
    points = told.data.levels(TOTAL, told.day)
    told.holds(unbroken(points), "total assets are not known for every week")
    return points


@states("peak.below", "peak.near")
def peak(told: Told) -> None:
    day, top = highest(totals(told))
    now = told.level(TOTAL)
    told.holds(day < told.day and now < top, f"the peak is {top:,} on {day}")
    percent = 100 * (now - top) / top
    told.holds((-percent < NEAR) is (told.way == "near"), f"{percent} per cent from it")
    told.when("d0", day)
    told.figure("pk", top, TOTAL)
    told.figure("a", now - top, TOTAL)
    if told.way == "below":
        told.figure("p", percent, TOTAL, unit=PERCENT)


@states("trough.above")
def trough(told: Told) -> None:
    """It goes on from the peak: "that peak", "they"."""
    told.previous("peak.")
    points = totals(told)
    peaked, _ = highest(points)
    day, low = lowest([point for point in points if point[0] >= peaked])
    now = told.level(TOTAL)
    told.holds(now >= GROWN * low, f"from {low:,} to {now:,}")
    told.when("d0", day)
    told.figure("l0", low, TOTAL)
    told.figure("a", now - low, TOTAL)


def wednesday_before(day: date) -> date:
    """Return the last Wednesday up to a day."""
    return day - timedelta(days=(day.weekday() - 2) % 7)


def runoff_of(told: Told) -> tuple[date, date | None]:
    found = told.policy.runoff(told.day)
    told.holds(found is not None, "no runoff has begun")
    assert found is not None
    return found


@states("runoff.running", "runoff.running_up", "runoff.running_young")
def running(told: Told) -> None:
    start, end = runoff_of(told)
    told.holds(end is None, f"it ended on {end}")
    change = told.level(TOTAL) - told.level(TOTAL, wednesday_before(start))
    told.when("d0", start)
    _length(told, start, told.day)
    told.figure("a", change, TOTAL)
    up = told.way == "running_up"
    told.holds(change > 0 if up else change < 0, f"they moved by {change:,}")
    if told.way == "running":
        told.figure("r", change / ((told.day - start).days / MONTH), TOTAL)


@states("conclusion.runoff")
def so_far(told: Told) -> None:
    """ "Since runoff began": of one that is on."""
    start, end = runoff_of(told)
    told.holds(end is None, f"it ended on {end}")
    change = told.level(TOTAL) - told.level(TOTAL, wednesday_before(start))
    told.holds(change < 0, f"they moved by {change:,}")
    told.figure("a", change, TOTAL)


@states("runoff.ended")
def ended(told: Told) -> None:
    start, end = runoff_of(told)
    told.holds(end is not None and end <= told.day, "it goes on")
    assert end is not None
    change = told.level(TOTAL, wednesday_before(end)) - told.level(TOTAL, wednesday_before(start))
    told.holds(change < 0, f"they moved by {change:,}")
    told.when("d0", start)
    told.when("d1", end)
    _length(told, start, end)
    told.figure("a", change, TOTAL)


def _length(told: Told, start: date, until: date) -> None:
    days = (until - start).days
    if days / MONTH < YOUNG:
        told.figure("m", days / 7, "runoff", DERIVED, "weeks")
    else:
        told.figure("m", days / MONTH, "runoff", DERIVED, "months")


@states("runoff.met_fall", "runoff.met_rise")
def met(told: Told) -> None:
    """ "The same period" is that of the runoff, which was just told."""
    told.previous("runoff.running")
    first = wednesday_before(runoff_of(told)[0])
    began = told.data.facility_began()
    told.holds(first >= began, f"the facility began on {began}")
    now = told.known(told.data.daily(FACILITY_CODE, told.day), "ON RRP")
    then = told.known(told.data.daily(FACILITY_CODE, first), "ON RRP before")
    told.holds(now < then, f"ON RRP went from {then:,} to {now:,}")
    told.figure("a", now - then, FACILITY, DAILY)
    change = told.level("reserve_balances") - told.level("reserve_balances", first)
    told.holds(change < 0 if told.way == "met_fall" else change > 0, f"reserves: {change:,}")
    told.figure("b", change, "reserve_balances")


@states("on_rrp.level", "on_rrp.drawdown")
def facility(told: Told) -> None:
    """The facility is its own daily series; what came before its first day were tests."""
    now = told.known(told.data.facility(told.day), "ON RRP")
    told.figure("l", now, FACILITY, DAILY)
    told.when("d", told.day)
    if told.way == "drawdown":
        began, series = told.data.facility_began(), told.data.series[FACILITY_CODE, DAILY]
        day, top = highest([one for one in series.points.items() if began <= one[0] <= told.day])
        told.holds(day < told.day and now < top, f"the peak is {top:,} on {day}")
        told.when("d0", day)
        told.figure("pk", top, FACILITY, DAILY)
        told.figure("p", 100 * (1 - now / top), FACILITY, DAILY, PERCENT)
