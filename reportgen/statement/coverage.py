"""What the data at hand can be built into: which weeks, how complete, and from which series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.errors import NoDataError, UsageError
from reportgen.statement.gates.completeness import HEADLINE_LINES, require_wednesday
from reportgen.statement.history import WEEK
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reportgen.statement.lines import Line, LineTree
    from reportgen.store.series import Series, Snapshot

WEEKDAYS = 5


@dataclass(frozen=True, slots=True)
class Coverage:
    """How complete one Wednesday is: `known` of the `lines` that exist then have a level.

    `missing` names the headline lines without one, in the Board's words; `follows` says that the
    week before lacks none of them, without which nothing could be said about the week.
    """

    as_of: date
    known: int
    lines: int
    missing: tuple[str, ...]
    follows: bool

    @property
    def lack(self) -> str:
        """What stands against building it, in words; empty where nothing does."""
        if self.missing:
            return f"no data for {', '.join(self.missing)}"
        return "" if self.follows else "the week before is not known whole"

    @property
    def complete(self) -> bool:
        """Whether everything a brief cannot do without is known."""
        return not self.lack


@dataclass(frozen=True, slots=True)
class SeriesCoverage:
    """One stored series: `line` is None where no line of the statement reads it.

    `gaps` counts the observations missing between first and last (of a daily series, on weekdays).
    """

    code: str
    line: str | None
    basis: Basis
    unit: str
    first: date
    last: date
    observations: int
    gaps: int


def list_weeks(snapshot: Snapshot, tree: LineTree) -> tuple[Coverage, ...]:
    """Return every Wednesday with any level, oldest first."""
    stored = {
        line.key: (line, series)
        for line in tree
        if (series := _stored(snapshot, line.series_codes(Basis.WEDNESDAY_LEVEL))) is not None
    }
    if not stored:
        return ()
    first = min(series.first for _, series in stored.values())
    count = max(_place(series.first, first) + len(series.values) for _, series in stored.values())
    known = {key: _known(line, series, first, count) for key, (line, series) in stored.items()}
    totals = [sum(column) for column in zip(*known.values(), strict=True)]
    exist = [
        sum(column) for column in zip(*(_exists(one, first, count) for one in tree), strict=True)
    ]
    absent = [False] * count
    headline = [(tree[key].label, known.get(key, absent)) for key in HEADLINE_LINES]
    missing = [
        tuple(label for label, levels in headline if not levels[place]) for place in range(count)
    ]
    return tuple(
        Coverage(
            first + WEEK * place,
            totals[place],
            exist[place],
            missing[place],
            follows=place > 0 and not missing[place - 1],
        )
        for place in range(count)
        if totals[place]
    )


def newest_complete(weeks: Sequence[Coverage]) -> Coverage:
    """Return the newest week that can be built."""
    for week in reversed(weeks):
        if week.complete:
            return week
    raise NoDataError("the data hold no week with all headline lines; see 'reportgen data status'")


def find_week(weeks: Sequence[Coverage], as_of: date, today: date) -> Coverage:
    """Return the week of that Wednesday, or raise an error that says what to ask for instead."""
    require_wednesday(as_of)
    newest = newest_complete(weeks)
    if as_of > today:
        raise UsageError(f"{as_of} lies in the future; the newest week with data is {newest.as_of}")
    week = next((week for week in weeks if week.as_of == as_of), None)
    if week is not None and week.complete:
        return week
    buildable = [one.as_of for one in weeks if one.complete]
    if as_of > newest.as_of:
        hint = f"the newest complete week is {newest.as_of}"
    elif as_of < buildable[0]:
        hint = f"the data begin with {buildable[0]}"
    else:
        before = max(day for day in buildable if day < as_of)
        after = min(day for day in buildable if day > as_of)
        hint = f"the nearest complete weeks are {before} and {after}"
    lack = "no data" if week is None else week.lack
    raise NoDataError(f"week of {as_of}: {lack}; {hint} (see 'reportgen weeks')")


def series_coverage(snapshot: Snapshot, tree: LineTree) -> list[SeriesCoverage]:
    """Return first, last and gaps of every stored series that has an observation."""
    line_of = {
        (code, basis): line.key
        for line in tree
        for by_basis in line.codes.values()
        for basis, code in by_basis.items()
    }
    found: dict[int, SeriesCoverage] = {}
    for series in snapshot.series.values():
        days = [day for day, _ in series.items()]
        if days and id(series) not in found:
            codes = (series.code, *series.aliases)
            line = next(
                (line_of[c, series.basis] for c in codes if (c, series.basis) in line_of), None
            )
            found[id(series)] = SeriesCoverage(
                series.code,
                line,
                series.basis,
                series.unit,
                days[0],
                days[-1],
                len(days),
                _gaps(series, days),
            )
    return sorted(found.values(), key=lambda one: (one.basis, one.code))


def _stored(snapshot: Snapshot, codes: Sequence[str]) -> Series | None:
    found = (snapshot.get(code, Basis.WEDNESDAY_LEVEL) for code in codes)
    return next((series for series in found if series is not None), None)


def _place(day: date, first: date) -> int:
    return (day - first).days // WEEK.days


def _known(line: Line, series: Series, first: date, count: int) -> list[bool]:
    """Say for each week since `first` whether the line exists then and has a level."""
    before = _place(series.first, first)
    levels = [False] * before + [value is not None for value in series.values]
    levels += [False] * (count - len(levels))
    return [
        known and there for known, there in zip(levels, _exists(line, first, count), strict=True)
    ]


def _exists(line: Line, first: date, count: int) -> list[bool]:
    """Say for each week since `first` whether the release has the line; none without codes."""
    if not line.series_codes(Basis.WEDNESDAY_LEVEL):
        return [False] * count
    begin = 0 if line.since is None else -(-(line.since - first).days // WEEK.days)
    end = count - 1 if line.until is None else _place(line.until, first)
    return [begin <= place <= end for place in range(count)]


def _gaps(series: Series, days: list[date]) -> int:
    if series.basis is Basis.QUARTER:
        first, last = (day.year * 4 + (day.month - 1) // 3 for day in (days[0], days[-1]))
        return last - first + 1 - len(days)
    known = set(days)
    grid = (
        days[0] + timedelta(days=index * series.step)
        for index in range((days[-1] - days[0]).days // series.step + 1)
    )
    return sum(1 for day in grid if day not in known and day.weekday() < WEEKDAYS)
