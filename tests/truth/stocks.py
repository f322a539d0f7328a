"""What a name in a brief stands for: a line, the facility, or several lines taken together."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cache

from truth import lines
from truth.reading import (
    DAILY,
    DERIVED,
    FACILITY,
    FACILITY_CODE,
    LEVEL,
    WEEK,
    Data,
    Point,
    load,
    toml,
)

# Lines added (1) and taken off (-1); the facility may be one of them.
SUMS: dict[str, dict[str, int]] = {
    "treasuries_net": {"treasuries": 1, "inflation_compensation": -1},
    "agency_securities": {"mbs": 1, "agency_debt": 1},
    "net_liquidity": {"total_assets": 1, "treasury_general_account": -1, FACILITY: -1},
    "net_liquidity_all_reverse_repos": {
        "total_assets": 1,
        "treasury_general_account": -1,
        "reverse_repos": -1,
    },
}
WEDNESDAY = 2


def at(data: Data, name: str, day: date) -> float | None:
    """Return what a name stands at on a day, None where any part of it is not known."""
    if name == FACILITY:
        return data.facility(day)
    if name in parts_of_lines():
        found = data.series.get((parts_of_lines()[name][0], LEVEL))
        return None if found is None else found.points.get(day)
    if name not in SUMS:
        return lines.level(data, name, day)
    parts = [(sign, at(data, part, day)) for part, sign in SUMS[name].items()]
    return None if any(one is None for _, one in parts) else sum(s * (one or 0) for s, one in parts)


@cache
def parts_of_lines() -> dict[str, tuple[str, str]]:
    """Return by name of a part (of a line split by maturity, or by bank) its code and its line."""
    tables = toml("statement/breakdowns.toml")["breakdown"]
    return {
        f"{one['whole']}_{part['key']}": (part["fred"], one["whole"])
        for one in tables
        for part in one["part"]
    }


def basis(name: str) -> str:
    """Return the basis a name is stated on."""
    if name == FACILITY:
        return DAILY
    return DERIVED if name.startswith("net_liquidity") else LEVEL


def weekly(data: Data, name: str, until: date) -> list[Point]:
    """Return the known Wednesdays of a line or the facility up to a day."""
    if name != FACILITY:
        return data.levels(name, until)
    known = data.series[FACILITY_CODE, DAILY].points.items()
    began = data.facility_began()
    return sorted(
        point for point in known if began <= point[0] <= until and point[0].weekday() == WEDNESDAY
    )


def every_day(data: Data, name: str, until: date) -> list[Point]:
    """Return all that is known of a name: of the facility every day, not Wednesdays alone."""
    if name != FACILITY:
        return data.levels(name, until)
    known = data.series[FACILITY_CODE, DAILY].points.items()
    began = data.facility_began()
    return sorted(point for point in known if began <= point[0] <= until)


def moves(name: str, until: date) -> list[Point]:
    """Return the change into every Wednesday whose week before is known."""
    every = _moves(name)
    return every[: bisect_right(every, until, key=lambda point: point[0])]


@cache
def _moves(name: str) -> list[Point]:
    points = weekly(load(), name, date.max)
    known = dict(points)
    return [(day, value - known[day - WEEK]) for day, value in points if day - WEEK in known]
