"""Rates: the newest observation of each series, or what the register has in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from truth.checker import Told, states
from truth.reading import DAILY, DERIVED

if TYPE_CHECKING:
    from datetime import date

    from truth.policy import Policy
    from truth.reading import Data

PERCENT, POINTS = "percent", "basis_points"
OLDEST = 4  # days: over a long weekend the newest observation is that old
# name: daily series, name in the register
RATES = {
    "iorb": ("IORB", "iorb"),
    "ioer": ("", "ioer"),
    "on_rrp_rate": ("RRPONTSYAWARD", "on_rrp"),
    "range_upper": ("DFEDTARU", "range_upper"),
    "range_lower": ("DFEDTARL", "range_lower"),
    "effr": ("EFFR", ""),
    "sofr": ("SOFR", ""),
    "standing_repo": ("", "standing_repo"),
    "primary_credit_rate": ("", "primary_credit"),
}
PAID = ("iorb", "ioer")  # on reserves: the one, or before it the other, which spreads are from
# what the notes name where no series has it, and by what name; a range is named once
STOOD_IN = {"iorb": "iorb", "ioer": "ioer", "on_rrp_rate": "on_rrp_rate", "range_lower": "range"}


class Rate(NamedTuple):
    """A rate, the day it was observed, and where it is from: a series or the register."""

    value: float
    day: date
    basis: str


def rate(data: Data, policy: Policy, name: str, day: date) -> Rate | None:
    """Return a rate of the week, the newest observation before the register.

    There is no interest on excess reserves any more once there is one rate on all balances.
    """
    code, registered = RATES[name]
    if name == "ioer" and rate(data, policy, "iorb", day) is not None:
        return None
    observed = data.newest(code, day, OLDEST)
    if observed is not None:
        return Rate(observed[1], observed[0], DAILY)
    stated = policy.rate(registered, day) if registered and day <= policy.last_checked else None
    return None if stated is None else Rate(stated, day, DERIVED)


def of(told: Told, name: str) -> Rate:
    found = rate(told.data, told.policy, name, told.day)
    told.holds(found is not None, f"{name} is not known")
    assert found is not None
    return found


def spread(told: Told, name: str, base: str) -> float:
    """Return the distance of a rate from the rate paid on reserves, in basis points."""
    return round(100 * (of(told, name).value - of(told, base).value), 4)


@states(
    *(
        f"rate.{name}_{way}{paid}"
        for name in ("effr", "sofr")
        for way in ("below", "above", "equal")
        for paid in ("", "_ioer")
    )
)
def against_reserves(told: Told) -> None:
    """The key says what was paid then: on excess reserves, or on all balances."""
    name, way, *paid = told.way.split("_")
    found, points = of(told, name), spread(told, name, paid[0] if paid else "iorb")
    truth = "below" if points < 0 else "above" if points > 0 else "equal"
    told.holds(way == truth, f"{name} is {points} basis points from it")
    told.figure("r", found.value, name, found.basis, PERCENT)
    if name == "effr":
        told.when("d", found.day)
    if points:
        told.figure("bp", points, name, DERIVED, POINTS)


@states("rate.effr_only")
def alone(told: Told) -> None:
    found = of(told, "effr")
    told.figure("r", found.value, "effr", found.basis, PERCENT)
    told.when("d", found.day)


@states("rate.effr_range")
def target(told: Told) -> None:
    lower, upper = of(told, "range_lower"), of(told, "range_upper")
    told.holds(lower.value < upper.value, "it is no range")
    told.figure("lo", lower.value, "range_lower", lower.basis, PERCENT)
    told.figure("hi", upper.value, "range_upper", upper.basis, PERCENT)


@states("notes.register_rate")
def from_register(told: Told) -> None:
    """The series have nothing for the last days; the register has. All such rates are named."""
    names = [item.key.removeprefix("rate.") for item in told.sentence.args["x"].items]
    found = {name: rate(told.data, told.policy, name, told.day) for name in STOOD_IN}
    truth = [
        STOOD_IN[name] for name, one in found.items() if one is not None and one.basis == DERIVED
    ]
    told.holds(names == truth, f"from the register are {truth}")
