from datetime import date

from reportgen.analysis.reached import first_inside, first_together, inside
from reportgen.policy.thresholds import Leg

LEG = Leg(line="reserve_balances", lower=10, upper=20, unit="usd_millions")
DAYS = [date(2025, 1, day) for day in (1, 8, 15, 22)]


def test_the_bounds_belong_to_the_range() -> None:
    assert [inside(LEG, value) for value in (9.9, 10, 20, 20.1)] == [False, True, True, False]


def test_the_first_day_inside() -> None:
    assert first_inside(zip(DAYS, (25, 20, 9, 15), strict=True), LEG) == DAYS[1]
    assert first_inside(zip(DAYS, (25, 21, 9, 8), strict=True), LEG) is None


def test_all_legs_on_one_day() -> None:
    one = dict(zip(DAYS, (15.0, 25.0, 15.0, 15.0), strict=True))
    other = dict(zip(DAYS[1:], (15.0, 9.0, 12.0), strict=True))
    assert first_together([(LEG, one), (LEG, other)]) == DAYS[3]
    assert first_together([(LEG, one), (LEG, {})]) is None
