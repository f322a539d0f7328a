"""How long a runoff has lasted, what it took off, and which liabilities shrank with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.analysis.runoff import months_between
from reportgen.brief.blocks import Sentence
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import of_register
from reportgen.statement.history import WEEK, YEAR
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from datetime import date

    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week

YOUNG = 6  # months: a shorter runoff is told in weeks


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
    if running and (stood.value == began.value or until - start < WEEK):
        return []
    months = months_between(start, until)
    length = _length(week, start, until)
    change = week.ledger.change(stood - began, "change", start)
    if not running and end is not None:
        return [Sentence("runoff.ended", {"d0": start, "d1": end, "m": length, "a": change})]
    if change.value > 0:
        return [Sentence("runoff.running_up", {"d0": start, "m": length, "a": change})]
    if months < 1:  # too young for a pace
        return [Sentence("runoff.running_young", {"d0": start, "m": length, "a": change})]
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
