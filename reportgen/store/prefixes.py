"""What a snapshot holds up to a day, in one digest: the same whatever came in for later days.

A digest covers, of every series with a value by then, its code, basis and unit, each known day and
value, which source served it and whether it is late or derived. Gaps, grids and aliases say nothing
that the points do not. Each series is laid out as bytes once and hashed once, with a state kept
every few points, so that the weeks of a history cost little more than their number.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from hashlib import _Hash

    from reportgen.store.series import Disagreement, Series, Vintages

    Readable = Callable[[Series, date], bool]

EVERY = 128  # points between two states kept
POINT = 16  # bytes: the day and the value, as doubles


class Column:
    """One series: its known points in order of time, as bytes, with hash states along them."""

    def __init__(self, series: Series) -> None:
        self.series = series
        start, step = series.first.toordinal(), series.step
        self.days = [start + n * step for n, v in enumerate(series.values) if v is not None]
        pairs = array("d", bytes(POINT * len(self.days)))
        pairs[::2] = array("d", self.days)
        pairs[1::2] = array("d", [value for value in series.values if value is not None])
        if sys.byteorder == "big":
            pairs.byteswap()
        self._points = memoryview(pairs.tobytes())
        marks = list(_marks(series, self.days))
        self._mark_days = [day for day, _ in marks]
        self._mark_ends = [0, *accumulate(len(mark) for _, mark in marks)]
        self._marks = b"".join(mark for _, mark in marks)
        self._states = [sha256(f"{series.code} {series.basis} {series.unit}\n".encode())]

    def digest(self, count: int) -> bytes:
        """Return the digest of the first `count` known points, at least one."""
        state = self._state(count // EVERY).copy()
        state.update(self._points[count // EVERY * EVERY * POINT : count * POINT])
        if self._marks:
            end = self._mark_ends[bisect_right(self._mark_days, self.days[count - 1])]
            state.update(self._marks[:end])
        return state.digest()

    def _state(self, index: int) -> _Hash:
        while len(self._states) <= index:
            begun = (len(self._states) - 1) * EVERY * POINT
            state = self._states[-1].copy()
            state.update(self._points[begun : begun + EVERY * POINT])
            self._states.append(state)
        return self._states[index]


def _marks(series: Series, days: list[int]) -> Iterator[tuple[int, bytes]]:
    """Yield day by day what there is to say of a point beyond its value: a source, late, derived.

    A source is named where it begins to serve, so that a prefix does not depend on what follows.
    """
    late = {day.toordinal() for day in series.late}
    derived = {day.toordinal() for day in series.derived}
    elsewhere = {day.toordinal(): source for day, source in series.elsewhere.items()}
    if not (late or derived or elsewhere):
        yield from ((day, f"{day} {series.origin} 00\n".encode()) for day in days[:1])
        return
    before = ""
    for day in days:
        source = elsewhere.get(day, series.origin)
        said = source if source != before else ""
        if said or day in late or day in derived:
            yield day, f"{day} {said} {day in late:d}{day in derived:d}\n".encode()
        before = source


@dataclass(frozen=True, slots=True)
class Prefixes:
    """All series of a snapshot as columns, in the order of their codes."""

    columns: tuple[Column, ...]

    @classmethod
    def of(cls, series: Iterable[Series]) -> Prefixes:
        """Lay out series, each once, however many names lead to it."""
        unique = {(one.code, one.basis): one for one in series}
        return cls(tuple(Column(unique[key]) for key in sorted(unique)))

    def digest(self, day: date, readable: Readable, stated: Iterable[Disagreement] = ()) -> str:
        """Return the SHA-256 of what is known up to a day, and of what sources state otherwise.

        `readable` says of a series and its newest day up to then whether the figure can be read:
        some describe a day long before they come out.
        """
        whole = sha256()
        for column, count in self._visible(day, readable):
            whole.update(column.digest(count))
        for one in stated:
            whole.update(
                f"{one.code} {one.basis} {one.day} {one.source} {one.value!r} "
                f"{one.other} {one.other_value!r}\n".encode()
            )
        return whole.hexdigest()

    def vintage(self, day: date, readable: Readable, vintages: Vintages) -> int:
        """Return the newest vintage (a proleptic ordinal) of what is known up to a day, else 0."""
        newest, last = 0, day.toordinal()
        for column, count in self._visible(day, readable):
            seen = column.days[count - 1]
            # What cannot be read yet is no figure of that day; all else up to the day is.
            unread = count < len(column.days) and column.days[count] <= last
            for source, code, begun in column.series.served:
                if begun <= seen:
                    newest = max(newest, vintages.newest(source, code, seen if unread else last))
        return newest

    def _visible(self, day: date, readable: Readable) -> Iterator[tuple[Column, int]]:
        """Yield the columns that have a value by then, and how many."""
        last = day.toordinal()
        for column in self.columns:
            count = bisect_right(column.days, last)
            while count and not readable(
                column.series, type(day).fromordinal(column.days[count - 1])
            ):
                count -= 1
            if count:
                yield column, count
