"""Treasury securities held outright by remaining maturity, where the source has all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.breakdown import split
from reportgen.brief.blocks import Paragraph, Sentence
from reportgen.brief.breakdowns import part_term, share, split_table
from reportgen.brief.claims import Unit
from reportgen.statement.breakdowns import load_breakdowns
from reportgen.statement.figures import Figure, WednesdayLevel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.analysis.breakdown import Split
    from reportgen.brief.blocks import Argument, Block
    from reportgen.brief.week import Week

KEY = "maturity"


def blocks(week: Week) -> Iterator[Block]:
    """Yield the table and what stands out in it; nothing where a part is not known."""
    found = split(week.history, load_breakdowns()[KEY], week.day)
    if found is not None:
        yield split_table(week, found)
        yield Paragraph((_sentence(week, found),))


def _sentence(week: Week, found: Split) -> Sentence:
    """Say how much falls due within a year, and which group is the largest."""
    soon = Figure(
        f"{found.breakdown.whole}_due_within_a_year",
        WednesdayLevel,
        week.day,
        sum(one.value for one in found.soon),
        tuple(source for one in found.soon for source in one.sources),
    )
    part, level = found.largest
    args: dict[str, Argument] = {
        "a": week.ledger.level(soon, unit=Unit.USD_MILLIONS),
        "x": part_term(KEY, part.key),
        "b": week.ledger.level(level),
    }
    shares = {"s": share(week, found, soon), "t": share(week, found, level)}
    args |= {place: claim for place, claim in shares.items() if claim is not None}
    return Sentence("breakdown.told.maturity", args)
