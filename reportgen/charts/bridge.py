"""What moved reserves this week: contributions one after the other, then their sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.charts.rows import HALF_LOOK, draw_rows, geometry, look_of
from reportgen.charts.shapes import strokes

if TYPE_CHECKING:
    from reportgen.brief.blocks import ChartData
    from reportgen.charts.frame import Label
    from reportgen.charts.plot import Plot

__all__ = ["draw", "geometry"]


def draw(plot: Plot, data: ChartData) -> list[Label]:
    """Draw each contribution from where the last one ended, and the sum, last, from zero."""
    values = [value or 0.0 for value in data.series[0].values]
    spans: list[tuple[float, float]] = []
    for value in values[:-1]:
        start = spans[-1][1] if spans else 0.0
        spans.append((start, start + value))
    spans.append((0.0, values[-1]))
    tokens = ["3" if value < 0 else "1" for value in values[:-1]] + ["5"]
    labels = draw_rows(plot, data, spans, tokens)
    if look_of(plot) is HALF_LOOK:  # links would cross the names
        return labels
    links = [
        [(end, len(spans) - row - 0.5), (end, len(spans) - row - 1.5)]
        for row, (_, end) in enumerate(spans[:-1])
    ]
    strokes(plot, links, "zero", 0.7, order=1)
    return labels
