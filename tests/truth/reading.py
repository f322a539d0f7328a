"""The raw data, read once more: the embedded files and the tree of lines, by code of its own.

Nothing here knows the program: a mistake in how it reads, sums or dates a figure is not made twice.
Money comes in millions of dollars, rates in per cent.
"""

from __future__ import annotations

import json
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[2] / "reportgen"
EMBEDDED = PACKAGE / "store" / "embedded"
WEEK, YEAR = timedelta(days=7), timedelta(days=364)
LEVEL, AVERAGE, DAILY, DERIVED = "wednesday_level", "week_average", "daily", "derived"
MILLIONS = {"usd_millions": 1, "usd_billions": 1000, "percent": 1}
FACILITY = "on_rrp"  # the ON RRP facility: a daily series that begins with its award rate
FACILITY_CODE, AWARD_CODE = "RRPONTSYD", "RRPONTSYAWARD"

Point = tuple[date, float]


@dataclass(frozen=True)
class Series:
    """One line of a file: value by day, and the days whose value was computed, not printed."""

    code: str
    points: dict[date, float]
    derived: frozenset[date]


@dataclass
class Data:
    """Every figure of every line, on every day; who asks must not ask for a later one."""

    series: dict[tuple[str, str], Series]
    lines: dict[str, dict[str, Any]]
    _runs: dict[str, tuple[list[date], list[float]]] = field(default_factory=dict)
    _parts: dict[tuple[str | None, str], list[tuple[str, int]]] = field(default_factory=dict)

    def exists(self, line: str, day: date) -> bool:
        """Return whether the release has the line in that week."""
        entry = self.lines[line]
        return bool(entry.get("since", date.min) <= day <= entry.get("until", date.max))

    def parts(self, line: str | None, table: str = "condition") -> Iterator[tuple[str, int]]:
        """Yield the lines right under one, each with the sign it is added with."""
        if not self._parts:
            for key, entry in self.lines.items():
                for one in ("condition", "factors"):
                    if (place := entry.get(one)) is not None:
                        found = self._parts.setdefault((place.get("parent"), one), [])
                        found.append((key, place.get("sign", 1)))
        yield from self._parts.get((line, table), ())

    def behind(self, line: str, basis: str = LEVEL) -> Series | None:
        """Return the series of a line: the first of its codes that the files have."""
        for codes in self.lines[line].get("codes", {}).values():
            found = self.series.get((codes.get(basis, ""), basis))
            if found is not None:
                return found
        return None

    def level(self, line: str, day: date) -> float | None:
        """Return a Wednesday level; of a line without a code of its own, the sum of its parts."""
        days, values = self._run(line)
        place = bisect_right(days, day) - 1
        return values[place] if place >= 0 and days[place] == day else None

    def levels(self, line: str, until: date) -> list[Point]:
        """Return the known Wednesday levels of a line up to a day, in order of time."""
        days, values = self._run(line)
        end = bisect_right(days, until)
        return list(zip(days[:end], values[:end], strict=True))

    def average(self, line: str, day: date) -> float | None:
        """Return the average of the week ended that Wednesday."""
        found = self.behind(line, AVERAGE)
        return None if found is None or not self.exists(line, day) else found.points.get(day)

    def change(self, line: str, day: date, back: timedelta = WEEK) -> float | None:
        """Return the difference of two Wednesday levels."""
        now, then = self.level(line, day), self.level(line, day - back)
        return None if now is None or then is None else now - then

    def daily(self, code: str, day: date) -> float | None:
        """Return a daily series on exactly that day."""
        found = self.series.get((code, DAILY))
        return None if found is None else found.points.get(day)

    def newest(self, code: str, day: date, within: int) -> Point | None:
        """Return the newest daily observation at most `within` days before a day."""
        for back in range(within + 1):
            value = self.daily(code, day - timedelta(days=back))
            if value is not None:
                return day - timedelta(days=back), value
        return None

    def facility_began(self) -> date:
        """Return the first day of the ON RRP facility; what was before were tests."""
        return min(self.series[AWARD_CODE, DAILY].points)

    def facility(self, day: date) -> float | None:
        """Return the take-up of the ON RRP facility on a day."""
        return None if day < self.facility_began() else self.daily(FACILITY_CODE, day)

    def _run(self, line: str) -> tuple[list[date], list[float]]:
        if line not in self._runs:
            points = self._sums(line) if self.lines[line].get("sum") else self._own(line)
            known = sorted(point for point in points if self.exists(line, point[0]))
            self._runs[line] = ([day for day, _ in known], [value for _, value in known])
        return self._runs[line]

    def _own(self, line: str) -> list[Point]:
        found = self.behind(line)
        return [] if found is None else list(found.points.items())

    def _sums(self, line: str) -> list[Point]:
        parts = [dict(self.levels(part, date.max)) for part, _ in self.parts(line)]
        days = set.intersection(*(set(part) for part in parts)) if parts else set[date]()
        return [(day, sum(part[day] for part in parts)) for day in days]


@cache
def load() -> Data:
    """Read the embedded files and the tree of lines."""
    series: dict[tuple[str, str], Series] = {}
    for path in sorted(EMBEDDED.glob("*.jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines()[1:]:
            row = json.loads(text)
            one = Series(
                row["code"], dict(_points(row)), frozenset(map(date.fromisoformat, row["derived"]))
            )
            for code in (row["code"], *row["aliases"]):
                series[code, row["basis"]] = one
    return Data(series, {entry["key"]: entry for entry in toml("statement/lines.toml")["line"]})


def _points(row: dict[str, Any]) -> Iterator[Point]:
    first, scale = date.fromisoformat(row["first"]), MILLIONS[row["unit"]]
    for place, value in enumerate(row["values"]):
        if value is not None:
            # Rounded: 54.772 times 1000 is not quite 54,772 in binary.
            yield first + timedelta(days=place * row["step"]), round(value * scale, 6)


@cache
def toml(name: str) -> dict[str, Any]:
    """Read a file of the package, once."""
    return tomllib.loads((PACKAGE / name).read_text(encoding="utf-8"))
