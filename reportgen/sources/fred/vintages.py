"""Real-time periods of FRED, turned into what became known on which day.

FRED answers with rows: a value of a day, and the closed period in which it was the newest. Periods
are cut to the window asked for, so that a row which only goes on where a window begins tells
nothing new. One answer has at most 2,000 vintages; a longer history comes in several windows.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from reportgen.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.sources.fred.series import Value

EARLIEST = date(1776, 7, 4)
"""What FRED takes for the beginning of all real-time periods."""
LATEST = date.max
"""9999-12-31: the end of a period that still goes on."""
PER_WINDOW = 1900
"""Vintages asked for at once: 100 short of what FRED allows, as more may appear meanwhile."""


class Row(NamedTuple):
    """A value of a day, and the first and last day on which it was the newest, all ordinals."""

    day: int
    start: int
    end: int
    value: Value


def windows(vintages: Sequence[date], since: date) -> list[tuple[date, date]]:
    """Return closed real-time windows that cover everything from `since` on.

    Each but the first begins on a vintage, so that what changes at its beginning changed that day.
    """
    later = sorted({one for one in vintages if one > since})
    starts = [since, *later[PER_WINDOW - 1 :: PER_WINDOW]]
    ends = [*(one - timedelta(days=1) for one in starts[1:]), LATEST]
    return list(zip(starts, ends, strict=True))


def by_vintage(rows: Iterable[Row], until: int, where: str) -> dict[int, dict[int, Value]]:
    """Return, by vintage in rising order, the values by day that became known on it.

    `until` is the last day of the last window: a period that ended before it, with none after,
    was ended by a withdrawal, which is None on the day after. Raise SourceError where two periods
    of a day contradict each other.
    """
    periods: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.start > row.end:
            raise SourceError(
                f"{where}: the real-time period of {date.fromordinal(row.day)} ends on "
                f"{date.fromordinal(row.end)}, before it starts; get it again"
            )
        periods[row.day].append(row)
    known: dict[int, dict[int, Value]] = defaultdict(dict)
    for day in sorted(periods):
        for vintage, value in _changes(sorted(periods[day], key=_start), until, where):
            known[vintage][day] = value
    return dict(sorted(known.items()))


def _start(row: Row) -> int:
    return row.start


def _changes(rows: Sequence[Row], until: int, where: str) -> Iterable[tuple[int, Value]]:
    """Yield the days on which the value of one day changed, and to what."""
    before = rows[0]
    yield before.start, before.value
    for row in rows[1:]:
        if row.start <= before.end and row.value != before.value:
            raise SourceError(
                f"{where}: {date.fromordinal(row.day)} has the values {before.value} and "
                f"{row.value} in real-time periods that overlap; get it again"
            )
        if row.start > before.end + 1 and before.value is not None:
            yield before.end + 1, None
            yield row.start, row.value
        elif row.value != before.value:
            yield row.start, row.value
        before = row._replace(end=max(row.end, before.end))
    if before.end < until and before.value is not None:
        yield before.end + 1, None
