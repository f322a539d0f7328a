"""The series of the site: what they hold is what the store has and what every chart draws."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from real_brief import KNOWLEDGE, real_brief

from reportgen.errors import RenderError
from reportgen.renderers import layout
from reportgen.renderers.site.explorable import MILLIONS, is_explorable
from reportgen.renderers.site.series import collected, series, steps
from reportgen.store.series import Basis

ERAS = (
    date(2003, 1, 8),
    date(2008, 11, 12),
    date(2013, 9, 25),
    date(2020, 3, 25),
    date(2025, 4, 16),
)
WEEK = timedelta(days=7)


def newest():
    return list(layout.charts(real_brief(None).sections))


def read():
    """Return the values of every series by day, as a page reads them."""
    written = series(newest()).data.decode()
    told = json.loads(written.removeprefix("self.reportgenSeries=").rstrip(";\n"))
    columns = {}
    for key, changes in told["steps"].items():
        value, day = 0, date.fromisoformat(told["first"])
        columns[key] = {}
        for change in changes:
            value += change or 0
            columns[key][day] = None if change is None else value
            day += WEEK
    return columns


@pytest.mark.parametrize(
    ("key", "code", "basis", "scale"),
    [
        ("total_assets", "RESPPMA_N.WW", Basis.WEDNESDAY_LEVEL, 1),
        ("reserves", "RESH4R_N.WW", Basis.WEDNESDAY_LEVEL, 1),
        ("on_rrp", "RRPONTSYD", Basis.DAILY, 1000),
    ],
)
def test_they_are_those_of_the_store(key, code, basis, scale):
    stored = KNOWLEDGE.snapshot.get(code, basis)
    column = read()[key]
    known = {day: value for day, value in column.items() if value is not None}
    assert known == {day: round(stored.at(day) * scale) for day in known}
    print(f"{key}: {len(known)} weeks from {min(known)} to {max(known)}")
    assert len(known) > 600


@pytest.mark.parametrize("day", ERAS)
def test_every_week_draws_them_up_to_its_day(day):
    columns, compared = read(), 0
    for chart in filter(is_explorable, layout.charts(real_brief(day).sections)):
        scale = MILLIONS[chart.data.unit]
        assert chart.data.days[-1] == day
        for one in chart.data.series:
            drawn = dict(zip(chart.data.days, one.values, strict=True))
            found = {week: columns[one.key].get(week) for week in drawn}
            wanted = {
                week: None if value is None else round(value * scale)
                for week, value in drawn.items()
            }
            assert found == wanted, (chart.key, one.key)
            compared += len(drawn)
    print(f"{day}: {compared} values are the same")
    assert compared


def test_a_gap_is_null_and_what_is_unknown_at_the_end_is_left_out():
    first = date(2025, 1, 1).toordinal()
    column = {first + 7: 5, first + 14: 7, first + 28: 4}
    assert steps(column, first, first + 42) == [None, 5, 2, None, -3]


def test_two_charts_that_differ_are_an_error():
    one, *_ = (chart for chart in newest() if chart.key == "total_assets")
    values = one.data.series[0].values
    other = replace(
        one,
        key="assets_by_part",
        data=replace(
            one.data,
            series=(replace(one.data.series[0], values=(*values[:-1], values[-1] + 0.001)),),
        ),
    )
    with pytest.raises(RenderError, match=r"series total_assets, 20\d\d-.*assets_by_part draws"):
        collected([one, other])


def test_part_of_a_million_is_an_error():
    one, *_ = (chart for chart in newest() if chart.key == "total_assets")
    values = one.data.series[0].values
    broken = replace(one.data.series[0], values=(*values[:-1], values[-1] + 0.0000005))
    with pytest.raises(RenderError, match="no whole number of millions"):
        collected([replace(one, data=replace(one.data, series=(broken,)))])


def test_they_are_small():
    artifact = series(newest())
    assert artifact.path == "data/series.js"
    print(f"{len(artifact.data):,} bytes")
    assert len(artifact.data) < 90_000
