"""What the register announced for a month, and what the holdings did: by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from reportgen.analysis.plan import (
    allowed,
    announced,
    purchase_months,
    runoff_months,
    securities,
    span,
)
from reportgen.analysis.runoff import Month, whole_months
from reportgen.policy.register import load_register
from reportgen.statement.history import History
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot

LATEST = date(2026, 9, 30)


@cache
def history() -> History:
    return History(embedded_snapshot(), load_lines(), LATEST)


def month(year: int, number: int) -> Month:
    first = date(year, number, 1)
    return whole_months(first, LATEST, LATEST)[0]


def test_whole_months_follow_one_another_and_end_with_the_program() -> None:
    months = whole_months(date(2022, 6, 1), date(2025, 12, 1), LATEST)
    assert (months[0].first, months[-1].first) == (date(2022, 6, 1), date(2025, 11, 1))
    assert len(months) == 42
    assert all(one.last == other.before for one, other in pairwise(months))
    assert span(months) == (date(2022, 6, 1), date(2025, 12, 3))


def test_a_program_that_begins_inside_a_month_counts_from_the_next() -> None:
    months = whole_months(date(2025, 12, 12), LATEST, LATEST)
    assert months[0].first == date(2026, 1, 1)
    assert months[0].end == date(2026, 1, 31)


def test_a_month_is_not_measured_before_its_last_wednesday() -> None:
    start = date(2022, 6, 1)
    assert whole_months(start, LATEST, date(2022, 7, 5)) == []
    assert len(whole_months(start, LATEST, date(2022, 7, 6))) == 1


@pytest.mark.parametrize(
    ("one", "caps"),
    [
        (month(2018, 6), (18_000, 12_000)),
        (month(2022, 6), (30_000, 17_500)),
        (month(2022, 9), (60_000, 35_000)),
        (month(2025, 4), (5_000, 35_000)),
    ],
)
def test_the_caps_of_a_month(one: Month, caps: tuple[int, int]) -> None:
    plan = allowed(load_register(), one)
    assert plan is not None
    assert (plan.treasuries, plan.mbs, plan.bills) == (*caps, 0)


def test_no_caps_outside_a_runoff() -> None:
    assert allowed(load_register(), month(2014, 5)) is None
    assert allowed(load_register(), month(2025, 12)) is None


def test_the_sum_of_the_caps_is_that_of_the_plans() -> None:
    """30 x 3 + 60 x 21 + 25 x 10 + 5 x 8, and 17.5 x 3 + 35 x 39, in billions."""
    months = runoff_months(load_register(), date(2025, 12, 3))
    plans = [allowed(load_register(), one) for one in months]
    assert sum(plan.treasuries for plan in plans if plan) == 1_640_000
    assert sum(plan.mbs for plan in plans if plan) == 1_417_500


def test_a_pace_that_changes_inside_a_month_counts_by_its_days() -> None:
    """November 2021: 14 days of 80 and 16 of 70 billion; December: 14 of 70 and 17 of 60."""
    november, december = (announced(load_register(), month(2021, n)) for n in (11, 12))
    assert november is not None
    assert november.treasuries == pytest.approx((14 * 80_000 + 16 * 70_000) / 30)
    assert december is not None
    assert december.treasuries == pytest.approx((14 * 70_000 + 17 * 60_000) / 31)
    assert not december.reported


def test_purchases_that_end_on_the_last_day_of_a_month_were_announced_for_all_of_it() -> None:
    assert (plan := announced(load_register(), month(2014, 10))) is not None
    assert (plan.treasuries, plan.mbs) == (10_000, 5_000)
    assert (plan := announced(load_register(), month(2011, 6))) is not None
    assert plan.treasuries == 75_000


def test_no_pace_where_none_held_from_the_first_day() -> None:
    assert announced(load_register(), month(2025, 12)) is None
    assert announced(load_register(), month(2020, 5)) is None


def test_a_pace_that_rests_on_a_report_says_so() -> None:
    april, july = (announced(load_register(), month(2026, n)) for n in (4, 7))
    assert april is not None
    assert july is not None
    assert april.reported
    assert april.bills == pytest.approx((14 * 40_000 + 16 * 25_000) / 30)
    assert (july.bills, july.reported) == (10_000, False)


def test_nothing_is_announced_for_a_month_the_register_was_not_checked_to_the_end_of() -> None:
    register = replace(load_register(), last_checked=date(2026, 8, 30))
    assert announced(register, month(2026, 8)) is None
    assert announced(register, month(2026, 7)) is not None
    ended = replace(load_register(), last_checked=date(2025, 6, 29))
    assert runoff_months(ended, date(2025, 9, 3))[-1].first == date(2025, 5, 1)


def test_months_of_purchases_begin_with_their_kind() -> None:
    register, day = load_register().known(date(2013, 12, 12)), date(2013, 12, 11)
    treasuries = purchase_months(register, day, "treasuries")
    mbs = purchase_months(register, day, "mbs")
    assert (treasuries[0][0].first, treasuries[-1][0].first) == (
        date(2013, 1, 1),
        date(2013, 11, 1),
    )
    assert mbs[0][0].first == date(2012, 10, 1)
    assert purchase_months(register, day, "bills") == []


def test_a_taper_goes_on_with_the_purchases_before_it() -> None:
    months = purchase_months(load_register(), date(2014, 5, 14), "treasuries")
    assert months[0][0].first == date(2013, 1, 1)
    assert (
        sum(plan.treasuries for _, plan in months)
        == 12 * 45_000 + 40_000 + 35_000 + 35_000 + 30_000
    )


def test_purchases_that_are_over_have_no_months() -> None:
    assert purchase_months(load_register(), date(2015, 1, 7), "treasuries") == []


def test_treasuries_without_inflation_compensation_in_june_2018() -> None:
    """2,360,377 − 21,356 less 2,377,872 − 20,851: the cap of 18 billion to the million."""
    moved = securities(history(), "treasuries", date(2018, 6, 6), date(2018, 7, 4))
    assert moved is not None
    assert (moved.what, moved.value) == ("treasuries_net", -18_000)
    agency = securities(history(), "mbs", date(2018, 6, 6), date(2018, 7, 4))
    assert agency is not None
    assert (agency.what, agency.value) == (
        "agency_securities",
        1_721_272 + 2_409 - 1_734_593 - 4_391,
    )


def test_where_compensation_is_not_known_it_is_left_in_and_the_name_says_so() -> None:
    moved = securities(history(), "treasuries", date(2025, 11, 5), date(2025, 12, 3))
    assert moved is not None
    assert moved.what == "treasuries"


def test_where_agency_debt_is_not_known_only_mbs_are_counted() -> None:
    moved = securities(history(), "mbs", date(2026, 8, 5), date(2026, 9, 2))
    assert moved is not None
    assert (moved.what, moved.value) == ("mbs", 1_913_585 - 1_930_855)


def test_bills_are_not_guessed() -> None:
    assert securities(history(), "bills", date(2026, 8, 5), date(2026, 9, 2)) is None
