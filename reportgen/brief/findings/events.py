"""Findings about policy, named levels and money-market rates, each as one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import Sentence, Term, Text
from reportgen.brief.claims import Unit
from reportgen.brief.findings.lines import Told
from reportgen.brief.ledger import observed, of_register
from reportgen.brief.records import in_days
from reportgen.policy.facts import RUNOFF
from reportgen.statement.figures import Daily
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from datetime import date

    from reportgen.analysis.crossings import Crossing
    from reportgen.analysis.policy_news import Step
    from reportgen.analysis.rate_news import Gap, Outside
    from reportgen.brief.blocks import Argument
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.policy.facts import Fact

DAILY_SERIES = {
    "effr": "EFFR",
    "sofr": "SOFR",
    "range_lower": "DFEDTARL",
    "range_upper": "DFEDTARU",
}


def policy_sentence(week: Week, step: Step) -> Sentence | None:
    """Say a step of policy: in the register's words when announced, by what began when in force.

    What is only reported is said in the register's words in either case. The day stands before
    them unless they name it themselves.
    """
    fact = step.fact
    if step.kind == "announced" or fact.reported:
        day = fact.announced if step.kind == "announced" else step.day
        if fact.names(day):
            return Sentence("finding.announced_dated", {"t": Text(fact.text, fact.url, day)})
        return Sentence("finding.announced", {"d": day, "t": Text(fact.text, fact.url)})
    args: dict[str, Argument] = {"d": step.day, "d0": fact.announced}
    if step.kind == "pace":
        return _pace(week, step, args)
    if step.kind == "caps":
        return Sentence("finding.caps", {**args, **_caps(week, fact, step.day)})
    return _regime(week, step, args)


def _regime(week: Week, step: Step, args: dict[str, Argument]) -> Sentence | None:
    key = step.fact.regime
    before = week.register.regimes(step.day)
    if key == "reinvestment" and before and before[-1].key in RUNOFF:
        return Sentence("finding.regime.runoff_over", args)
    if key in RUNOFF:
        caps = _caps(week, step.fact, step.day)
        return Sentence(f"finding.regime.{key}", {**args, **caps}) if caps else None
    return Sentence(f"finding.regime.{key}", args)


def _caps(week: Week, fact: Fact, day: date) -> dict[str, Argument]:
    """Enter the caps a fact brings on a day; nothing where it brings none."""
    for step in fact.caps:
        if (step.since or fact.effective) == day:
            return {
                "t": _registered(week, "treasuries_cap", step.treasuries, fact, day),
                "m": _registered(week, "mbs_cap", step.agency, fact, day),
            }
    return {}


def _pace(week: Week, step: Step, args: dict[str, Argument]) -> Sentence | None:
    for pace in step.fact.pace:
        if (pace.since or step.fact.effective) != step.day:
            continue
        amounts = {"treasuries": pace.treasuries, "mbs": pace.mbs, "bills": pace.bills}
        used = {kind: amount for kind, amount in amounts.items() if amount}
        for kind, amount in used.items():
            claim = _registered(week, f"{kind}_purchases", amount, step.fact, step.day)
            args[kind[0]] = claim
        return Sentence(f"finding.pace.{'_'.join(used) or 'none'}", args)
    return None


def _registered(week: Week, line: str, value: float, fact: Fact, day: date) -> Claim:
    """Enter a figure of the register that came into force on a day of the week."""
    source = of_register(fact.id, fact.announced, value)
    return week.ledger.enter(
        line, "in_force", Basis.DERIVED, day, value, Unit.USD_MILLIONS, (source,), day
    )


def crossing_sentence(week: Week, found: Crossing) -> Sentence:
    """Say that a line came to a range somebody had named, or left it."""
    line, threshold = Told(week, found.leg.line), found.threshold
    args: dict[str, Argument] = {
        "x": line.term,
        "l": line.level(),
        "w": Text(threshold.author),
        "d1": threshold.announced,
    }
    for place, name in (("lo", "lower"), ("hi", "upper")):
        value = getattr(found.leg, name)
        source = of_register(threshold.id, threshold.announced, value)
        args[place] = week.ledger.enter(
            found.leg.line,
            f"{name}_{threshold.id}",
            Basis.DERIVED,
            threshold.announced,
            value,
            Unit.USD_MILLIONS,
            (source,),
        )
    return Sentence(f"finding.crossing.{found.now}", args)


def gap_sentence(week: Week, found: Gap) -> Sentence:
    """Say by how much SOFR stood above the funds rate, and since when it has not been so far."""
    sofr, effr = (_rate(week, name, found.day) for name in ("sofr", "effr"))
    points = week.ledger.enter(
        "sofr",
        "gap_to_effr",
        Basis.DERIVED,
        found.day,
        found.points,
        Unit.BASIS_POINTS,
        observed(sofr, effr),
        found.day,
    )
    _days(week, found, ("sofr", "effr"), "days_widest")
    args: dict[str, Argument] = {"d": found.day, "r": sofr, "bp": points}
    if found.since is None:
        return Sentence("finding.gap.ever", {**args, "d0": found.first})
    return Sentence("finding.gap.since", {**args, "d1": found.since})


def outside_sentence(week: Week, found: Outside) -> Sentence:
    """Say that a rate lay outside the target range, and when it last had."""
    rate, lower, upper = (
        _rate(week, name, found.day) for name in (found.rate, "range_lower", "range_upper")
    )
    _days(week, found, (found.rate, "range_lower", "range_upper"), "days_inside")
    args: dict[str, Argument] = {
        "x": Term(f"finding.rate.{found.rate}"),
        "r": rate,
        "d": found.day,
        "lo": lower,
        "hi": upper,
    }
    if found.since is None:
        return Sentence(f"finding.outside.{found.side}.ever", {**args, "d0": found.first})
    return Sentence(f"finding.outside.{found.side}.since", {**args, "d1": found.since})


def _days(week: Week, found: Gap | Outside, names: tuple[str, ...], measure: str) -> None:
    """Enter for how many days it had not been so."""
    codes = [DAILY_SERIES[name] for name in names]
    in_days(week, names[0], measure, codes, found.day, found.since, found.first, found.day)


def _rate(week: Week, name: str, day: date) -> Claim:
    """Enter a rate of any day of the week; the day is part of its id."""
    figure = week.history.daily(DAILY_SERIES[name], day)
    assert figure is not None
    return week.ledger.enter(
        name, "rate_on_day", Daily.basis, day, figure.value, Unit.PERCENT, figure.sources, day
    )
