from __future__ import annotations

from datetime import date, timedelta

import pytest

from reportgen.analysis.bridge import build_bridge
from reportgen.statement.history import WEEK, YEAR, History
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot


def history(day: date) -> History:
    return History(embedded_snapshot(), load_lines(), day)


def test_golden_week_names_the_treasury_first() -> None:
    bridge = build_bridge(history(date(2025, 4, 16)), date(2025, 4, 16))
    assert bridge is not None
    assert bridge.reserves.value == -203_500
    first, second = bridge.by_size()[:2]
    assert (first.line.key, first.contribution) == ("treasury_general_account", -323_594)
    assert (second.line.key, second.contribution) == ("reverse_repos_others", 113_343)


def test_a_complete_week_leaves_only_rounding() -> None:
    day = date(2023, 3, 15)
    bridge = build_bridge(history(day), day)
    assert bridge is not None
    assert bridge.complete
    assert abs(bridge.residual) <= bridge.slack
    assert bridge.by_size()[0].line.key == "loans"


def test_no_line_counts_twice() -> None:
    day = date(2023, 3, 15)
    bridge = build_bridge(history(day), day, YEAR)
    assert bridge is not None
    keys = [factor.line.key for factor in bridge.factors]
    assert len(keys) == len(set(keys))
    assert not {"reverse_repos", "reserve_bank_credit"} & set(keys)


def test_a_line_of_only_one_of_the_days_leaves_a_bridge_incomplete() -> None:
    """The corporate credit facility ended in December 2021: not in the release a year later."""
    day = date(2022, 4, 27)
    bridge = build_bridge(history(day), day, YEAR)
    assert bridge is not None
    assert not bridge.complete
    assert bridge.residual == -34_525


# Reserves and what moved them most, from the release's own printed levels: reserve balances, then
# the line with the largest effect and that effect.
LEADS = {
    date(2005, 6, 15): (-5_084, "treasury_general_account", -5_223),
    date(2008, 10, 15): (90_064, "central_bank_swaps", 71_698),
    date(2014, 5, 14): (50_584, "treasury_general_account", 34_044),
    date(2019, 9, 18): (-73_240, "treasury_general_account", -119_476),
    date(2020, 3, 25): (402_354, "treasuries", 337_601),
    date(2021, 8, 18): (34_875, "reverse_repos_others", -115_196),
    date(2022, 6, 1): (42_377, "reverse_repos_others", 30_735),
    date(2023, 3, 15): (440_532, "loans", 302_939),
    date(2025, 4, 16): (-203_500, "treasury_general_account", -323_594),
    date(2026, 9, 30): (-88_236, "treasury_general_account", -36_729),
}


@pytest.mark.parametrize("day", LEADS, ids=str)
def test_ten_weeks_lead_with_what_moved_most(day: date) -> None:
    bridge = build_bridge(history(day), day)
    assert bridge is not None
    first = bridge.by_size()[0]
    assert (bridge.reserves.value, first.line.key, first.contribution) == LEADS[day]


@pytest.mark.history
@pytest.mark.parametrize("back", [WEEK, YEAR], ids=["week", "year"])
def test_the_bridge_closes_in_every_week(back: timedelta) -> None:
    """Complete bridges close within rounding: n factors and reserves, a million each at most."""
    day, worst, weeks, complete, unexplained = date(2002, 12, 25), 0.0, 0, 0, 0.0
    whole = history(date(2026, 9, 30))
    while day <= date(2026, 9, 30):
        bridge = build_bridge(whole, day, back)
        day += timedelta(days=7)
        if bridge is None:
            assert back == YEAR
            assert day <= date(2003, 12, 24)
            continue
        total = sum(factor.contribution for factor in bridge.factors) + bridge.residual
        assert total == pytest.approx(bridge.reserves.value), day
        weeks += 1
        if bridge.complete:
            complete += 1
            worst = max(worst, abs(bridge.residual))
            assert abs(bridge.residual) <= bridge.slack == len(bridge.factors) + 1, day
        else:
            unexplained = max(unexplained, abs(bridge.residual))
    print(
        f"{weeks} bridges close, {complete} of them complete, to {worst:,.0f} million at worst; "
        f"what missing lines leave comes to {unexplained:,.0f} at most"
    )
    assert complete
