"""The data behind a chart as a small table: enough to read, not the whole history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.renderers.origins import number
from reportgen.renderers.voice import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

    from reportgen.brief.blocks import Chart, ChartData
    from reportgen.renderers.voice import Voice

RECENT_POINTS = 8
PLACES = {"usd_billions": 1, "usd_trillions": 3, "percent": 2}


@dataclass(frozen=True, slots=True)
class ChartTable:
    """Heads of the columns (the first over the labels), then label and values of each row."""

    unit: str
    heads: tuple[Markup | str, ...]
    rows: tuple[tuple[Markup | str, tuple[str, ...]], ...]
    categorical: bool


def chart_table(chart: Chart, voice: Voice) -> ChartTable:
    """Return the figures behind a chart: every category, or year-ends and the newest points."""
    data = chart.data
    if data.categories:
        labels: list[Markup | str] = [voice.label(term) for term in data.categories]
        points: Sequence[int] = range(len(labels))
        head = voice.text("figure.data.category")
    else:
        points = chosen(data.days)
        labels = [voice.words.short_date(data.days[point]) for point in points]
        head = voice.text("figure.data.day")
    if data.categories and len(data.series) == 1:
        names = [voice.text("figure.data.value")]
    else:
        names = [voice.text(f"chart.series.{series.key}") for series in data.series]
    return ChartTable(
        unit=voice.words.text(f"unit.{data.unit}"),
        heads=(head, *names),
        rows=tuple(
            (label, tuple(_value(data, series.values[point]) for series in data.series))
            for label, point in zip(labels, points, strict=True)
        ),
        categorical=bool(data.categories),
    )


def chosen(days: Sequence[date]) -> list[int]:
    """Return the places of the last point of each year and of the newest points, in order."""
    year_ends = {day.year: place for place, day in enumerate(days)}
    newest = range(max(0, len(days) - RECENT_POINTS), len(days))
    return sorted({*year_ends.values(), *newest})


def _value(data: ChartData, value: float | None) -> str:
    return MISSING if value is None else number(value, PLACES[data.unit])
