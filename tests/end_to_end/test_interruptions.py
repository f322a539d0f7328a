"""Builds killed, stopped, crowded or given no room: the edition that stood there stands."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING

import pytest
from end_to_end.conftest import COMMAND, GOLDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Runner = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.slow

WANTED = ("--lang", "zh-Hans,en", "--format", "html,json,csv")  # three files differ, of many
ARGUMENTS = ("build", "--as-of", GOLDEN, *WANTED, "--quiet", "--force")  # each takes its time
KILLS = 5
# Killed while the n-th finished file is being moved to its place.
KILLED_MOVING = """
import os, signal, sys
real, moved = os.replace, []
def replace(source, target, **more):
    if os.sep + "output" + os.sep in str(target):
        moved.append(target)
        if len(moved) == {place}:
            os.kill(os.getpid(), signal.SIGKILL)
    real(source, target, **more)
os.replace = os.rename = replace
from reportgen.cli import main
main()
"""


@dataclass(frozen=True)
class Editions:
    """The same week for two publishers: folders, and how long one build takes."""

    old: Path
    new: Path
    seconds: float


def settings(home: Path, publisher: str) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    (home / "reportgen.toml").write_text(f"[publisher]\nname = '{publisher}'\n")
    return home


@pytest.fixture(scope="module")
def editions(reportgen: Runner, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    home = tmp_path_factory.mktemp("editions")
    for name in ("old", "new"):
        start = time.perf_counter()
        done = reportgen(*ARGUMENTS, cwd=settings(home / name, f"House of the {name}"))
        seconds = time.perf_counter() - start
        assert done.returncode == 0, done.stderr
    return Editions(home / "old/output", home / "new/output", seconds)


@pytest.fixture
def home(editions: Editions, tmp_path: Path) -> Path:
    """A folder where the old edition stands and the settings are those of the new one."""
    shutil.copytree(editions.old, tmp_path / "output")
    return settings(tmp_path, "House of the new")


def visible(output: Path) -> dict[str, bytes]:
    """Return every file a reader may come upon, by its path."""
    paths = [path.relative_to(output) for path in sorted(output.rglob("*")) if path.is_file()]
    shown = [path for path in paths if not any(part.startswith(".") for part in path.parts)]
    return {path.as_posix(): (output / path).read_bytes() for path in shown}


def hidden(output: Path) -> list[Path]:
    return [path for path in output.rglob(".*") if path.name.startswith(".")]


def vouched(output: Path) -> bool:
    """Return whether the manifest is right about every file it names."""
    folder = output / GOLDEN
    entries = json.loads((folder / "manifest.json").read_bytes())["artifacts"]
    return all(
        sha256((folder / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
        for entry in entries
    )


def start(home: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *ARGUMENTS],
        cwd=home,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(reportgen: Runner, home: Path, editions: Editions) -> None:
    """Build again; the new edition must stand there whole, with nothing beside it."""
    done = reportgen(*ARGUMENTS, cwd=home)
    assert done.returncode == 0, done.stderr
    assert visible(home / "output") == visible(editions.new)
    assert hidden(home / "output") == []
    assert vouched(home / "output")


def test_a_killed_build_leaves_the_old_edition_or_the_new_one(
    reportgen: Runner, environment: dict[str, str], editions: Editions, home: Path
) -> None:
    before, after = visible(editions.old), visible(editions.new)
    assert before != after
    seed = 41
    chance = Random(seed)
    moments = sorted(chance.uniform(0.05, 1.0) for _ in range(KILLS))
    left = []
    for moment in moments:
        child = start(home, environment)
        time.sleep(moment * editions.seconds)
        child.kill()
        child.communicate()
        shown = visible(home / "output")
        if [path for path in hidden(home / "output") if list(path.glob("*.old"))]:
            assert all(content in (before[path], after[path]) for path, content in shown.items())
            left.append("moving")
        else:
            assert shown in (before, after)
            assert vouched(home / "output")
            left.append("old" if shown == before else "new")
    print(f"seed {seed}: killed at {[f'{one:.0%}' for one in moments]} of a build, left {left}")
    finish(reportgen, home, editions)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_killed_between_two_moves_every_file_is_whole_and_the_next_build_heals(
    reportgen: Runner, environment: dict[str, str], editions: Editions, home: Path, place: int
) -> None:
    before, after = visible(editions.old), visible(editions.new)
    code = KILLED_MOVING.format(place=place)
    child = subprocess.run(
        [sys.executable, "-c", code, *ARGUMENTS], cwd=home, env=environment, check=False
    )
    assert child.returncode == -signal.SIGKILL
    shown = visible(home / "output")
    assert set(shown) == set(before)
    assert all(content in (before[path], after[path]) for path, content in shown.items())
    moved = [path for path in shown if shown[path] != before[path]]
    print(f"killed at move {place}: {len(moved)} of the files are new, {moved}")
    assert len(moved) == place - 1
    finish(reportgen, home, editions)


def test_ctrl_c_is_quiet_says_130_and_changes_nothing(
    reportgen: Runner, environment: dict[str, str], editions: Editions, home: Path
) -> None:
    before = visible(home / "output")
    codes = []
    for moment in (0.35, 0.6):
        child = start(home, environment)
        time.sleep(moment * editions.seconds)
        child.send_signal(signal.SIGINT)
        _, complaint = child.communicate()
        codes.append(child.returncode)
        assert "Traceback" not in complaint
        assert len([line for line in complaint.splitlines() if line]) <= 1
        assert visible(home / "output") == before
        assert hidden(home / "output") == []
    print(f"exit codes {codes}")
    assert codes == [130, 130]
    finish(reportgen, home, editions)


def test_two_builds_at_once_leave_one_whole_edition(
    environment: dict[str, str], editions: Editions, home: Path, tmp_path: Path
) -> None:
    other = settings(tmp_path / "other", "House of the old")
    (other / "output").symlink_to(home / "output")
    children = [start(home, environment), start(other, environment), start(home, environment)]
    complaints = [child.communicate()[1] for child in children]
    assert [child.returncode for child in children] == [0, 0, 0], complaints
    shown = visible(home / "output")
    assert shown in (visible(editions.old), visible(editions.new))
    assert vouched(home / "output")
    assert hidden(home / "output") == []
    last = "new" if shown == visible(editions.new) else "old"
    print(f"three builds at once into one folder: {last} was last, whole")


@pytest.fixture
def small_disk(editions: Editions, tmp_path: Path) -> Iterator[Path]:
    """A file system with room for one edition and a half, the old one on it."""
    place = tmp_path / "disk"
    place.mkdir()
    room = sum(len(content) for content in visible(editions.old).values()) * 3 // 2
    mount = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        shutil.copytree(editions.old, place / "output")
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(reportgen: Runner, editions: Editions, small_disk: Path) -> None:
    settings(small_disk, "House of the new")
    done = reportgen(*ARGUMENTS, cwd=small_disk)
    assert done.returncode == 30
    (line,) = done.stderr.splitlines()
    assert "no space left" in line
    assert "make room" in line
    assert visible(small_disk / "output") == visible(editions.old)
    assert hidden(small_disk / "output") == []


def test_a_read_only_disk(reportgen: Runner, editions: Editions, small_disk: Path) -> None:
    settings(small_disk, "House of the new")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = reportgen(*ARGUMENTS, cwd=small_disk)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "read-only" in line
    assert "--output" in line
    assert visible(small_disk / "output") == visible(editions.old)


def test_a_folder_of_somebody_else(reportgen: Runner, editions: Editions, home: Path) -> None:
    if not os.geteuid():
        pytest.skip("to root every folder is its own")
    (home / "output" / GOLDEN).chmod(0o555)
    done = reportgen(*ARGUMENTS, cwd=home)
    (home / "output" / GOLDEN).chmod(0o755)
    assert done.returncode == 2
    assert "permission denied" in done.stderr
    assert visible(home / "output") == visible(editions.old)
