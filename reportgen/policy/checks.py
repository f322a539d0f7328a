"""What the shape alone cannot say of the register: order, languages, regimes that fit together."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.errors import ConfigError
from reportgen.policy.facts import PURCHASING, RUNOFF, Fact, RegimeKey
from reportgen.policy.reading import check_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

# A figure of a Wednesday is announced a few days after the day it describes.
_LAG = timedelta(days=7)
_STEP = 0.25  # width of the target range, percentage points
# What a text that rests on one secondary source says in every language; no other text says it.
REPORTED = {"zh-Hant": "報道", "zh-Hans": "报道", "en": "reported"}
# What may not rest on one: the brief states these as facts, or computes with them unsaid.
_CERTAIN = ("regime", "caps", "principal", "rates", "meetings")


def check_facts(path: Path, facts: tuple[Fact, ...], last_checked: date) -> None:
    """Raise ConfigError naming the entry and its fault, if any."""
    _check_order(path, facts)
    for fact in facts:
        if fault := _fault(fact, last_checked):
            raise ConfigError(f"{path}: fact {fact.id}: {fault}")
        check_text(path, f"fact {fact.id}", "text", fact.text)
        check_report(path, f"fact {fact.id}", fact.text, reported=fact.reported)
    _check_regimes(path, facts)
    _check_steps(path, facts)


def check_report(path: Path, entry: str, text: Mapping[str, str], *, reported: bool) -> None:
    """Raise ConfigError unless a text says that it is a report exactly where it is one."""
    for tag, word in REPORTED.items():
        if (word in text[tag]) is not reported:
            fault = f"does not say {word!r}" if reported else f"says {word!r} of what is certain"
            raise ConfigError(f"{path}: {entry}: its text in {tag} {fault}")


def _check_order(path: Path, facts: tuple[Fact, ...]) -> None:
    """Ids are unique and facts stand in order of announcement."""
    seen: set[str] = set()
    for fact in facts:
        if fact.id in seen:
            raise ConfigError(f"{path}: fact {fact.id}: the id is used twice")
        seen.add(fact.id)
    for before, fact in pairwise(facts):
        if fact.announced < before.announced:
            message = f"announced {fact.announced}, before {before.id} above it: sort the entries"
            raise ConfigError(f"{path}: fact {fact.id}: {message}")


def _fault(fact: Fact, last_checked: date) -> str | None:
    """Return what is wrong with the fact on its own."""
    if fact.effective < fact.announced - _LAG:
        return f"effective {fact.effective} lies too long before announced {fact.announced}"
    if fact.checked_on > last_checked:
        return f"checked_on {fact.checked_on} is later than last_checked {last_checked}"
    if fact.announced > fact.checked_on:
        return f"announced {fact.announced} is later than checked_on {fact.checked_on}"
    if not fact.url.startswith("https://"):
        return f"url {fact.url!r} is not a full https address"
    if any(not 0 <= (meeting.last - meeting.first).days <= 1 for meeting in fact.meetings):
        return "a meeting ends before it starts or lasts more than two days"
    if bool(fact.meetings) != (fact.meetings_from is not None):
        return "meetings and meetings_from need each other"
    if fact.reported and (certain := [name for name in _CERTAIN if getattr(fact, name)]):
        return f"{certain[0]} cannot rest on a report (grade V3)"
    rates = fact.rates
    if rates is not None and (rates.range_lower is None) != (rates.range_upper is None):
        return "the target range needs range_lower and range_upper"
    if rates is not None and rates.range_lower is not None and rates.range_upper is not None:
        width = rates.range_upper - rates.range_lower
        return None if width == _STEP else f"the target range is {width} wide, not {_STEP}"
    return None


def _check_regimes(path: Path, facts: tuple[Fact, ...]) -> None:
    """Regimes alternate; a taper follows an expansion, a slowed runoff a runoff."""
    before: RegimeKey = "none"
    dated = sorted((fact for fact in facts if fact.regime), key=lambda fact: fact.effective)
    for fact in dated:
        assert fact.regime is not None
        fault = None
        if fact.regime == before:
            fault = f"the regime is {before} already"
        elif fact.regime == "taper" and before != "expansion":
            fault = f"a taper cannot follow {before}"
        elif fact.regime == "slowed_runoff" and before != "runoff":
            fault = f"a slowed runoff cannot follow {before}"
        if fault:
            raise ConfigError(f"{path}: fact {fact.id}: {fault} on {fact.effective}")
        before = fact.regime
    for one, other in pairwise(dated):
        if one.effective == other.effective:
            message = f"two regimes start on {other.effective}, the other is {one.id}"
            raise ConfigError(f"{path}: fact {other.id}: {message}")


def _check_steps(path: Path, facts: tuple[Fact, ...]) -> None:
    """Caps belong to a runoff and a pace to purchases; amounts are never negative."""
    for fact in facts:
        for name, steps, regimes in (
            ("caps", fact.caps, RUNOFF),
            ("pace", fact.pace, PURCHASING),
        ):
            for step in steps:
                since = step.since or fact.effective
                amounts = [step.treasuries, getattr(step, "agency", 0), getattr(step, "mbs", 0)]
                if min(*amounts, getattr(step, "bills", 0)) < 0:
                    raise ConfigError(f"{path}: fact {fact.id}: {name} with a negative amount")
                if _regime_on(facts, since) not in regimes:
                    message = f"{name} from {since}, when the regime is {_regime_on(facts, since)}"
                    raise ConfigError(f"{path}: fact {fact.id}: {message}")


def _regime_on(facts: tuple[Fact, ...], day: date) -> RegimeKey:
    """Return the regime the facts put in force on that day."""
    in_force = [fact for fact in facts if fact.regime and fact.effective <= day]
    latest = max(in_force, key=lambda fact: fact.effective, default=None)
    return "none" if latest is None or latest.regime is None else latest.regime
