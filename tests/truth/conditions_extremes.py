"""Against its own past: highest and lowest since, largest since, in a row, zero since."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from truth.checker import Told, states
from truth.reading import WEEK

if TYPE_CHECKING:
    from datetime import date

    from truth.reading import Point


def unbroken(points: list[Point]) -> bool:
    """Whether the weeks follow one another: of a week nobody knows, nothing can be said."""
    return all(later - earlier == WEEK for (earlier, _), (later, _) in pairwise(points))


def run_of(points: list[Point], turn: int) -> int:
    """Return how many weeks in a row, to the last, went one way: up for 1, down for -1."""
    weeks = 0
    while weeks + 1 < len(points) and unbroken(points[-weeks - 2 :]):
        if turn * (points[-weeks - 1][1] - points[-weeks - 2][1]) <= 0:
            break
        weeks += 1
    return weeks


def extreme(
    told: Told, points: list[Point], since: date, *, high: bool, ever: bool, daily: bool = False
) -> None:
    """Hold "since": nothing between was as high; on that day it was, or the data begin there.

    Every week in between must be known; of a daily series days without business are no gap.
    """
    turn = 1 if high else -1
    days = [day for day, _ in points]
    told.holds(since in days[:-1], f"nothing is known of {since}")
    start = days.index(since)
    now = turn * points[-1][1]
    passed = [day for day, value in points[start + 1 : -1] if turn * value >= now]
    told.holds(not passed, f"it was so on {passed[-1:]} already")
    if ever:
        told.holds(start == 0, f"the data begin on {days[0]}")
        told.holds(turn * points[0][1] < now, f"it was so on {since} already")
    else:
        told.holds(turn * points[start][1] >= now, f"it was not so on {since}")
        told.holds(daily or unbroken(points[start:]), f"not every week since {since} is known")


@states("since.high", "since.low", "record.high", "record.low")
def since(told: Told) -> None:
    line = told.line()
    told.figure("l", told.level(line), line)
    _level(told, line, ever=told.key.startswith("record"))


@states("that.high", "that.low", "that.high_ever", "that.low_ever")
def that(told: Told) -> None:
    """ "That" is the level of the sentence before."""
    before = told.previous("move.", "level.", "headline.")
    _level(told, before.line(), ever=told.way.endswith("ever"))


def _level(told: Told, line: str, *, ever: bool) -> None:
    points = told.data.levels(line, told.day)
    told.holds(points[-1][0] == told.day, f"{line} is not known")
    high = told.way.startswith("high")
    extreme(told, points, told.sentence.args["d0"], high=high, ever=ever)


def changes(points: list[Point]) -> list[Point]:
    """Return the change into every week whose week before is known."""
    return [
        (later, value - before)
        for (earlier, before), (later, value) in pairwise(points)
        if later - earlier == WEEK
    ]


@states("largest.rise", "largest.fall", "largest.rise_ever", "largest.fall_ever")
@states(*(f"that.largest_{way}{end}" for way in ("rise", "fall") for end in ("", "_ever")))
def largest(told: Told) -> None:
    """ "That" is the move of the sentence before."""
    if told.key.startswith("that."):
        line, up = told.previous("move.", "reversal.").line(), "_rise" in told.way
    else:
        line, up = told.line(), told.way.startswith("rise")
    change = told.level(line) - told.level(line, told.day - WEEK)
    told.holds(change > 0 if up else change < 0, f"{line} moved by {change:,}")
    if "a" in told.sentence.args:
        told.figure("a", change, line)
    levels = told.data.levels(line, told.day)
    points, since = changes(levels), told.sentence.args["d0"]
    if told.way.endswith("ever"):
        told.holds(since == levels[0][0], f"the data begin on {levels[0][0]}")
        extreme(told, points, points[0][0], high=up, ever=True)
    else:
        extreme(told, points, since, high=up, ever=False)


@states("streak.rise", "streak.fall", "that.streak_rise", "that.streak_fall")
def streak(told: Told) -> None:
    """Of the line named, or of the one whose move was told before it."""
    on = told.key.startswith("that.")
    line = told.earlier("move.").line() if on else told.line()
    turn = 1 if told.way.endswith("rise") else -1
    count = told.sentence.count
    points = told.data.levels(line, told.day)[-count - 2 :]
    told.holds(points[-1][0] == told.day, f"{line} is not known")
    told.holds(unbroken(points[-count - 1 :]), "not every week of it is known")
    moves = [turn * move for _, move in changes(points)]
    told.holds(min(moves[-count:]) > 0, f"it is no run of {count}: {moves}")
    told.holds(len(moves) == count or moves[0] <= 0, f"the run is longer than {count}")
    total = points[-1][1] - points[-count - 1][1]
    told.figure("a", total, line)


@states("reversal.rise", "reversal.fall")
def reversal(told: Told) -> None:
    """A run of so many weeks the other way, and then this one."""
    line, turn = told.line(), 1 if told.way == "rise" else -1
    count = told.sentence.count
    points = told.data.levels(line, told.day)[-count - 3 :]
    told.holds(unbroken(points[-count - 2 :]), "not every week of it is known")
    moves = [turn * move for _, move in changes(points)]
    told.holds(moves[-1] > 0, f"{line} moved by {moves[-1]:,}")
    run = moves[-count - 1 : -1]
    told.holds(len(run) == count and max(run) < 0, f"it is no run of {count}: {moves}")
    told.holds(len(moves) == count + 1 or moves[0] >= 0, f"the run is longer than {count}")
    told.figure("l", told.level(line), line)
    told.figure("a", told.level(line) - told.level(line, told.day - WEEK), line)


@states("tools.zero_since")
def zero_since(told: Told) -> None:
    """Zero on every Wednesday from that day on, and not on the one before."""
    line, day = told.line(), told.sentence.args["d0"]
    points = [point for point in told.data.levels(line, told.day) if point[0] >= day - WEEK]
    told.holds(points[0][0] == day - WEEK and unbroken(points), "not every week of it is known")
    told.holds(points[-1][0] == told.day, f"{line} is not known")
    told.holds(points[0][1] != 0, f"it was zero on {points[0][0]} already")
    told.holds(not any(value for _, value in points[1:]), "it was not zero all the time")
