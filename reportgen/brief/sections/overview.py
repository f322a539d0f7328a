"""What stands before the sections: headline, key figures and the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import KeyFigure, KeyFigures, Paragraph, Sentence, Term
from reportgen.brief.phrases import line_moved, moved, paragraph, year
from reportgen.brief.sections.policy import regime_lead
from reportgen.brief.sections.reserve_bridge import bridge_lead
from reportgen.brief.week import line_term, short_term
from reportgen.statement.history import WEEK, YEAR

if TYPE_CHECKING:
    from reportgen.brief.week import Week

HEADLINE = (
    "total_assets",
    "securities_held_outright",
    "reserve_balances",
    "reverse_repos",
    "treasury_general_account",
)


def headline(week: Week) -> Sentence:
    """Return the headline: total assets and their change."""
    sentence = moved(
        "headline",
        line_term("total_assets"),
        week.claim("total_assets"),
        week.claim_change("total_assets"),
    )
    assert sentence is not None
    return sentence


def key_figures(week: Week) -> KeyFigures:
    """Return the headline numbers with their changes over the week and the year."""
    figures = []
    for key in HEADLINE:
        level = week.claim(key)
        if level is not None:
            week_change, year_change = week.claim_change(key), week.claim_change(key, YEAR)
            figures.append(KeyFigure(short_term(week, key), level, week_change, year_change))
    facility = week.on_rrp()
    if facility is not None:
        changes = []
        for back, measure in ((WEEK, "change_week"), (YEAR, "change_year")):
            then = week.on_rrp(week.day - back)
            changes.append(None if then is None else week.ledger.change(facility - then, measure))
        figures.append(KeyFigure(Term("short.on_rrp"), week.ledger.level(facility), *changes))
    return KeyFigures(tuple(figures))


def summary(week: Week) -> Paragraph:
    """Return the summary: size, the year, reserves and what moved them, policy.

    What is rare about the week the findings say.
    """
    return paragraph(
        line_moved(week, "total_assets", "level", d=week.day),
        year(week, "total_assets", after_level=True),
        *(bridge_lead(week, week.bridge) if week.bridge else ()),
        *regime_lead(week),
    )
