from datetime import date, timedelta

import holidays
import pytest

from reportgen.errors import UsageError
from reportgen.policy.calendar import ahead, is_holiday, next_release, release_date
from reportgen.policy.register import load_register


@pytest.mark.parametrize(
    ("as_of", "released"),
    [
        (date(2025, 4, 16), date(2025, 4, 17)),
        (date(2025, 11, 26), date(2025, 11, 28)),  # Thanksgiving
        (date(2003, 11, 26), date(2003, 11, 28)),
        (date(2019, 7, 3), date(2019, 7, 5)),  # Independence Day
        (date(2025, 6, 18), date(2025, 6, 20)),  # Juneteenth
        (date(2014, 6, 18), date(2014, 6, 19)),  # no holiday yet
        (date(2021, 11, 10), date(2021, 11, 12)),  # Veterans Day
        (date(2014, 12, 31), date(2015, 1, 2)),  # New Year's Day
        (date(2025, 1, 1), date(2025, 1, 2)),  # a holiday on Wednesday moves nothing
        (date(2014, 12, 24), date(2014, 12, 29)),
        (date(2020, 12, 23), date(2020, 12, 28)),
        (date(2025, 1, 8), date(2025, 1, 10)),
        (date(2025, 12, 24), date(2025, 12, 29)),
    ],
)
def test_the_release_date(as_of, released):
    assert release_date(as_of) == released


def test_only_a_wednesday_has_a_release():
    with pytest.raises(UsageError, match="2025-04-15 is no Wednesday"):
        release_date(date(2025, 4, 15))


def test_the_next_release_knows_its_holiday():
    assert next_release(date(2025, 12, 17)) == date(2025, 12, 29)


@pytest.mark.parametrize("washington", [False, True])
def test_the_months_not_asked_about_hold_no_other_holidays(washington):
    years = range(2002, 2036)
    library = holidays.country_holidays("US", "DC" if washington else None, years=years)
    day = date(2002, 1, 1)
    while day < date(2036, 1, 1):
        assert is_holiday(day, washington=washington) == (day in library), day
        day += timedelta(days=1)


def entries(as_of):
    register = load_register().known(release_date(as_of))
    return [(entry.kind, entry.day) for entry in ahead(as_of, register)]


def test_the_weeks_after_the_golden_week():
    assert entries(date(2025, 4, 16)) == [
        ("release", date(2025, 4, 24)),
        ("fomc", date(2025, 5, 7)),
    ]


def test_a_step_already_announced_is_ahead():
    found = ahead(date(2025, 11, 5), load_register().known(date(2025, 11, 6)))
    assert [(entry.kind, entry.day) for entry in found] == [
        ("release", date(2025, 11, 13)),
        ("policy_step", date(2025, 12, 1)),
        ("fomc", date(2025, 12, 10)),
        ("tax_corporate", date(2025, 12, 15)),
    ]
    assert found[1].fact is not None
    assert found[1].fact.id == "qt2-end"


def test_a_tax_date_moves_off_weekends_and_holidays_of_the_capital():
    assert ("tax_individual_corporate", date(2022, 4, 18)) in entries(date(2022, 4, 6))
    assert ("tax_corporate", date(2024, 12, 16)) in entries(date(2024, 11, 27))


def test_a_tax_payment_is_postponed_from_the_day_that_was_announced():
    both = "tax_individual_corporate"
    assert (both, date(2020, 4, 15)) in entries(date(2020, 3, 18))
    assert (both, date(2020, 4, 15)) not in entries(date(2020, 3, 25))
    assert entries(date(2020, 6, 10)).count((both, date(2020, 7, 15))) == 1


def test_quarter_ends_and_year_end():
    assert ("quarter_end", date(2025, 3, 31)) in entries(date(2025, 3, 5))
    assert ("year_end", date(2025, 12, 31)) in entries(date(2025, 12, 17))
