"""How high, how low, for how long: a value against its own past, never its future."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

Point = tuple["date", float]


@dataclass(frozen=True, slots=True)
class Extreme:
    """The newest value is the highest (or lowest) since a day; `since` None: of all the data."""

    high: bool
    since: date | None
    first: date
    weeks: int


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest value of a series and its (latest) day."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Streak:
    """Consecutive changes of one sign ending with the newest: `weeks` of them, `total` in sum.

    `before` counts the changes of the other sign that ended just before the newest one.
    """

    rising: bool
    weeks: int
    total: float
    before: int


def extreme(points: Sequence[Point], *, high: bool) -> Extreme | None:
    """Return since when the last point is unmatched in its direction, or None without a past.

    An equal earlier value ends the claim: the highest "since" it, not beyond it.
    """
    if len(points) < 2:
        return None
    value = points[-1][1]
    for back, (day, earlier) in enumerate(reversed(points[:-1]), start=1):
        if earlier >= value if high else earlier <= value:
            return Extreme(high, day, points[0][0], back - 1)
    return Extreme(high, None, points[0][0], len(points) - 1)


def changes(points: Sequence[Point]) -> list[Point]:
    """Return the change into each point from the one a week before; gaps give no change."""
    return [
        (later, after - before)
        for (earlier, before), (later, after) in pairwise(points)
        if (later - earlier).days == 7
    ]


def peak(points: Iterable[Point]) -> Peak | None:
    """Return the highest point; of equals, the latest."""
    best: Peak | None = None
    for day, value in points:
        if best is None or value >= best.value:
            best = Peak(day, value)
    return best


def trough(points: Iterable[Point]) -> Peak | None:
    """Return the lowest point; of equals, the latest."""
    turned = peak((day, -value) for day, value in points)
    return None if turned is None else Peak(turned.day, -turned.value)


def streak(points: Sequence[Point]) -> Streak | None:
    """Return the run of equal signs that ends with the newest change, or None if that is zero."""
    moves = [value for _, value in changes(points)]
    if not moves or not moves[-1]:
        return None
    rising = moves[-1] > 0
    same = _run(moves, rising=rising)
    before = _run(moves[: len(moves) - same], rising=not rising)
    return Streak(rising, same, sum(moves[-same:]), before)


def _run(moves: Sequence[float], *, rising: bool) -> int:
    count = 0
    for move in reversed(moves):
        if not move or (move > 0) is not rising:
            break
        count += 1
    return count


def zero_since(points: Sequence[Point]) -> Point | None:
    """Return the first point of the run of zeros the series ends with, or None if it is not zero.

    The value returned is 1.0 where the week before is not known (the run begins with the data, or
    after a gap), so that nobody can say since when it has been zero.
    """
    first: Point | None = None
    for index in range(len(points) - 1, -1, -1):
        day, value = points[index]
        if first is not None and (first[0] - day).days > 7:
            return first[0], 1.0
        if value:
            break
        first = (day, 1.0 if index == 0 else 0.0)
    return first
