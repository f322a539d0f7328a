"""Every claim of a brief, by its measure: what the figure must be, whoever prints it.

A claim is a line, a measure, a basis and a day. A measure with a rule here is worked out for every
claim that has it, in tables and drawings too; a claim of any other measure must stand in a sentence
(or in a table) whose condition holds it against the raw data.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from truth import lines, policy, stocks
from truth.checker import NEAR, UntrueError
from truth.conditions_bridge import bridge
from truth.conditions_rates import RATES, rate
from truth.conditions_trend import highest
from truth.policy import first_wednesday, following
from truth.reading import AVERAGE, DERIVED, FACILITY_CODE, LEVEL, WEEK, YEAR, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

RESIDUAL = "_residual"
TOTAL = "total_assets"
SOON = "treasuries_due_within_a_year"
# What the areas of a drawing stand for: lines added up, or a total less lines.
AREAS: dict[str, tuple[int, tuple[str, ...]]] = {"mbs_agency": (0, ("mbs", "agency_debt"))}
AREAS["rest_of_assets"] = (
    1,
    ("treasuries", "mbs", "agency_debt", "loans", "repos", "central_bank_swaps"),
)
AREAS["notes_other"] = (1, ("reserve_balances", "treasury_general_account", "reverse_repos"))

Rule = Callable[[Any, date], float | None]
RULES: dict[str, Rule] = {}


def measures(*names: str) -> Callable[[Rule], Rule]:
    """Register the rule of a measure: it returns the value, or None where it knows none."""

    def register(rule: Rule) -> Rule:
        for name in names:
            assert name not in RULES, f"{name} has two rules"
            RULES[name] = rule
        return rule

    return register


def problems(brief: Any, checked: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each claim that is false, with what is true; `checked` are those held in sentences."""
    for claim in brief.claims:
        try:
            said = _problem(claim, brief.as_of, checked)
        except UntrueError as untrue:
            said = str(untrue)
        if said is not None:
            yield f"claim {claim.line}.{claim.measure}", f"{claim.id}: {said}"


def _problem(claim: Any, day: date, checked: set[str]) -> str | None:
    if not claim.id.startswith(f"{claim.line}.{claim.measure}.{claim.basis}"):
        return f"it is {claim.line}, {claim.measure}, {claim.basis}"
    if claim.as_of > (policy.released(day) if str(claim.basis) == DERIVED else day):
        return f"it is of {claim.as_of}"
    rule = RULES.get(claim.measure.partition("_20")[0])
    truth = None if rule is None else rule(claim, day)
    if truth is None:
        return None if claim.id in checked else "no rule for it, and no sentence that holds it"
    return None if abs(truth - claim.value) <= NEAR else f"it is {truth!r}, not {claim.value!r}"


def wrong_sources(brief: Any) -> Iterator[tuple[str, str]]:
    """Yield each observation a claim names that the files do not have like that."""
    data = load()
    for claim in brief.claims:
        for source in claim.sources:
            if ":" in source.series:
                continue  # a fact of the register, or a day: held by the sentence
            series = data.series.get((source.series, str(source.basis)))
            own = None if series is None else series.points.get(source.as_of)
            scale = 1000 if source.series == FACILITY_CODE else 1
            if own is None or abs(own - source.value * scale) > NEAR:
                yield f"source {claim.line}", f"{source.series} on {source.as_of} is {own!r}"
            elif source.as_of > brief.as_of:
                yield f"source {claim.line}", f"{source.series} of {source.as_of} was not known"


def start_of(claim: Any) -> date | None:
    """Return the day a claim's measure begins on, where its id names one."""
    _, _, start = claim.id.partition(".from-")
    return date.fromisoformat(start) if start else None


def _known(value: float | None, what: str) -> float:
    if value is None:
        raise UntrueError(f"{what} is not known")
    return value


def _at(line: str, basis: str, day: date) -> float:
    """Return what a line, a residual or an area stands at."""
    data = load()
    value: float | None
    if basis == AVERAGE:
        value = data.average(line, day)
    elif line in AREAS:
        rest, parts = AREAS[line]
        added = sum(data.level(part, day) or 0 for part in parts)
        value = _known(data.level(TOTAL, day), TOTAL) - added if rest else added
    elif line.endswith(RESIDUAL):
        value = lines.rest(data, line.removesuffix(RESIDUAL), day)
    else:
        value = stocks.at(data, line, day)
    return _known(value, f"{line} on {day}")


