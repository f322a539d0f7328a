"""Which days' figures were out by a day, by the calendar of publications."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date

from reportgen.sources.reading import Basis

Published = Callable[[Basis, date, str], date]
"""Says when the figure of a day of a series came out; later days never before earlier ones."""
DaysOut = Callable[[Basis, str, list[int]], int]


def days_out(published: Published | None, known_on: date) -> DaysOut:
    """Return how many of rising days (proleptic ordinals) were out by then; none without one."""
    if published is None:
        return lambda _basis, _code, _days: 0

    def count(basis: Basis, code: str, days: list[int]) -> int:
        possible = bisect_right(days, known_on.toordinal())
        return bisect_right(
            days,
            known_on,
            hi=possible,
            key=lambda day: published(basis, date.fromordinal(day), code),
        )

    return count
