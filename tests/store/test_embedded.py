"""The data that come with the package: how many, from where, and in which units."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from reportgen.errors import ConfigError
from reportgen.store.series import Basis
from reportgen.store.snapshot import FILES, FOLDER, embedded_headers, embedded_snapshot

if TYPE_CHECKING:
    from pathlib import Path

WEDNESDAY = Basis.WEDNESDAY_LEVEL
CORE = (
    "WALCL", "WSHOSHO", "TREAST", "WSHOFADSL", "WORAL", "WLCFLL", "WLRRAL", "WLRRAFOIAL",
    "WLRRAOL", "WDTGAL", "WRBWFRBL", "WCICL",
)  # fmt: skip


def test_every_figure_is_there() -> None:
    series = {id(one): one for one in embedded_snapshot().series.values()}.values()
    weekly = [one for one in series if one.basis in {WEDNESDAY, Basis.WEEK_AVERAGE}]
    assert sum(1 for one in weekly for _ in one.items()) == 70_620
    assert {one.unit for one in weekly} == {"usd_millions"}
    assert all(day.weekday() == 2 for one in weekly for day, _ in one.items())


def test_the_core_is_complete_for_1212_wednesdays() -> None:
    snapshot = embedded_snapshot()
    days = [date(2002, 12, 18) + timedelta(weeks=i) for i in range(1212)]
    assert days[-1] == date(2026, 3, 4)
    for code in CORE:
        series = snapshot.get(code, WEDNESDAY)
        assert series is not None, code
        assert [day for day in days if series.at(day) is None] == [], code


def test_aliases_lead_to_one_series() -> None:
    snapshot = embedded_snapshot()
    assert snapshot.get("WALCL", WEDNESDAY) is snapshot.get("RESPPMA_N.WW", WEDNESDAY)
    assert snapshot.get("WALCL", Basis.WEEK_AVERAGE) is None
    assert snapshot.get("WTREGEN", Basis.WEEK_AVERAGE) is snapshot.get(
        "RESPPLLDT_XAW_N.WW", Basis.WEEK_AVERAGE
    )


def test_the_facility_keeps_the_unit_of_its_source() -> None:
    series = embedded_snapshot().get("RRPONTSYD", Basis.DAILY)
    assert series is not None
    assert series.unit == "usd_billions"
    assert series.at(date(2025, 4, 16)) == 54.772
    assert max(value for _, value in series.items()) == 2_553.716


def test_headers_say_whose_the_data_are() -> None:
    board, rates = embedded_headers()
    assert "public domain" in board.licence
    assert board.url.startswith("https://www.federalreserve.gov/")
    assert "terms of use" in rates.licence


@pytest.mark.parametrize("broken", ["{}", '{"code": "X"', '{"code": "X", "surprise": 1}'])
def test_a_broken_line_is_named(tmp_path: Path, broken: str) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    with (tmp_path / FILES[0]).open("a") as file:
        file.write(broken + "\n")
    with pytest.raises(ConfigError, match=rf"{FILES[0]}, line \d+"):
        embedded_snapshot(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        embedded_snapshot(tmp_path / "nowhere")
