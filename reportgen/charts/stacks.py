"""Parts of a whole over time, stacked; shared by the charts of both sides of the balance sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.charts.frame import over_time
from reportgen.charts.labels import EndLabel, end_labels
from reportgen.charts.scales import set_time_axis, set_value_axis
from reportgen.charts.shapes import area, chosen, runs_of
from reportgen.charts.theme import series_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.brief.blocks import ChartData, ChartSeries
    from reportgen.charts.frame import Geometry, Label, Size
    from reportgen.charts.plot import Plot

THIN = 2.5  # units: a part drawn thinner than this at the right edge goes without a label

Edge = list[float | None]


def geometry(_data: ChartData, size: Size) -> Geometry:
    """Return the measures of a stacked chart."""
    return over_time(size, 270)


def draw(plot: Plot, data: ChartData) -> list[Label]:
    """Draw the series from the bottom up in their order, and label them at the right edge.

    A value not known counts as nothing; where no series has one there is a gap. Values below zero
    are stacked downwards.
    """
    above, below = _edges(data.series, 1), _edges(data.series, -1)
    highs = [value for value in above[-1] if value is not None]
    lows = [value for value in below[-1] if value is not None]
    labels = set_value_axis(plot, min(lows), max(highs))
    labels += set_time_axis(plot, data.days)
    kept = _kept(plot, data, above[-1])
    for edges in (above, below):
        # The widest stack first: each next one covers it from below, so edges are drawn once.
        for position, series in reversed(list(enumerate(data.series))):
            if any(edges[position + 1][i] != edges[position][i] for i in kept):
                points = [(data.days[i].toordinal(), edges[position + 1][i]) for i in kept]
                area(plot, runs_of(points), series_token(series.key, position))
    return labels + end_labels(plot, _wanted(plot, data, above))


def _edges(parts: Sequence[ChartSeries], sign: int) -> list[Edge]:
    """Return the running totals of the values of that sign, from zero up to the whole."""
    columns = [part.values for part in parts]
    edge: Edge = [None if set(week) == {None} else 0.0 for week in zip(*columns, strict=True)]
    edges = [edge]
    for values in columns:
        edge = [
            sofar + value if value and sofar is not None and sign * value > 0 else sofar
            for sofar, value in zip(edge, values, strict=True)
        ]
        edges.append(edge)
    return edges


def _kept(plot: Plot, data: ChartData, whole: Edge) -> list[int]:
    """Return the weeks to draw: those of the whole, and the peak of every part."""
    peaks = []
    for series in data.series:
        known = [(value, i) for i, value in enumerate(series.values) if value is not None]
        peaks += [max(known)[1]] if known else []
    return chosen(whole, plot, keep=peaks)


def _wanted(plot: Plot, data: ChartData, above: list[Edge]) -> list[EndLabel]:
    """Return the labels of the parts thick enough at the right edge, at their middle."""
    box = plot.box
    wanted = []
    for position, series in enumerate(data.series):
        low, high = above[position][-1], above[position + 1][-1]
        if low is None or high is None:
            continue
        y0, y1 = plot.place(0, low)[1], plot.place(0, high)[1]
        if y0 - y1 >= THIN and y1 >= box.top - 1:
            token = series_token(series.key, position)
            wanted.append(EndLabel(series, token, box.right, (y0 + y1) / 2))
    return wanted
