"""Exploring the charts of a page as readers do, and what they must then see."""

from __future__ import annotations

from datetime import date

from real_brief import GOLDEN, real_brief

from reportgen.renderers import layout
from reportgen.renderers.chart_table import PLACES
from reportgen.renderers.origins import number
from reportgen.renderers.site.explorable import KINDS

EARLY = date(2008, 11, 12)
DAYS = (EARLY, GOLDEN)
KEYS = sorted(KINDS)


def explore(tab, key):
    figure = tab.locator(f"#chart-{key}")
    figure.locator("button.explore").click()
    figure.locator("canvas").wait_for()
    return figure


def over(figure):
    """Return where the plot is, in the window."""
    plotted = figure.locator(".u-over")
    plotted.scroll_into_view_if_needed()
    return plotted.bounding_box()


def plot(figure):
    return figure.locator(".plot")


def shown(figure):
    """Return what stands beside the plot: the day, then each value by name."""
    day = figure.locator(".when").inner_text()
    entries = figure.locator(".entry").all()
    return day, {
        entry.locator("span").inner_text(): entry.locator("b").inner_text() for entry in entries
    }


def drawn(chart, words, index):
    """Return what a chart draws at a point, as tables write it."""
    data = chart.data
    told = {
        words.text(f"chart.series.{one.key}"): "—"
        if one.values[index] is None
        else number(one.values[index], PLACES[data.unit])
        for one in data.series
    }
    return words.date(data.days[index]), told


def charts(day):
    return {chart.key: chart for chart in layout.charts(real_brief(day).sections)}
