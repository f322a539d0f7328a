"""Section 3: how large, how fast, and what moved reserves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.analysis.extremes import peak, trough
from reportgen.analysis.runoff import complete_months, month_change, months_between
from reportgen.brief import charts
from reportgen.brief.blocks import Bullets, Cell, Row, Section, Sentence, Table, Term
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import observed, of_register
from reportgen.brief.phrases import paragraph, record, run
from reportgen.brief.sections.reserve_bridge import bridge_blocks
from reportgen.brief.week import line_term
from reportgen.statement.history import YEAR
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from datetime import date

    from reportgen.analysis.runoff import Month
    from reportgen.brief.blocks import Argument, Block
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.policy.facts import Fact

MONTHS_SHOWN, ROWS_SHOWN = 12, 6
YOUNG = 2  # months: a shorter runoff is told in weeks
NEAR_PEAK = 2  # per cent: closer than that total assets only sway
COLUMNS = ("treasuries_change", "treasuries_cap", "mbs_change", "mbs_cap")
Columns = dict[str, list["Claim | None"]]


def section(week: Week) -> Section:
    """Write peak to now, runoff with its plan, the reserve bridge, and their charts."""
    months = _months(week)
    columns = month_claims(week, months)
    points = (
        (
            Term("lead.peak"),
            paragraph(
                peak_to_now(week),
                _from_trough(week),
                record(week, "total_assets"),
                run(week, "total_assets"),
            ),
        ),
        (Term("lead.runoff"), paragraph(*runoff(week))),
        (
            Term("lead.plan" if _capped(week, months) else "lead.months"),
            paragraph(*_month_by_month(week, months, columns)),
        ),
    )
    blocks: list[Block | None] = [
        charts.total_assets(week),
        Bullets(tuple((lead, text) for lead, text in points if text.sentences)),
        charts.assets_by_part(week),
        charts.liabilities_by_part(week),
        *_month_blocks(week, months, columns),
        *bridge_blocks(week),
        charts.reserves_tga_rrp(week),
    ]
    return Section("trend", tuple(block for block in blocks if block is not None))


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
    kind = "near" if abs(percent.value) < NEAR_PEAK else "below"
    return Sentence(f"peak.{kind}", {"pk": claim, "d0": top.day, "a": since, "p": percent})


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


def runoff(week: Week) -> list[Sentence]:
    """Say how long runoff has lasted, what it took off, and at what pace; or that it ended."""
    last = week.register.last_runoff(week.day)
    if last is None:
        return []
    start, end = last
    running = end is None or end > week.day
    if end is not None and end < week.day - YEAR:
        return []
    first, final = _wednesday(start), week.day if running or end is None else _wednesday(end)
    began, stood = week.level("total_assets", first), week.level("total_assets", final)
    if began is None or stood is None:
        return []
    until = week.day if running or end is None else end
    months = months_between(start, until)
    length = _length(week, start, until)
    change = week.ledger.change(stood - began, "change", start)
    if not running and end is not None:
        return [Sentence("runoff.ended", {"d0": start, "d1": end, "m": length, "a": change})]
    if change.value >= 0 or months < 1:
        return [Sentence("runoff.running_up", {"d0": start, "m": length, "a": change})]
    pace = week.ledger.enter(
        "total_assets",
        "pace_month",
        Basis.WEDNESDAY_LEVEL,
        week.day,
        (stood.value - began.value) / months,
        Unit.USD_MILLIONS,
        stood.sources + began.sources,
        start,
    )
    said = [Sentence("runoff.running", {"d0": start, "m": length, "a": change, "r": pace})]
    return [*said, *_met_by(week, first, start)]


def _length(week: Week, start: date, until: date) -> Claim:
    """Enter how long a runoff has lasted: in months, or in weeks where it is young."""
    months = months_between(start, until)
    young = months < YOUNG
    first, last = (
        of_register(name, day, day.toordinal())
        for name, day in (("runoff-from", start), ("runoff-until", until))
    )
    value, unit = ((until - start).days / 7, Unit.WEEKS) if young else (months, Unit.MONTHS)
    return week.ledger.enter(
        "runoff", str(unit), Basis.DERIVED, until, value, unit, (first, last), start
    )


def _met_by(week: Week, first: date, start: date) -> list[Sentence]:
    """Say which liabilities shrank with the assets: take-up of ON RRP first, or reserves too."""
    now, then = week.on_rrp(), week.on_rrp(first)
    reserves, before = week.level("reserve_balances"), week.level("reserve_balances", first)
    if now is None or then is None or reserves is None or before is None:
        return []
    moved = reserves.value - before.value
    if now.value >= then.value or not moved:
        return []
    fall = week.ledger.change(now - then, "change", start)
    claim = week.ledger.change(reserves - before, "change", start)
    way = "fall" if moved < 0 else "rise"
    return [Sentence(f"runoff.met_{way}", {"a": fall, "b": claim})]


def _wednesday(day: date) -> date:
    """Return the last Wednesday on or before a day."""
    return day - timedelta(days=(day.weekday() - 2) % 7)


def month_claims(week: Week, months: list[Month]) -> Columns:
    """Enter each month's change of Treasuries and MBS, and the caps in force in it."""
    columns: Columns = {name: [] for name in COLUMNS}
    for month in months:
        caps = week.register.caps(month.first)
        for key, cap in (
            ("treasuries", None if caps is None else caps.treasuries),
            ("mbs", None if caps is None else caps.agency),
        ):
            change = month_change(week.history, key, month)
            columns[f"{key}_change"].append(
                None
                if change is None
                else week.ledger.enter(
                    key,
                    "change_month",
                    Basis.WEDNESDAY_LEVEL,
                    month.last,
                    change.value,
                    Unit.USD_MILLIONS,
                    change.sources,
                    month.before,
                )
            )
            columns[f"{key}_cap"].append(
                None
                if caps is None or cap is None
                else register_claim(week, f"{key}_cap", "level", cap, caps.fact, month.first)
            )
    return columns


