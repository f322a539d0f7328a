"""Whose figures a chart draws: the entry of its source line, and the series named in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.brief.blocks import ChartData


def credit(data: ChartData) -> str:
    """Return the catalogue entry that names the publishers of all that is drawn."""
    if data.daily:
        return "chart.source_daily"
    return "chart.source_caps" if data.announced else "chart.source"


def credit_with_series(data: ChartData) -> tuple[str, dict[str, str]]:
    """Return the entry that names the series too, and what fills its places."""
    args = {"series": ", ".join(data.sources)}
    if data.daily:
        return "chart.source_series_daily", {**args, "daily": ", ".join(data.daily)}
    return ("chart.source_series_caps" if data.announced else "chart.source_series"), args
