"""What was in force, and when things come out: the register and the calendar, read once more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from truth.reading import toml

DAY = timedelta(days=1)
RUNOFF = {"runoff", "slowed_runoff"}
BUYING = {"expansion", "taper", "reserve_management"}
KINDS = ("treasuries", "mbs", "bills")
SATURDAY = 5
# What is due to be paid: month and day, and the name of the entry.
TAXES = {
    (1, 15): "tax_individual",
    (4, 15): "tax_individual_corporate",
    (6, 15): "tax_individual_corporate",
    (9, 15): "tax_individual_corporate",
    (12, 15): "tax_corporate",
}
ENDS = {(3, 31), (6, 30), (9, 30)}
Fact = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """Caps or a pace in force from a day, and the fact that set them."""

    since: date
    fact: Fact
    amounts: dict[str, float]


@dataclass(frozen=True)
class Policy:
    """The facts announced by the day of a release."""

    facts: tuple[Fact, ...]
    thresholds: tuple[Fact, ...]
    last_checked: date
    _bought: dict[date, Step | None] = field(default_factory=dict)

    def regime(self, day: date) -> tuple[str, date | None]:
        """Return the regime on a day and its first day; `none` has no first day."""
        begun = [fact for fact in self._turns() if effective(fact) <= day]
        key = begun[-1]["regime"] if begun else "none"
        return key, None if key == "none" else effective(begun[-1])

    def runoff(self, day: date) -> tuple[date, date | None] | None:
        """Return first day and end of the latest runoff begun by a day; no end while it is on."""
        return self.spell(day, RUNOFF)

    def caps(self, day: date) -> Step | None:
        """Return the redemption caps in force on a day of runoff."""
        runoff = self.runoff(day)
        if runoff is None or runoff[1] is not None:
            return None
        return self._step("caps", runoff[0], day)

    def pace(self, day: date) -> Step | None:
        """Return the pace of purchases in force on a day of a regime that buys."""
        regime, since = self.regime(day)
        return None if since is None or regime not in BUYING else self._step("pace", since, day)

    def spell(self, day: date, regimes: set[str]) -> tuple[date, date | None] | None:
        """Return first day and end of the latest unbroken spell of regimes begun by a day."""
        found: tuple[date, date | None] | None = None
        on = False
        for fact in self._turns():
            if effective(fact) > day:
                break
            if fact["regime"] in regimes and not on:
                found, on = (effective(fact), None), True
            elif fact["regime"] not in regimes and on and found is not None:
                found, on = (found[0], effective(fact)), False
        return found

    def purchases(self, month: date) -> Step | None:
        """Return what was to be bought in a month: each day a part of the pace then in force.

        A pace that changes on the last day belongs to the month after. The fact is that of the
        first day, `V3` where any of the paces was only reported.
        """
        if month not in self._bought:
            self._bought[month] = self._purchases(month)
        return self._bought[month]

    def _purchases(self, month: date) -> Step | None:
        first = self.pace(month)
        if first is None or following(month) - DAY > self.last_checked:
            return None
        days = [month + n * DAY for n in range((following(month) - month).days)]
        days[-1] = days[-2]
        steps = [self.pace(day) for day in days]
        amounts = {
            kind: sum(step.amounts.get(kind, 0) for step in steps if step is not None) / len(days)
            for kind in KINDS
        }
        grades = [step.fact["grade"] for step in steps if step is not None]
        return Step(month, {"grade": "V3" if "V3" in grades else "V2"}, amounts)

    def principal(self, day: date) -> str | None:
        """Return what principal of agency securities is reinvested in."""
        said = [fact for fact in self.facts if "principal" in fact and effective(fact) <= day]
        return max(said, key=effective)["principal"] if said else None

    def rate(self, name: str, day: date) -> float | None:
        """Return an administered rate in force on a day."""
        dated = [fact for fact in self.facts if name in fact.get("rates", {})]
        begun = [fact for fact in sorted(dated, key=effective) if effective(fact) <= day]
        return float(begun[-1]["rates"][name]) if begun else None

    def next_meeting(self, day: date) -> date | None:
        """Return the last day of the next meeting, where none before it can be missing."""
        ends = [
            meeting["last"]
            for fact in self.facts
            if fact.get("meetings_from", date.max) <= day
            for meeting in fact.get("meetings", ())
        ]
        return min((end for end in ends if end > day), default=None)

    def _turns(self) -> list[Fact]:
        return sorted((fact for fact in self.facts if "regime" in fact), key=effective)

    def _step(self, kind: str, start: date, day: date) -> Step | None:
        found: Step | None = None
        for fact in self.facts:
            for step in fact.get(kind, ()):
                since = step.get("from", effective(fact))
                if start <= since <= day and (found is None or since > found.since):
                    amounts = {name: n for name, n in step.items() if name != "from"}
                    found = Step(since, fact, amounts)
        return found


def months_of(first: date, end: date) -> list[date]:
    """Return the first days of the months from one to another, both in."""
    found = []
    while first <= end:
        found.append(first)
        first = following(first)
    return found


def following(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=28) + 4 * DAY).replace(day=1)


def first_wednesday(day: date) -> date:
    """Return the first Wednesday on or after a day."""
    return day + timedelta(days=(2 - day.weekday()) % 7)


def effective(fact: Fact) -> date:
    """Return the first day a fact is in force."""
    day = fact.get("effective", fact["announced"])
    assert isinstance(day, date)
    return day


@cache
def _files() -> tuple[Fact, Fact, Fact]:
    return tuple(toml(f"policy/{name}.toml") for name in ("register", "thresholds", "calendar"))  # type: ignore[return-value]


@cache
def known(on: date) -> Policy:
    """Return what was announced by that day."""
    register, thresholds, _ = _files()
    facts = [fact["id"] for fact in register["fact"] if fact["announced"] <= on]
    named = [one["id"] for one in thresholds["threshold"] if one["announced"] <= on]
    return _policy(frozenset(facts), frozenset(named))


@cache  # weeks without an announcement share one
def _policy(facts: frozenset[str], thresholds: frozenset[str]) -> Policy:
    register, named, _ = _files()
    return Policy(
        tuple(fact for fact in register["fact"] if fact["id"] in facts),
        tuple(one for one in named["threshold"] if one["id"] in thresholds),
        register["last_checked"],
    )


@cache
def released(as_of: date) -> date:
    """Return the day a week's figures came out: the Thursday, or the next day after a holiday."""
    for one in _files()[2]["release"]:
        if one["as_of"] == as_of:
            found: date = one["released"]
            return found
    thursday = as_of + DAY
    return thursday + DAY if _thursday_off(thursday) else thursday


