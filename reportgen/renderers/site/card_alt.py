"""What the picture of a week shows, in words: for those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.renderers import layout

if TYPE_CHECKING:
    from datetime import date

    from reportgen.brief.blocks import Brief
    from reportgen.languages import Words
    from reportgen.renderers.site.entry import Figure, Told, WeekEntry

FIGURES = 3
CHART = "total_assets"  # which draws the same line


def alt(words: Words, entry: WeekEntry, first: date) -> str:
    """Return what a card shows in words; its line begins on the day `first`."""
    told = entry.told[words.tag]
    figures = words.text("feeds.card.and").join(_figure(words, one) for one in shown(told))
    month = words.month(first)
    return words.text("feeds.card.alt", headline=told.title, figures=figures, month=month)


def _figure(words: Words, one: Figure) -> str:
    if one.change:
        return words.text("feeds.card.figure", label=one.label, level=one.level, change=one.change)
    return words.text("feeds.card.level", label=one.label, level=one.level)


def shown(told: Told) -> tuple[Figure, ...]:
    """Return the figures of a card: not the first, total assets, which headline and line tell."""
    return told.figures[1 : FIGURES + 1]


def began(brief: Brief) -> date:
    """Return the day a card's line begins: that of the chart of the same line, if any."""
    charts = layout.charts(brief.sections)
    return next((one.data.days[0] for one in charts if one.key == CHART), brief.as_of)
