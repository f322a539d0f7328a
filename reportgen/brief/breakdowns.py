"""A line split into its parts, as a table: level, share of the whole and change over the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import Cell, Row, Table, Term
from reportgen.brief.week import line_term
from reportgen.statement.breakdowns import load_breakdowns

if TYPE_CHECKING:
    from reportgen.analysis.breakdown import Level, Split
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week

COLUMNS = ("balance", "share", "change_week")


def split_table(week: Week, split: Split) -> Table:
    """Lay out the parts in their order, the whole last; no change where the week before lacks."""
    breakdown, ledger = split.breakdown, week.ledger
    rows = []
    for number, (part, level) in enumerate(zip(breakdown.part, split.parts, strict=True)):
        change = None if split.changes is None else ledger.change(split.changes[number])
        cells = (Cell(ledger.level(level)), Cell(share(week, split, level)), Cell(change))
        rows.append(Row(part_term(breakdown.key, part.key), cells))
    whole = breakdown.whole
    moved = None if split.changes is None else week.claim_change(whole)
    total = Row(line_term(whole), (Cell(week.claim(whole)), Cell(None), Cell(moved)), kind="total")
    return Table(breakdown.key, COLUMNS, (*rows, total))


def share(week: Week, split: Split, level: Level) -> Claim | None:
    """Enter a part in per cent of the whole."""
    return week.ledger.share(level, split.whole)


def part_term(breakdown: str, part: str) -> Term:
    """Return the name of a part."""
    return Term(f"breakdown.{breakdown}.{part}")


def part_of_line(line: str) -> Term | None:
    """Return the name of the part that a claim is about, None where it is about none."""
    for one in load_breakdowns().values():
        for part in one.part:
            if line == one.line(part):
                return part_term(one.key, part.key)
    return None