def register_claim(
    week: Week, line: str, measure: str, value: float, fact: Fact, start: date | None = None
) -> Claim:
    """Enter a figure of the policy register, in millions of dollars, with the fact behind it."""
    source = of_register(fact.id, fact.announced, value)
    return week.ledger.enter(
        line,
        measure,
        Basis.DERIVED,
        start or fact.effective,
        value,
        Unit.USD_MILLIONS,
        (source,),
        start,
    )


def _months(week: Week) -> list[Month]:
    """Return the complete months to show; none where no policy moved the portfolio."""
    if week.register.regime(week.day).key == "none":
        return []
    return [
        month
        for month in complete_months(week.day, MONTHS_SHOWN)
        if week.level("treasuries", month.before) is not None
    ]


def _capped(week: Week, months: list[Month]) -> bool:
    return bool(months) and week.register.caps(months[-1].first) is not None


def _month_by_month(week: Week, months: list[Month], columns: Columns) -> list[Sentence]:
    """Say the newest month against its cap, or on its own where no cap was in force."""
    said = []
    for key in ("treasuries", "mbs"):
        change = columns[f"{key}_change"][-1] if months else None
        if change is None or (key == "mbs" and not change.value):
            continue
        args: dict[str, Argument] = {"p": line_term(key), "m": months[-1].first}
        cap = columns[f"{key}_cap"][-1]
        if cap is None:
            way = "same" if not change.value else "actual" if change.value > 0 else "actual_fall"
            said.append(Sentence(f"pace.{way}", {**args, "a": change} if change.value else args))
            continue
        way = "same" if not change.value else "actual" if change.value < 0 else "grew"
        args |= {"c": cap, "a": change} if change.value else {"c": cap}
        said.append(Sentence(f"cap.{way}", args))
        if key == "mbs" and change.value < 0 < cap.value + change.value:
            said.append(_shortfall(week, months[-1], change, cap))
    return said


def _shortfall(week: Week, month: Month, change: Claim, cap: Claim) -> Sentence:
    claim = week.ledger.enter(
        change.line,
        "cap_shortfall",
        Basis.WEDNESDAY_LEVEL,
        month.last,
        cap.value + change.value,
        Unit.USD_MILLIONS,
        observed(change, cap),
        month.before,
    )
    return Sentence("cap.shortfall", {"p": line_term(change.line), "a": claim})


def _month_blocks(week: Week, months: list[Month], columns: Columns) -> list[Block | None]:
    if not months:
        return []
    names = COLUMNS if _capped(week, months) else COLUMNS[::2]
    rows = tuple(
        Row(
            Sentence("month.label", {"m": month.first}),
            tuple(Cell(columns[name][index]) for name in names),
        )
        for index, month in list(enumerate(months))[-ROWS_SHOWN:]
    )
    chart = charts.months(week, months, columns, capped=_capped(week, months))
    return [chart, Table("runoff" if _capped(week, months) else "months", names, rows)]
