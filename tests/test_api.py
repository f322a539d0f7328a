"""The Python API: objects and DataFrames of real weeks."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen import api
from reportgen.errors import UsageError

DAY = date(2025, 4, 16)


def test_tables_hold_the_figures_of_the_brief() -> None:
    frames = api.tables(api.brief(DAY))
    assets = frames["assets"]
    assert assets.loc["treasuries", "balance"] == 4_217_259
    assert assets.loc["treasuries", "change_week"] == -2_237
    assert "what" not in assets.columns
    print({key: frame.shape for key, frame in frames.items()})


def test_claims_come_by_id() -> None:
    frame = api.claims(api.brief(DAY))
    assert frame.loc["total_assets.level.wednesday_level", "value"] == 6_727_113
    assert frame.index.is_unique


def test_history_ends_where_it_is_cut() -> None:
    frame = api.history("total_assets", "mbs", until=DAY)
    assert frame.index[-1].date() == DAY
    assert frame["total_assets"].iloc[-1] == 6_727_113
    assert frame["total_assets"].max() == 8_965_487
    assert frame["mbs"].first_valid_index().date() == date(2009, 1, 14)


def test_an_unknown_line_is_named() -> None:
    with pytest.raises(UsageError, match="no line is called 'assets'"):
        api.history("assets")
