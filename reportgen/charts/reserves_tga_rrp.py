"""Reserves, the Treasury's account and reverse repos: three lines on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.charts.frame import over_time
from reportgen.charts.labels import EndLabel, end_labels
from reportgen.charts.scales import set_time_axis, set_value_axis
from reportgen.charts.shapes import chosen, dot, line, runs_of
from reportgen.charts.theme import series_token

if TYPE_CHECKING:
    from reportgen.brief.blocks import ChartData
    from reportgen.charts.frame import Geometry, Label, Size
    from reportgen.charts.plot import Plot


def geometry(_data: ChartData, size: Size) -> Geometry:
    """Return the measures of the chart."""
    return over_time(size, 248)


def draw(plot: Plot, data: ChartData) -> list[Label]:
    """Draw each series as a line with its name and last value at the right edge."""
    known = [value for series in data.series for value in series.values if value is not None]
    labels = set_value_axis(plot, min(0.0, *known), max(known))
    labels += set_time_axis(plot, data.days)
    ends = []
    for position, series in reversed(list(enumerate(data.series))):
        token = series_token(series.key, position)
        kept = chosen(series.values, plot)
        runs = runs_of([(data.days[i].toordinal(), series.values[i]) for i in kept])
        if not runs:
            continue
        line(plot, runs, token, 1.6)
        dot(plot, *runs[-1][-1], token, 2.6)
        ends.append(EndLabel(series, token, *plot.place(*runs[-1][-1])))
    return labels + end_labels(plot, ends)