@measures("level")
def level(claim: Any, day: date) -> float | None:
    name, _, plan = claim.line.rpartition("_")
    if plan in {"cap", "purchases"}:
        return planned(name, plan, policy.known(policy.released(day)), start_of(claim) or day)
    if claim.line in {"tga_and_on_rrp", SOON}:
        return None
    if claim.as_of != day:
        raise UntrueError(f"it is of {claim.as_of}")
    return _at(claim.line, str(claim.basis), day)


def planned(kind: str, plan: str, known: policy.Policy, month: date) -> float:
    """Return the cap in force on a day, or the purchases of the month it begins."""
    step = known.caps(month) if plan == "cap" else known.purchases(month)
    amounts = {} if step is None else step.amounts
    agency = plan == "cap" and kind == "mbs"
    return _known(amounts.get("agency" if agency else kind), f"the {plan} of {month}")


@measures("level_on")
def level_on(claim: Any, _day: date) -> float:
    """A level of an earlier day, which a change is from."""
    return _at(claim.line, str(claim.basis), claim.as_of)


@measures("share")
def share(claim: Any, day: date) -> float | None:
    if claim.line in {"longterm_securities", "largest_assets", SOON}:
        return None
    _, whole = stocks.parts_of_lines().get(claim.line, ("", TOTAL))
    return 100 * _at(claim.line, LEVEL, day) / _at(whole, LEVEL, day)


@measures("change_week", "change_year")
def change(claim: Any, day: date) -> float | None:
    back: timedelta = WEEK if claim.measure == "change_week" else YEAR
    if claim.line.endswith(RESIDUAL):
        whole = claim.line.removesuffix(RESIDUAL)
        return _known(lines.rest_change(load(), whole, day, back), claim.line)
    basis = str(claim.basis)
    return _at(claim.line, basis, day) - _at(claim.line, basis, day - back)


@measures("change_from_peak_percent")
def from_peak(claim: Any, day: date) -> float:
    _, top = _peak(claim.line, day)
    return 100 * (_at(claim.line, str(claim.basis), day) - top) / top


@measures("change_year_percent")
def change_percent(claim: Any, day: date) -> float:
    then = _at(claim.line, LEVEL, day - YEAR)
    return 100 * (_at(claim.line, LEVEL, day) - then) / then


@measures("change_month")
def change_month(claim: Any, _day: date) -> float:
    """From the first Wednesday of a month to the first of the next, which is over."""
    start = start_of(claim)
    assert start is not None
    month = start.replace(day=1)
    if (start, claim.as_of) != (first_wednesday(month), first_wednesday(following(month))):
        raise UntrueError(f"{start} to {claim.as_of} is no month")
    return _at(claim.line, LEVEL, claim.as_of) - _at(claim.line, LEVEL, start)


@measures("change_contribution", "change_year_contribution")
def contribution(claim: Any, day: date) -> float | None:
    """What a factor did to reserves; "other" rows are held by the sum of their table."""
    week = bridge(day, YEAR if "year" in claim.measure else WEEK)
    assert week is not None
    if claim.line == "bridge_residual":
        return week.residual
    return week.effects.get(claim.line)


@measures("rate")
def rate_of(claim: Any, day: date) -> float:
    found = rate(load(), policy.known(policy.released(day)), claim.line, day)
    if found is None or (found.day, found.basis) != (claim.as_of, str(claim.basis)):
        raise UntrueError(f"it is {found}")
    return found.value


@measures("rate_on_day")
def rate_on_day(claim: Any, _day: date) -> float:
    code = RATES[claim.line][0]
    return _known(load().daily(code, claim.as_of), f"{claim.line} on {claim.as_of}")


@measures("change_spread_iorb", "change_spread_ioer")
def spread(claim: Any, day: date) -> float:
    known, base = policy.known(policy.released(day)), claim.measure.removeprefix("change_spread_")
    own, base = (rate(load(), known, name, day) for name in (claim.line, base))
    if own is None or base is None:
        raise UntrueError("one of the two rates is not known")
    return round(100 * (own.value - base.value), 4)


@measures("pace")
def pace(claim: Any, day: date) -> float:
    step = policy.known(policy.released(day)).pace(day)
    amounts = {} if step is None else step.amounts
    return _known(amounts.get(claim.line.removesuffix("_purchases")), "the pace")


@measures("peak")
def peak(claim: Any, day: date) -> float:
    on, top = _peak(claim.line, day)
    if claim.as_of != on:
        raise UntrueError(f"it was on {on}")
    return top


def _peak(line: str, day: date) -> tuple[date, float]:
    return highest(stocks.every_day(load(), line, day))
