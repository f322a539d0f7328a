"""What a record or a streak rests on, as a claim: for how many weeks it holds, and by which days.

A sentence names the day ("the highest since"); the claim counts the weeks from there, this one
included. So a revision that changes the record and no other figure changes a claim.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.claims import Unit
from reportgen.brief.week import ON_RRP
from reportgen.statement.history import WEEK
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.statement.figures import Daily, Figure, Observation, WednesdayLevel


def figure_of(week: Week, key: str, day: date) -> Figure[WednesdayLevel] | Figure[Daily] | None:
    """Return a line's level on a Wednesday, of the facility from its own daily series."""
    return week.on_rrp(day) if key == ON_RRP else week.level(key, day)


def level_record(week: Week, key: str, *, high: bool, since: date | None, first: date) -> Claim:
    """Enter for how many weeks the level is the highest or lowest; of all since `first` for None.

    It rests on the week's level and on the one that ends the stretch, or begins the data.
    """
    start = since or first
    weeks = (week.day - start) // WEEK + (since is None)
    measure = "weeks_highest" if high else "weeks_lowest"
    return in_weeks(week, key, measure, weeks, (week.day, start))


def move_record(week: Week, key: str, *, rise: bool, since: date | None, first: date) -> Claim:
    """Enter for how many weeks the move is the largest of its kind; `first` is the first level."""
    start = since or first
    measure = "weeks_largest_rise" if rise else "weeks_largest_fall"
    days = (week.day, week.day - WEEK, start, start - WEEK if since else start + WEEK)
    return in_weeks(week, key, measure, (week.day - start) // WEEK, days)


def run_length(week: Week, key: str, weeks: int, start: date) -> Claim:
    """Enter the length of a run of moves of one sign, the first of them from `start`."""
    return in_weeks(week, key, "run", weeks, (week.day, week.day - WEEK, start))


def in_weeks(week: Week, key: str, measure: str, weeks: int, days: Iterable[date]) -> Claim:
    """Enter a number of weeks that rests on a line's figures of the days given."""
    return counted(week, key, measure, weeks, Unit.WEEKS, days)


def in_days(
    week: Week,
    name: str,
    measure: str,
    codes: Iterable[str],
    day: date,
    since: date | None,
    first: date,
    start: date | None = None,
) -> Claim:
    """Enter for how many days nothing was like a day's rates; of all since `first` for None.

    It rests on the daily series of those codes, on that day and on the one that ends the stretch;
    `start` goes into the id.
    """
    begun = since or first
    figures = [week.history.daily(code, one) for one in (day, begun) for code in codes]
    sources = [source for figure in figures if figure is not None for source in figure.sources]
    value = (day - begun).days + (since is None)
    return week.ledger.enter(name, measure, Basis.DERIVED, day, value, Unit.COUNT, sources, start)


def counted(
    week: Week, key: str, measure: str, value: float, unit: Unit, days: Iterable[date]
) -> Claim:
    """Enter what was counted in a line's own past; it rests on its figures of the days given."""
    now = figure_of(week, key, week.day)
    assert now is not None
    sources: list[Observation] = []
    for day in days:
        figure = figure_of(week, key, day)
        sources += () if figure is None else figure.sources
    return week.ledger.enter(key, measure, now.kind.basis, now.as_of, value, unit, sources)
