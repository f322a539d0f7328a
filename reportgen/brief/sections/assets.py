"""Section 1: what the Federal Reserve owns."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.analysis.extremes import zero_since
from reportgen.brief.blocks import Bullets, Section, Sentence, Term
from reportgen.brief.charts import week_changes
from reportgen.brief.claims import Unit
from reportgen.brief.phrases import (
    largest,
    line_moved,
    moved_in_findings,
    paragraph,
    record,
    story,
)
from reportgen.brief.sections import maturity, reserve_banks
from reportgen.brief.tables import side_table
from reportgen.brief.week import line_term
from reportgen.statement.history import YEAR

if TYPE_CHECKING:
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week

WORTH_SAYING = 1_000  # millions of dollars: smaller use of a tool is left to the tables
LONG_UNUSED = timedelta(days=730)  # a tool at zero for longer has left the picture
TOOLS = ("repos", "primary_credit", "btfp", "central_bank_swaps")


def section(week: Week) -> Section:
    """Write the table of assets, its key points, and the chart of the week's changes."""
    points = (
        (Term("lead.makeup"), paragraph(_makeup(week), _longterm(week), _shift(week))),
        (
            Term("lead.securities"),
            paragraph(*story(week, "securities_held_outright")),
        ),
        (Term("lead.tools"), paragraph(*(tool(week, key) for key in TOOLS), _loans(week))),
    )
    bullets = Bullets(tuple((lead, text) for lead, text in points if text.sentences))
    table = side_table(week, "assets", week.statement.assets, _filled(week))
    by_part = (*maturity.blocks(week), *reserve_banks.blocks(week))
    blocks = (table, bullets, week_changes(week), *by_part)
    return Section("assets", tuple(block for block in blocks if block is not None))


def _makeup(week: Week) -> Sentence | None:
    treasuries, mbs = week.share("treasuries"), week.share("mbs")
    if treasuries is None:
        return None
    if mbs is None or not mbs.value:
        return Sentence("makeup.assets_one", {"p": line_term("treasuries"), "s": treasuries})
    return Sentence(
        "makeup.assets",
        {"p": line_term("treasuries"), "s": treasuries, "q": line_term("mbs"), "r": mbs},
    )


def _longterm(week: Week) -> Sentence | None:
    """Say the share of everything held outright but bills: issued with over a year to run."""
    held, bills, total = (
        week.level(key) for key in ("securities_held_outright", "bills", "total_assets")
    )
    if held is None or bills is None or total is None:
        return None
    share = week.ledger.enter(
        "longterm_securities",
        "share",
        held.kind.basis,
        week.day,
        100 * (held.value - bills.value) / total.value,
        Unit.PERCENT,
        held.sources + bills.sources + total.sources,
    )
    return Sentence("makeup.longterm", {"s": share})


def _shift(week: Week) -> Sentence | None:
    return share_moved(week, "treasuries", "share")


def share_moved(week: Week, key: str, kind: str) -> Sentence | None:
    """Say how a line's share of the total moved over the year, if by half a point or more."""
    now, then = week.level(key), week.level(key, week.day - YEAR)
    whole, before = week.level("total_assets"), week.level("total_assets", week.day - YEAR)
    if now is None or then is None or whole is None or before is None:
        return None
    points = 100 * (now.value / whole.value - then.value / before.value)
    if abs(points) < 0.5:
        return None
    claim = week.ledger.enter(
        key,
        "change_year_share",
        now.kind.basis,
        week.day,
        points,
        Unit.PERCENTAGE_POINTS,
        now.sources + then.sources + whole.sources + before.sources,
    )
    way = "rise" if points > 0 else "fall"
    return Sentence(f"{kind}.{way}", {"p": line_term(key), "pp": claim})


def _parts(week: Week) -> dict[str, Claim] | None:
    keys = {
        "n": "notes_bonds_nominal",
        "b": "bills",
        "t": "notes_bonds_indexed",
        "c": "inflation_compensation",
    }
    claims = {place: week.claim(key) for place, key in keys.items()}
    known = {place: claim for place, claim in claims.items() if claim is not None}
    return known if len(known) == len(keys) else None


def _loans(week: Week) -> Sentence | None:
    change = week.change("loans")
    if change is None or not change.now.value or "loans" in week.news:
        return None
    return largest(week, "loans") or record(week, "loans")


def tool(week: Week, key: str) -> Sentence | None:
    """Say a liquidity tool's level, or since when it has been zero."""
    figure, change = week.level(key), week.change(key)
    if figure is None or moved_in_findings(week, key):
        return None
    moved = 0 if change is None else change.value
    if figure.value or moved:
        large = max(figure.value, abs(moved)) >= WORTH_SAYING
        return line_moved(week, key) if large else None
    since = zero_since(week.history.levels(key))
    if since is None:
        return None
    day, from_the_start = since
    if from_the_start or day < week.day - LONG_UNUSED:
        return None
    return Sentence("tools.zero_since", {"x": line_term(key), "d0": day})


def _filled(week: Week) -> dict[str, Sentence]:
    """Describe a line with its parts where all of them are known."""
    filled: dict[str, Sentence] = {}
    parts = _parts(week)
    if parts is not None and all(claim.value for claim in parts.values()):
        filled["treasuries"] = Sentence("what.treasuries_parts", parts)
    return filled
