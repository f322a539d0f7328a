"""Holdings month by month, beside the caps or purchases announced for each month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.analysis.plan import allowed, announced, securities
from reportgen.analysis.runoff import complete_months, month_change
from reportgen.brief import charts
from reportgen.brief.blocks import Cell, Row, Sentence, Table
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import observed
from reportgen.brief.sections.plans import (
    BOUGHT,
    RUN_OFF,
    holdings_term,
    net_of_principal,
    plan_claim,
)
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.analysis.plan import Kind, Plan
    from reportgen.analysis.runoff import Month
    from reportgen.brief.blocks import Argument, Block
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week

MONTHS_SHOWN, ROWS_SHOWN = 12, 6
Columns = dict[str, list["Claim | None"]]


@dataclass(frozen=True, slots=True)
class MonthsShown:
    """The measured months to show, oldest first, with what was planned for each."""

    shown: list[Month]
    caps: list[Plan | None]
    paces: list[Plan | None]

    @property
    def capped(self) -> bool:
        """Whether the newest month had redemption caps."""
        return bool(self.caps) and self.caps[-1] is not None


def months_of(week: Week) -> MonthsShown:
    """Return the complete months to show; none where no policy moved the portfolio."""
    if week.register.regime(week.day).key == "none":
        return MonthsShown([], [], [])
    shown = [
        month
        for month in complete_months(week.day, MONTHS_SHOWN)
        if week.level("treasuries", month.before) is not None
    ]
    return MonthsShown(
        shown,
        [allowed(week.register, month) for month in shown],
        [announced(week.register, month) for month in shown],
    )


def month_by_month(week: Week, months: MonthsShown) -> Iterator[Sentence]:
    """Say the newest month against its caps or purchases, or on its own where there were none.

    The first sentence names the month.
    """
    if not months.shown:
        return
    month, cap, pace = months.shown[-1], months.caps[-1], months.paces[-1]
    netted = None if cap is not None else net_of_principal(week, [month])
    if netted is not None:
        yield from _netted(week, month, pace, *netted)
        return
    bills = cap is None and pace is not None and pace.bills and not pace.reported
    named = False
    for kind in BOUGHT if bills else RUN_OFF:
        change = month_claim(week, kind, month)
        if change is None or (kind == "mbs" and not change.value):
            continue
        if cap is not None:
            key, args = _against_cap(week, kind, month, cap, change)
        else:
            key, args = _against_pace(week, kind, month, pace, change)
        args["p"] = holdings_term(change.line)
        family, _, way = key.partition(".")
        if named:
            yield Sentence(f"{family}_too.{way}", args)
        else:
            yield Sentence(f"{family}_month.{way}", {**args, "m": month.first})
        named = True


def _against_cap(
    week: Week, kind: Kind, month: Month, plan: Plan, change: Claim
) -> tuple[str, dict[str, Argument]]:
    cap = plan_claim(week, kind, month, plan, "cap")
    args: dict[str, Argument] = {"c": cap}
    if not change.value:
        return "cap.same", args
    args["a"] = change
    if change.value > 0:
        return "cap.grew", args
    if kind != "mbs" or cap.value + change.value <= 0:
        return "cap.actual", args
    args["b"] = week.ledger.enter(
        change.line,
        "cap_shortfall",
        Basis.WEDNESDAY_LEVEL,
        month.last,
        cap.value + change.value,
        Unit.USD_MILLIONS,
        observed(change, cap),
        month.before,
    )
    return "cap.short", args


def _against_pace(
    week: Week, kind: Kind, month: Month, plan: Plan | None, change: Claim
) -> tuple[str, dict[str, Argument]]:
    if not change.value:
        return "pace.same", {}
    args: dict[str, Argument] = {"a": change}
    way = "rise" if change.value > 0 else "fall"
    if plan is None or plan.reported or not plan.of(kind):
        return f"pace.{way}", args
    args["c"] = plan_claim(week, kind, month, plan, "purchases")
    return f"bought.{way}", args


def _netted(
    week: Week, month: Month, plan: Plan | None, args: dict[str, Argument], rest: Claim | None
) -> Iterator[Sentence]:
    """Say what a month's growth leaves when reinvested principal is taken off."""
    said = {**args, "m": month.first}
    if rest is None:
        yield Sentence("purchases.net_less", said)
    else:
        yield Sentence("purchases.net_month", {**said, "r": rest})
    into = week.register.principal(month.first)
    if plan is None or into not in ("bills", "treasuries") or not plan.of(into):
        return
    claim = plan_claim(week, into, month, plan, "purchases")
    yield Sentence(f"purchases.{'reported' if plan.reported else 'announced'}", {"c": claim})


