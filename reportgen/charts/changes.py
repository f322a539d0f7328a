"""The week's change by line: bars to the right for a rise, to the left for a fall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.charts.rows import draw_rows, geometry

if TYPE_CHECKING:
    from reportgen.brief.blocks import ChartData
    from reportgen.charts.frame import Label
    from reportgen.charts.plot import Plot

__all__ = ["draw", "geometry"]


def draw(plot: Plot, data: ChartData) -> list[Label]:
    """Draw one bar a category from zero to its change; an unknown one is left empty."""
    spans = [(0.0, value or 0.0) for value in data.series[0].values]
    return draw_rows(plot, data, spans, ["3" if end < 0 else "1" for _, end in spans])
