"""A line split into parts that add up to it: all of one Wednesday, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.statement.figures import Figure, Observation, WednesdayLevel
from reportgen.statement.history import TO_MILLIONS, WEEK
from reportgen.statement.statement import rounding_slack

if TYPE_CHECKING:
    from datetime import date

    from reportgen.statement.breakdowns import Breakdown, Part
    from reportgen.statement.figures import Change
    from reportgen.statement.history import History

Level = Figure[WednesdayLevel]


@dataclass(frozen=True, slots=True)
class Split:
    """The parts of a line on a Wednesday, which add up to `whole` within rounding.

    `changes` are those over the week, in the same order; None where the week before is not known
    whole, or does not add up.
    """

    breakdown: Breakdown
    whole: Level
    parts: tuple[Level, ...]
    changes: tuple[Change[WednesdayLevel], ...] | None

    @property
    def largest(self) -> tuple[Part, Level]:
        """The largest part, the first of equals."""
        both = zip(self.breakdown.part, self.parts, strict=True)
        return max(both, key=lambda pair: pair[1].value)

    @property
    def soon(self) -> tuple[Level, ...]:
        """The parts that fall due within a year."""
        both = zip(self.breakdown.part, self.parts, strict=True)
        return tuple(level for part, level in both if part.soon)


def split(history: History, breakdown: Breakdown, day: date) -> Split | None:
    """Return the parts of a line on a Wednesday; None where one is unknown or they miss it."""
    now = _levels(history, breakdown, day)
    if now is None:
        return None
    whole, parts = now
    then = _levels(history, breakdown, day - WEEK)
    changes = None
    if then is not None:
        changes = tuple(one - before for one, before in zip(parts, then[1], strict=True))
    return Split(breakdown, whole, parts, changes)


def _levels(
    history: History, breakdown: Breakdown, day: date
) -> tuple[Level, tuple[Level, ...]] | None:
    whole = history.level(breakdown.whole, day)
    parts = [_level(history, breakdown.line(part), part, day) for part in breakdown.part]
    known = tuple(one for one in parts if one is not None)
    if whole is None or len(known) < len(parts):
        return None
    missed = abs(whole.value - sum(one.value for one in known))
    return (whole, known) if missed <= rounding_slack(len(known)) else None


def _level(history: History, line: str, part: Part, day: date) -> Level | None:
    for code in part.codes:
        series = history.snapshot.get(code, WednesdayLevel.basis)
        value = None if series is None or day > history.as_of else series.at(day)
        if series is not None and value is not None:
            source = Observation(
                series.code,
                series.basis,
                day,
                value,
                derived=day in series.derived,
                origin=series.source_of(day),
                late=day in series.late,
            )
            millions = round(value * TO_MILLIONS[series.unit], 6)
            return Figure(line, WednesdayLevel, day, millions, (source,))
    return None
