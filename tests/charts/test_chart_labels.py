"""Direct labels: kept apart, near their marks, and narrow enough for their gutter."""

from __future__ import annotations

from itertools import pairwise

import pytest
from chart_samples import series_keys
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from reportgen.charts.frame import NAME, over_time
from reportgen.charts.labels import BAR, GAP, GUTTER, spread


def test_labels_with_room_stay_where_they_belong():
    assert spread([20, 100, 200], [28, 28, 28], 0, 300) == [20, 100, 200]


def test_two_that_would_touch_part_evenly():
    assert spread([100, 104], [20, 20], 0, 300) == [102 - 12.5, 102 + 12.5]


def test_a_pile_keeps_within_the_plot():
    assert spread([2, 3, 4], [20, 20, 20], 0, 300) == [10, 35, 60]
    assert spread([298], [20], 0, 300) == [290]


@given(st.lists(st.floats(0, 250), min_size=1, max_size=6))
def test_never_overlap(wanted):
    wanted.sort()
    centres = spread(wanted, [28.0] * len(wanted), -12, 262)
    steps = [b - a for a, b in pairwise(centres)]
    assert all(step >= 28 + GAP - 1e-6 for step in steps)
    assert centres[0] - 14 >= -12 - 1e-6
    assert centres[-1] + 14 <= 262 + 1e-6


@pytest.mark.parametrize("size", ["full", "half"])
def test_names_fit_their_gutter(size, words, face):
    geometry = over_time(size, 270)
    room = geometry.right - GUTTER - BAR - 5
    font = ImageFont.truetype(str(face.regular), 100)
    widths = {
        key: font.getlength(words.text(f"chart.series.{key}")) * NAME.size / 100
        for key in series_keys()
    }
    print({key: round(width) for key, width in widths.items()}, "of", room)
    assert max(widths.values()) <= room
