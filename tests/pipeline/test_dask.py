"""A real Dask cluster: the same bytes, and what becomes of killed workers and schedulers."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from command import COMMAND, environment, run_in
from pipeline.cluster import Cluster, cluster

from reportgen.errors import ConfigError
from reportgen.pipeline.history import dask_crew

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SINCE, WEEKS = "2026-07-08", 13
BUILD = ("build", "--since", SINCE, "--lang", "en", "--format", "html", "--part", "brief", "--json")


def files(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder, but of what is half written."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".partial-" not in str(path)
    }


def finished(folder: Path) -> int:
    return len(list(folder.glob("*/manifest.json")))


def wait_for(weeks: int, folder: Path, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 90
    while finished(folder) < weeks:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def serial(home: Path) -> dict[str, str]:
    """Return the files as one process makes them."""
    done = run_in(home, *BUILD, "--jobs", "1", "--output", "serial", XDG_CACHE_HOME=f"{home}/cache")
    assert done.returncode == 0, done.stderr
    made = files(home / "serial")
    assert finished(home / "serial") == WEEKS
    return made


@pytest.fixture(scope="module")
def standing(home: Path, serial: dict[str, str]) -> Iterator[Cluster]:  # noqa: ARG001 - fills the cache
    with cluster(home / "cluster", environment(XDG_CACHE_HOME=f"{home}/cache")) as one:
        yield one


def begun(home: Path, output: str, address: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *BUILD, "--output", output, "--scheduler", address],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home,
        env=environment(XDG_CACHE_HOME=f"{home}/cache"),
    )


def ended(process: subprocess.Popen[str], expect: int = 0) -> dict[str, Any]:
    out, err = process.communicate(timeout=90)
    assert process.returncode == expect, err
    answer = dict(json.loads(out))
    print({name: answer[name] for name in ("seconds", "weeks_per_second", "peak_mb")})
    return {**answer, "stderr": err}


@pytest.mark.slow
def test_the_same_bytes_with_a_worker_killed_and_then_with_the_scheduler(
    home: Path, standing: Cluster, serial: dict[str, str]
) -> None:
    process = begun(home, "one-killed", standing.address)
    wait_for(3, home / "one-killed", process)
    standing.workers[0].kill()
    answer = ended(process)
    assert (len(answer["built"]), answer["failed"], answer["not_done"]) == (WEEKS, [], [])
    assert files(home / "one-killed") == serial

    standing.workers.append(standing.start_worker())
    process = begun(home, "none-left", standing.address)
    wait_for(3, home / "none-left", process)
    standing.scheduler.kill()
    answer = ended(process, expect=30)
    print(answer["stderr"])
    assert answer["not_done"]
    assert len(answer["built"]) >= 3
    assert len({*answer["built"], *answer["not_done"]}) == WEEKS
    assert answer["failed"] == []
    assert answer["stderr"].count("\n") <= 2
    assert "the Dask scheduler is gone" in answer["stderr"]
    assert "run the same command again" in answer["stderr"]
    rest = run_in(
        home, *BUILD, "--jobs", "1", "--output", "none-left", XDG_CACHE_HOME=f"{home}/cache"
    )
    again = json.loads(rest.stdout)
    # What the workers had under way they may have brought to its end.
    assert set(again["built"]) <= set(answer["not_done"])
    assert set(answer["built"]) <= set(again["unchanged"])
    assert files(home / "none-left") == serial


@pytest.mark.slow
def test_an_address_that_does_not_answer(tmp_path: Path) -> None:
    code = (
        "from reportgen.pipeline.history import dask_crew; dask_crew.ANSWER = 0.5; "
        "from reportgen.cli import main; main()"
    )
    given = ["--scheduler", "tcp://127.0.0.1:1"]
    done = subprocess.run(
        [sys.executable, "-c", code, *BUILD, *given],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment(XDG_CACHE_HOME=str(tmp_path)),
    )
    assert done.returncode == 2
    assert "tcp://127.0.0.1:1: no Dask scheduler answers there" in done.stderr.splitlines()[-1]
    assert "'dask scheduler'" in done.stderr.splitlines()[-1]


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ConfigError, match=r"reportgen\[dask\]"),
        dask_crew.dask_crew("tcp://127.0.0.1:1"),
    ):
        pass


class Told:
    """A client that tells what its workers would say."""

    def __init__(self, **workers: Any) -> None:
        self.workers = workers

    def run(self, function: Any, *, on_error: str) -> dict[str, Any]:
        assert (function, on_error) == (dask_crew.fingerprint, "return")
        return self.workers


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ({"python": "3.10.1"}, "its worker b has python 3.10.1 (here "),
        ({"weasyprint": "61.0", "reportgen": "0.1"}, "has reportgen 0.1 (here "),
        (ModuleNotFoundError("No module named 'reportgen'"), "its worker b cannot run reportgen"),
    ],
)
def test_a_worker_that_has_something_else_is_told(theirs: Any, told: str) -> None:
    mine = dask_crew.fingerprint()
    other = theirs if isinstance(theirs, Exception) else {**mine, **theirs}
    dask_crew.require_same_everywhere(Told(a=dict(mine)), "tcp://here:1")
    with pytest.raises(ConfigError) as caught:
        dask_crew.require_same_everywhere(Told(a=dict(mine), b=other), "tcp://here:1")
    assert told in str(caught.value)
    assert "restart the workers" in str(caught.value)
