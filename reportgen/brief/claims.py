"""A claim: one figure the brief states, and the observations it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from reportgen.store.series import Basis


class Unit(StrEnum):
    """The unit a claim's value is stated in."""

    USD_MILLIONS = "usd_millions"
    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    BASIS_POINTS = "basis_points"
    MONTHS = "months"
    WEEKS = "weeks"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Source:
    """One observation a claim rests on, in the unit of its series.

    `origin` names the source that served it ("register" for a fact of the policy register); `late`
    says that its oldest vintage held is younger than the day whose knowledge was asked for.
    """

    series: str
    basis: Basis
    as_of: date
    value: float
    origin: str = "embedded"
    late: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure: `id` is `line.measure.basis`, stable across weeks; `value` is unrounded.

    A change keeps its sign here; prose states its size and lets the verb say the direction.
    """

    id: str
    line: str
    measure: str
    basis: Basis
    as_of: date
    value: float
    unit: Unit
    sources: tuple[Source, ...]

    @property
    def signed(self) -> bool:
        """Whether a table prints the plus sign too: a change is nothing without its direction."""
        return self.measure.startswith("change")

    @property
    def stated(self) -> bool:
        """Whether it is what one of several sources states, to be said to the last digit."""
        return self.measure.startswith("as_stated_by")
