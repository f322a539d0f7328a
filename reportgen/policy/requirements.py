"""The history of American reserve requirement ratios: what was known and in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

from msgspec import field
from msgspec.structs import replace

from reportgen.errors import ConfigError
from reportgen.policy.facts import Entry, Grade
from reportgen.policy.reading import read

REQUIREMENTS = Path(__file__).parent / "requirements.toml"

_HIGHEST = 14  # per cent: the highest ratio the Federal Reserve Act allows
_LONGEST = timedelta(days=400)  # an amount is announced in the autumn before the year it is for


@dataclass(frozen=True, slots=True)
class Tier:
    """A stretch of deposits with a ratio of its own, in per cent.

    It reaches from the bound of the tier below (or nothing) up to and including `upper`, in
    dollars; None is without bound.
    """

    upper: Decimal | None
    ratio: Decimal


class Requirement(Entry, frozen=True):
    """The ratios on net transaction accounts from a day on: amounts in dollars, ratios in per cent.

    `documents` are numbers of rules in the Federal Register; `from_cycle` says that `effective`
    was not read, but follows from the cycle of two-week maintenance periods.
    """

    id: str
    announced: date
    effective: date
    exemption_amount: int
    low_reserve_tranche: int
    ratios: tuple[int, int, int]
    grade: Grade
    url: str
    documents: tuple[str, ...] = ()
    from_cycle: bool = False

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The tiers from the lowest up; neighbours of one ratio are one tier."""
        bounds = (Decimal(self.exemption_amount), Decimal(self.low_reserve_tranche), None)
        tiers = [
            Tier(upper, Decimal(ratio)) for upper, ratio in zip(bounds, self.ratios, strict=True)
        ]
        return tuple(
            tier
            for tier, above in zip(tiers, [*tiers[1:], None], strict=True)
            if above is None or above.ratio != tier.ratio
        )

    @property
    def is_zero(self) -> bool:
        """Whether nothing is required of anybody."""
        return not any(self.ratios)


class Requirements(Entry, frozen=True):
    """All requirements, in order of effect. Every query sees these entries and no others."""

    last_checked: date
    entries: tuple[Requirement, ...] = field(name="requirement")

    def known(self, on: date) -> Requirements:
        """Return the requirements as they were known on that day."""
        return replace(self, entries=tuple(one for one in self.entries if one.announced <= on))

    def in_force(self, on: date) -> Requirement | None:
        """Return the requirement in force on that day; None before the first entry."""
        begun = [one for one in self.entries if one.effective <= on]
        return begun[-1] if begun else None

    def ratios_since(self, on: date) -> date | None:
        """Return the day since when the ratios in force, whatever the amounts, have been these."""
        begun = [one for one in self.entries if one.effective <= on]
        since = None
        for one in reversed(begun):
            if one.ratios != begun[-1].ratios:
                break
            since = one.effective
        return since

    def last_tiered(self, on: date) -> Requirement | None:
        """Return the newest requirement in force by that day that was not zero."""
        begun = [one for one in self.entries if one.effective <= on and not one.is_zero]
        return begun[-1] if begun else None


def load_requirements(path: Path | None = None) -> Requirements:
    """Return the requirements, read and checked once per process and file.

    A broken file is a ConfigError naming the file, the entry and what is wrong with it.
    """
    return _load(path or REQUIREMENTS)


@cache
def _load(path: Path) -> Requirements:
    requirements = read(path, Requirements)
    if not requirements.entries:
        raise ConfigError(f"{path}: it has no requirement; restore the file")
    seen: set[str] = set()
    for one in requirements.entries:
        fault = "the id is used twice" if one.id in seen else _fault(one, requirements.last_checked)
        if fault:
            raise ConfigError(f"{path}: requirement {one.id}: {fault}")
        seen.add(one.id)
    for before, one in pairwise(requirements.entries):
        for name in ("announced", "effective"):
            day, earlier = getattr(one, name), getattr(before, name)
            if day < earlier or (name == "effective" and day == earlier):
                message = f"{name} {day}, not after {before.id} above it: sort the entries"
                raise ConfigError(f"{path}: requirement {one.id}: {message}")
    return requirements


def _fault(one: Requirement, last_checked: date) -> str | None:
    """Return what is wrong with the entry on its own."""
    if not 0 < one.exemption_amount < one.low_reserve_tranche:
        return (
            f"low_reserve_tranche {one.low_reserve_tranche:,} must lie above"
            f" exemption_amount {one.exemption_amount:,}, and both above 0"
        )
    if (
        list(one.ratios) != sorted(one.ratios)
        or not 0 <= one.ratios[0] <= one.ratios[2] <= _HIGHEST
    ):
        return f"ratios {list(one.ratios)} must rise, from 0 to {_HIGHEST} percent at most"
    if one.effective < one.announced:
        return f"effective {one.effective} lies before announced {one.announced}"
    if one.effective - one.announced > _LONGEST:
        return f"effective {one.effective} lies more than a year after announced {one.announced}"
    if one.announced > last_checked:
        return f"announced {one.announced} is later than last_checked {last_checked}"
    if not one.url.startswith("https://"):
        return f"url {one.url!r} is not a full https address"
    return None
