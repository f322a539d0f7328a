"""The administered rates step by step: what was in force after each, as the register has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from reportgen.policy.facts import Fact, RateName
    from reportgen.policy.register import Register

COLUMNS = ("range", "reserves", "on_rrp", "standing_repo", "primary_credit")
"""`reserves` is interest on reserve balances, and on excess reserves before there was that."""


class RateStep(NamedTuple):
    """The rates from a day on, by column, as printed; "" is one not known. `facts` brought them.

    `set` are the columns this step changed.
    """

    since: date
    facts: tuple[Fact, ...]
    rates: dict[str, str]
    set: frozenset[str]


def rate_steps(register: Register, until: date) -> tuple[RateStep, ...]:
    """Return the steps in force by a day, newest first."""
    setting = [fact for fact in register.facts if fact.rates and fact.effective <= until]
    days = sorted({fact.effective for fact in setting}, reverse=True)
    found = [
        (day, tuple(fact for fact in setting if fact.effective == day), _in_force(register, day))
        for day in days
    ]
    before = [rates for _, _, rates in found[1:]] + [dict.fromkeys(COLUMNS, "")]
    return tuple(
        RateStep(day, facts, rates, frozenset(key for key in COLUMNS if rates[key] != old[key]))
        for (day, facts, rates), old in zip(found, before, strict=True)
    )


def _in_force(register: Register, day: date) -> dict[str, str]:
    def rate(name: RateName) -> str:
        found = register.rate(name, day)
        return "" if found is None else f"{found.value:.2f}"

    lower, upper = rate("range_lower"), rate("range_upper")
    return {
        "range": f"{lower}–{upper}" if lower and upper else "",
        "reserves": rate("iorb") or rate("ioer"),
        "on_rrp": rate("on_rrp"),
        "standing_repo": rate("standing_repo"),
        "primary_credit": rate("primary_credit"),
    }
