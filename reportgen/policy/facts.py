"""The shape of the register: one fact and what it may carry. Amounts in $ millions a month."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  (msgspec reads the annotations)
from datetime import date  # noqa: TC003  (msgspec reads the annotations)
from typing import Literal

from msgspec import Struct, field

RegimeKey = Literal[
    "none",
    "expansion",
    "taper",
    "reinvestment",
    "runoff",
    "slowed_runoff",
    "reserve_management",
]
RateName = Literal[
    "iorb", "ioer", "range_lower", "range_upper", "on_rrp", "standing_repo", "primary_credit"
]
Kind = Literal[
    "purchases",
    "reinvestment",
    "runoff",
    "reserve_management",
    "rates",
    "facility",
    "requirement",
    "principles",
    "milestone",
    "schedule",
    "office",
]
Grade = Literal["V1", "V2", "V3"]
Principal = Literal["treasuries", "mbs", "bills", "mixed"]

RUNOFF: frozenset[str] = frozenset({"runoff", "slowed_runoff"})
PURCHASING: frozenset[str] = frozenset({"expansion", "taper", "reserve_management"})


class Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every entry of a policy file shares: an unknown field is an error."""


class CapsStep(Entry, frozen=True):
    """Redemption caps in force from a day: what matures beyond them is reinvested."""

    treasuries: int
    agency: int
    since: date | None = field(name="from", default=None)


class PaceStep(Entry, frozen=True):
    """Purchases that enlarge the holdings, from a day; all zero means that they have ended."""

    treasuries: int = 0
    mbs: int = 0
    bills: int = 0
    since: date | None = field(name="from", default=None)


class Rates(Entry, frozen=True):
    """Administered rates and the target range, in percent; None is a rate the fact leaves alone.

    `ioer`, interest on excess reserves, is what was paid before `iorb`.
    """

    iorb: float | None = None
    ioer: float | None = None
    range_lower: float | None = None
    range_upper: float | None = None
    on_rrp: float | None = None
    standing_repo: float | None = None
    primary_credit: float | None = None


class Meeting(Entry, frozen=True):
    """A scheduled FOMC meeting; the decision is announced on its last day."""

    first: date
    last: date


class Fact(Entry, frozen=True):
    """One dated fact: visible from `announced`, in force from `effective`, graded and sourced.

    `text` holds one whole sentence per language tag. Grade V3 rests on one secondary source; its
    text says that it is a report and nothing may be concluded from it as if it were certain.
    `principal` names what all principal of agency securities is reinvested in. From `meetings_from`
    on, no meeting is missing from `meetings`.
    """

    id: str
    announced: date
    kind: Kind
    grade: Grade
    checked_on: date
    url: str
    text: Mapping[str, str]
    stated_effective: date | None = field(name="effective", default=None)
    regime: RegimeKey | None = None
    caps: tuple[CapsStep, ...] = ()
    pace: tuple[PaceStep, ...] = ()
    principal: Principal | None = None
    rates: Rates | None = None
    meetings: tuple[Meeting, ...] = ()
    meetings_from: date | None = None

    @property
    def effective(self) -> date:
        """The day from which the fact is in force."""
        return self.announced if self.stated_effective is None else self.stated_effective

    @property
    def reported(self) -> bool:
        """Whether the fact may only be said as reported."""
        return self.grade == "V3"

    def names(self, day: date) -> bool:
        """Whether the fact's own words name that day, in whichever language: all name the same."""
        return f"{day.year}年{day.month}月{day.day}日" in self.text["zh-Hans"]
