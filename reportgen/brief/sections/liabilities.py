"""Section 2: what the Federal Reserve owes, and its capital."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.analysis.extremes import peak
from reportgen.brief.blocks import Bullets, Section, Sentence, Term
from reportgen.brief.claims import Unit
from reportgen.brief.phrases import largest, paragraph, story
from reportgen.brief.sections.assets import share_moved
from reportgen.brief.tables import memorandum, side_table
from reportgen.brief.week import ON_RRP, ON_RRP_CODE, line_term
from reportgen.statement.history import WEEK
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from reportgen.brief.blocks import Argument, Paragraph, Table
    from reportgen.brief.week import Week


def section(week: Week) -> Section:
    """Write the table of liabilities and capital and its key points."""
    points = (
        (
            Term("lead.makeup"),
            paragraph(_makeup(week), share_moved(week, "reserve_balances", "share_liabilities")),
        ),
        (
            Term("lead.reserves"),
            with_average(
                week,
                "reserve_balances",
                *story(week, "reserve_balances", moved_told=week.bridge is not None),
            ),
        ),
        (
            Term("lead.reverse_repos"),
            paragraph(
                *story(week, "reverse_repos"),
                _split(week),
                on_rrp(week),
            ),
        ),
        (
            Term("lead.treasury"),
            with_average(
                week, "treasury_general_account", *story(week, "treasury_general_account")
            ),
        ),
        (
            Term("lead.other_liabilities"),
            paragraph(
                None if "other_deposits" in week.news else largest(week, "other_deposits"),
                _capital(week),
            ),
        ),
    )
    bullets = Bullets(tuple((lead, text) for lead, text in points if text.sentences))
    return Section("liabilities", (_table(week), bullets))


def _table(week: Week) -> Table:
    filled: dict[str, Sentence] = {}
    other = week.level("other_liabilities")
    if other is not None and other.value >= 0:
        filled["other_liabilities"] = Sentence("what.other_liabilities_plain")
    if not _mostly_on_rrp(week):
        filled["reverse_repos_others"] = Sentence("what.reverse_repos_others_plain")
    table = side_table(week, "liabilities", week.statement.liabilities, filled)
    memo = memorandum(week, "currency_in_circulation")
    return table if memo is None else replace(table, rows=(*table.rows, memo))


def _mostly_on_rrp(week: Week) -> bool:
    """Whether the facility holds half or more of its line: term operations stand there too."""
    facility, others = week.on_rrp(), week.level("reverse_repos_others")
    return facility is not None and others is not None and 2 * facility.value >= others.value


def _makeup(week: Week) -> Sentence | None:
    places = {
        ("p", "s"): "reserve_balances",
        ("q", "r"): "reverse_repos",
        ("u", "v"): "treasury_general_account",
    }
    args: dict[str, Argument] = {}
    for (name, amount), key in places.items():
        claim = week.share(key)
        if claim is None:
            return None
        args |= {name: line_term(key), amount: claim}
    return Sentence("makeup.liabilities", args)


def with_average(week: Week, key: str, *before: Sentence | None) -> Paragraph:
    """Return sentences about a line with its week average behind them, if it is known."""
    told = paragraph(*before)
    return paragraph(*told.sentences, average(week, key, named=not told.sentences))


def average(week: Week, key: str, *, named: bool = True) -> Sentence | None:
    """Say the week average of a line against the week before: averages with averages only.

    Unless it must be `named`, the sentence goes on from others about the line.
    """
    now = week.history.average(key, week.day)
    then = week.history.average(key, week.day - WEEK)
    if now is None or then is None:
        return None
    level, change = week.ledger.level(now), week.ledger.change(now - then)
    way = "same" if not change.value else "more" if change.value > 0 else "less"
    args: dict[str, Argument] = {"l": level, "d": week.day}
    if change.value:
        args["a"] = change
    if not named:
        return Sentence(f"average_on.{way}", args)
    return Sentence(f"average.{way}", {**args, "x": line_term(key)})


def _split(week: Week) -> Sentence | None:
    foreign, others = week.claim("reverse_repos_foreign"), week.claim("reverse_repos_others")
    if foreign is None or others is None or not others.value:
        return None
    return Sentence("rrp.split", {"f": foreign, "o": others})


def on_rrp(week: Week) -> Sentence | None:
    """Say take-up of the ON RRP facility, from its own daily series, against its peak."""
    now = week.on_rrp()
    if now is None:
        return None
    level = week.ledger.level(now)
    days = [
        (day, value)
        for day, value in week.history.daily_series(ON_RRP_CODE)
        if day >= week.on_rrp_began
    ]
    top = peak(days)
    plain = Sentence("on_rrp.level", {"l": level, "d": now.as_of})
    figure = None if top is None else week.on_rrp(top.day)
    if figure is None or figure.value <= 0 or now.value >= 0.9 * figure.value:
        return plain
    fall = week.ledger.enter(
        ON_RRP,
        "drawdown",
        Basis.DAILY,
        now.as_of,
        100 * (1 - now.value / figure.value),
        Unit.PERCENT,
        now.sources + figure.sources,
    )
    return Sentence(
        "on_rrp.drawdown",
        {
            "l": level,
            "d": now.as_of,
            "p": fall,
            "pk": week.ledger.level(figure, "peak"),
            "d0": figure.as_of,
        },
    )


def _capital(week: Week) -> Sentence | None:
    total, paid = week.claim("total_capital"), week.claim("capital_paid_in")
    if total is None or paid is None:
        return None
    return Sentence("capital.level", {"l": total, "p": paid})
