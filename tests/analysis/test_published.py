"""GDP and the banks' assets come out long after the days they describe."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from reportgen.analysis.published import newest_published
from reportgen.statement.history import History
from reportgen.statement.lines import load_lines
from reportgen.store.series import Basis, Series
from reportgen.store.snapshot import embedded_snapshot

DAY = date(2025, 4, 16)
QUARTERS = {date(2024, 7, 1): 29_374.9, date(2024, 10, 1): 29_720.0, date(2025, 1, 1): 29_977.6}


def gdp() -> Series:
    first, last = min(QUARTERS), max(QUARTERS)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    values = tuple(QUARTERS.get(day) for day in days)
    return Series("GDP", (), Basis.QUARTER, "usd_billions", first, 1, values, origin="fred_api")


def banks() -> Series:
    first = date(2025, 3, 26)
    values = (24_000.0, 24_100.0, 24_200.0, 24_300.0)
    level = Basis.WEDNESDAY_LEVEL
    return Series("TLAACBW027NBOG", (), level, "usd_billions", first, 7, values, origin="fred_api")


def history(day: date = DAY) -> History:
    snapshot = embedded_snapshot()
    more = {(one.code, one.basis): one for one in (gdp(), banks())}
    whole = replace(snapshot, series={**snapshot.series, **more})
    return History(whole.until(day), load_lines(), day)


def test_the_quarter_just_over_has_not_come_out() -> None:
    found = newest_published(history(), "GDP", Basis.QUARTER, date(2025, 4, 17))
    assert found is not None
    assert (found.day, found.value) == (date(2024, 10, 1), 29_720_000)
    assert (found.source.origin, found.source.value) == ("fred_api", 29_720.0)


def test_it_counts_from_the_day_it_comes_out() -> None:
    may = history(date(2025, 5, 7))
    found = newest_published(may, "GDP", Basis.QUARTER, date(2025, 5, 8))
    assert found is not None
    assert found.day == date(2025, 1, 1)


def test_the_banks_of_two_weeks_before() -> None:
    """Of Wednesday the 2nd they came out on Friday the 11th, of the 9th only on the 18th."""
    level = Basis.WEDNESDAY_LEVEL
    found = newest_published(history(), "TLAACBW027NBOG", level, date(2025, 4, 17))
    assert found is not None
    assert (found.day, found.value) == (date(2025, 4, 2), 24_100_000)


def test_a_series_that_is_not_there() -> None:
    assert newest_published(history(), "NONE", Basis.QUARTER, date(2025, 4, 17)) is None
    assert newest_published(history(), "GDP", Basis.QUARTER, date(2024, 10, 1)) is None
