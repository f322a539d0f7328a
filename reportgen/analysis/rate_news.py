"""Money-market rates of a week: a day outside the target range, a gap not seen for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import log10
from typing import TYPE_CHECKING, Literal

from reportgen.analysis.ranking import Candidate
from reportgen.statement.figures import Daily

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.analysis.ranking import Rules
    from reportgen.statement.history import History
    from reportgen.store.series import Series

DAY = timedelta(days=1)
WORKDAYS = 5
RANGE = ("DFEDTARL", "DFEDTARU")
RATES = {"effr": "EFFR", "sofr": "SOFR"}


@dataclass(frozen=True, slots=True)
class Gap:
    """The widest gap of the week by which SOFR stood above EFFR; `since` None: of all the data."""

    day: date
    points: float
    since: date | None
    first: date


@dataclass(frozen=True, slots=True)
class Outside:
    """A day on which a rate lay outside the target range, the first since a day (None: of all)."""

    rate: str
    side: Literal["above", "below"]
    day: date
    since: date | None
    first: date


def rate_news(history: History, rules: Rules) -> Iterator[Candidate]:
    """Yield what the rates of the week, Thursday to Wednesday, have to tell."""
    for name in RATES:
        outside = _outside(history, name, rules.constants.rate_pause)
        if outside is not None:
            yield Candidate(name, "rates", rules.constants.score_crossing, outside)
    gap, weeks = _gap(history, rules)
    if gap is not None:
        size = min(log10(gap.points / rules.constants.gap_least), rules.constants.size_most)
        yield Candidate("sofr", "rates", log10(weeks) + size, gap)


def _series(history: History, code: str) -> Series | None:
    return history.snapshot.get(code, Daily.basis)


def _outside(history: History, name: str, pause: int) -> Outside | None:
    rate, lower, upper = (_series(history, code) for code in (RATES[name], *RANGE))
    if rate is None or lower is None or upper is None:
        return None
    first = max(rate.first, lower.first, upper.first)
    for back in range(6, -1, -1):
        day = history.as_of - back * DAY
        side = _side(rate, lower, upper, day)
        if side is None:
            continue
        since = day - DAY
        while since >= first and _side(rate, lower, upper, since) is None:
            since -= DAY
        if since < first:
            found = (day - first).days >= pause
            return Outside(name, side, day, None, first) if found else None
        return Outside(name, side, day, since, first) if (day - since).days >= pause else None
    return None


def _side(
    rate: Series, lower: Series, upper: Series, day: date
) -> Literal["above", "below"] | None:
    value, low, high = rate.at(day), lower.at(day), upper.at(day)
    if value is None or low is None or high is None:
        return None
    return "above" if value > high else "below" if value < low else None


def _gap(history: History, rules: Rules) -> tuple[Gap | None, float]:
    """Return the gap if it is wide and has not been seen for long, and for how many weeks."""
    sofr, effr = (_series(history, code) for code in (RATES["sofr"], RATES["effr"]))
    if sofr is None or effr is None:
        return None, 0
    start, c = max(sofr.first, effr.first), rules.constants
    week = [
        (points, day) for day in _days(history.as_of, 7) if (points := _points(sofr, effr, day))
    ]
    if not week or max(week)[0] < c.gap_least:
        return None, 0
    widest, day = max(week)
    known, since, one = 0, None, day - DAY
    while one >= start:
        points = _points(sofr, effr, one)
        if points is not None:
            if points >= widest:
                since = one
                break
            known += 1
        one -= DAY
    if known < c.rate_history:
        return None, 0
    return Gap(day, widest, since, start), known / WORKDAYS


def _days(day: date, count: int) -> Iterator[date]:
    yield from (day - back * DAY for back in range(count))


def _points(sofr: Series, effr: Series, day: date) -> float | None:
    """Return by how many basis points SOFR stood above EFFR on a day both are known for."""
    over, funds = sofr.at(day), effr.at(day)
    return None if over is None or funds is None else round(100 * (over - funds), 4)
