from datetime import date

from reportgen.policy.thresholds import load_thresholds


def test_a_threshold_is_known_from_its_day_and_its_outcome_from_its_own():
    thresholds = load_thresholds()
    assert thresholds.known(date(2025, 4, 16)).entries == ()
    (spring,) = thresholds.known(date(2025, 4, 17)).entries
    assert spring.outcome is None
    (autumn,) = thresholds.known(date(2025, 12, 3)).entries
    assert autumn.outcome is None
    (winter,) = thresholds.known(date(2025, 12, 4)).entries
    assert winter.outcome is not None
    assert winter.outcome.legs_held == (False, True)


def test_the_outcome_follows_from_the_legs_and_the_figures():
    (threshold,) = load_thresholds().entries
    figures = {"on_rrp": 3_240, "reserve_balances": 2_878_164}  # $ millions, at the end of QT
    held = [leg.lower <= figures[leg.line] <= leg.upper for leg in threshold.legs]
    assert threshold.outcome is not None
    assert tuple(held) == threshold.outcome.legs_held
