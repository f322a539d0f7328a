"""A Wednesday level is never set against a week average: not when run, and not when typed."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reportgen.errors import GateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.statement.history import History

DAY = date(2025, 4, 16)

SNIPPET = """
from datetime import date
from reportgen.statement.history import History

def change(history: History, day: date) -> None:
    level = history.level("treasury_general_account", day)
    average = history.average("treasury_general_account", day)
    assert level is not None and average is not None
    print((level - {other}).value)
"""


def test_subtracting_an_average_from_a_level_is_refused(
    history_at: Callable[[date], History],
) -> None:
    history = history_at(DAY)
    level = history.level("treasury_general_account", DAY)
    average = history.average("treasury_general_account", DAY)
    assert level is not None
    assert average is not None
    with pytest.raises(GateError, match=r"treasury_general_account, 2025-04-16.*one basis"):
        _ = level - average  # type: ignore[operator]


def test_subtracting_another_line_is_refused(history_at: Callable[[date], History]) -> None:
    history = history_at(DAY)
    assets, reserves = history.level("total_assets", DAY), history.level("reserve_balances", DAY)
    assert assets is not None
    assert reserves is not None
    with pytest.raises(GateError, match="reserve_balances"):
        _ = assets - reserves


@pytest.mark.slow
@pytest.mark.parametrize(("other", "sound"), [("level", True), ("average", False)])
def test_the_type_checker_refuses_two_bases(tmp_path: Path, other: str, sound: bool) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET.format(other=other))
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", str(snippet)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    print(ran.stdout, ran.stderr)
    assert (ran.returncode == 0) is sound
    if not sound:
        assert "[operator]" in ran.stdout or "[arg-type]" in ran.stdout
        assert "WeekAverage" in ran.stdout
