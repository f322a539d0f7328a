"""Levels somebody named beforehand, and the week in which a line came to them or left them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reportgen.analysis.ranking import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.analysis.context import Context
    from reportgen.analysis.ranking import Rules
    from reportgen.analysis.weekly import Weekly
    from reportgen.policy.thresholds import Leg, Threshold

Place = Literal["below", "inside", "above"]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A line whose place against a leg of a threshold is not that of the week before."""

    line: Weekly
    threshold: Threshold
    leg: Leg
    before: Place
    now: Place


def crossings(
    context: Context, thresholds: Iterable[Threshold], rules: Rules
) -> Iterator[Candidate]:
    """Yield the crossings of the week, the first for a while; `thresholds` are those then known.

    A threshold whose outcome is known is history.
    """
    pause = rules.constants.crossing_pause
    for threshold in thresholds:
        for leg in threshold.legs if threshold.outcome is None else ():
            line = context.line(leg.line)
            if line is None or line.now is None or line.move is None:
                continue
            before, now = place(leg, line.now - line.move), place(leg, line.now)
            past = [value for value in line.values[-1 - pause : -1] if value is not None]
            if all(place(leg, value) != now for value in past):
                found = Crossing(line, threshold, leg, before, now)
                yield Candidate(leg.line, "threshold", rules.constants.score_crossing, found)


def place(leg: Leg, value: float) -> Place:
    """Return where a value lies against a leg; its bounds are within."""
    return "below" if value < leg.lower else "above" if value > leg.upper else "inside"
