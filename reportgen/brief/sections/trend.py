"""Section 3: how large, how fast, and what moved reserves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.extremes import peak, trough
from reportgen.brief import charts
from reportgen.brief.blocks import Bullets, Section, Sentence, Term
from reportgen.brief.phrases import EXTREME, RAN, paragraph, record, run
from reportgen.brief.sections.months import month_blocks, month_by_month, months_of
from reportgen.brief.sections.peaks import peaks_table
from reportgen.brief.sections.plans import against_caps, against_pace
from reportgen.brief.sections.reserve_bridge import bridge_blocks
from reportgen.brief.sections.runoff import runoff

if TYPE_CHECKING:
    from reportgen.brief.blocks import Argument, Block
    from reportgen.brief.week import Week

NEAR_PEAK = 2  # per cent: closer than that total assets only sway


def section(week: Week) -> Section:
    """Write peak to now, runoff or purchases with their plan, the reserve bridge, and charts."""
    months, ran = months_of(week), runoff(week)
    told = week.news.get("total_assets", "")
    points = (
        (
            Term("lead.at_peak" if at_peak(week) else "lead.peak"),
            paragraph(
                peak_to_now(week),
                _from_trough(week),
                None if told.startswith(EXTREME) else record(week, "total_assets"),
                None if told.startswith(RAN) else run(week, "total_assets", going_on=True),
            ),
        ),
        (Term("lead.runoff"), paragraph(*ran, *(against_caps(week) if ran else ()))),
        (
            Term("lead.plan" if months.capped else "lead.months"),
            paragraph(*month_by_month(week, months), *against_pace(week)),
        ),
    )
    blocks: list[Block | None] = [
        charts.total_assets(week),
        Bullets(tuple((lead, text) for lead, text in points if text.sentences)),
        peaks_table(week),
        charts.assets_by_part(week),
        charts.liabilities_by_part(week),
        charts.reserves_tga_rrp(week),
        *month_blocks(week, months),
        *bridge_blocks(week),
    ]
    return Section("trend", tuple(block for block in blocks if block is not None))


def at_peak(week: Week) -> bool:
    """Whether total assets have never been higher."""
    top = peak(week.history.levels("total_assets"))
    return top is not None and top.day == week.day


def peak_to_now(week: Week) -> Sentence | None:
    """Say the peak of total assets and how far below it they stand."""
    points = week.history.levels("total_assets")
    top, now = peak(points), week.level("total_assets")
    if top is None or now is None:
        return None
    if top.day == week.day:
        return None  # the record says it
    then = week.level("total_assets", top.day)
    assert then is not None
    change = now - then
    claim = week.ledger.level(then, "peak")
    since = week.ledger.change(change, "change_from_peak")
    percent = week.ledger.percent_change(change, "change_from_peak_percent")
    if percent is None:
        return None
    args: dict[str, Argument] = {"pk": claim, "d0": top.day, "a": since}
    if abs(percent.value) < NEAR_PEAK:
        return Sentence("peak.near", args)
    return Sentence("peak.below", {**args, "p": percent})


def _from_trough(week: Week) -> Sentence | None:
    """Say the low since the peak, where the balance sheet has grown by 0.5 % or more from it."""
    points = week.history.levels("total_assets")
    top, now = peak(points), week.level("total_assets")
    low = None if top is None else trough(point for point in points if point[0] >= top.day)
    if top is None or low is None or now is None or now.value < 1.005 * low.value:
        return None
    if now.value > (1 - NEAR_PEAK / 100) * top.value:
        return None
    then = week.level("total_assets", low.day)
    assert then is not None
    return Sentence(
        "trough.above",
        {
            "l0": week.ledger.level(then, "trough"),
            "d0": low.day,
            "a": week.ledger.change(now - then, "change_from_trough"),
        },
    )
