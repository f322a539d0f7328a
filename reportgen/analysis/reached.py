"""When a line first lay inside a range somebody had named, and whether all of several did."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from reportgen.policy.thresholds import Leg


def first_inside(points: Iterable[tuple[date, float]], leg: Leg) -> date | None:
    """Return the day of the first value inside the range, bounds included."""
    return next((day for day, value in points if inside(leg, value)), None)


def first_together(columns: Sequence[tuple[Leg, Mapping[date, float]]]) -> date | None:
    """Return the first day on which every line has a value inside its range."""
    days = (day for day, value in columns[0][1].items() if inside(columns[0][0], value))
    return next((day for day in days if _all_inside(columns, day)), None)


def inside(leg: Leg, value: float) -> bool:
    """Return whether a value lies within the bounds of a leg, which belong to it."""
    return leg.lower <= value <= leg.upper


def _all_inside(columns: Iterable[tuple[Leg, Mapping[date, float]]], day: date) -> bool:
    return all(day in column and inside(leg, column[day]) for leg, column in columns)
