"""What the data at hand can be built into: which weeks, how complete, and from which series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.errors import GateError, NoDataError
from reportgen.statement.figures import WednesdayLevel
from reportgen.statement.gates import HEADLINE_LINES, require_wednesday, run_gates
from reportgen.statement.history import WEEK, History

if TYPE_CHECKING:
    from datetime import date

    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Basis, Series, Snapshot

# So many newest weeks in a row that fail their gates are no slip of a late week.
PATIENCE = 8
WEEKDAYS = 5


@dataclass(frozen=True, slots=True)
class WeekCoverage:
    """One Wednesday: what of the release is known.

    `complete` when every headline line is known, `buildable` when those of the week before are
    known too; `known` of `existing` lines have a Wednesday level, `missing` names the others.
    """

    day: date
    buildable: bool
    complete: bool
    known: int
    existing: int
    missing: tuple[str, ...]


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


def weeks(snapshot: Snapshot, tree: LineTree) -> list[WeekCoverage]:
    """Return every Wednesday from the first to the newest with any headline line, oldest first."""
    span = _span(snapshot, tree)
    if span is None:
        return []
    day, last = span
    history = History(snapshot, tree, last)
    # A sum of other lines is known where they are; counting it would count them twice.
    lines = [
        (line, history.series(line.key, WednesdayLevel))
        for line in tree
        if not line.sum and not line.memorandum
    ]
    found: list[WeekCoverage] = []
    while day <= last:
        known = {
            line.key: series is not None and series.at(day) is not None
            for line, series in lines
            if line.exists(day)
        }
        complete = all(known.get(key) for key in HEADLINE_LINES)
        buildable = complete and bool(found) and found[-1].complete
        missing = tuple(key for key, has in known.items() if not has)
        count = len(known)
        found.append(WeekCoverage(day, buildable, complete, count - len(missing), count, missing))
        day += WEEK
    return found


def latest_week(snapshot: Snapshot, tree: LineTree, allow: frozenset[str] = frozenset()) -> date:
    """Return the newest buildable Wednesday whose gates pass.

    Raises NoDataError where no week can be built, and the newest week's GateError where the newest
    weeks fail one after another.
    """
    first_error: GateError | None = None
    buildable = [week.day for week in weeks(snapshot, tree) if week.buildable]
    for day in buildable[: -PATIENCE - 1 : -1]:
        try:
            run_gates(History(snapshot, tree, day), day, allow)
        except GateError as error:
            first_error = first_error or error
        else:
            return day
    if first_error is not None:
        raise first_error
    raise NoDataError(
        f"no week has {', '.join(HEADLINE_LINES)} for itself and the week before; fetch data"
    )


def require_week(snapshot: Snapshot, tree: LineTree, day: date) -> None:
    """Raise UsageError for another weekday, NoDataError for a week that cannot be built."""
    require_wednesday(day)
    found = {week.day: week for week in weeks(snapshot, tree)}
    if day in found and found[day].buildable:
        return
    buildable = [week.day for week in found.values() if week.buildable]
    if not buildable:
        raise NoDataError(f"{day}: no week can be built from the data at hand; fetch data")
    span = f"weeks can be built from {buildable[0]} to {buildable[-1]}"
    raise NoDataError(f"{day}: {_why(found, day)}; {span}, see 'reportgen weeks'")


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


def _why(found: dict[date, WeekCoverage], day: date) -> str:
    if day not in found:
        return "there are no data for that week"
    lacking = [key for key in HEADLINE_LINES if key in found[day].missing]
    if lacking:
        return f"no figure for {', '.join(lacking)}"
    return f"the week before, {day - WEEK}, lacks headline lines"


def _gaps(series: Series, days: list[date]) -> int:
    known = set(days)
    grid = (
        days[0] + timedelta(days=index * series.step)
        for index in range((days[-1] - days[0]).days // series.step + 1)
    )
    return sum(1 for day in grid if day not in known and day.weekday() < WEEKDAYS)


def _span(snapshot: Snapshot, tree: LineTree) -> tuple[date, date] | None:
    """Return the first and the newest day on which any headline line is known."""
    basis = WednesdayLevel.basis
    series = [
        found
        for key in HEADLINE_LINES
        for code in tree[key].series_codes(basis)
        if (found := snapshot.get(code, basis)) is not None
    ]
    firsts = [next(series_.items(), None) for series_ in series]
    lasts = [series_.last() for series_ in series]
    known = [point[0] for point in (*firsts, *lasts) if point is not None]
    return (min(known), max(known)) if known else None
