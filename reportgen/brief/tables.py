"""Tables of the statement: a side of the balance sheet as rows of claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import Cell, Paragraph, Row, Sentence, Table, Term
from reportgen.brief.week import line_term
from reportgen.statement.statement import LineRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.statement.statement import ResidualRow, Side

COLUMNS = ("balance", "share", "change_week", "change_year", "what")


def side_table(week: Week, key: str, side: Side, filled: Mapping[str, Sentence]) -> Table:
    """Lay out one side: every line with balance, share, changes and what it is; the total last.

    `filled` replaces the standing description of a line by one with this week's figures.
    """
    rows = [
        _line_row(week, row, filled) if isinstance(row, LineRow) else _residual_row(week, row)
        for row in side.rows
    ]
    total = _line_row(week, side.total, filled, kind="total")
    return Table(key, COLUMNS, (*rows, total))


def memorandum(week: Week, key: str) -> Row | None:
    """Return a row for a line that stands beneath the table and is never added in."""
    level = week.claim(key)
    if level is None:
        return None
    cells = (
        Cell(level),
        Cell(week.share(key)),
        Cell(week.claim_change(key)),
        Cell(_year(week, key)),
        _what(Sentence(f"what.{key}")),
    )
    return Row(line_term(key), cells, depth=1, kind="memorandum")


def _line_row(week: Week, row: LineRow, filled: Mapping[str, Sentence], kind: str = "line") -> Row:
    key, ledger = row.line.key, week.ledger
    whole = week.statement.assets.total.level
    what = filled.get(key) or (Sentence(f"what.{key}") if row.line.note else None)
    cells = (
        Cell(ledger.level(row.level)),
        Cell(ledger.share(row.level, whole)),
        Cell(None if row.change_week is None else ledger.change(row.change_week)),
        Cell(None if row.change_year is None else ledger.change(row.change_year, "change_year")),
        _what(what),
    )
    return Row(line_term(key), cells, depth=max(0, row.depth - 1), kind=kind)


def _residual_row(week: Week, row: ResidualRow) -> Row:
    level, change_week, change_year, share = week.residual_claims(row)
    what = {
        "total_assets": "what.residual_assets",
        "total_liabilities_capital": "what.residual_liabilities",
    }.get(row.of.line, "what.residual")
    cells = (Cell(level), Cell(share), Cell(change_week), Cell(change_year), _what(Sentence(what)))
    return Row(residual_term(week, row.of.line), cells, depth=row.depth - 1, kind="residual")


def residual_term(week: Week, total: str) -> Term:
    """Return the name of what a total holds beyond its parts."""
    named = week.history.tree[total].residual
    return Term(f"residual.{total}" if named else "residual.other")


def _what(sentence: Sentence | None) -> Cell:
    return Cell(None if sentence is None else Paragraph((sentence,)))


def _year(week: Week, key: str) -> Claim | None:
    from reportgen.statement.history import YEAR

    return week.claim_change(key, YEAR)
