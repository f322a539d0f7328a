"""A series answers for exactly the days it has, and can be cut at a day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reportgen.store.series import Basis, Series, Snapshot

FIRST = date(2025, 1, 1)
SERIES = Series("X", (), Basis.WEDNESDAY_LEVEL, "usd_millions", FIRST, 7, (1, None, 3))


def test_at_knows_only_its_own_days() -> None:
    assert [SERIES.at(FIRST + timedelta(days=n)) for n in (-7, 0, 1, 7, 14, 21)] == [
        None, 1, None, None, 3, None,
    ]  # fmt: skip


def test_items_and_last_skip_what_is_missing() -> None:
    assert list(SERIES.items()) == [(FIRST, 1), (FIRST + timedelta(days=14), 3)]
    assert SERIES.last() == (FIRST + timedelta(days=14), 3)
    assert SERIES.until(FIRST + timedelta(days=13)).last() == (FIRST, 1)
    assert SERIES.until(FIRST - timedelta(days=1)).last() is None


@given(st.integers(-20, 40))
def test_until_keeps_the_past_and_nothing_else(days: int) -> None:
    day = FIRST + timedelta(days=days)
    assert list(SERIES.until(day).items()) == [one for one in SERIES.items() if one[0] <= day]


def test_a_cut_snapshot_keeps_aliases_together() -> None:
    basis = Basis.WEDNESDAY_LEVEL
    snapshot = Snapshot({("X", basis): SERIES, ("Y", basis): SERIES}, "digest", "test")
    cut = snapshot.until(FIRST)
    assert cut.get("X", basis) is cut.get("Y", basis)
    assert cut.series["X", basis].values == (1,)
