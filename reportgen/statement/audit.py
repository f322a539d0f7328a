"""Every gate over all weeks at once, and the changes the Board prints against ours."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reportgen.errors import NoDataError
from reportgen.statement.gates.lines import (
    check_averages,
    check_neighbours,
    check_repeats,
    check_signs,
)
from reportgen.statement.gates.remainders import check_remainders
from reportgen.statement.gates.run import GATES
from reportgen.statement.gates.witnesses import check_witnesses
from reportgen.statement.history import WEEK, YEAR, History
from reportgen.statement.identities import Check, Status, check_identities
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import timedelta

    from reportgen.statement.coverage import Coverage
    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Series, Snapshot

    Progress = Callable[[int, int, str], None]

# The bases of printed changes: how their codes name them, and how far apart the two figures are.
PRINTED: Mapping[Basis, tuple[str, timedelta]] = {
    Basis.LEVEL_CHANGE_WEEK: ("_XCH1_", WEEK),
    Basis.LEVEL_CHANGE_YEAR: ("_XCH52_", YEAR),
    Basis.AVERAGE_CHANGE_WEEK: ("_XCH1_", WEEK),
    Basis.AVERAGE_CHANGE_YEAR: ("_XCH52_", YEAR),
}
_NAMED_LINE = re.compile(r"\w+")
_NAMED_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one family of gates over all weeks; `checked` is the sum of the others."""

    family: str
    checked: int
    passed: int
    allowed: int
    failed: int
    not_testable: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that did not simply pass: `line` and `week` are the first its message names.

    `line` is "" where the message is about several lines together.
    """

    check: str
    line: str
    week: date
    message: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The gates over `weeks` complete weeks from `first` to `last`, oldest finding first.

    `allowed` are misses that stand in the source itself and are declared.
    """

    weeks: int
    first: date
    last: date
    tallies: tuple[Tally, ...]
    failed: tuple[Finding, ...]
    allowed: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A printed change that is not the difference of the figures as known now: `now` − `then`."""

    code: str
    basis: Basis
    as_of: date
    printed: float
    now: float
    then: float


@dataclass(frozen=True, slots=True)
class PrintedChanges:
    """One series of printed changes against the series `of`, whose changes they are.

    A difference is no fault: the figure was revised after the change was printed. `not_testable`
    counts the changes that lack one of their two figures.
    """

    code: str
    basis: Basis
    of: str
    equal: int
    differ: tuple[Difference, ...]
    not_testable: int


def audit(
    snapshot: Snapshot,
    tree: LineTree,
    weeks: Sequence[Coverage],
    progress: Progress = lambda _done, _total, _what: None,
) -> Audit:
    """Run every gate once for each complete week among `weeks`.

    Unlike a build nothing is raised for a check that fails, and no week is tested again as the week
    before or the year before another. Raises NoDataError where no week is complete.
    """
    days = [week.as_of for week in weeks if week.complete]
    if not days:
        raise NoDataError("there is no complete week to check; see 'reportgen weeks'")
    history = History(snapshot, tree, days[-1])
    checks = list[tuple[date, Check]]()
    for done, day in enumerate(days):
        progress(done, len(days), day.isoformat())
        checks += ((day, check) for check in check_week(history, day))
    # This one looks at the whole past in one go.
    checks.append((days[-1], check_neighbours(history, days[-1])))
    progress(len(days), len(days), "done")
    return Audit(
        len(days),
        days[0],
        days[-1],
        _tallies(check for _, check in checks),
        _findings(checks, Status.FAILED, tree),
        _findings(checks, Status.ALLOWED, tree),
    )


def check_week(history: History, day: date) -> Iterator[Check]:
    """Yield what can be tested of one week by itself, that is without `check_neighbours`."""
    yield check_repeats(history, day)
    yield check_signs(history, day)
    yield from check_witnesses(history, day, whole=True)
    yield check_remainders(history, day)
    yield from check_identities(history, day)
    yield check_averages(history, day)


def printed_changes(
    series: Mapping[str, Series], *, since: date | None = None
) -> tuple[PrintedChanges, ...]:
    """Compare every series of printed changes with the differences of the figures beside it.

    `series` holds the series of one source by its own codes: where the change is `X_XCH1_N.WW` its
    figures are `X_N.WW`, where it is `X_XAW_XCH1_N.WW` they are `X_XAW_N.WW`. Changes printed for
    weeks before `since` are left out.
    """
    changes = (one for one in series.values() if one.basis in PRINTED)
    return tuple(_compared(one, series, since) for one in sorted(changes, key=lambda one: one.code))


def _compared(changes: Series, series: Mapping[str, Series], since: date | None) -> PrintedChanges:
    mark, apart = PRINTED[changes.basis]
    of = changes.code.replace(mark, "_")
    figures = series.get(of)
    equal, differ, untested = 0, list[Difference](), 0
    for day, printed in changes.items():
        if since is not None and day < since:
            continue
        now, then = (figures.at(day), figures.at(day - apart)) if figures else (None, None)
        if now is None or then is None:
            untested += 1
        elif printed == round(now - then, 6):  # binary fractions: 54.772 - 54.471 is not 0.301
            equal += 1
        else:
            differ.append(Difference(changes.code, changes.basis, day, printed, now, then))
    return PrintedChanges(changes.code, changes.basis, of, equal, tuple(differ), untested)


def _tallies(checks: Iterable[Check]) -> tuple[Tally, ...]:
    counts = Counter((check.id.partition(".")[0], check.status) for check in checks)
    return tuple(
        Tally(
            family,
            sum(counts[family, status] for status in Status),
            counts[family, Status.PASSED],
            counts[family, Status.ALLOWED],
            counts[family, Status.FAILED],
            counts[family, Status.NOT_TESTABLE],
        )
        for family in sorted(GATES)
    )


def _findings(
    checks: Iterable[tuple[date, Check]], status: Status, tree: LineTree
) -> tuple[Finding, ...]:
    found = (_finding(day, check, tree) for day, check in checks if check.status is status)
    return tuple(sorted(found, key=lambda one: (one.week, one.check)))


def _finding(day: date, check: Check, tree: LineTree) -> Finding:
    """Return a check with the line and week that its detail, as every gate words it, begins with.

    A slip a week ago may be told by this week's check, and one long ago by the last week's.
    """
    line, week = _NAMED_LINE.match(check.detail), _NAMED_DAY.search(check.detail)
    key = line.group() if line and line.group() in tree.lines else ""
    return Finding(check.id, key, date.fromisoformat(week.group()) if week else day, check.detail)
