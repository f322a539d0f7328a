"""Total assets by Federal Reserve Bank, where the source has all twelve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.breakdown import split
from reportgen.brief.blocks import Paragraph, Sentence
from reportgen.brief.breakdowns import part_term, share, split_table
from reportgen.statement.breakdowns import load_breakdowns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.brief.blocks import Argument, Block
    from reportgen.brief.week import Week

KEY = "reserve_banks"


def blocks(week: Week) -> Iterator[Block]:
    """Yield the table and the largest bank; nothing where one of the twelve is not known."""
    found = split(week.history, load_breakdowns()[KEY], week.day)
    if found is None:
        return
    yield split_table(week, found)
    part, level = found.largest
    args: dict[str, Argument] = {
        "x": part_term(KEY, part.key),
        "a": week.ledger.level(level),
    }
    portion = share(week, found, level)
    if portion is not None:
        args["s"] = portion
    yield Paragraph((Sentence("breakdown.told.reserve_banks", args),))
