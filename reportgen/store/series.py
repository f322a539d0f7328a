"""One series of a source, and a snapshot of many, as they were stored."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from reportgen.sources.reading import Basis
from reportgen.store.prefixes import Prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Basis", "Disagreement", "Series", "Snapshot"]

NO_DAYS: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Series:
    """Observations of one code on an even grid of days; `None` is a missing observation.

    `values[i]` belongs to the day `first + i * step` days. `unit` is the source's own unit.
    `derived` holds the days whose value was computed from published figures, not printed; `late`
    those whose oldest vintage held is younger than the day the snapshot was asked for. The values
    are `origin`'s, but for the days in `elsewhere`, which name their own source. `served` names
    the sources with their own code and the first day (a proleptic ordinal) each serves.
    """

    code: str
    aliases: tuple[str, ...]
    basis: Basis
    unit: str
    first: date
    step: int
    values: tuple[float | None, ...]
    derived: frozenset[date] = NO_DAYS
    origin: str = "embedded"
    elsewhere: Mapping[date, str] = field(default_factory=dict, hash=False)
    late: frozenset[date] = NO_DAYS
    served: tuple[tuple[str, str, int], ...] = ()

    def source_of(self, day: date) -> str:
        """Return the name of the source that served the value of that day."""
        return self.elsewhere.get(day, self.origin)

    def at(self, day: date) -> float | None:
        """Return the value on exactly that day, or None where the source has none."""
        offset, remainder = divmod((day - self.first).days, self.step)
        if remainder or not 0 <= offset < len(self.values):
            return None
        return self.values[offset]

    def items(self) -> Iterator[tuple[date, float]]:
        """Yield the known observations in order of time."""
        for index, value in enumerate(self.values):
            if value is not None:
                yield self.first + timedelta(days=index * self.step), value

    def last(self) -> tuple[date, float] | None:
        """Return the newest known observation."""
        for index in range(len(self.values) - 1, -1, -1):
            value = self.values[index]
            if value is not None:
                return self.first + timedelta(days=index * self.step), value
        return None

    def until(self, day: date) -> Series:
        """Return the same series without anything that describes a later day."""
        keep = max(0, (day - self.first).days // self.step + 1)
        return self if keep >= len(self.values) else replace(self, values=self.values[:keep])


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources that state different values for one day; the first is used, in its unit."""

    code: str
    basis: Basis
    day: date
    source: str
    value: float
    other: str
    other_value: float


class Vintages(Protocol):
    """Tells how young figures are."""

    def newest(self, source: str, code: str, day: int) -> int:
        """Return the newest vintage of a source's figures up to a day, 0 where none is known.

        Days and vintages are proleptic ordinals.
        """

    def digest(self, day: int) -> str:
        """Return a digest of all there is to tell of figures up to a day."""


@dataclass(frozen=True)
class Snapshot:
    """All series of one state of knowledge, by (code, basis); aliases lead to the same series.

    `known_on` is the day whose state of knowledge was asked for, None for the newest; `vintage` is
    the newest day from which any of it was known, None where nobody has said; `vintages` tells it
    of parts.
    """

    series: Mapping[tuple[str, Basis], Series]
    digest: str
    provenance: str
    known_on: date | None = None
    disagreements: tuple[Disagreement, ...] = ()
    vintage: date | None = None
    vintages: Vintages | None = None

    @cached_property
    def prefixes(self) -> Prefixes:
        """All series as they were up to any day, laid out for digests when first asked for."""
        return Prefixes.of(self.series.values())

    def get(self, code: str, basis: Basis) -> Series | None:
        """Return the series of that code and basis, or None where the snapshot has none."""
        return self.series.get((code, basis))

    def until(self, day: date) -> Snapshot:
        """Return the snapshot without anything that describes a later day."""
        kept: dict[int, Series] = {}
        cut = {
            key: kept.setdefault(id(series), series.until(day))
            for key, series in self.series.items()
        }
        return replace(self, series=cut)
