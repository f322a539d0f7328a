"""The main lines of a side of the statement: what a letter has room for, each with its week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.brief.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.brief.blocks import Row, Sentence, Table, Term, Text

COLUMNS = ("balance", "change_week")  # of one basis: Wednesday levels
# Sums the release itself prints over lines of different kinds: their parts stand in their place.
OPENED = frozenset({"line.securities_repos_loans", "line.total_liabilities", "line.deposits"})
# The one main line whose parts are shown as well.
SUBDIVIDED = "line.securities_held_outright"
# What lends, to banks, markets and central banks: that it stands near zero is worth a row.
ALWAYS = frozenset({"line.repos", "line.loans", "line.central_bank_swaps"})
SMALL = 0.001  # of the side's total, by level and by change: what is less is no main line


@dataclass(frozen=True, slots=True)
class Main:
    """A main line: its name, its depth, and its claims by column."""

    label: Term | Text | Sentence | date
    depth: int
    claims: tuple[Claim | None, ...]
    total: bool


def main_lines(table: Table) -> Iterator[Main]:
    """Yield the main lines of a side of the statement in their order, its total last."""
    places = [table.columns.index(column) for column in COLUMNS]
    least = SMALL * max(_size(row, places) for row in table.rows)
    above: list[str] = []  # the keys of the rows a row stands under
    for row in table.rows:
        key = str(getattr(row.label, "key", ""))
        above[row.depth :] = [key]
        under = [one for one in above[:-1] if one not in OPENED]
        told = row.kind != "memorandum" and key not in OPENED and under in ([], [SUBDIVIDED])
        if told and (key in ALWAYS or _size(row, places) >= least):
            yield Main(row.label, len(under), _claims(row, places), total=row.kind == "total")


def _claims(row: Row, places: list[int]) -> tuple[Claim | None, ...]:
    contents = (row.cells[place].content for place in places)
    return tuple(one if isinstance(one, Claim) else None for one in contents)


def _size(row: Row, places: list[int]) -> float:
    """Return the larger of a row's level and change, without its sign."""
    return max((abs(one.value) for one in _claims(row, places) if one is not None), default=0)
