from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reportgen.analysis.extremes import (
    changes,
    extreme,
    peak,
    streak,
    trough,
    zero_since,
)

START = date(2020, 1, 1)


def weekly(*values: float) -> list[tuple[date, float]]:
    return [(START + timedelta(days=7 * n), value) for n, value in enumerate(values)]


def test_highest_since_names_the_last_day_that_matched_or_beat_it() -> None:
    found = extreme(weekly(5, 9, 3, 4, 7), high=True)
    assert found is not None
    assert (found.since, found.weeks) == (START + timedelta(days=7), 2)


def test_highest_of_all_has_no_since() -> None:
    found = extreme(weekly(5, 9, 3, 4, 10), high=True)
    assert found is not None
    assert (found.since, found.first, found.weeks) == (None, START, 4)


def test_lowest_since_an_equal_value_stops_there() -> None:
    found = extreme(weekly(2, 9, 3, 4, 2), high=False)
    assert found is not None
    assert found.since == START


def test_a_single_point_is_no_record() -> None:
    assert extreme(weekly(1), high=True) is None


def test_changes_skip_gaps() -> None:
    points = weekly(1, 3, 6)
    assert [value for _, value in changes([points[0], points[2]])] == []
    assert [value for _, value in changes(points)] == [2, 3]


def test_streak_counts_this_week_and_what_it_ended() -> None:
    found = streak(weekly(9, 8, 7, 6, 8))
    assert found is not None
    assert (found.rising, found.weeks, found.total, found.before) == (True, 1, 2, 3)
    assert streak(weekly(4, 4)) is None


def test_peak_and_trough_of_equals_are_the_latest() -> None:
    points = weekly(9, 1, 9, 1)
    assert peak(points) is not None
    assert peak(points).day == points[2][0]  # type: ignore[union-attr]
    assert trough(points).day == points[3][0]  # type: ignore[union-attr]


def test_zero_since_says_whether_it_was_ever_more() -> None:
    assert zero_since(weekly(5, 0, 0)) == (START + timedelta(days=7), 0.0)
    assert zero_since(weekly(0, 0)) == (START, 1.0)
    assert zero_since(weekly(0, 3)) is None
    before_a_gap = [(START - timedelta(days=21), 5.0)]
    assert zero_since([*before_a_gap, *weekly(0, 0)]) == (START, 1.0)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=60))
def test_extreme_is_true_by_brute_force(values: list[int]) -> None:
    points = weekly(*values)
    found = extreme(points, high=True)
    assert found is not None
    matching = [day for day, value in points[:-1] if value >= values[-1]]
    assert found.since == (max(matching) if matching else None)


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=60))
def test_streak_adds_up(values: list[int]) -> None:
    found = streak(weekly(*values))
    if found is not None:
        assert values[-1] - values[-1 - found.weeks] == found.total
        assert (found.total > 0) is found.rising
