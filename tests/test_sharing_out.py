"""Each process gets whole files, as `sharing_out` says, of the pytest that is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MANY = """
import pytest
@pytest.mark.history
@pytest.mark.parametrize("n", range(6))
def test_one(n):
    pass
"""


@pytest.mark.slow
def test_files_and_histories_stay_together(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = tests\nmarkers = history\n")
    for name in ("conftest.py", "sharing_out.py", "browsers.py"):
        shutil.copy(HERE / name, tests)
    for name in ("first", "second", "third", "fourth"):
        (tests / f"test_{name}.py").write_text(MANY.replace("@pytest.mark.history\n", ""))
    for name in ("walk", "other_walk"):
        (tests / f"test_{name}.py").write_text(MANY)
    command = [sys.executable, "-m", "pytest", "-v", "-n", "2", "--dist", "loadfile"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    where = defaultdict(list)
    for process, file in re.findall(r"\[(gw\d)\].* PASSED tests/test_(\w+)\.py", done.stdout):
        where[file].append(process)
    print({file: sorted(set(processes)) for file, processes in where.items()})
    assert {len(processes) for processes in where.values()} == {6}
    assert all(len(set(processes)) == 1 for processes in where.values())
    assert where["walk"] == where["other_walk"]
    assert len({process for processes in where.values() for process in processes}) == 2