def _thursday_off(day: date) -> bool:
    """Whether a Thursday is a federal holiday: Thanksgiving, or one of a fixed date."""
    thanksgiving = day.month == 11 and 22 <= day.day <= 28
    juneteenth = (day.month, day.day) == (6, 19) and day.year >= 2021
    fixed = (day.month, day.day) in {(1, 1), (7, 4), (11, 11), (12, 25)}
    return thanksgiving or juneteenth or fixed


@cache
def due(year: int, known_on: date) -> dict[date, set[str]]:
    """Return a year's tax payments, postponed as far as was known, and ends of quarters."""
    days: dict[date, set[str]] = {}
    moved = {one["due"]: one for one in _files()[2]["tax"] if one["announced"] <= known_on}
    for (month, day), kind in TAXES.items():
        on = date(year, month, day)
        on = moved[on]["moved_to"] if on in moved else _open(on)
        days.setdefault(on, set()).add(kind)
    for month, day in ENDS:
        days.setdefault(date(year, month, day), set()).add("quarter_end")
    days.setdefault(date(year, 12, 31), set()).add("year_end")
    return days


def _open(day: date) -> date:
    """Return the first day from the 15th on that is neither weekend nor holiday in Washington."""
    emancipation = date(day.year, 4, 16)
    emancipation += {5: -DAY, 6: DAY}.get(emancipation.weekday(), timedelta(0))
    king = date(day.year, 1, 15)
    king += timedelta(days=-king.weekday() % 7)  # the third Monday of January
    while day.weekday() >= SATURDAY or day in {emancipation, king}:
        day += DAY
    return day
