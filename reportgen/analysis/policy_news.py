"""What was decided or came into force between two releases, from the register's own dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reportgen.analysis.ranking import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.analysis.ranking import Rules
    from reportgen.policy.facts import Fact
    from reportgen.policy.register import Register

UNTOLD = {"schedule", "office", "milestone"}  # what is no decision of policy


@dataclass(frozen=True, slots=True)
class Step:
    """A fact announced in the week, or one announced before that came into force on `day`.

    `kind` says what came into force: a regime (with the caps it starts with), caps or a pace.
    """

    fact: Fact
    kind: Literal["announced", "regime", "caps", "pace"]
    day: date


def policy_news(register: Register, after: date, until: date, rules: Rules) -> Iterator[Candidate]:
    """Yield the steps of policy after one release and up to the next.

    Of decisions of one day the one with most bearing on the balance sheet comes first; rates are a
    theme of their own.
    """
    for fact in register.facts:
        if after < fact.announced <= until:
            if fact.kind not in UNTOLD and not _holds(fact):
                theme = "rates_decision" if fact.kind == "rates" else "policy"
                yield Candidate("", theme, _score(fact, rules), Step(fact, "announced", until))
            continue
        for kind, day in _in_force(fact, after, until):
            score = rules.constants.score_regime if kind == "regime" else rules.constants.score_plan
            yield Candidate("", "policy", score, Step(fact, kind, day))


def _in_force(
    fact: Fact, after: date, until: date
) -> Iterator[tuple[Literal["regime", "caps", "pace"], date]]:
    """Yield what of a fact came into force in the week; a regime brings its first caps with it."""
    starts = fact.regime is not None and after < fact.effective <= until
    if starts:
        yield "regime", fact.effective
    for step in () if starts else fact.caps:
        day = step.since or fact.effective
        if after < day <= until:
            yield "caps", day
    for pace in () if starts else fact.pace:
        day = pace.since or fact.effective
        if after < day <= until:
            yield "pace", day


def _holds(fact: Fact) -> bool:
    """Whether a decision on rates left them as they were."""
    return fact.kind == "rates" and fact.rates is None


def _score(fact: Fact, rules: Rules) -> float:
    c = rules.constants
    if fact.regime is not None:
        return c.score_regime
    if fact.caps or fact.pace or fact.kind in {"purchases", "runoff", "reserve_management"}:
        return c.score_plan
    return c.score_rates if fact.kind == "rates" else c.score_other
