"""The regimes as one coloured strip over the years: where each band and each year stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.policy.register import RegimeSpan

HEIGHT, STRIP = 46, 24  # of the drawing, and of the strip at its top, in pixels
LEAST = 1.0  # a regime of a few days is still seen


class Band(NamedTuple):
    """A regime as a stretch of the strip: `x` and `width` in the drawing's units."""

    key: str
    since: date
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Bands:
    """The strip of a width; every `every`-th year is named under it."""

    spans: Sequence[RegimeSpan]
    width: int
    every: int

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return HEIGHT

    @property
    def strip(self) -> int:
        """The height of the strip."""
        return STRIP

    def bands(self) -> list[Band]:
        """Return the bands, oldest first."""
        return [
            Band(
                span.key,
                span.start,
                f"{self._x(span.start):.1f}",
                f"{max(LEAST, self._x(span.end) - self._x(span.start)):.1f}",
            )
            for span in self.spans
        ]

    def years(self) -> list[tuple[int, str]]:
        """Return the years that are named, and where each begins."""
        first, last = self.spans[0].start.year + 1, self.spans[-1].end.year
        # The newest few months have no room for a name of their own.
        years = (year for year in range(first, last + 1) if year % self.every == 0)
        named = [(year, self._x(date(year, 1, 1))) for year in years]
        return [(year, f"{x:.1f}") for year, x in named if x < self.width - 30]

    def _x(self, day: date) -> float:
        first, last = self.spans[0].start, self.spans[-1].end
        return self.width * (day - first).days / max(1, (last - first).days)
