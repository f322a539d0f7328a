"""The register of policy: what was known and what was in force on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date  # noqa: TC003  (msgspec reads the annotations)
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reportgen.policy.checks import check_facts
from reportgen.policy.facts import (
    PURCHASING,
    RUNOFF,
    CapsStep,
    Entry,
    Fact,
    Meeting,
    PaceStep,
    Principal,
    RateName,
    RegimeKey,
)
from reportgen.policy.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable

_Step = TypeVar("_Step", CapsStep, PaceStep)

REGISTER = Path(__file__).parent / "register.toml"


@dataclass(frozen=True, slots=True)
class Regime:
    """What the balance sheet does; before the first fact it is `none`, without date and fact."""

    key: RegimeKey
    since: date | None
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class RegimeSpan:
    """A stretch of one regime: from `start` up to, not including, `end`."""

    start: date
    end: date
    key: RegimeKey


@dataclass(frozen=True, slots=True)
class Caps:
    """Redemption caps in $ millions a month."""

    treasuries: int
    agency: int
    since: date
    fact: Fact


@dataclass(frozen=True, slots=True)
class Pace:
    """Purchases in $ millions a month; zero in all three is a pace too."""

    treasuries: int
    mbs: int
    bills: int
    since: date
    fact: Fact

    @property
    def total(self) -> int:
        """All purchases together."""
        return self.treasuries + self.mbs + self.bills


@dataclass(frozen=True, slots=True)
class AdministeredRate:
    """A rate the Federal Reserve sets, in percent."""

    value: float
    since: date
    fact: Fact


@dataclass(frozen=True, slots=True)
class Register:
    """Facts in order of announcement. Every query sees these facts and no others.

    Callers ask `register.known(release_date)`, so that no answer rests on a later announcement.
    """

    facts: tuple[Fact, ...]
    last_checked: date

    def known(self, on: date) -> Register:
        """Return the register as it stood on that day."""
        return replace(self, facts=tuple(fact for fact in self.facts if fact.announced <= on))

    def is_current(self, day: date) -> bool:
        """Return whether the register was checked up to that day; later, silence means nothing."""
        return day <= self.last_checked

    def regime(self, day: date) -> Regime:
        """Return the regime in force on that day."""
        latest = next((start for start in reversed(self._starts()) if start.effective <= day), None)
        if latest is None or latest.regime is None:
            return Regime("none", None, None)
        return Regime(latest.regime, latest.effective, latest)

    def regimes(self, until: date) -> tuple[RegimeSpan, ...]:
        """Return the regimes that started before `until`, the last one cut off there.

        Ordinary operations before the first regime are not a span.
        """
        starts = [start for start in self._starts() if start.effective < until]
        ends = [*(start.effective for start in starts), until][1:]
        return tuple(
            RegimeSpan(start.effective, end, start.regime)
            for start, end in zip(starts, ends, strict=True)
            if start.regime is not None
        )

    def last_runoff(self, day: date) -> tuple[date, date | None] | None:
        """Return first day and end of the latest runoff begun by that day, slowed or not."""
        return self.last_spell(day, RUNOFF)

    def last_spell(self, day: date, regimes: frozenset[str]) -> tuple[date, date | None] | None:
        """Return first day and end of the latest unbroken spell of these regimes begun by that day.

        The end is the first day of the regime after it, None while the spell is still on.
        """
        begun: date | None = None
        ended: date | None = None
        for start in self._starts():
            if start.effective > day:
                break
            if start.regime in regimes:
                begun = start.effective if begun is None or ended is not None else begun
                ended = None
            elif begun is not None and ended is None:
                ended = start.effective
        return None if begun is None else (begun, ended)

    def runoff_started(self, day: date) -> date | None:
        """Return the first day of the runoff in force on that day, slowed or not."""
        runoff = self.last_runoff(day)
        return runoff[0] if runoff is not None and runoff[1] is None else None

    def caps(self, day: date) -> Caps | None:
        """Return the redemption caps in force; None outside a runoff."""
        start = self.runoff_started(day)
        if start is None:
            return None
        found = _latest(((fact, step) for fact in self.facts for step in fact.caps), start, day)
        if found is None:
            return None
        since, fact, step = found
        return Caps(step.treasuries, step.agency, since, fact)

    def pace(self, day: date) -> Pace | None:
        """Return the pace of purchases in force; None where no pace was set in the regime."""
        regime = self.regime(day)
        if regime.since is None or regime.key not in PURCHASING:
            return None
        steps = ((fact, step) for fact in self.facts for step in fact.pace)
        found = _latest(steps, regime.since, day)
        if found is None:
            return None
        since, fact, step = found
        return Pace(step.treasuries, step.mbs, step.bills, since, fact)

    def principal(self, day: date) -> Principal | None:
        """Return what principal of agency securities is reinvested in; None before it was said."""
        said = [fact for fact in self.facts if fact.principal and fact.effective <= day]
        latest = max(said, key=lambda fact: fact.effective, default=None)
        return None if latest is None else latest.principal

    def rate(self, name: RateName, day: date) -> AdministeredRate | None:
        """Return the administered rate in force; None before the register's first value."""
        found: AdministeredRate | None = None
        for fact in sorted(self.facts, key=lambda fact: fact.effective):
            value = None if fact.rates is None else getattr(fact.rates, name)
            if value is not None and fact.effective <= day:
                found = AdministeredRate(value, fact.effective, fact)
        return found

    def events(self, after: date, until: date) -> tuple[Fact, ...]:
        """Return the facts announced after the one day and up to the other."""
        return tuple(fact for fact in self.facts if after < fact.announced <= until)

    def upcoming(self, day: date) -> tuple[Fact, ...]:
        """Return the facts that take effect only after that day, soonest first."""
        ahead = (fact for fact in self.facts if fact.effective > day)
        return tuple(sorted(ahead, key=lambda fact: fact.effective))

    def next_meeting(self, day: date) -> Meeting | None:
        """Return the first scheduled meeting that decides after that day; None if it is not known.

        Before its `meetings_from`, an earlier meeting may be missing from a schedule.
        """
        ahead = [
            meeting
            for fact in self.facts
            if fact.meetings_from is not None and fact.meetings_from <= day
            for meeting in fact.meetings
            if meeting.last > day
        ]
        return min(ahead, key=lambda meeting: meeting.last, default=None)

    def _starts(self) -> list[Fact]:
        """Return the facts that change the regime, in order of effect."""
        starts = (fact for fact in self.facts if fact.regime is not None)
        return sorted(starts, key=lambda fact: fact.effective)


def _latest(
    steps: Iterable[tuple[Fact, _Step]], start: date, day: date
) -> tuple[date, Fact, _Step] | None:
    """Return the newest step that took effect between the two days, with its first day."""
    dated = ((step.since or fact.effective, fact, step) for fact, step in steps)
    in_force = [item for item in dated if start <= item[0] <= day]
    return max(in_force, key=lambda item: item[0], default=None)


class _File(Entry, frozen=True):
    """The register as it stands in its file."""

    last_checked: date
    fact: tuple[Fact, ...]


def load_register(path: Path | None = None) -> Register:
    """Return the register, read and checked once per process and file.

    A broken file is a ConfigError naming the file, the entry and what is wrong with it.
    """
    return _load(path or REGISTER)


@cache
def _load(path: Path) -> Register:
    content = read(path, _File)
    check_facts(path, content.fact, content.last_checked)
    return Register(content.fact, content.last_checked)
