"""Many pieces of work on several processes: killed workers, poisoned pieces, interrupts, memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command import ROOT, environment

from reportgen.errors import GateError
from reportgen.pipeline.workers import Forked, run_all

if TYPE_CHECKING:
    from reportgen.pipeline.workers import Done


@dataclass(frozen=True)
class Ready:
    """Prepares what the work below needs: where it leaves traces, and who prepared."""

    folder: Path

    def __call__(self) -> tuple[Path, int]:
        with (self.folder / "prepared").open("a") as file:
            file.write(f"{os.getpid()}\n")
        return self.folder, os.getpid()


def work(state: tuple[Path, int], item: str) -> str:
    folder, prepared_by = state
    with (folder / "tried").open("a") as file:
        file.write(f"{item}\n")
    name, _, number = item.partition(" ")
    if name == "fail":
        raise GateError(f"week {number} contradicts itself")
    if name == "fault":
        raise KeyError(number)
    if name == "die" or (name == "die-once" and _first(folder, item)):
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "slow":
        time.sleep(float(number))
    return f"{item} {prepared_by} {os.getpid()}"


def _first(folder: Path, item: str) -> bool:
    mark = folder / item
    first = not mark.exists()
    mark.touch()
    return first


def everything(
    folder: Path, items: list[str], crew: Forked, chunk: int = 1
) -> list[Done[str, str]]:
    return list(run_all(work, items, prepare=Ready(folder), crew=crew, chunk=chunk))


@pytest.mark.parametrize("width", [1, 2])
def test_everything_is_done_once(tmp_path: Path, width: int) -> None:
    items = [f"week {number}" for number in range(25)]
    done = everything(tmp_path, items, Forked(width), chunk=4)
    assert sorted(one.item for one in done) == sorted(items)
    assert [one.failure for one in done] == [None] * 25
    workers = {str(one.value).split()[-1] for one in done}
    # One process of its own, or two others that inherited what this one had prepared.
    assert (workers == {str(os.getpid())}) == (width == 1)
    assert len((tmp_path / "prepared").read_text().split()) == 1
    assert all(0 < one.peak < 2_000 for one in done)


def test_what_fails_is_told_with_its_own_words_and_code_and_the_rest_is_done(
    tmp_path: Path,
) -> None:
    items = ["week 1", "fail 2", "week 3", "fault 4", "week 5"]
    for width in (1, 2):
        done = {one.item: one for one in everything(tmp_path, items, Forked(width))}
        failed = {item: one.failure for item, one in done.items() if one.failure is not None}
        assert set(failed) == {"fail 2", "fault 4"}
        assert (failed["fail 2"].message, failed["fail 2"].exit_code) == (
            "week 2 contradicts itself",
            20,
        )
        assert failed["fault 4"].exit_code == 1
        assert "KeyError" in failed["fault 4"].message
        assert "in work" in failed["fault 4"].trace


@pytest.mark.parametrize("chunk", [1, 3])
def test_the_pieces_of_a_killed_worker_are_tried_once_more(tmp_path: Path, chunk: int) -> None:
    items = [f"week {number}" for number in range(20)]
    items[7] = "die-once 7"
    done = everything(tmp_path, items, Forked(2), chunk)
    assert sorted(one.item for one in done) == sorted(items)
    assert [one.failure for one in done] == [None] * 20


def test_who_kills_every_worker_is_given_up_and_the_rest_is_done(tmp_path: Path) -> None:
    items = [f"week {number}" for number in range(20)]
    items[3], items[12] = "die 3", "die 12"
    done = everything(tmp_path, items, Forked(2))
    assert sorted(one.item for one in done) == sorted(items)
    failed = {one.item: one.failure for one in done if one.failure is not None}
    assert set(failed) == {"die 3", "die 12"}
    assert all(failure is not None and failure.lost for failure in failed.values())
    tried = (tmp_path / "tried").read_text().splitlines()
    # With others, unless it had yet to begin when their worker ended, and then alone.
    assert {tried.count("die 3"), tried.count("die 12")} <= {1, 2}


def test_workers_are_made_anew_after_their_turns(tmp_path: Path) -> None:
    items = [f"week {number}" for number in range(40)]
    done = everything(tmp_path, items, Forked(2, turns=5))
    workers = [str(one.value).split()[-1] for one in done]
    assert len(set(workers)) >= 4
    assert max(workers.count(one) for one in set(workers)) <= 10


PROGRAM = """
import sys
from pathlib import Path
from pipeline.test_workers import Ready, work
from reportgen.pipeline.workers import Forked, run_all

items = [f"slow 0.{number % 3 + 1}" for number in range(200)]
print("begun", flush=True)
try:
    for done in run_all(work, items, prepare=Ready(Path(sys.argv[1])), crew=Forked(2)):
        print(done.value, flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def _started(folder: Path) -> tuple[subprocess.Popen[str], set[int]]:
    """Start the program in a group of its own, and return it with the workers it has by then."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
        start_new_session=True,
    )
    assert process.stdout is not None
    workers: set[int] = set()
    while len(workers) < 2:
        words = process.stdout.readline().split()
        assert words, "the program ended early"
        workers |= {int(words[-1])} if words[0] == "slow" else set()
    return process, workers


def _gone(workers: set[int], within: float) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if not any(Path(f"/proc/{pid}").exists() and _runs(pid) for pid in workers):
            return True
        time.sleep(0.05)
    return False


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_an_interrupt_ends_the_work_and_leaves_no_process(tmp_path: Path) -> None:
    process, workers = _started(tmp_path)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=20)
    assert said.splitlines()[-1] == "interrupted"
    assert _gone(workers, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_workers_end_where_who_began_them_is_killed(tmp_path: Path) -> None:
    process, workers = _started(tmp_path)
    process.kill()
    process.communicate(timeout=20)
    assert _gone(workers, 5)
