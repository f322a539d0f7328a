"""What one source says of a series, brought to another's unit, and where two of them disagree."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.errors import StoreError
from reportgen.store.series import Disagreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.sources.reading import Basis

POWER_OF_TEN = {"usd_millions": 6, "usd_billions": 9}
NO_DAYS: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """Values a source states: `values[i]` of `days[i]` (proleptic ordinals, rising), none missing.

    `shift` is the power of ten that led from the source's own unit to `unit`; `late` and `derived`
    are days as in a `Series`.
    """

    source: str
    code: str
    unit: str
    days: list[int]
    values: list[int | float]
    late: frozenset[int] = NO_DAYS
    derived: frozenset[int] = NO_DAYS
    shift: int = 0

    def split(self) -> Iterator[Said]:
        """Yield what was known in time and what is late, each where there is any."""
        if not self.late or len(self.late) == len(self.days):
            yield self
            return
        for late in (False, True):
            days = [day for day in self.days if (day in self.late) is late]
            values = [
                value
                for day, value in zip(self.days, self.values, strict=True)
                if (day in self.late) is late
            ]
            yield replace(self, days=days, values=values, late=self.late if late else NO_DAYS)

    def resolution(self) -> Decimal:
        """Return the unit of the last digit the source prints, in `unit`."""
        broken = (value for value in self.values if isinstance(value, float) or self.shift)
        own = (_exact(value).scaleb(-self.shift).normalize() for value in broken)
        exponents = (one.as_tuple().exponent for one in own)
        finest = min((one for one in exponents if isinstance(one, int)), default=0)
        return Decimal(1).scaleb(min(finest, 0) + self.shift)


def in_unit(candidates: list[Said]) -> list[Said]:
    """Return what sources say in the unit of the first of them."""
    unit = candidates[0].unit
    return [one if one.unit == unit else _converted(one, unit) for one in candidates]


def disagreements(
    code: str, basis: Basis, layers: list[Said], winners: Mapping[int, int]
) -> Iterator[Disagreement]:
    """Yield the days another source states a value that rounding does not explain.

    `winners` tells by day which layer is used, where that is not the first.
    Values are compared that were known alike: late ones with late ones. A value computed from
    others was stated by nobody, and is not compared.
    """
    for index, layer in enumerate(layers):
        for other in layers[index + 1 :]:
            if other.source != layer.source and bool(other.late) == bool(layer.late):
                for day, value, another in _apart(layer, other):
                    if winners.get(day, 0) == index:
                        yield Disagreement(
                            code,
                            basis,
                            date.fromordinal(day),
                            layer.source,
                            value,
                            other.source,
                            another,
                        )


def _apart(one: Said, other: Said) -> Iterator[tuple[int, float, float]]:
    """Yield the days both state a value, further apart than the coarser's rounding."""
    ours, theirs = (_between(x, y) for x, y in ((one, other), (other, one)))
    if ours == theirs:
        return
    values = dict(zip(*theirs, strict=True))
    computed = one.derived | other.derived
    different = [
        (day, value, values[day])
        for day, value in zip(*ours, strict=True)
        if day in values and values[day] != value and day not in computed
    ]
    if different:
        slack = max(one.resolution(), other.resolution()) / 2
        for day, value, another in different:
            if abs(_exact(value) - _exact(another)) > slack:
                yield day, value, another


def _between(one: Said, other: Said) -> tuple[list[int], list[int | float]]:
    """Return what one says from the other's first day to its last."""
    start = bisect_left(one.days, other.days[0])
    end = bisect_right(one.days, other.days[-1])
    return one.days[start:end], one.values[start:end]


def _converted(said: Said, unit: str) -> Said:
    try:
        shift = POWER_OF_TEN[said.unit] - POWER_OF_TEN[unit]
    except KeyError:
        raise StoreError(
            f"{said.code} of {said.source} is in {said.unit} and cannot be in one series with "
            f"{unit}; see its codes in the lines, or leave the source out of the precedence"
        ) from None
    values = [_scaled(value, shift) for value in said.values]
    return replace(said, unit=unit, values=values, shift=shift)


def _scaled(value: float, shift: int) -> int | float:
    """Return the value times a power of ten, exact in decimals; whole numbers as integers."""
    exact = _exact(value).scaleb(shift)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _exact(value: float) -> Decimal:
    return Decimal(repr(value))
