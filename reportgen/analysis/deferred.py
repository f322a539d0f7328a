"""The path of a balance below zero: its low, where it was before, and how long at its pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.analysis.extremes import trough

if TYPE_CHECKING:
    from reportgen.analysis.extremes import Peak
    from reportgen.statement.figures import Change, WednesdayLevel
    from reportgen.statement.history import History

QUARTER_WEEKS = 13
QUARTER = timedelta(weeks=QUARTER_WEEKS)
LONGEST = 1_040  # weeks, twenty years: a slower pace is as good as none


@dataclass(frozen=True, slots=True)
class Path:
    """A negative balance: its change over thirteen weeks, its low, and the weeks to zero.

    `weeks` is the balance over the average weekly change of the thirteen weeks: arithmetic, and
    only where the balance shrinks fast enough for it to mean anything.
    """

    quarter: Change[WednesdayLevel] | None
    low: Peak
    weeks: float | None


def path(history: History, key: str) -> Path | None:
    """Return the path of a line that is below zero on the Wednesday of `history`, else None."""
    now = history.level(key, history.as_of)
    low = trough(history.levels(key))
    if now is None or low is None or now.value >= 0:
        return None
    then = history.level(key, history.as_of - QUARTER)
    quarter = None if then is None or then.value >= 0 else now - then
    weeks = None
    if quarter is not None and quarter.value > 0:
        weeks = -now.value * QUARTER_WEEKS / quarter.value
    return Path(quarter, low, weeks if weeks is not None and weeks <= LONGEST else None)
