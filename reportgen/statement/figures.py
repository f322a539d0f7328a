"""Figures that know their basis, so that no level is ever set against a change of another kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from reportgen.errors import GateError
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from datetime import date


class WednesdayLevel:
    """Marks a balance at the close of a Wednesday."""

    basis = Basis.WEDNESDAY_LEVEL


class WeekAverage:
    """Marks the mean of the seven days ended a Wednesday."""

    basis = Basis.WEEK_AVERAGE


class Daily:
    """Marks a figure of a single business day."""

    basis = Basis.DAILY


B = TypeVar("B", WednesdayLevel, WeekAverage, Daily)


@dataclass(frozen=True, slots=True)
class Observation:
    """Where a figure was read: the source's code, day and value, in the source's unit.

    `origin` names the source that served it; `late` says that no vintage is held which is as old as
    the day whose knowledge was asked for.
    """

    series: str
    basis: Basis
    as_of: date
    value: float
    derived: bool = False
    origin: str = "embedded"
    late: bool = False


@dataclass(frozen=True, slots=True)
class Figure(Generic[B]):
    """A value of one line on one day, in millions of dollars (or per cent, for a rate)."""

    line: str
    kind: type[B]
    as_of: date
    value: float
    sources: tuple[Observation, ...]

    def __sub__(self, other: Figure[B]) -> Change[B]:
        """Return the change from `other`; refuse two lines or two bases.

        The type checker refuses the second already; this is for callers without one.
        """
        if self.kind is not other.kind or self.line != other.line:
            raise GateError(
                f"{self.line}, {self.as_of}: a {self.kind.basis} cannot be compared with "
                f"{other.line} as {other.kind.basis}; a level and its change share one basis"
            )
        return Change(self.line, self.kind, self, other, self.value - other.value)


@dataclass(frozen=True, slots=True)
class Change(Generic[B]):
    """The difference of two figures of one line on one basis."""

    line: str
    kind: type[B]
    now: Figure[B]
    then: Figure[B]
    value: float

    @property
    def sources(self) -> tuple[Observation, ...]:
        """The observations of both days."""
        return self.now.sources + self.then.sources
