"""What a page tells the script of a chart of time, so that readers may explore it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from reportgen.charts.theme import series_token, span_token
from reportgen.renderers.embedded import embedded

if TYPE_CHECKING:
    from reportgen.brief.blocks import Chart
    from reportgen.languages import Words

KINDS = {
    "total_assets": "area",
    "assets_by_part": "stack",
    "liabilities_by_part": "stack",
    "reserves_tga_rrp": "lines",
}
"""The charts of time there is a series for, and how each is drawn."""
TOOLS = Markup(
    '<p class="tools"><button type="button" class="explore">{}<span class="unseen"> {}</span>'
    '</button></p>\n<script type="application/json" class="setting">{}</script>'
)
MILLIONS = {"usd_billions": 1_000, "usd_trillions": 1_000_000}


def is_explorable(chart: Chart) -> bool:
    """Return whether readers may explore a chart: it is one of many weeks."""
    return chart.key in KINDS and len(chart.data.days) > 1


def tools(chart: Chart, words: Words) -> Markup:
    """Return what stands under the drawing of a chart of time for readers with scripts.

    Under any other there is nothing.
    """
    if not is_explorable(chart):
        return Markup()
    title = words.text(chart.data.title)
    return TOOLS.format(words.text("interactive.explore"), title, setting(chart, words))


def setting(chart: Chart, words: Words) -> Markup:
    """Return what the script needs to draw such a chart, as JSON for a page.

    Colours and tints are tokens of the palette; series are drawn from the bottom up.
    """
    data = chart.data
    told: dict[str, object] = {
        "kind": KINDS[chart.key],
        "unit": data.unit,
        "as_of": data.days[-1].isoformat(),
        "series": [
            [one.key, series_token(one.key, position)] for position, one in enumerate(data.series)
        ],
    }
    if data.spans:
        told["spans"] = [
            [span.start.isoformat(), span.end.isoformat(), span_token(span.label.key),
             words.label(span.label)]
            for span in data.spans
        ]  # fmt: skip
    return embedded(told)