def month_claim(week: Week, kind: Kind, month: Month) -> Claim | None:
    """Enter how a kind of securities moved in a month, without inflation compensation if known."""
    moved = securities(week.history, kind, month.before, month.last)
    if moved is None:
        return None
    return week.ledger.enter(
        moved.what,
        "change_month",
        Basis.WEDNESDAY_LEVEL,
        month.last,
        moved.value,
        Unit.USD_MILLIONS,
        moved.sources,
        month.before,
    )


def month_blocks(week: Week, months: MonthsShown) -> list[Block | None]:
    """Return chart and table of the months."""
    if not months.shown:
        return []
    names = _names(week, months)
    columns = _columns(week, months, bills="bills_change" in names or "bills_purchases" in names)
    rows = tuple(
        Row(
            Sentence("month.label", {"m": month.first}),
            tuple(Cell(columns[name][index]) for name in names),
        )
        for index, month in list(enumerate(months.shown))[-ROWS_SHOWN:]
    )
    notes = tuple(_notes(months, names))
    chart = charts.months(week, months.shown, columns, capped=months.capped)
    return [chart, Table("runoff" if months.capped else "months", names, rows, notes)]


def _columns(week: Week, months: MonthsShown, *, bills: bool) -> Columns:
    """Enter the published changes of each month, and what was planned for it."""
    columns: Columns = {}
    for kind in BOUGHT if bills else RUN_OFF:
        columns[f"{kind}_change"] = [_published(week, kind, month) for month in months.shown]
        for name, plans in (("cap", months.caps), ("purchases", months.paces)):
            capped = name == "cap" and kind in RUN_OFF  # a cap of zero is one too
            columns[f"{kind}_{name}"] = [
                None
                if plan is None or not (plan.of(kind) or capped)
                else plan_claim(week, kind, month, plan, name)
                for month, plan in zip(months.shown, plans, strict=True)
            ]
    return columns


def _published(week: Week, key: str, month: Month) -> Claim | None:
    change = month_change(week.history, key, month)
    if change is None:
        return None
    return week.ledger.enter(
        key,
        "change_month",
        Basis.WEDNESDAY_LEVEL,
        month.last,
        change.value,
        Unit.USD_MILLIONS,
        change.sources,
        month.before,
    )


def _names(week: Week, months: MonthsShown) -> tuple[str, ...]:
    """Return the columns to show: what was planned only where it was, bills only where known."""
    if months.capped:
        return ("treasuries_change", "treasuries_cap", "mbs_change", "mbs_cap")
    names, pace = [], months.paces[-1]
    for kind in BOUGHT:
        planned = pace is not None and bool(pace.of(kind))
        known = planned and all(
            month_change(week.history, kind, month) for month in months.shown[-ROWS_SHOWN:]
        )
        names += [f"{kind}_change"] if known or kind != "bills" else []
        names += [f"{kind}_purchases"] if planned else []
    return tuple(names)


def _notes(months: MonthsShown, names: tuple[str, ...]) -> Iterator[Sentence]:
    """Say what a column holds that a reader would not expect, and what was only reported."""
    yield Sentence("months.compensation")
    if "mbs_purchases" in names:
        yield Sentence("months.settlement")
    steps = [step for plan in months.paces[-ROWS_SHOWN:] if plan for step in plan.steps]
    reported = [step.since for step in steps if step.fact.reported]
    if reported and "bills_purchases" in names:
        yield Sentence("months.reported", {"d": min(reported)})
