"""The plot of a chart: its scales, and its marks as shapes in drawing units, before any renderer.

Marks are kept as plain outlines in one of the theme's colours, so that SVG is written from them
straight away and matplotlib, half a second to load, only where pixels are wanted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.charts.frame import Box, Geometry

    Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """One or more outlines of one look, in drawing units from the top left.

    `fill` and `stroke` are colour tokens, `width` is the stroke's; of two marks the one of higher
    `order` lies on top, else the later one. With a `radius` each outline is a dot's centre.
    """

    outlines: tuple[tuple[Point, ...], ...]
    fill: str | None = None
    stroke: str | None = None
    width: float = 0
    order: float = 0
    closed: bool = False
    radius: float = 0


@dataclass(slots=True)
class Plot:
    """The rectangle the data are drawn in, with its scales, and what is drawn so far."""

    geometry: Geometry
    across: tuple[float, float] = (0.0, 1.0)
    """The values at the left and right edge."""
    up: tuple[float, float] = (0.0, 1.0)
    """The values at the lower and upper edge."""
    _marks: list[Mark] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The rectangle in drawing units."""
        return self.geometry.plot

    @property
    def marks(self) -> list[Mark]:
        """The marks from the ground up."""
        return sorted(self._marks, key=lambda mark: mark.order)

    def add(self, mark: Mark) -> None:
        """Draw a mark."""
        self._marks.append(mark)

    def place(self, x: float, y: float) -> Point:
        """Return where a point of the data stands, in drawing units."""
        return self.places([(x, y)])[0]

    def places(
        self, points: Sequence[Point], *, part_across: bool = False, part_up: bool = False
    ) -> tuple[Point, ...]:
        """Return where points stand, in drawing units.

        `part_across` and `part_up` take x or y as a part of the plot, from its left or lower edge.
        """
        box = self.box
        x0, x1 = (0.0, 1.0) if part_across else self.across
        y0, y1 = (0.0, 1.0) if part_up else self.up
        wide, high = box.width / (x1 - x0), box.height / (y1 - y0)
        left, foot = box.left, box.bottom
        return tuple((left + (x - x0) * wide, foot - (y - y0) * high) for x, y in points)
