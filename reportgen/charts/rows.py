"""Horizontal bars, one row a category; shared by the week's changes and the bridge."""

from __future__ import annotations

from dataclasses import dataclass
from operator import methodcaller
from typing import TYPE_CHECKING

from reportgen.charts.frame import HALF_WIDTH, NAME, VALUE, Geometry, Label
from reportgen.charts.shapes import bars, strokes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.brief.blocks import ChartData
    from reportgen.charts.frame import Anchor, Size
    from reportgen.charts.plot import Plot

VALUES = 54.0  # units kept free at either end of the bars, for the figures


@dataclass(frozen=True, slots=True)
class Look:
    """A row: its height in units, the parts of it a bar takes and sits below its middle.

    `raised` is how many units its name stands above the figure.
    """

    row: float
    thick: float
    below: float = 0.0
    raised: float = 0.0


LOOK = Look(row=24, thick=0.58)
HALF_LOOK = Look(row=31, thick=0.34, below=0.2, raised=14)


def geometry(data: ChartData, size: Size) -> Geometry:
    """Return the measures of a chart of as many rows as there are categories.

    In a half chart the name of a row stands above its bar.
    """
    rows = len(data.categories)
    if size == "half":
        height = HALF_LOOK.row * rows + 4
        return Geometry(height=height, left=2, right=2, top=2, bottom=2, width=HALF_WIDTH)
    return Geometry(height=LOOK.row * rows + 4, left=254, right=6, top=2, bottom=2)


def look_of(plot: Plot) -> Look:
    """Return how the rows of the chart look: names stand beside a full one's bars."""
    return LOOK if plot.box.left > LOOK.row else HALF_LOOK


def draw_rows(
    plot: Plot, data: ChartData, spans: Sequence[tuple[float, float]], tokens: Sequence[str]
) -> list[Label]:
    """Draw a bar from start to end in every row, named at the left, its claim at the bar's end.

    The claims are those of the chart's marks, one a category and in their order.
    """
    look = look_of(plot)
    count = len(spans)
    middles = [count - row - 0.5 - look.below for row in range(count)]
    _scale(plot, spans)
    strokes(plot, [[(0, y), (1, y)] for y in range(count)], "grid", 0.7, across=True, order=0.5)
    half = look.thick / 2
    for token in sorted(set(tokens)):
        boxes = [
            (*span, y - half, y + half)
            for span, y, own in zip(spans, middles, tokens, strict=True)
            if own == token
        ]
        bars(plot, boxes, token)
    reach = 0.5 if look is LOOK else half
    strokes(plot, [[(0, y - reach), (0, y + reach)] for y in middles], "zero", 0.9, order=4)
    labels: list[Label] = []
    for row, y in enumerate(middles):
        labels += _labels(plot, data, row, spans[row], y)
    return labels


def _labels(
    plot: Plot, data: ChartData, row: int, span: tuple[float, float], y: float
) -> list[Label]:
    """Return the name of a row and, where a claim is known, the figure at its bar's end."""
    look = look_of(plot)
    end, base = plot.place(span[1], y)
    base += 4
    name = methodcaller("label", data.categories[row])
    labels = [Label(2, base - look.raised, name, NAME)]
    claim = data.marks[row].claim if row < len(data.marks) else None
    if claim:
        right = span[1] >= span[0]
        anchor: Anchor = "start" if right else "end"
        figure = methodcaller("table", claim)
        labels.append(Label(end + (6 if right else -6), base, figure, VALUE, anchor))
    return labels


def _scale(plot: Plot, spans: Sequence[tuple[float, float]]) -> None:
    """Scale the axes so that the figures beside the longest bars keep inside the plot."""
    low = min(0.0, *(edge for span in spans for edge in span))
    high = max(0.0, *(edge for span in spans for edge in span))
    if low == high:
        low, high = -1.0, 1.0
    left = VALUES if any(end < start for start, end in spans) else 8.0
    right = VALUES
    per_unit = (high - low) / (plot.box.width - left - right)
    plot.across = (low - left * per_unit, high + right * per_unit)
    plot.up = (0, len(spans))
