"""Tests of one line against itself: its sign, its neighbours, its average, the week before."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from reportgen.statement.figures import WednesdayLevel, WeekAverage
from reportgen.statement.gates.verdict import verdict
from reportgen.statement.history import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.statement.history import History
    from reportgen.statement.identities import Check

# A slip of units is a factor of 1,000. A real week can move a line that far only from or to next
# to nothing (28 million of loans became 28,925 on 2008-03-19), so the smaller figure must be worth
# something, or be far below all the year before it. Lines that never stand still are never idle
# either: from one week to the next they have moved by a factor of 24 at most.
FACTOR = (500, 2000)
FACTOR_MOVING = 100
LEAST = 50
IDLE = 100
# Whole quarters differ less than single weeks: never by more than a factor of 60.
SERIES_FACTOR = (300, 3000)
SERIES_LEAST = 1000
WINDOW, REACH = 13, 52
# A turned sign leaves the size as it was. Where a line really crosses zero, its size changes by
# much more than this, or is small (-521 to 750 in 2022).
MIRROR = 0.1
MIRROR_LEAST = 1000


def check_signs(history: History, day: date) -> Check:
    """Fail a line on the wrong side of zero, or mirrored at zero since the week before."""
    tested, faults = 0, []
    for line in history.tree:
        figure = history.level(line.key, day)
        if figure is None:
            continue
        tested += 1
        value = figure.value
        wrong = value < 0 if line.polarity == "positive" else value > 0
        if line.polarity != "either" and wrong:
            faults.append(f"{line.key}, {day}: {value:,.0f}, but it can only be {line.polarity}")
        before = history.level(line.key, day - WEEK)
        if line.polarity == "either" and before and _mirrored(before.value, value):
            faults.append(
                f"{line.key}, {day}: {value:,.0f} after {before.value:,.0f}: the sign has turned"
            )
    return verdict("sign.lines", tested, faults, "no line on the wrong side of zero")


def _mirrored(before: float, now: float) -> bool:
    return (
        before * now < 0
        and abs(now) >= MIRROR_LEAST
        and abs(before + now) <= MIRROR * max(abs(before), abs(now))
    )


def check_neighbours(history: History, day: date) -> Check:
    """Fail a line that anywhere up to `day` is about 1,000 times the week before or after.

    The whole past is searched, because peaks and records rest on all of it.
    """
    tested, faults = 0, []
    for line in history.tree:
        series = history.series(line.key, WednesdayLevel)
        if series is None:
            continue
        values = series.values
        tested += max(0, min(len(values), (day - series.first).days // series.step + 1))
        for index in _leaps(values, line.moves):
            week = series.first + timedelta(days=index * series.step)
            if week <= day and line.exists(week - WEEK) and line.exists(week):
                faults.append(
                    f"{line.key}, {week}: {values[index]:,.0f} after {values[index - 1]:,.0f}, "
                    "about 1,000 times off"
                )
    return verdict("scale.neighbours", tested, faults, "no figure 1,000 times its neighbour")


@lru_cache(maxsize=256)
def _leaps(values: tuple[float | None, ...], moves: bool) -> tuple[int, ...]:  # noqa: FBT001
    """Return where a series leaps; each place depends on what stands before it alone."""
    low = FACTOR_MOVING if moves else FACTOR[0]
    return tuple(
        index
        for index, (before, value) in enumerate(pairwise(values), start=1)
        # Nearly every pair is let go by the quotient, so walking the whole past stays cheap.
        if before
        and value
        and not 1 / low < value / before < low
        and (
            _thousandfold(before, value, moves=moves)
            or _far_below(values[max(0, index - REACH) : index], before, value)
        )
    )


def _thousandfold(one: float, other: float, *, moves: bool) -> bool:
    small, large = sorted((abs(one), abs(other)))
    if moves:
        return small > 0 and large >= FACTOR_MOVING * small
    return small >= LEAST and FACTOR[0] <= large / small <= FACTOR[1]


def _far_below(past: tuple[float | None, ...], before: float, now: float) -> bool:
    """Whether a line that was never idle in the year before is a thousandth of the last week."""
    if not FACTOR[0] <= abs(before) / abs(now) <= FACTOR[1] or len(past) < WINDOW:
        return False
    return all(value is not None and abs(value) > IDLE * abs(now) for value in past)


def check_averages(history: History, day: date) -> Check:
    """Fail a line whose Wednesday levels are about 1,000 times its week averages.

    The two are never subtracted; only their order of magnitude is compared, once for the week and
    once over the last 13 weeks that have both, which tells a whole series in another unit.
    """
    tested, faults = 0, []
    for line in history.tree:
        pairs = list(islice(_pairs(history, line.key, day), WINDOW))
        if not pairs:
            continue
        tested += 1
        week, level, average = pairs[0]
        if week == day and _thousandfold(level, average, moves=line.moves):
            faults.append(
                f"{line.key}, {day}: level {level:,.0f}, week average {average:,.0f}, "
                "about 1,000 times off"
            )
        levels, averages = sum(abs(pair[1]) for pair in pairs), sum(abs(pair[2]) for pair in pairs)
        if len(pairs) == WINDOW and _other_unit(levels, averages):
            faults.append(
                f"{line.key}, {WINDOW} weeks to {week}: levels of {levels:,.0f} in all, week "
                f"averages of {averages:,.0f}: the series is in another unit"
            )
    return verdict("scale.averages", tested, faults, "levels and week averages of one size")


def _other_unit(levels: float, averages: float) -> bool:
    small, large = sorted((levels, averages))
    low, high = SERIES_FACTOR
    return large >= SERIES_LEAST and small > 0 and low <= large / small <= high


def _pairs(history: History, key: str, day: date) -> Iterator[tuple[date, float, float]]:
    """Yield week, level and average where both are known, newest first, within a year."""
    levels = history.series(key, WednesdayLevel)
    averages = history.series(key, WeekAverage)
    if levels is None or averages is None:
        return
    for back in range(REACH):
        week = day - back * WEEK
        level, average = levels.at(week), averages.at(week)
        if level is not None and average is not None and history.tree[key].exists(week):
            yield week, level, average


def check_repeats(history: History, day: date) -> Check:
    """Fail a line that stands exactly where it stood a week before though it never stands still."""
    tested, faults = 0, []
    for line in history.tree:
        if not line.moves:
            continue
        now, before = history.level(line.key, day), history.level(line.key, day - WEEK)
        if now is None or before is None:
            continue
        tested += 1
        if now.value == before.value:
            faults.append(
                f"{line.key}, {day}: {now.value:,.0f}, the same as {before.value:,.0f} a week "
                "before, though it has never stood still: a repeated week"
            )
    return verdict("repeat.lines", tested, faults, "each line that always moves has moved")
