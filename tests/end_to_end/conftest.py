"""One real build of the golden week, by the command in its own process, for all who read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from made_once import made_once

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from reportgen.cli import main; main()")
GOLDEN = "2025-04-16"

Run = "Callable[..., subprocess.CompletedProcess[str]]"


@dataclass(frozen=True)
class Build:
    """A built week: its folder, the paths the command printed, and how long it took."""

    folder: Path
    paths: tuple[str, ...]
    seconds: float


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of their own for all builds of the session; the first one fills it."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def environment(cache: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(cache)}


@pytest.fixture(scope="session")
def reportgen(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a runner of the command as a user calls it, in the folder given."""

    def run(*arguments: str, cwd: Path, **changed: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=cwd,
            env={**environment, **changed},
        )

    return run


@pytest.fixture(scope="session")
def built(
    reportgen: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Build:
    """Build the golden week in every edition and format, once in a run of the tests."""

    def make(home: Path) -> None:
        start = time.perf_counter()
        done = reportgen("build", "--as-of", GOLDEN, "--quiet", cwd=home)
        seconds = time.perf_counter() - start
        assert (done.returncode, done.stderr) == (0, "")
        told = {"paths": done.stdout.split(), "seconds": seconds}
        (home / "told.json").write_text(json.dumps(told))

    home = made_once(tmp_path_factory, "built", make)
    told = json.loads((home / "told.json").read_text())
    return Build(home / "output" / GOLDEN, tuple(told["paths"]), told["seconds"])
