"""What the page on bank reserves takes from the week: claims, dates, sentences, what is true then.

The figures come from the same ledger as the brief's, and most are its own claims. Nothing here was
unknown on the day of the release: a page of 2018 has the ratios of 2018 and no case of 2020.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.analysis.reserves import reserves
from reportgen.brief.blocks import Explainer, Paragraph, Sentence, Text
from reportgen.brief.claims import Claim, Unit
from reportgen.brief.explainer_data import load_background
from reportgen.brief.ledger import of_register
from reportgen.brief.phrases import moved, paragraph, record, year
from reportgen.brief.rates import BASES, rates
from reportgen.brief.sections.corridor import against_reserves
from reportgen.brief.sections.liquidity import scale
from reportgen.brief.sections.policy import UNTOLD
from reportgen.brief.week import line_term
from reportgen.policy.requirements import load_requirements
from reportgen.statement.history import WEEK
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from datetime import date

    from reportgen.brief.explainer_data import Background
    from reportgen.brief.week import Week
    from reportgen.policy.facts import Fact
    from reportgen.policy.requirements import Requirement, Requirements

RESERVES = "reserve_balances"
SHARES = {"share_of_gdp": "gdp", "share_of_bank_assets": "banks"}
TIERS = ("exempt", "low", "top")
STATES = {"interest": "none", "ample": "no", "lcr": "no", "lcr_told": "no"}
_DAY = timedelta(days=1)
_WEDNESDAY = 2


def explainer(week: Week) -> Explainer:
    """Return what the page of that week says of its own; every figure is in the week's ledger."""
    background, rules = load_background(), load_requirements().known(week.release_date)
    zero = next((one for one in rules.entries if one.is_zero), None)
    in_force = rules.in_force(week.day)
    assert in_force is not None, "the requirements begin before the data"
    event = _event(week)
    before = None if zero is None else _wednesday_before(zero.announced)
    bank = background.example
    return Explainer(
        claims={**_levels(week, before), **_ratios(week, rules, in_force)},
        days={
            **_steps(week, background),
            "as_of": week.day,
            "zero": None if zero is None else zero.effective,
            "zero_announced": None if zero is None else zero.announced,
            "zero_eve": None if zero is None else zero.effective - _DAY,
            "before": before,
            "in_force": in_force.effective,
            "event": None if event is None else event.announced,
        },
        told=_told(week),
        states={**_states(week, background), "requirement": _requirement(in_force, zero)},
        event=None if event is None else Text(event.text, event.url),
        requirements=rules,
        plain=reserves(bank.deposits, ratio_percent=bank.ratio, actual=bank.actual),
        ruled=reserves(bank.deposits, tiers=in_force.tiers, actual=bank.actual),
    )


def _levels(week: Week, before: date | None) -> dict[str, Claim | None]:
    """Enter reserves, their shares, and what they were before requirements went to zero."""
    shares = {
        SHARES[claim.measure]: claim
        for sentence in scale(week)
        for claim in sentence.args.values()
        if isinstance(claim, Claim) and claim.line == RESERVES and claim.measure in SHARES
    }
    earlier = None if before is None else week.level(RESERVES, before)
    known = rates(week)
    paid = next((known[base] for base in BASES if base in known), None)
    return {
        "iorb": None if paid is None else paid.claim,
        "level": week.claim(RESERVES),
        "share": week.share(RESERVES),
        "gdp": shares.get("gdp"),
        "banks": shares.get("banks"),
        "before": None
        if before is None or earlier is None
        else week.ledger.level(earlier, f"level_on_{before}"),
    }


def _ratios(week: Week, rules: Requirements, in_force: Requirement) -> dict[str, Claim | None]:
    """Enter the ratios in force that Wednesday, and the last that were not zero."""
    tiered = rules.last_tiered(week.day)
    assert tiered is not None, "the requirements begin with tiers"
    claims: dict[str, Claim | None] = {
        f"ratio_{name}": _ratio(week, f"reserve_ratio_{name}", ratio, tiered)
        for name, ratio in zip(TIERS, tiered.ratios, strict=True)
        if name == TIERS[-1] or not in_force.is_zero
    }
    claims["ratio_now"] = (
        _ratio(week, "reserve_ratio", in_force.ratios[-1], in_force) if in_force.is_zero else None
    )
    return claims


def _ratio(week: Week, line: str, ratio: int, rule: Requirement) -> Claim:
    source = of_register(f"requirement-{rule.id}", rule.announced, ratio)
    day = rule.effective
    return week.ledger.enter(
        line, "in_force", Basis.DERIVED, day, ratio, Unit.PERCENT, (source,), day
    )


def _told(week: Week) -> dict[str, Paragraph | None]:
    """Return the sentences that a text puts in as they are: level, trend and rates."""
    term = line_term(RESERVES)
    level, change = week.claim(RESERVES), week.claim_change(RESERVES)
    effr = rates(week).get("effr")
    price = None if effr is None else against_reserves(effr)
    return {
        "level": _said(
            moved("level", term, level, change, d=week.day),
            record(week, RESERVES, after_level=True),
        ),
        "trend": _said(moved("move", term, level, change), year(week, RESERVES))
        if change is not None
        else None,
        "rates": _said(price),
    }


def _said(*sentences: Sentence | None) -> Paragraph | None:
    """Put sentences together; None where there are none."""
    said = paragraph(*sentences)
    return said if said.sentences else None


def _event(week: Week) -> Fact | None:
    """Return the newest decision of policy announced by the release."""
    decisions = [fact for fact in week.register.facts if fact.kind not in UNTOLD]
    return decisions[-1] if decisions else None


def _states(week: Week, background: Background) -> dict[str, str]:
    found = {state: background.newest(state, week.day, week.release_date) for state in STATES}
    return {state: STATES[state] if step is None else step.value for state, step in found.items()}


def _steps(week: Week, background: Background) -> dict[str, date | None]:
    """Return since when a wording is true, by the state or by what it became."""
    known = [
        one
        for one in background.step
        if one.effective <= week.day and one.announced <= week.release_date
    ]
    days: dict[str, date | None] = dict.fromkeys([*STATES, "iorb"])
    for step in reversed(known):
        days[step.state] = step.effective  # the first step of a state is when it began
        days[step.value] = step.effective
    return days


def _requirement(in_force: Requirement, zero: Requirement | None) -> str:
    """Name what holds: tiers, tiers whose end is announced, or zero."""
    if in_force.is_zero:
        return "zero"
    return "tiers" if zero is None else "announced"


def _wednesday_before(day: date) -> date:
    back = (day.weekday() - _WEDNESDAY) % WEEK.days or WEEK.days
    return day - timedelta(days=back)
