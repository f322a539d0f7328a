"""Total assets since the first week: the policy behind them, the peak, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from operator import methodcaller
from typing import TYPE_CHECKING

from reportgen.charts.frame import AXIS, NOTE, VALUE, Label, over_time
from reportgen.charts.labels import EndLabel, end_labels
from reportgen.charts.scales import set_time_axis, set_value_axis
from reportgen.charts.shapes import area, band, chosen, dot, line, runs_of
from reportgen.charts.theme import span_token

if TYPE_CHECKING:
    from reportgen.brief.blocks import ChartData, Mark
    from reportgen.charts.frame import Anchor, Geometry, Size
    from reportgen.charts.plot import Plot
    from reportgen.languages import Words

STRIP = 16.0  # units above the plot, for the names of the regimes
REACH = 70.0  # units: half the width a mark's label may need


def geometry(_data: ChartData, size: Size) -> Geometry:
    """Return the measures of the chart."""
    return over_time(size, 276, right=118, top=26)


def draw(plot: Plot, data: ChartData) -> list[Label]:
    """Draw the first series as a filled line over the spans, with its marks and its last value."""
    series = data.series[0]
    known = [value for value in series.values if value is not None]
    labels = set_value_axis(plot, min(0.0, *known), max(known), headroom=36)
    labels += set_time_axis(plot, data.days)
    labels += _spans(plot, data)
    marked = [data.days.index(mark.day) for mark in data.marks if mark.day in data.days]
    kept = chosen(series.values, plot, keep=marked)
    runs = runs_of([(data.days[i].toordinal(), series.values[i]) for i in kept])
    area(plot, runs, "area", edge=None)
    line(plot, runs, "1")
    for mark in data.marks:
        labels += _mark(plot, mark)
    last = runs[-1][-1]
    dot(plot, *last, "1")
    return labels + end_labels(plot, [EndLabel(series, "1", *plot.place(*last))])


def _spans(plot: Plot, data: ChartData) -> list[Label]:
    """Tint the spans as far as the chart reaches and name those that are wide enough."""
    box = plot.box
    first, last = plot.across
    labels = []
    for span in data.spans:
        start, end = max(span.start.toordinal(), first), min(span.end.toordinal(), last)
        if start >= end:
            continue
        band(plot, start, end, span_token(span.label.key), above=STRIP / box.height)
        left, right = plot.place(start, 0)[0], plot.place(end, 0)[0]
        say = methodcaller("label", span.label)
        middle = (left + right) / 2
        labels.append(Label(middle, box.top - 5, say, AXIS, "middle", room=right - left - 2))
    return labels


@dataclass(frozen=True, slots=True)
class Named:
    """What a mark is and its value, as the language joins them."""

    mark: Mark

    def __call__(self, words: Words) -> str:
        """Say it."""
        name = words.label(self.mark.label)
        if self.mark.claim is None:
            return name
        return words.text("chart.mark", label=name, value=str(words.prose(self.mark.claim)))


def _mark(plot: Plot, mark: Mark) -> list[Label]:
    """Draw a dot and, above it, what it is, its value and its date."""
    x, y = plot.place(mark.day.toordinal(), mark.value)
    box = plot.box
    dot(plot, mark.day.toordinal(), mark.value, "3", 3.4)
    anchor: Anchor = "middle"
    if x > box.right - REACH:
        anchor, x = "end", x + 4
    elif x < box.left + REACH:
        anchor, x = "start", x - 4
    return [
        Label(x, y - 21, Named(mark), VALUE, anchor),
        Label(x, y - 8, methodcaller("date", mark.day), NOTE, anchor),
    ]
