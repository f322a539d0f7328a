"""Runoff month by month: bars a month and holding, a step line for its cap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.charts.frame import over_time
from reportgen.charts.labels import GUTTER, LINE, named
from reportgen.charts.scales import set_month_axis, set_value_axis
from reportgen.charts.shapes import bars, runs_of, strokes, swatch
from reportgen.charts.theme import series_token

if TYPE_CHECKING:
    from reportgen.brief.blocks import ChartData, ChartSeries
    from reportgen.charts.frame import Geometry, Label, Size
    from reportgen.charts.plot import Plot

CAP = "_cap"
FILLED = 0.76  # the part of a month's room its bars take


def geometry(_data: ChartData, size: Size) -> Geometry:
    """Return the measures of the chart."""
    return over_time(size, 230)


def draw(plot: Plot, data: ChartData) -> list[Label]:
    """Draw the bars of every series side by side, and over them the caps in their colour.

    A series called `<holding>_cap` belongs to the bars of the other series of that holding.
    """
    holdings = [series for series in data.series if not series.key.endswith(CAP)]
    known = [value for series in data.series for value in series.values if value is not None]
    labels = set_value_axis(plot, min(0.0, *known), max(0.0, *known))
    labels += set_month_axis(plot, data.days)
    width = FILLED / max(len(holdings), 1)
    for position, series in enumerate(holdings):
        offset, token = (position - len(holdings) / 2) * width, series_token(series.key, position)
        boxes = [
            (month + offset, month + offset + width * 0.92, 0.0, value)
            for month, value in enumerate(series.values)
            if value is not None
        ]
        bars(plot, boxes, token)
        cap = _cap_of(series, data)
        if cap:
            _steps(plot, cap, token)
    return labels + _key(plot, data, holdings)


def _steps(plot: Plot, cap: ChartSeries, token: str) -> None:
    """Draw a cap as a line of steps over the months it held in, set off from the bars."""
    points: list[tuple[float, float | None]] = []
    for month, limit in enumerate(cap.values):
        points += [(month - 0.5, limit), (month + 0.5, limit)]
    runs = runs_of(points)
    strokes(plot, runs, "surface", 3.6, order=3)
    strokes(plot, runs, token, 1.8, order=3.1)


def _cap_of(series: ChartSeries, data: ChartData) -> ChartSeries | None:
    """Return the caps on a holding's runoff, if the chart has them."""
    name = series.key.partition("_")[0] + CAP
    return next((other for other in data.series if other.key == name), None)


def _key(plot: Plot, data: ChartData, holdings: list[ChartSeries]) -> list[Label]:
    """Draw what each colour and tick means beside the plot, with the last values."""
    x, top = plot.box.right + GUTTER, plot.box.top
    labels: list[Label] = []
    for position, series in enumerate(holdings):
        token = series_token(series.key, position)
        height = LINE * (2 if series.end else 1)
        swatch(plot, x, top + 1, 4, height - 2, token)
        labels += named(x + 9, top, series.key, series.end)
        top += height + 3
        cap = _cap_of(series, data)
        if cap:
            swatch(plot, x - 4, top + 6, 12, 1.8, token)
            labels += named(x + 9, top, cap.key, cap.end)
            top += LINE * (2 if cap.end else 1)
        top += 12
    return labels
