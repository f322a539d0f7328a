"""Money-market and administered rates of a week: observed, or from the register and so labelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.brief.claims import Unit
from reportgen.brief.ledger import observed, of_register
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.policy.facts import RateName

# name of the rate, its daily series, its name in the register
RATES: tuple[tuple[str, str, RateName | None], ...] = (
    ("iorb", "IORB", "iorb"),
    ("ioer", "", "ioer"),
    ("on_rrp_rate", "RRPONTSYAWARD", "on_rrp"),
    ("range_upper", "DFEDTARU", "range_upper"),
    ("range_lower", "DFEDTARL", "range_lower"),
    ("effr", "EFFR", None),
    ("sofr", "SOFR", None),
    ("standing_repo", "", "standing_repo"),
    ("primary_credit_rate", "", "primary_credit"),
)
# what spreads are measured from: the rate paid on reserve balances, or on excess reserves before
BASES = ("iorb", "ioer")
# the market's rates, and their daily series
MARKET = {"effr": "EFFR", "sofr": "SOFR"}
OLDEST = 4  # days: over a long weekend the newest observation is that old


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate on its day; `spread` is its distance to `base`, the rate paid on reserves."""

    name: str
    claim: Claim
    day: date
    spread: Claim | None
    base: str | None
    from_register: bool


def rates(week: Week) -> dict[str, Rate]:
    """Return the rates known for the week, in the order of the table.

    A series that ended before the week is not carried on; the register may stand in for it. Where
    interest on reserve balances is known, interest on excess reserves is a thing of the past.
    """
    found: dict[str, tuple[Claim, date, bool]] = {}
    for name, code, registered in RATES:
        if name in BASES and not found.keys().isdisjoint(BASES):
            continue
        rate = _observed(week, name, code) or _registered(week, name, registered)
        if rate is not None:
            found[name] = rate
    base = next((name for name in BASES if name in found), None)
    return {
        name: Rate(name, claim, day, _spread(week, claim, base, found), base, reg)
        for name, (claim, day, reg) in found.items()
    }


def _observed(week: Week, name: str, code: str) -> tuple[Claim, date, bool] | None:
    figure = week.history.latest_daily(code, week.day, within=OLDEST) if code else None
    if figure is None:
        return None
    claim = week.ledger.enter(
        name, "rate", Basis.DAILY, figure.as_of, figure.value, Unit.PERCENT, figure.sources
    )
    return claim, figure.as_of, False


def _registered(
    week: Week, name: str, registered: RateName | None
) -> tuple[Claim, date, bool] | None:
    if registered is None or not week.register.is_current(week.day):
        return None
    rate = week.register.rate(registered, week.day)
    if rate is None:
        return None
    source = of_register(rate.fact.id, rate.since, rate.value)
    claim = week.ledger.enter(
        name, "rate", Basis.DERIVED, week.day, rate.value, Unit.PERCENT, (source,)
    )
    return claim, rate.since, True


def _spread(
    week: Week, claim: Claim, base: str | None, found: Mapping[str, tuple[Claim, date, bool]]
) -> Claim | None:
    if base is None or claim.line == base:
        return None
    paid = found[base][0]
    points = round(100 * (claim.value - paid.value), 4)
    sources = observed(claim, paid)
    return week.ledger.enter(
        claim.line,
        f"change_spread_{base}",
        Basis.DERIVED,
        week.day,
        points,
        Unit.BASIS_POINTS,
        sources,
    )


def distance(week: Week, rate: Rate, other: Rate, name: str) -> Claim:
    """Enter by how many basis points a rate lies above another; `name` says which other."""
    return week.ledger.enter(
        rate.name,
        f"change_spread_{name}",
        Basis.DERIVED,
        week.day,
        round(100 * (rate.claim.value - other.claim.value), 4),
        Unit.BASIS_POINTS,
        observed(rate.claim, other.claim),
    )
