"""Redemption caps and paces of purchase beside what the holdings did, month by month.

A plan is no forecast, so a difference is told where it is larger than usual and nothing follows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from reportgen.policy.finding import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from reportgen.policy.facts import Fact
    from reportgen.policy.register import Caps, Pace, Register
    from reportgen.statement.history import History

CAP_TOLERANCE = 2_000
"""In $ millions: what a month's redemptions may exceed a cap by before it is told.

In the 64 months of caps Treasuries never did by more than 1,241: compensation for inflation and
the day a security settles on move a billion or so from one month to the next.
"""

PACE_SHARE, PACE_LEAST = 0.25, 10_000
"""How far, as a share of a pace but at least so many $ millions, a month may differ untold.

Mortgage securities settle up to three months after they are bought.
"""

LINES = {"treasuries": ("treasuries",), "agency": ("agency_debt", "mbs")}
SMALL = "agency_debt"

_DAY, _MONTH = timedelta(days=1), timedelta(days=31)


class Month(Protocol):
    """A month between two Wednesdays, `before` and `last`; `first` is its first day."""

    @property
    def first(self) -> date:
        """First day of the calendar month."""

    @property
    def before(self) -> date:
        """The Wednesday it is measured from."""

    @property
    def last(self) -> date:
        """The Wednesday it is measured to."""


def check_plans(register: Register, history: History, months: Iterable[Month]) -> Iterator[Finding]:
    """Yield what holdings did in each month beside the caps or the pace in force all through it."""
    for month in months:
        end = (month.first + _MONTH).replace(day=1) - _DAY
        caps, pace = register.caps(month.first), register.pace(month.first)
        fact = caps.fact if caps is not None else pace.fact if pace is not None else None
        if fact is None:
            continue
        family = "pace" if caps is None else "cap"
        if _amounts(caps, pace) != _amounts(register.caps(end), register.pace(end)):
            yield _untestable(family, fact, month, "the plan changed within the month")
        elif caps is not None:
            yield _cap(history, month, fact, "treasuries", caps.treasuries)
            yield _cap(history, month, fact, "agency", caps.agency)
        elif pace is not None:
            yield _pace(history, month, fact, pace.total)


def _amounts(caps: Caps | None, pace: Pace | None) -> tuple[int, ...]:
    """Return what a plan comes to: a fact that says it anew does not change it."""
    if caps is not None:
        return caps.treasuries, caps.agency
    return () if pace is None else (pace.treasuries, pace.mbs, pace.bills)


def _cap(history: History, month: Month, fact: Fact, name: str, cap: int) -> Finding:
    change = _change(history, month, LINES[name])
    if change is None:
        return _untestable("cap", fact, month, f"a Wednesday of {name} is not known")
    over = -change - cap
    beyond = f", {over:,.0f} beyond it" if over > 0 else ""
    detail = f"{name} changed by {change:+,.0f}, cap {cap:,}{beyond}"
    verdict = Verdict.TOLD if over > CAP_TOLERANCE else Verdict.PASSED
    return Finding("cap", fact.id, month.first, verdict, detail)


def _pace(history: History, month: Month, fact: Fact, pace: int) -> Finding:
    """Hold a pace against all securities together: principal is reinvested from one to another."""
    change = _change(history, month, (*LINES["treasuries"], *LINES["agency"]))
    if change is None:
        return _untestable("pace", fact, month, "a Wednesday is not known")
    beyond = abs(change - pace) > max(PACE_SHARE * pace, PACE_LEAST)
    detail = f"securities changed by {change:+,.0f}, pace {pace:,}"
    return Finding("pace", fact.id, month.first, Verdict.TOLD if beyond else Verdict.PASSED, detail)


def _untestable(family: str, fact: Fact, month: Month, why: str) -> Finding:
    return Finding(family, fact.id, month.first, Verdict.NOT_TESTABLE, why)


def _change(history: History, month: Month, lines: tuple[str, ...]) -> float | None:
    """Return the change of lines together; agency debt counts as unchanged where it is not stated.

    Since 2013 it is a few billions at most, and the release leaves it out where it is small.
    """
    total = 0.0
    for key in lines:
        now, then = history.level(key, month.last), history.level(key, month.before)
        if now is not None and then is not None:
            total += now.value - then.value
        elif key != SMALL:
            return None
    return total
