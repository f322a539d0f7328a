"""Figures of other publications, none of them before it came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.policy.freshness import published
from reportgen.statement.figures import Observation
from reportgen.statement.history import TO_MILLIONS

if TYPE_CHECKING:
    from datetime import date

    from reportgen.statement.history import History
    from reportgen.store.series import Basis


@dataclass(frozen=True, slots=True)
class Published:
    """A value in millions of dollars, its day and where it was read."""

    day: date
    value: float
    source: Observation


def newest_published(history: History, code: str, basis: Basis, on: date) -> Published | None:
    """Return the newest value of a series that had come out by the day `on`; None where none had.

    A value may describe a day long past: GDP comes out a month after its quarter, the banks' assets
    nine days after their Wednesday.
    """
    series = history.snapshot.get(code, basis)
    if series is None:
        return None
    series = series.until(history.as_of)
    for index in range(len(series.values) - 1, -1, -1):
        value, day = series.values[index], series.first + timedelta(days=index * series.step)
        if value is None or published(basis, day, code) > on:
            continue
        source = Observation(
            series.code,
            basis,
            day,
            value,
            derived=day in series.derived,
            origin=series.source_of(day),
            late=day in series.late,
        )
        return Published(day, value * TO_MILLIONS[series.unit], source)
    return None
