"""Administered rates of the register against their daily series, from each step to the next."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.policy.finding import Finding, Verdict
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.policy.facts import Fact, RateName
    from reportgen.policy.register import Register
    from reportgen.store.series import Series, Snapshot

RATE_SERIES: Mapping[RateName, str] = {
    "iorb": "IORB",
    "ioer": "",
    "range_lower": "DFEDTARL",
    "range_upper": "DFEDTARU",
    "on_rrp": "RRPONTSYAWARD",
    "standing_repo": "",
    "primary_credit": "",
}
"""The daily series of each administered rate; "" where we have none."""

SEEN_IN_FUNDS: frozenset[RateName] = frozenset({"range_lower", "range_upper", "ioer"})
"""What the federal funds rate tests (`audit_funds`) on days that no series of its own has."""


def check_rates(register: Register, snapshot: Snapshot) -> Iterator[Finding]:
    """Yield one finding for each step, and one for each change of a series nobody registered."""
    for name, code in RATE_SERIES.items():
        dated = steps(register, name)
        series = snapshot.get(code, Basis.DAILY) if code else None
        known = () if series is None else tuple(series.items())
        ends = [*(day for day, _, _ in dated), date.max][1:]
        for (start, value, fact), end in zip(dated, ends, strict=True):
            inside = [(day, seen) for day, seen in known if start <= day < end]
            if not inside and name in SEEN_IN_FUNDS:
                continue
            yield _step(name, fact, value, series, inside)
        yield from _unregistered(code, known, {day for day, _, _ in dated})


def steps(register: Register, name: RateName) -> list[tuple[date, float, Fact]]:
    """Return day, value and fact of each time the register sets that rate, in order of effect."""
    facts = sorted(register.facts, key=lambda fact: fact.effective)
    each = ((fact, getattr(fact.rates, name)) for fact in facts if fact.rates is not None)
    return [(fact.effective, value, fact) for fact, value in each if value is not None]


def _step(
    name: RateName,
    fact: Fact,
    value: float,
    series: Series | None,
    inside: Sequence[tuple[date, float]],
) -> Finding:
    wrong = [(day, seen) for day, seen in inside if seen != value]
    if series is None or not inside:
        detail = f"{name} {value} cannot be checked: {_reach(series)}"
        verdict = Verdict.NOT_TESTABLE
    elif not wrong:
        detail = f"{name} {value} on {len(inside):,} days, {inside[0][0]} to {inside[-1][0]}"
        verdict = Verdict.PASSED
    else:
        day, seen = wrong[0]
        detail = (
            f"{name} is {value} in the register, but {seen} in {series.code} on {day}"
            f" ({len(wrong):,} of {len(inside):,} days differ; grade {fact.grade})"
        )
        verdict = Verdict.TOLD if fact.reported else Verdict.FAILED
    return Finding("rate", fact.id, fact.effective, verdict, detail)


def _reach(series: Series | None) -> str:
    last = None if series is None else series.last()
    if series is None or last is None:
        return "there is no series of it"
    return f"{series.code} has nothing of these days, its newest is {last[0]}"


def _unregistered(
    code: str, known: Sequence[tuple[date, float]], registered: set[date]
) -> Iterator[Finding]:
    """Name the days on which a series changed and the register has nothing."""
    first = min(registered, default=date.max)
    for (_, before), (day, after) in pairwise(known):
        if before != after and day not in registered:
            when = "before the register begins" if day < first else "without an entry"
            detail = f"{code} went from {before} to {after}, {when}"
            yield Finding("series", code, day, Verdict.TOLD, detail)
