from __future__ import annotations

from datetime import date, timedelta

import pytest

from reportgen.analysis.bridge import build_bridge
from reportgen.statement.history import YEAR, History
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
    assert abs(bridge.residual) <= len(bridge.factors) + 1
    assert bridge.by_size()[0].line.key == "loans"


def test_no_line_counts_twice() -> None:
    day = date(2023, 3, 15)
    bridge = build_bridge(history(day), day, YEAR)
    assert bridge is not None
    keys = [factor.line.key for factor in bridge.factors]
    assert len(keys) == len(set(keys))
    assert not {"reverse_repos", "reserve_bank_credit"} & set(keys)


@pytest.mark.history
def test_the_bridge_closes_in_every_week() -> None:
    day, worst, weeks = date(2002, 12, 25), 0.0, 0
    while day <= date(2026, 9, 30):
        bridge = build_bridge(history(day), day)
        assert bridge is not None, day
        total = sum(factor.contribution for factor in bridge.factors) + bridge.residual
        assert total == pytest.approx(bridge.reserves.value), day
        if bridge.complete:
            worst = max(worst, abs(bridge.residual))
            assert abs(bridge.residual) <= 671 + len(bridge.factors) + 1, day
        weeks += 1
        day += timedelta(days=7)
    print(f"{weeks} bridges close; largest residual of a complete one: {worst:,.0f} million")
