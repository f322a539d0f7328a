"""The script that makes the embedded data: what goes in as CSV comes out as series."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_headers, embedded_snapshot

TOOL = Path(__file__).parents[2] / "tools" / "embed.py"
H41 = """\
board_id,fred_id,basis,as_of,value,note
RESPPMA_N.WW,WALCL,wednesday_level,2025-04-02,6723520,
RESPPMA_N.WW,WALCL,wednesday_level,2025-04-16,6727113,derived
RESPPLLDT_XAW_N.WW,WTREGEN,week_average,2025-04-16,422983,
,WSEFINTL1,wednesday_level,2025-04-16,3262105,
"""
RATES = """\
fred_id,as_of,value,unit
SOFR,2025-04-15,4.36,percent
SOFR,2025-04-17,4.0,percent
RRPONTSYD,2025-04-16,54.772,USD bn
"""


def embed(folder: Path, h41: str = H41, rates: str = RATES) -> subprocess.CompletedProcess[str]:
    """Run a copy of the tool, which writes beside itself, on two small files."""
    tool = folder / "tools" / "embed.py"
    tool.parent.mkdir()
    shutil.copy(TOOL, tool)
    (folder / "h41.csv").write_text(h41)
    (folder / "rates.csv").write_text(rates)
    return subprocess.run(
        [sys.executable, str(tool), str(folder)], capture_output=True, text=True, check=False
    )


def test_round_trip(tmp_path: Path) -> None:
    ran = embed(tmp_path)
    assert ran.returncode == 0, ran.stderr
    folder = tmp_path / "reportgen" / "store" / "embedded"
    snapshot = embedded_snapshot(folder)
    assets = snapshot.get("WALCL", Basis.WEDNESDAY_LEVEL)
    assert assets is not None
    assert assets is snapshot.get("RESPPMA_N.WW", Basis.WEDNESDAY_LEVEL)
    assert assets.values == (6723520, None, 6727113)
    assert assets.derived == {date(2025, 4, 16)}
    average = snapshot.get("WTREGEN", Basis.WEEK_AVERAGE)
    assert average is not None
    assert list(average.items()) == [(date(2025, 4, 16), 422983)]
    custody = snapshot.get("WSEFINTL1", Basis.WEDNESDAY_LEVEL)
    assert custody is not None
    assert custody.aliases == ()
    facility = snapshot.get("RRPONTSYD", Basis.DAILY)
    assert facility is not None
    assert (facility.unit, facility.at(date(2025, 4, 16))) == ("usd_billions", 54.772)
    sofr = snapshot.get("SOFR", Basis.DAILY)
    assert sofr is not None
    assert sofr.values == (4.36, None, 4.0)
    assert [header.title for header in embedded_headers(folder)]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        assert embed(folder).returncode == 0
        contents.append((folder / "reportgen" / "store" / "embedded" / "h41.jsonl").read_bytes())
    assert contents[0] == contents[1]


@pytest.mark.parametrize("day", ["2025-04-17", "2025-04-05"])
def test_a_day_off_the_grid_stops_it(tmp_path: Path, day: str) -> None:
    ran = embed(tmp_path, H41 + f"RESPPMA_N.WW,WALCL,wednesday_level,{day},1,\n")
    assert ran.returncode != 0
    assert "not on the grid of 7 days" in ran.stderr
