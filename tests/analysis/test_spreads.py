from __future__ import annotations

from datetime import date, timedelta

from reportgen.analysis.spreads import rare, spread
from reportgen.store.series import Basis, Series

FIRST = date(2024, 1, 1)


def series(values: list[float | None], first: date = FIRST) -> Series:
    return Series("X", (), Basis.DAILY, "percent", first, 1, tuple(values))


def rates(spreads: list[float | None]) -> tuple[Series, Series]:
    """Return two rates that lie so many basis points apart day by day."""
    rate = series([None if one is None else round(4 + one / 100, 4) for one in spreads])
    return rate, series([4.0] * len(spreads))


def last(spreads: list[float | None]) -> date:
    return FIRST + timedelta(days=len(spreads) - 1)


def test_a_spread_is_in_basis_points_and_needs_both_rates() -> None:
    rate, base = rates([-7, None])
    assert spread(rate, base, FIRST) == -7
    assert spread(rate, base, FIRST + timedelta(days=1)) is None


def test_a_spread_of_yesterday_is_not_rare() -> None:
    spreads: list[float | None] = [-7.0] * 400
    assert rare(*rates(spreads), last(spreads)) is None


def test_the_highest_for_half_a_year_names_the_day_that_was_as_high() -> None:
    spreads: list[float | None] = [-5.0, *[-7.0] * 182, -5.0]
    found = rare(*rates(spreads), last(spreads))
    assert found is not None
    assert (found.high, found.since) == (True, FIRST)


def test_a_day_short_of_half_a_year_is_no_record() -> None:
    spreads: list[float | None] = [-5.0, *[-7.0] * 180, -5.0]
    assert rare(*rates(spreads), last(spreads)) is None


def test_the_lowest_of_all_data_has_no_day() -> None:
    spreads: list[float | None] = [*[-7.0] * 200, -9.0]
    found = rare(*rates(spreads), last(spreads))
    assert found is not None
    assert (found.high, found.since, found.first) == (False, None, FIRST)


def test_gaps_are_passed_over() -> None:
    spreads: list[float | None] = [-4.0, *[-7.0, None] * 120, -5.0]
    found = rare(*rates(spreads), last(spreads))
    assert found is not None
    assert (found.high, found.since) == (True, FIRST)


def test_too_little_data_for_a_record() -> None:
    spreads: list[float | None] = [*[-7.0] * 100, -5.0]
    assert rare(*rates(spreads), last(spreads)) is None
