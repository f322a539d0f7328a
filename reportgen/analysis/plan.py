"""What was announced for a month, and what the holdings did, so that the two can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from reportgen.analysis.runoff import whole_months
from reportgen.policy.facts import RUNOFF
from reportgen.policy.register import Pace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reportgen.analysis.runoff import Month
    from reportgen.policy.register import Caps, Register
    from reportgen.statement.figures import Observation
    from reportgen.statement.history import History

Kind = Literal["treasuries", "mbs", "bills"]

# Purchases of one program: a taper goes on with those before it.
PROGRAMS: tuple[frozenset[str], ...] = (
    frozenset({"expansion", "taper"}),
    frozenset({"reserve_management"}),
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the register has for a month, in $ millions, and the steps it rests on.

    Of a runoff these are the caps (`mbs` is that of all agency securities), else purchases.
    """

    treasuries: float
    mbs: float
    bills: float
    steps: tuple[Caps | Pace, ...]

    def of(self, kind: Kind) -> float:
        """Return the amount of one kind of securities."""
        return {"treasuries": self.treasuries, "mbs": self.mbs, "bills": self.bills}[kind]

    @property
    def reported(self) -> bool:
        """Whether any of it was reported rather than announced."""
        return any(step.fact.reported for step in self.steps)


def amount(step: Caps | Pace, kind: Kind) -> int:
    """Return what one step of the register has a month of a kind of securities."""
    if isinstance(step, Pace):
        return {"treasuries": step.treasuries, "mbs": step.mbs, "bills": step.bills}[kind]
    return {"treasuries": step.treasuries, "mbs": step.agency, "bills": 0}[kind]


@dataclass(frozen=True, slots=True)
class Moved:
    """How much securities moved between two Wednesdays, in $ millions; `what` says which."""

    what: str
    value: float
    sources: tuple[Observation, ...]


def allowed(register: Register, month: Month) -> Plan | None:
    """Return the redemption caps in force on the first day of a month; None outside a runoff."""
    caps = register.caps(month.first) if register.is_current(month.end) else None
    return None if caps is None else Plan(caps.treasuries, caps.agency, 0, (caps,))


def announced(register: Register, month: Month) -> Plan | None:
    """Return the purchases announced for a month in which a pace was in force from the first day.

    A pace that changes inside the month counts by its days; one that changes on the last day
    belongs to the month after.
    """
    if not register.is_current(month.end) or register.pace(month.first) is None:
        return None
    turns = [*_turns(register, month), month.end + _DAY]
    amounts: dict[Kind, float] = {"treasuries": 0, "mbs": 0, "bills": 0}
    steps: list[Pace] = []
    length = (month.end - month.first).days + 1
    for start, end in pairwise(turns):
        pace = register.pace(start)
        if pace is None:
            continue
        for kind in amounts:
            amounts[kind] += amount(pace, kind) * (end - start).days / length
        steps.append(pace)
    return Plan(amounts["treasuries"], amounts["mbs"], amounts["bills"], tuple(steps))


def _turns(register: Register, month: Month) -> list[date]:
    """Return the first day of a month and those inside it on which regime or pace change."""
    days = {step.since or fact.effective for fact in register.facts for step in fact.pace}
    days |= {fact.effective for fact in register.facts if fact.regime}
    return sorted({month.first, *(day for day in days if month.first < day < month.end)})


def runoff_months(register: Register, day: date) -> list[Month]:
    """Return the measured months of the latest runoff, as far as the register was checked."""
    spell = register.last_spell(day, RUNOFF)
    return [] if spell is None else _checked(register, spell[0], spell[1], day)


def purchase_months(register: Register, day: date, kind: Kind) -> list[tuple[Month, Plan]]:
    """Return the measured months of the purchases in force since those of a kind were announced."""
    for program in PROGRAMS:
        spell = register.last_spell(day, program)
        if spell is not None and spell[1] is None:
            months = _checked(register, spell[0], None, day)
            plans = [(month, announced(register, month)) for month in months]
            known = [(month, plan) for month, plan in plans if plan is not None]
            first = next((n for n, (_, plan) in enumerate(known) if plan.of(kind)), len(known))
            return known[first:]
    return []


def _checked(register: Register, start: date, end: date | None, day: date) -> list[Month]:
    months = whole_months(start, end or day + _DAY, day)
    return [month for month in months if register.is_current(month.end)]


def securities(history: History, kind: Kind, start: date, end: date) -> Moved | None:
    """Return how a kind of securities moved; of Treasuries without inflation compensation if known.

    Agency debt belongs to the caps and the principal of `mbs`, and is left out only where unknown.
    """
    if kind == "bills":
        return _moved(history, "bills", ("bills", 1), start=start, end=end)
    if kind == "mbs":
        parts = (("mbs", 1), ("agency_debt", 1))
        both = _moved(history, "agency_securities", *parts, start=start, end=end)
        return both or _moved(history, "mbs", parts[0], start=start, end=end)
    parts = (("treasuries", 1), ("inflation_compensation", -1))
    net = _moved(history, "treasuries_net", *parts, start=start, end=end)
    return net or _moved(history, "treasuries", parts[0], start=start, end=end)


def _moved(
    history: History, what: str, *parts: tuple[str, int], start: date, end: date
) -> Moved | None:
    value = 0.0
    sources: tuple[Observation, ...] = ()
    for key, sign in parts:
        now, then = history.level(key, end), history.level(key, start)
        if now is None or then is None:
            return None
        value += sign * (now.value - then.value)
        sources += (now - then).sources
    return Moved(what, value, sources)


def span(months: Sequence[Month]) -> tuple[date, date]:
    """Return the Wednesdays between which consecutive months are measured."""
    return months[0].before, months[-1].last
