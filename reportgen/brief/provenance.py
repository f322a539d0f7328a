"""Where the figures of a brief came from, how old their vintages are, where sources differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.brief.blocks import Listing, Sentence, Term
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import REGISTER
from reportgen.brief.rates import RATES, rates
from reportgen.brief.week import ON_RRP, ON_RRP_CODE, line_term
from reportgen.sources.registry import EMBEDDED
from reportgen.statement.figures import Observation, WednesdayLevel, WeekAverage
from reportgen.statement.history import TO_MILLIONS, WEEK, YEAR
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from reportgen.brief.blocks import Argument
    from reportgen.brief.claims import Claim, Source
    from reportgen.brief.week import Week
    from reportgen.store.series import Disagreement, Series

FRED_API = "fred_api"  # the terms of use of its API ask for a sentence of their own
# How the measures of values stated for the week, the week before and the year before end.
AGES = ("", "_week_ago", "_year_ago")
TOLD = 5  # differences; the others are counted


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a series is in the brief: its name there, and the days (with their age) it is told."""

    line: str
    term: Term
    series: Series
    days: Mapping[date, int]


def served(week: Week) -> tuple[str, ...]:
    """Return the sources behind the claims entered so far, in the order of the brief."""
    return tuple(dict.fromkeys(one.origin for one in _behind(week) if one.origin != REGISTER))


def vintages(week: Week, origins: tuple[str, ...]) -> Iterator[Sentence]:
    """Say what state of knowledge the figures are of, and which sources (`origins`) served them.

    To be asked when every claim is entered, as it counts what stands behind them.
    """
    released, known_on = week.release_date, week.history.snapshot.known_on
    only_embedded = origins == (EMBEDDED,)
    if known_on is not None:
        yield Sentence("notes.known_on", {"d": released, "k": known_on})
        late = len({(one.series, one.basis, one.as_of) for one in _behind(week) if one.late})
        if late:
            yield Sentence("notes.late", {"n": late}, count=late)
    else:
        yield Sentence("notes.revised" if only_embedded else "notes.newest", {"d": released})
    if not only_embedded:
        yield Sentence("notes.served", {"x": Listing(tuple(map(_origin, origins)))})
    if FRED_API in origins:
        yield Sentence("notes.fred")


def differences(week: Week) -> Iterator[Sentence]:
    """Say where sources state different values for the week and the weeks it is compared with.

    What is told is entered as claims; what is beyond the first few is counted.
    """
    disagreements = week.history.snapshot.disagreements
    subjects = list(_subjects(week)) if disagreements else []
    by_series = {(one.series.code, one.series.basis): n for n, one in enumerate(subjects)}
    found: dict[tuple[int, int, str], Disagreement] = {}
    for one in disagreements:
        series = week.history.snapshot.get(one.code, one.basis)
        place = None if series is None else by_series.get((series.code, series.basis))
        if place is not None and one.day in subjects[place].days:
            found[subjects[place].days[one.day], place, one.other] = one
    for age, place, other in sorted(found)[:TOLD]:
        yield _told(week, subjects[place], age, found[age, place, other])
    if (more := len(found) - TOLD) > 0:
        yield Sentence("notes.stated_more", {"n": more}, count=more)


def _subjects(week: Week) -> Iterator[_Subject]:
    """Yield the lines of the tree in its order, on either basis, then the daily series."""
    days = {week.day - back: age for age, back in enumerate((timedelta(0), WEEK, YEAR))}
    for line in week.history.tree:
        known = {day: age for day, age in days.items() if line.exists(day)}
        level = week.history.series(line.key, WednesdayLevel)
        average = week.history.series(line.key, WeekAverage)
        for series in (level, average):
            if series is not None:
                yield _Subject(line.key, line_term(line.key), series, known)
    observed = {rate.name: rate.day for rate in rates(week).values() if not rate.from_register}
    daily = [(ON_RRP, ON_RRP_CODE, line_term(ON_RRP))] if week.on_rrp() else []
    daily += [(name, code, Term(f"rate.{name}")) for name, code, _ in RATES if code]
    for name, code, term in daily:
        series = week.history.snapshot.get(code, Basis.DAILY)
        if series is not None:
            # A rate of a holiday is that of the day before.
            yield _Subject(name, term, series, {**days, observed.get(name, week.day): 0})


def _told(week: Week, subject: _Subject, age: int, one: Disagreement) -> Sentence:
    code, basis, day = subject.series.code, subject.series.basis, one.day
    late = day in subject.series.late
    used = Observation(code, basis, day, one.value, origin=one.source, late=late)
    other = Observation(code, basis, day, one.other_value, origin=one.other)
    args: dict[str, Argument] = {
        "x": subject.term,
        "d": day,
        "a": _origin(one.source),
        "v": _stated(week, subject, age, used),
        "b": _origin(one.other),
        "w": _stated(week, subject, age, other),
    }
    average = basis is Basis.WEEK_AVERAGE
    return Sentence("notes.stated_average" if average else "notes.stated", args)


def _stated(week: Week, subject: _Subject, age: int, source: Observation) -> Claim:
    """Enter what one source states for a day, in millions of dollars or per cent."""
    unit = subject.series.unit
    return week.ledger.enter(
        subject.line,
        f"as_stated_by_{source.origin}{AGES[age]}",
        source.basis,
        source.as_of,
        round(source.value * TO_MILLIONS[unit], 6),
        Unit.PERCENT if unit == "percent" else Unit.USD_MILLIONS,
        (source,),
    )


def _origin(origin: str) -> Term:
    return Term(f"origin.{origin}")


def _behind(week: Week) -> Iterator[Source]:
    for claim in week.ledger.claims.values():
        yield from claim.sources
