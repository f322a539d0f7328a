"""Tables of the statement: a side of the balance sheet as rows of claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import Cell, Listing, Paragraph, Row, Sentence, Table, Term
from reportgen.brief.week import line_term
from reportgen.statement.history import YEAR
from reportgen.statement.statement import LineRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.brief.week import Week
    from reportgen.statement.lines import Line
    from reportgen.statement.statement import ResidualRow, Side

NAMED = 3  # of the lines a residual holds; the notes name all
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
        Cell(week.claim_change(key, YEAR)),
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
    what = _what(_residual_holds(week, row.of.line))
    cells = (Cell(level), Cell(share), Cell(change_week), Cell(change_year), what)
    return Row(residual_term(week, row.of.line), cells, depth=row.depth - 1, kind="residual")


def _residual_holds(week: Week, total: str) -> Sentence:
    """Say what a residual holds: the missing lines right under it, facilities of a time first."""
    sides = (week.statement.assets, week.statement.liabilities)
    under = [line for side in sides for line in side.missing if _shown_above(week, line) == total]
    named = sorted(under, key=lambda line: (line.until is None, not line.note))[:NAMED]
    if not named:
        return Sentence("what.residual")
    listing = Listing(tuple(line_term(line.key) for line in named))
    return Sentence("what.residual_of", {"x": listing})


def _shown_above(week: Week, line: Line) -> str | None:
    """Return the nearest line above with a value: the total whose residual holds this line."""
    place = line.condition
    while place is not None and place.parent is not None:
        parent = week.history.tree[place.parent]
        if parent.balances or week.level(parent.key) is not None:
            return parent.key
        place = parent.condition
    return None


def residual_term(week: Week, total: str) -> Term:
    """Return the name of what a total holds beyond its parts."""
    named = week.history.tree[total].residual
    return Term(f"residual.{total}" if named else "residual.other")


def _what(sentence: Sentence | None) -> Cell:
    return Cell(None if sentence is None else Paragraph((sentence,)))
