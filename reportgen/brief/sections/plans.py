"""Runoff and purchases against plan: sums since the program began, set against what was announced.

All of it is arithmetic on published balances, and the sentences say so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.analysis.plan import (
    allowed,
    amount,
    purchase_months,
    runoff_months,
    securities,
    span,
)
from reportgen.brief.blocks import Months, Sentence, Term
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import observed, of_register
from reportgen.brief.week import line_term
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.analysis.plan import Kind, Moved, Plan
    from reportgen.analysis.runoff import Month
    from reportgen.brief.blocks import Argument
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week

RECENT = timedelta(weeks=13)  # how long after its end the sums of a runoff are still told
RUN_OFF: tuple[Kind, ...] = ("treasuries", "mbs")
BOUGHT: tuple[Kind, ...] = ("treasuries", "mbs", "bills")
OWN_NAMES = frozenset({"agency_securities", "treasuries_net"})  # sums that are no line of the tree


def against_caps(week: Week) -> Iterator[Sentence]:
    """Say what a runoff took off in its whole months, of what the caps allowed.

    It is told while the runoff is on, and for a quarter after its end.
    """
    months = runoff_months(week.register, week.day)
    plans = [plan for month in months if (plan := allowed(week.register, month)) is not None]
    if len(months) < 2 or len(plans) < len(months):
        return  # of a single month the sentence on the month says it
    if months[-1].last < week.day - RECENT:
        return
    treasuries, agency = (securities(week.history, kind, *span(months)) for kind in RUN_OFF)
    if treasuries is None or treasuries.value >= 0:
        return
    change = _change(week, treasuries, months)
    args = _of_caps(week, "treasuries", change, months, plans)
    yield Sentence("plan.within", {**_named(treasuries, months), **args})
    if agency is not None and agency.value:
        yield _agency(week, _change(week, agency, months), months, plans)


def _agency(week: Week, change: Claim, months: Sequence[Month], plans: Sequence[Plan]) -> Sentence:
    """Say the same of agency securities, whose principal often stays below the caps."""
    args = _of_caps(week, "mbs", change, months, plans)
    term, cap = holdings_term(change.line), args["c"]
    if change.value > 0:
        return Sentence("plan.agency_grew", {"p": term, "a": change, "c": cap})
    unused = sum(plan.of("mbs") for plan in plans) + change.value
    if unused <= 0:
        return Sentence("plan.agency", {"p": term, **args})
    claim = week.ledger.enter(
        change.line,
        "cap_shortfall_sum",
        Basis.WEDNESDAY_LEVEL,
        months[-1].last,
        unused,
        Unit.USD_MILLIONS,
        observed(change, _sum(week, "mbs", months, plans, "cap")),
        months[0].before,
    )
    return Sentence("plan.agency_short", {"p": term, **args, "b": claim})


def _of_caps(
    week: Week, kind: Kind, change: Claim, months: Sequence[Month], plans: Sequence[Plan]
) -> dict[str, Argument]:
    """Return a sum, that of its caps, and the one in per cent of the other if it fell."""
    cap = _sum(week, kind, months, plans, "cap")
    args: dict[str, Argument] = {"a": change, "c": cap}
    if change.value < 0:
        args["s"] = _share(week, change, cap, -change.value, months)
    return args


def against_pace(week: Week) -> Iterator[Sentence]:
    """Say what purchases added since they began, of what was announced or reported."""
    so_far = False
    for kind in BOUGHT:
        found = purchase_months(week.register, week.day, kind)
        months, plans = [month for month, _ in found], [plan for _, plan in found]
        if len(months) < 2:
            continue
        pace = _sum(week, kind, months, plans, "purchases")
        reported = any(plan.reported for plan in plans)
        into = week.register.principal(months[0].first)
        netted = net_of_principal(week, months) if into == kind else None
        if netted is not None:
            args, rest = netted
            if rest is not None:
                share = _share(week, rest, pace, rest.value, months)
                args |= {"r": rest, "c": pace, "s": share}
                yield Sentence(f"purchases.net_total{'_reported' if reported else ''}", args)
            continue
        moved = None if reported else securities(week.history, kind, *span(months))
        if moved is not None and moved.value > 0:
            change = _change(week, moved, months)
            share = _share(week, change, pace, change.value, months)
            args = {**_named(moved, months), "a": change, "c": pace, "s": share}
            yield Sentence("purchases.total_too" if so_far else "purchases.total", args)
            so_far = True


def net_of_principal(
    week: Week, months: Sequence[Month]
) -> tuple[dict[str, Argument], Claim | None] | None:
    """Return how much holdings grew, the agency principal reinvested in them, and what is left.

    Bills where they are known, else Treasuries; None unless these grew while agency securities
    fell. What is left is None where the principal was as large.
    """
    into = week.register.principal(months[0].first)
    if into not in ("bills", "treasuries") or into != week.register.principal(months[-1].end):
        return None
    agency = securities(week.history, "mbs", *span(months))
    grown = securities(week.history, "bills", *span(months)) if into == "bills" else None
    grown = grown or securities(week.history, "treasuries", *span(months))
    if agency is None or grown is None or agency.value >= 0 or grown.value <= 0:
        return None
    rise, fall = _change(week, grown, months), _change(week, agency, months)
    args = {**_named(grown, months), "a": rise, "q": holdings_term(agency.what), "b": fall}
    if rise.value + fall.value <= 0:
        return args, None
    rest = week.ledger.enter(
        f"{rise.line}_beyond_principal",
        "change_sum",
        Basis.WEDNESDAY_LEVEL,
        months[-1].last,
        rise.value + fall.value,
        Unit.USD_MILLIONS,
        observed(rise, fall),
        months[0].before,
    )
    return args, rest


def holdings_term(what: str) -> Term:
    """Return the name of securities that were measured together."""
    return Term(f"holdings.{what}") if what in OWN_NAMES else line_term(what)


def plan_claim(week: Week, kind: Kind, month: Month, plan: Plan, name: str) -> Claim:
    """Enter what one month's plan has of a kind of securities, with the facts behind it."""
    return _planned(week, kind, [month], [plan], name, "level")


