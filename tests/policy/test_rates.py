"""The register's administered rates against the daily series embedded in the package."""

import json
from datetime import date, timedelta
from importlib.resources import files

import pytest

from reportgen.policy.register import load_register

SERIES = {
    "IORB": "iorb",
    "DFEDTARL": "range_lower",
    "DFEDTARU": "range_upper",
    "RRPONTSYAWARD": "on_rrp",
}


def daily(code):
    content = (files("reportgen") / "store" / "embedded" / "rates.jsonl").read_text("utf-8")
    series = next(row for row in map(json.loads, content.splitlines()) if row.get("code") == code)
    first = date.fromisoformat(series["first"])
    for index, value in enumerate(series["values"]):
        if value is not None:
            yield first + timedelta(days=index * series["step"]), value


@pytest.mark.parametrize(("code", "name"), SERIES.items())
def test_the_register_equals_the_series_on_every_common_day(code, name):
    register = load_register()
    steps = [(f.effective, getattr(f.rates, name)) for f in register.facts if f.rates]
    steps = sorted(step for step in steps if step[1] is not None)
    compared = differing = 0
    for day, value in daily(code):
        in_force = [rate for since, rate in steps if since <= day]
        if in_force:
            compared += 1
            differing += in_force[-1] != value
    print(f"{code}: {compared} days compared, {differing} differ")
    assert compared > 1_500
    assert differing == 0


def test_every_step_of_the_series_is_a_fact():
    register, before = load_register(), None
    for day, value in daily("IORB"):
        rate = register.rate("iorb", day)
        assert rate is not None
        if value != before:
            assert rate.since == day
            assert rate.fact.announced < day
        before = value


def test_a_rate_is_unknown_before_its_first_value():
    register = load_register()
    assert register.rate("iorb", date(2021, 7, 28)) is None
    assert register.rate("range_upper", date(2008, 12, 15)) is None
    assert register.rate("ioer", date(2008, 12, 17)) is None
    assert register.rate("primary_credit", date(2025, 4, 16)) is None


@pytest.mark.parametrize(
    ("day", "rates"),
    [
        (date(2008, 12, 16), (0.0, 0.25, None)),
        (date(2008, 12, 18), (0.0, 0.25, 0.25)),
        (date(2015, 12, 16), (0.0, 0.25, 0.25)),  # decided that day, in force on the next
        (date(2015, 12, 17), (0.25, 0.5, 0.5)),
        (date(2018, 6, 14), (1.75, 2.0, 1.95)),  # the first below the top of the range
        (date(2018, 12, 31), (2.25, 2.5, 2.4)),
        (date(2019, 5, 1), (2.25, 2.5, 2.4)),
        (date(2019, 5, 2), (2.25, 2.5, 2.35)),
        (date(2019, 9, 18), (2.0, 2.25, 2.1)),
        (date(2019, 9, 19), (1.75, 2.0, 1.8)),
        (date(2020, 1, 30), (1.5, 1.75, 1.6)),
        (date(2020, 3, 3), (1.5, 1.75, 1.6)),
        (date(2020, 3, 4), (1.0, 1.25, 1.1)),
        (date(2020, 3, 16), (0.0, 0.25, 0.1)),
        (date(2021, 6, 17), (0.0, 0.25, 0.15)),
    ],
)
def test_the_range_and_interest_on_excess_reserves_before_their_series(day, rates):
    register = load_register()
    found = (register.rate(name, day) for name in ("range_lower", "range_upper", "ioer"))
    assert tuple(one and one.value for one in found) == rates


def test_interest_on_reserves_lies_in_the_range_whatever_its_name():
    register = load_register()
    days = {fact.effective for fact in register.facts if fact.rates}
    for day in sorted(days):
        paid = register.rate("iorb", day) or register.rate("ioer", day)
        if paid is not None:
            lower, upper = (register.rate(f"range_{end}", day) for end in ("lower", "upper"))
            assert lower.value <= paid.value <= upper.value, day


def test_the_rates_of_autumn_2026():
    register, day = load_register(), date(2026, 9, 30)
    names = ("range_lower", "range_upper", "iorb", "on_rrp", "standing_repo", "primary_credit")
    assert [register.rate(name, day).value for name in names] == [3.75, 4.0, 3.9, 3.75, 4.0, 4.0]
    assert register.known(date(2026, 9, 15)).rate("iorb", day).value == 3.65
