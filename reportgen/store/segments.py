"""Runs of points in few bytes, and what one state of a series has that another has not."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, cast

import msgspec

from reportgen.errors import StoreError
from reportgen.store.database import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = int | float | None

DISORDER = "its days do not rise"
TURNS = 20
"""Bits of a segment's place that tell its turn among those of its vintage."""


def place_of(vintage: date, turn: int = 0) -> int:
    """Return the place of a segment: by vintage, then by turn."""
    return (vintage.toordinal() << TURNS) + turn


def vintage_of(place: int) -> date:
    """Return the vintage of the segment at a place."""
    return date.fromordinal(place >> TURNS)


class _Points(msgspec.Struct, array_like=True, frozen=True):
    """Values from the day `first` on, `step` days apart; step 0: `gaps` days apart.

    `holes` says whether any of them is None.
    """

    first: int
    step: int
    values: list[int | float | None]
    holes: bool
    gaps: list[int] = []


_DECODER = msgspec.msgpack.Decoder(_Points)
_ENCODER = msgspec.msgpack.Encoder()


def pack(days: Sequence[int], values: Sequence[Value]) -> bytes:
    """Return points as bytes that give back the very same integers and floats.

    Raises ValueError where the days do not rise or a value is no number msgpack can hold.
    """
    first = days[0]
    step = days[1] - first if len(days) > 1 else 1
    holes = None in values
    if step > 0 and days == list(range(first, days[-1] + 1, step)):
        points = _Points(first, step, list(values), holes)
    else:
        gaps = [after - before for before, after in pairwise(days)]
        if min(gaps) < 1:
            raise ValueError(DISORDER)
        points = _Points(first, 0, list(values), holes, gaps)
    try:
        return _ENCODER.encode(points)
    except (OverflowError, TypeError) as error:
        raise ValueError(f"a value cannot be kept: {error}") from error


@lru_cache(maxsize=256)
def _shared(first: int, last: int, step: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1, step))


def even_days(first: int, last: int, step: int) -> list[int]:
    """Return the days from first to last; series of the same days share their integers."""
    return list(_shared(first, last, step))


def unpack(content: bytes) -> State:
    """Return the state that packed points state by themselves."""
    try:
        points = _DECODER.decode(content)
    except msgspec.DecodeError as error:
        raise StoreError(DAMAGED) from error
    values = points.values
    if not points.step:
        days = list(accumulate(points.gaps, initial=points.first))
    elif len(values) == 1:
        days = [points.first]
    else:
        last = points.first + points.step * (len(values) - 1)
        days = even_days(points.first, last, points.step)
    return State(days, values, points.holes)


@dataclass(slots=True)
class State:
    """What is stated of each day: `values[i]` of `days[i]`, rising; None is stated to be none.

    No value is None where there are no `holes`.
    """

    days: list[int] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    holes: bool = False

    def put(self, said: State) -> None:
        """State the days of another state anew."""
        self.holes = self.holes or said.holes
        if not said.days:
            return
        if not self.days or self.days[-1] < said.days[0]:
            self.days += said.days
            self.values += said.values
        elif len(said.days) * 8 < len(self.days):
            for day, value in zip(said.days, said.values, strict=True):
                self._put_one(day, value)
        else:
            merged = dict(zip(self.days, self.values, strict=True))
            merged.update(zip(said.days, said.values, strict=True))
            self.days = sorted(merged)
            self.values = [merged[day] for day in self.days]

    def _put_one(self, day: int, value: Value) -> None:
        index = bisect_left(self.days, day)
        if index < len(self.days) and self.days[index] == day:
            self.values[index] = value
        else:
            self.days.insert(index, day)
            self.values.insert(index, value)

    def at(self, day: int) -> Value:
        """Return the value of a day, None where none is known."""
        index = bisect_left(self.days, day)
        found = index < len(self.days) and self.days[index] == day
        return self.values[index] if found else None

    def known(self) -> tuple[list[int], list[int | float]]:
        """Return the days that have a value, and the values."""
        if not self.holes:
            return self.days, cast("list[int | float]", self.values)
        pairs = zip(self.days, self.values, strict=True)
        found = [(day, value) for day, value in pairs if value is not None]
        return [day for day, _ in found], [value for _, value in found]

    def known_span(self) -> tuple[int, int] | None:
        """Return the first and the last day that have a value."""
        days, _ = self.known()
        return (days[0], days[-1]) if days else None


@dataclass(slots=True)
class Change:
    """What a reading states otherwise than a state: days, values and how many of what kind."""

    days: list[int]
    values: list[Value]
    new: int
    revised: int = 0
    withdrawn: int = 0


def changes(held: State, days: list[int], values: list[Value], *, whole: bool) -> Change:
    """Return what a reading states otherwise than the state held.

    A day that a whole reading leaves out, between its first and its last, is withdrawn. The usual
    case, the same again and some days more, is told by comparing lists. Raises ValueError where
    days do not rise; those of a run that is new as a whole are looked at when it is packed.
    """
    start = bisect_left(held.days, days[0])
    kept, said = held.days[start:], held.values[start:]
    if days[: len(kept)] == kept and values[: len(kept)] == said:
        more, rest = days[len(kept) :], values[len(kept) :]
        if more and kept and more[0] <= kept[-1]:
            raise ValueError(DISORDER)
        return Change(more, rest, new=len(rest) - rest.count(None))
    known = dict(zip(kept, said, strict=True))
    told = dict(zip(days, values, strict=True))
    if list(told) != sorted(told) or len(told) < len(days):
        raise ValueError(DISORDER)
    if whole:
        end = days[-1]
        told.update((day, None) for day in kept if day <= end and day not in told)
    return _count(known, {d: v for d, v in told.items() if d not in known or known[d] != v})


def _count(known: dict[int, Value], changed: dict[int, Value]) -> Change:
    days = sorted(changed)
    change = Change(days, [changed[day] for day in days], new=0)
    for day, value in changed.items():
        before = known.get(day)
        if before is None:
            change.new += value is not None
        elif value is None:
            change.withdrawn += 1
        else:
            change.revised += 1
    return change
