"""`reportgen site build` as a user calls it: the whole site, small, by the real renderers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from command import COMMAND, environment, run_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

SINCE, BEFORE, NEWEST = "2026-07-08", "2026-09-23", "2026-09-30"
WEEKS, BEGUN = 13, 4  # of them, those finished when a build is killed
URL = "https://brief.example.com/fed"
ALWAYS = ("--url", URL, "--quiet")


def published(folder: Path) -> dict[str, str]:
    """Return the digest of every file of a site but what is kept for the next build."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def site(home: Path) -> Callable[..., dict[str, object]]:
    """Return the command, run in a folder, whose answer is read."""

    def run(*arguments: str, expect: int = 0) -> dict[str, object]:
        done = run_in(
            home, "site", "build", *ALWAYS, "--json", *arguments, XDG_CACHE_HOME=str(home / "cache")
        )
        assert done.returncode == expect, done.stderr
        answer = json.loads(done.stdout)
        print({key: answer[key] for key in ("pages", "files", "bytes", "seconds", "peak_mb")})
        return dict(answer)

    return run


@pytest.fixture(scope="module")
def whole(site: Callable[..., dict[str, object]], home: Path) -> dict[str, str]:
    """Return the files of all those weeks made at once by two processes."""
    built = site("--since", SINCE, "--jobs", "2", "--output", "at-once")
    assert len(built["weeks"]) == WEEKS  # type: ignore[arg-type]
    assert built["left_out"] == []
    return published(home / "at-once")


def test_every_page_is_there(whole: dict[str, str]) -> None:
    for tag in ("zh-Hant", "zh-Hans", "en"):
        for page in ("", f"{NEWEST}/", "archive/", "2026/", "policy/", "explainer/", "glossary/",
                     "data/", "about/", "search/"):  # fmt: skip
            assert f"{tag}/{page}index.html" in whole
        assert {f"{tag}/{name}" for name in ("feed.xml", "feed.json")} <= set(whole)
        assert f"{tag}/{NEWEST}/card.png" in whole
    assert {"index.html", "404.html", "sitemap.xml", "robots.txt", "data/series.js"} <= set(whole)


def test_the_same_however_it_was_reached(
    site: Callable[..., dict[str, object]], home: Path, whole: dict[str, str]
) -> None:
    """In one process, a week too few, then too late a beginning, then all of it."""
    site("--since", SINCE, "--until", BEFORE, "--jobs", "1", "--output", "by-and-by")
    grown = site("--since", SINCE, "--jobs", "2", "--output", "by-and-by")
    weeks = {name for name in grown["made"] if name.startswith("week/")}  # type: ignore[attr-defined]
    assert weeks == {f"week/{BEFORE}", f"week/{NEWEST}"}
    assert published(home / "by-and-by") == whole
    site("--since", "2026-07-22", "--jobs", "1", "--output", "by-and-by")
    assert published(home / "by-and-by") != whole
    site("--since", SINCE, "--jobs", "1", "--output", "by-and-by")
    assert published(home / "by-and-by") == whole
    nothing = site("--since", SINCE, "--jobs", "2", "--output", "by-and-by")
    assert (nothing["made"], nothing["written"], nothing["removed"]) == ([], [], [])


def test_killed_in_the_middle_it_goes_on(
    site: Callable[..., dict[str, object]], home: Path, whole: dict[str, str]
) -> None:
    process = subprocess.Popen(
        [*COMMAND, "site", "build", *ALWAYS, "--since", SINCE, "--jobs", "2", "--output", "killed"],
        cwd=home,
        env=environment(XDG_CACHE_HOME=str(home / "cache")),
    )
    journal = home / "killed/.reportgen/journal"
    until = time.monotonic() + 120
    while time.monotonic() < until and _finished(journal) < BEGUN:
        time.sleep(0.05)
    assert process.poll() is None, "it was done before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    finished = _finished(journal)
    built = site("--since", SINCE, "--jobs", "2", "--output", "killed")
    made = [name for name in built["made"] if name.startswith("week/")]  # type: ignore[attr-defined]
    print(f"{finished} finished when it was killed, {len(made)} weeks made after that")
    assert len(made) <= WEEKS - BEGUN
    assert published(home / "killed") == whole


def _finished(journal: Path) -> int:
    return journal.read_bytes().count(b'"finished"') if journal.exists() else 0


def test_what_is_asked_for_wrongly_is_said(home: Path) -> None:
    for arguments, said in (
        (("--url", "example.com"), "is no address like https://host/path"),
        (("--lang", "bilingual"), "unknown language 'bilingual'"),
        (("--until", "2002-01-01"), "no complete week is in the range"),
    ):
        done = run_in(home, "site", "build", "--quiet", *arguments)
        assert done.returncode in {2, 10}
        assert said in done.stderr


def test_a_dry_run_writes_and_gets_nothing(tmp_path: Path) -> None:
    """Not even into the cache, and the charting library stays where it is."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    npm = bin_ / "npm"
    npm.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\n")
    npm.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    planned = ("site", "build", "--url", URL, "--since", BEFORE, "--dry-run", "--output", "dry")
    path = f"{bin_}:{os.environ['PATH']}"
    done = run_in(home, *planned, PATH=path, XDG_CACHE_HOME=str(home / "cache"))
    assert done.returncode == 0, done.stderr
    assert f"make    week/{NEWEST}" in done.stdout.splitlines()
    assert "a dry run gets nothing" in done.stderr
    assert list(home.iterdir()) == []
    assert not (tmp_path / "asked").exists()


def test_a_note_that_cannot_be_read_costs_its_own_week_only(tmp_path: Path) -> None:
    note = tmp_path / f"notes/{BEFORE}.en.md"
    note.parent.mkdir()
    note.write_bytes("编者按".encode("gbk"))
    few = ("site", "build", *ALWAYS, "--since", BEFORE, "--lang", "en", "--output", "few")
    done = run_in(tmp_path, *few)
    print(done.stderr)
    assert done.returncode == 3
    assert "UTF-8" in done.stderr
    assert (tmp_path / f"few/en/{NEWEST}/index.html").exists()
    note.write_text("Editor's note", encoding="utf-8")
    assert run_in(tmp_path, *few).returncode == 0
    assert "Editor's note" in (tmp_path / f"few/en/{BEFORE}/index.html").read_text(encoding="utf-8")
