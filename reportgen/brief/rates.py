"""Money-market and administered rates of a week: observed, or from the register and so labelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.brief.claims import Unit
from reportgen.brief.ledger import observed, of_register
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from datetime import date

    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.policy.facts import RateName

# name of the rate, its daily series, its name in the register
RATES: tuple[tuple[str, str, RateName | None], ...] = (
    ("iorb", "IORB", "iorb"),
    ("on_rrp_rate", "RRPONTSYAWARD", "on_rrp"),
    ("range_upper", "DFEDTARU", "range_upper"),
    ("range_lower", "DFEDTARL", "range_lower"),
    ("effr", "EFFR", None),
    ("sofr", "SOFR", None),
    ("standing_repo", "", "standing_repo"),
    ("primary_credit_rate", "", "primary_credit"),
)
# the market's rates, and their daily series
MARKET = {"effr": "EFFR", "sofr": "SOFR"}
OLDEST = 4  # days: over a long weekend the newest observation is that old


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate on its day; `spread` is its distance to interest on reserve balances."""

    name: str
    claim: Claim
    day: date
    spread: Claim | None
    from_register: bool


def rates(week: Week) -> dict[str, Rate]:
    """Return the rates known for the week, in the order of the table.

    A series that ended before the week is not carried on; the register may stand in for it.
    """
    found: dict[str, tuple[Claim, date, bool]] = {}
    for name, code, registered in RATES:
        rate = _observed(week, name, code) or _registered(week, name, registered)
        if rate is not None:
            found[name] = rate
    base = found.get("iorb")
    return {
        name: Rate(name, claim, day, None if name == "iorb" else _spread(week, claim, base), reg)
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


def _spread(week: Week, claim: Claim, base: tuple[Claim, date, bool] | None) -> Claim | None:
    if base is None:
        return None
    points = round(100 * (claim.value - base[0].value), 4)
    sources = observed(claim, base[0])
    return week.ledger.enter(
        claim.line,
        "change_spread_iorb",
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
