from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reportgen.analysis.deferred import path
from reportgen.statement.history import History
from reportgen.statement.lines import load_lines
from reportgen.store.series import Basis, Series
from reportgen.store.snapshot import embedded_snapshot

DAY = date(2025, 12, 3)


def history(values: list[float]) -> History:
    """Return a history whose remittances are these, the last of them on DAY."""
    first = DAY - timedelta(weeks=len(values) - 1)
    level = Basis.WEDNESDAY_LEVEL
    series = Series("RESPPLLOP_N.WW", (), level, "usd_millions", first, 7, tuple(values))
    snapshot = embedded_snapshot()
    known = {**snapshot.series, (series.code, series.basis): series}
    return History(replace(snapshot, series=known).until(DAY), load_lines(), DAY)


def test_the_path_of_december_2025_by_hand() -> None:
    """−236,205 after −231,006 thirteen weeks before; the low of −236,991 on November 5."""
    whole = History(embedded_snapshot().until(DAY), load_lines(), DAY)
    found = path(whole, "other_liabilities")
    assert found is not None
    assert found.quarter is not None
    assert found.quarter.value == -236_205 + 231_006
    assert (found.low.day, found.low.value) == (date(2025, 11, 5), -236_991)
    assert found.weeks is None  # it widens


def test_weeks_to_zero_at_the_pace_of_thirteen_weeks() -> None:
    """From −1,300 to −1,000 in thirteen weeks: 300 a quarter, so 43.3 weeks more."""
    found = path(history([-1_300.0, *[-1_200.0] * 12, -1_000.0]), "remittances")
    assert found is not None
    assert found.weeks == pytest.approx(1_000 / (300 / 13))


@pytest.mark.parametrize(
    "values",
    [
        [-1_000.0, *[-1_100.0] * 12, -1_200.0],  # it widens
        [-1_000.0, *[-1_000.0] * 12, -1_000.0],  # it stands still
        [-1_001.0, *[-1_000.5] * 12, -1_000.0],  # so slowly that the quotient says nothing
        [-1_000.0, -900.0],  # nothing is known of thirteen weeks before
        [10.0, *[-900.0] * 12, -800.0],  # it was not below zero then
    ],
)
def test_no_weeks_to_zero(values: list[float]) -> None:
    found = path(history(values), "remittances")
    assert found is not None
    assert found.weeks is None


def test_a_balance_above_zero_has_no_path() -> None:
    assert path(history([-10.0, 5.0]), "remittances") is None
    assert path(history([-10.0, 0.0]), "remittances") is None