def _sum(
    week: Week, kind: Kind, months: Sequence[Month], plans: Sequence[Plan], name: str
) -> Claim:
    """Enter the sum of the plans of consecutive months."""
    return _planned(week, kind, months, plans, name, f"sum_to_{months[-1].end}")


def _planned(
    week: Week,
    kind: Kind,
    months: Sequence[Month],
    plans: Sequence[Plan],
    name: str,
    measure: str,
) -> Claim:
    start, total = months[0].first, sum(plan.of(kind) for plan in plans)
    sources = [
        of_register(step.fact.id, step.since, amount(step, kind))
        for plan in plans
        for step in plan.steps
    ]
    return week.ledger.enter(
        f"{kind}_{name}", measure, Basis.DERIVED, start, total, Unit.USD_MILLIONS, sources, start
    )


def _change(week: Week, moved: Moved, months: Sequence[Month]) -> Claim:
    return week.ledger.enter(
        moved.what,
        "change_month" if len(months) == 1 else "change_sum",
        Basis.WEDNESDAY_LEVEL,
        months[-1].last,
        moved.value,
        Unit.USD_MILLIONS,
        moved.sources,
        months[0].before,
    )


def _share(week: Week, change: Claim, plan: Claim, part: float, months: Sequence[Month]) -> Claim:
    """Enter a sum in per cent of what was planned for the same months."""
    return week.ledger.enter(
        change.line,
        "share_of_plan",
        Basis.DERIVED,
        months[-1].last,
        100 * part / plan.value,
        Unit.PERCENT,
        observed(change, plan),
        months[0].first,
    )


def _named(moved: Moved, months: Sequence[Month]) -> dict[str, Argument]:
    stretch = Months(months[0].first, months[-1].first)
    return {"p": holdings_term(moved.what), "m": stretch}
