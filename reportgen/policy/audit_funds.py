"""The target range and interest on excess reserves against the effective federal funds rate.

The daily series of the range begin in 2021, and there is none of interest on excess reserves: what
can be seen of both is the rate they steer. It lies in the range, but for days of strain, and goes
with each step on the day the step takes effect, not the day before or after.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from reportgen.policy.audit_rates import steps
from reportgen.policy.finding import Finding, Verdict
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.policy.facts import RateName
    from reportgen.policy.register import Register
    from reportgen.store.series import Snapshot

FUNDS = "EFFR"
FAR = 0.10  # percentage points outside the range that nothing but a wrong range explains
OFTEN = 0.05  # the part of the days, likewise
FOLLOWED = 0.75  # the part of a step that the funds rate goes on the day
LARGE = 0.10  # percentage points: smaller steps may drown in the moves of a day
NAMES: tuple[RateName, ...] = ("range_lower", "ioer")

_Days: TypeAlias = "Sequence[tuple[date, float]]"


def check_funds(register: Register, snapshot: Snapshot) -> Iterator[Finding]:
    """Yield a finding for each range, then one for each change of the range and of the other."""
    series = snapshot.get(FUNDS, Basis.DAILY)
    known = () if series is None else tuple(series.items())
    upper = {start: value for start, value, _ in steps(register, "range_upper")}
    ranges = steps(register, "range_lower")
    ends = [*(start for start, _, _ in ranges), date.max][1:]
    for (start, lower, fact), end in zip(ranges, ends, strict=True):
        inside = [(day, seen) for day, seen in known if start <= day < end]
        verdict, detail = _within(lower, upper[start], inside)
        yield Finding("funds", fact.id, start, verdict, detail)
    for name in NAMES:
        for (_, before, _), (start, after, fact) in pairwise(steps(register, name)):
            if before == after:
                continue
            verdict, detail = _went(name, round(after - before, 4), start, known)
            yield Finding("funds", fact.id, start, verdict, detail)


def _within(lower: float, upper: float, days: _Days) -> tuple[Verdict, str]:
    what = f"{FUNDS} in {lower} to {upper}"
    if not days:
        return Verdict.NOT_TESTABLE, f"{what}: nothing of these days"
    outside = [(max(lower - seen, seen - upper), day, seen) for day, seen in days]
    worst, day, seen = max(outside)
    if worst <= 0:
        return Verdict.PASSED, f"{what} on {len(days):,} days"
    count = sum(one > 0 for one, _, _ in outside)
    detail = f"{what}: not on {count:,} of {len(days):,} days, farthest {seen} on {day}"
    wrong = round(worst, 4) > FAR or count > OFTEN * len(days)
    return (Verdict.FAILED if wrong else Verdict.TOLD), detail


def _went(name: str, step: float, start: date, known: _Days) -> tuple[Verdict, str]:
    earlier = [seen for day, seen in known if day < start]
    later = [(day, seen) for day, seen in known if day >= start]
    if not earlier or not later:
        return Verdict.NOT_TESTABLE, f"{name} {step:+}: {FUNDS} is not known around {start}"
    day, seen = later[0]
    moved = round(seen - earlier[-1], 4)
    detail = f"{name} {step:+}: {FUNDS} {moved:+} to {seen} on {day}"
    if moved / step >= FOLLOWED:
        return Verdict.PASSED, detail
    return (Verdict.FAILED if abs(step) >= LARGE else Verdict.TOLD), detail
