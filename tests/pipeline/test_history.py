"""Many weeks at once: whole, the same however they were built, and whatever befalls a worker."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from pipeline.site.small_site import revised
from real_brief import GOLDEN, KNOWLEDGE, TODAY

from reportgen.channels.shelf import open_shelf
from reportgen.cli import run
from reportgen.config import load_config
from reportgen.errors import NoDataError, UsageError
from reportgen.pipeline import BuildRequest, build
from reportgen.pipeline.history import HistoryBuilt, HistoryRequest, build_history
from reportgen.pipeline.history.request import Wanted
from reportgen.pipeline.history.standing import wanted_paths
from reportgen.pipeline.history.workshop import Ready, build_week
from reportgen.pipeline.inputs import Common
from reportgen.pipeline.knowledge import Knowledge
from reportgen.pipeline.workers import Forked, run_all
from reportgen.policy.readable import week_digest
from reportgen.renderers.editions import EDITIONS, FORMATS, PARTS
from reportgen.renderers.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Callable

WEEKS = tuple(date(2026, 8, 19) + timedelta(weeks=n) for n in range(7))


def files(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def asked(tmp_path: Path, cache: Path) -> Callable[..., HistoryRequest]:
    """Return a request for seven weeks as one page each, unless it says otherwise."""

    def make(output: str = "out", *, config: dict[str, Any] | None = None, **more: Any) -> Any:
        settings = {"editions": ("en",), "formats": ("html",), **(config or {})}
        settled = replace(load_config(None, tmp_path), **settings)
        week = BuildRequest(settled, TODAY, cache, parts=more.pop("parts", ("brief",)))
        more = {"since": WEEKS[0], **more}
        return HistoryRequest(week=week, output=output, home=tmp_path, **more)

    return make


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> dict[str, str]:
    """Return the files of the seven weeks, each built by itself as a single week is."""
    folder = tmp_path_factory.mktemp("serial")
    config = replace(load_config(None, folder), editions=("en",), formats=("html",))
    for day in WEEKS:
        build(BuildRequest(config, TODAY, cache, as_of=day, parts=("brief",)), KNOWLEDGE)
    return files(config.output)


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_same_bytes_as_week_by_week(
    asked: Callable[..., HistoryRequest], tmp_path: Path, serial: dict[str, str], jobs: int
) -> None:
    seen: list[tuple[int, int]] = []
    built = build_history(
        asked(jobs=jobs), KNOWLEDGE, lambda done, total, _: seen.append((done, total))
    )
    assert (built.built, built.unchanged, built.failed) == (WEEKS, (), ())
    assert files(tmp_path / "out") == serial
    assert seen == [(done, 7) for done in range(8)]
    assert (built.exit_code, built.files) == (0, len(serial))
    assert 0 < built.peak < 1_000


@pytest.mark.slow
def test_only_what_is_missing_or_other_is_built_again(
    asked: Callable[..., HistoryRequest], tmp_path: Path, serial: dict[str, str]
) -> None:
    build_history(asked(), KNOWLEDGE)
    out = tmp_path / "out"

    def again(**more: Any) -> tuple[date, ...]:
        knowledge = more.pop("knowledge", KNOWLEDGE)
        started = time.perf_counter()
        built = build_history(asked(**more), knowledge)
        took = time.perf_counter() - started
        print(f"{len(built.built)} built, {len(built.unchanged)} unchanged: {took * 1000:.0f} ms")
        assert sorted((*built.built, *built.unchanged)) == list(WEEKS)
        return built.built

    assert again() == ()
    gone = out / f"{WEEKS[1]}" / "charts" / "total_assets.en.svg"
    gone.unlink()
    other = out / f"{WEEKS[2]}" / "en" / "brief.html"
    other.write_bytes(other.read_bytes()[::-1])  # of the same size
    (out / f"{WEEKS[3]}" / "manifest.json").unlink()
    (out / f"{WEEKS[5]}" / "manifest.json").write_text("{", encoding="utf-8")
    assert again(dry_run=True) == (WEEKS[1], WEEKS[2], WEEKS[3], WEEKS[5])
    assert not gone.exists()
    assert again() == (WEEKS[1], WEEKS[2], WEEKS[3], WEEKS[5])
    assert files(out) == serial
    assert again(parts=("brief", "glossary")) == WEEKS
    assert again(parts=("brief", "glossary")) == again() == ()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / f"{WEEKS[4]}.en.md").write_text("A word before.", encoding="utf-8")
    assert again(parts=("brief", "glossary")) == (WEEKS[4],)
    # A figure no brief before it could read.
    late = Knowledge(revised(KNOWLEDGE.snapshot, WEEKS[5], 1.0))
    assert again(knowledge=late, dry_run=True) == WEEKS[5:]
    assert again(force=True, dry_run=True) == WEEKS


def test_a_chart_lost_in_every_language_is_missed_though_another_build_came_between(
    asked: Callable[..., HistoryRequest], tmp_path: Path, serial: dict[str, str]
) -> None:
    """What joined the manifest meanwhile must not make it forget what should stand there."""
    build_history(asked(until=WEEKS[1]), KNOWLEDGE)
    folder = tmp_path / "out" / f"{WEEKS[0]}"
    for chart in folder.glob("charts/total_assets.*"):
        chart.unlink()
    other = asked(until=WEEKS[1], config={"formats": ("json",)})
    assert build_history(other, KNOWLEDGE).built == WEEKS[:2]
    assert build_history(other, KNOWLEDGE).built == ()
    assert b"total_assets" in (folder / "manifest.json").read_bytes()
    assert build_history(asked(until=WEEKS[1]), KNOWLEDGE).built == WEEKS[:1]
    assert b'"lost"' not in (folder / "manifest.json").read_bytes()
    known = {path for path in serial if path.startswith(f"{WEEKS[0]}/")}
    assert known <= files(tmp_path / "out").keys()
    assert build_history(asked(until=WEEKS[1]), KNOWLEDGE).built == ()


@pytest.mark.parametrize("editions", [tuple(EDITIONS), ("bilingual",), ("zh-Hans", "en")])
@pytest.mark.parametrize("formats", [FORMATS, ("html",), ("pdf",), ("xlsx", "csv"), ("json",)])
def test_what_is_looked_for_is_what_a_build_makes(
    tmp_path: Path, editions: tuple[str, ...], formats: tuple[str, ...]
) -> None:
    config = replace(load_config(None, tmp_path), editions=editions, formats=formats)
    for parts in (PARTS, ("brief",)):
        request = BuildRequest(config, TODAY, tmp_path, GOLDEN, dry_run=True, parts=parts)
        made = set(build(request, KNOWLEDGE).paths) - {"manifest.json"}
        assert set(wanted_paths(request, frozenset(made))) == made
        assert set(wanted_paths(request, frozenset())) - made <= {"charts", "tables"}


@pytest.mark.slow
def test_a_killed_worker_costs_nothing_but_time(
    asked: Callable[..., HistoryRequest], tmp_path: Path, serial: dict[str, str]
) -> None:
    killed: list[int] = []

    def kill_one(done: int, total: int, what: str) -> None:  # noqa: ARG001
        if done == 1:
            children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
            killed.append(int(children[-1]))
            os.kill(killed[0], signal.SIGKILL)

    built = build_history(asked(jobs=2), KNOWLEDGE, kill_one)
    assert len(killed) == 1
    assert (built.built, built.failed) == (WEEKS, ())
    assert files(tmp_path / "out") == serial


def test_a_poisoned_week_is_told_and_the_rest_is_built(
    asked: Callable[..., HistoryRequest], tmp_path: Path
) -> None:
    broken = Knowledge(revised(KNOWLEDGE.snapshot, WEEKS[2], 500_000.0))
    (tmp_path / "notes").mkdir()
    note = tmp_path / "notes" / f"{WEEKS[5]}.en.md"
    note.write_bytes(b"\xff\xfe no text")
    built = build_history(asked(jobs=2), broken)
    told = {one.as_of: one.failure for one in built.failed}
    print({day: failure.message for day, failure in told.items()})
    assert told[WEEKS[2]].exit_code == built.exit_code == 20
    assert str(WEEKS[2]) in told[WEEKS[2]].message
    assert told[WEEKS[5]].exit_code == 3
    assert set(WEEKS) == {*built.built, *told}
    assert {WEEKS[0], WEEKS[1], WEEKS[6]} <= set(built.built)
    assert not (tmp_path / "out" / f"{WEEKS[2]}" / "manifest.json").exists()
    note.unlink()
    again = build_history(asked(), broken)
    assert again.built == (WEEKS[5],)
    assert again.unchanged == built.built
    assert build_history(asked(), KNOWLEDGE).failed == ()


@pytest.mark.slow
def test_a_url_gets_what_a_folder_gets(
    asked: Callable[..., HistoryRequest], tmp_path: Path, serial: dict[str, str]
) -> None:
    by_url: HistoryBuilt = build_history(asked(f"file://{tmp_path}/by-url"), KNOWLEDGE)
    assert (by_url.built, by_url.place) == (WEEKS, f"{tmp_path}/by-url")
    assert files(tmp_path / "by-url") == serial


@pytest.fixture
def memory() -> MemoryFileSystem:
    fs = MemoryFileSystem()
    fs.store.clear()
    return fs


@pytest.mark.slow
def test_a_store_gets_what_a_folder_gets_and_only_what_it_lacks(
    asked: Callable[..., HistoryRequest], memory: MemoryFileSystem, serial: dict[str, str]
) -> None:
    def stored() -> dict[str, str]:
        found = memory.find("/briefs")
        return {p.removeprefix("/briefs/"): sha256(memory.cat(p)).hexdigest() for p in found}

    first = build_history(asked("memory://briefs"), KNOWLEDGE)
    assert (first.built, first.files, first.place) == (WEEKS, len(serial), "memory://briefs")
    assert stored() == serial
    assert build_history(asked("memory://briefs"), KNOWLEDGE).unchanged == WEEKS
    memory.rm(f"/briefs/{WEEKS[0]}/en/brief.html")
    memory.pipe(f"/briefs/{WEEKS[3]}/en/brief.html", b"broken off")
    again = build_history(asked("memory://briefs"), KNOWLEDGE)
    assert (again.built, again.files) == ((WEEKS[0], WEEKS[3]), 2 + 2)
    assert stored() == serial
    with pytest.raises(UsageError, match="memory of its own"):
        build_history(asked("memory://briefs", jobs=2, force=True), KNOWLEDGE)


def test_a_week_in_a_store_that_is_half_of_another_build_is_not_taken_for_whole(
    asked: Callable[..., HistoryRequest], memory: MemoryFileSystem, serial: dict[str, str]
) -> None:
    """Killed among its files, a build of other settings leaves nothing that vouches for them."""
    request = asked("memory://briefs", until=WEEKS[0])
    build_history(request, KNOWLEDGE)
    put = memory.pipe_file

    def breaks(path: str, data: bytes, **how: Any) -> None:
        if "brief.html" in path:
            raise PermissionError(path)
        put(path, data, **how)

    memory.pipe_file = breaks
    theirs = Publisher(name={"en": "Another house"}, masthead={"en": "Another brief"})
    other = asked("memory://briefs", until=WEEKS[0], config={"publisher": theirs})
    failed = build_history(other, KNOWLEDGE)
    memory.pipe_file = put
    assert failed.exit_code == 40
    assert build_history(request, KNOWLEDGE).built == WEEKS[:1]
    whole = {path for path in serial if path.startswith(f"{WEEKS[0]}")}
    assert {path.removeprefix("/briefs/") for path in memory.find("/briefs")} == whole


def test_a_range_without_weeks_and_a_place_that_is_none(
    asked: Callable[..., HistoryRequest], tmp_path: Path
) -> None:
    with pytest.raises(NoDataError, match="2026-09-30"):
        build_history(asked(since=date(2026, 10, 7)), KNOWLEDGE)
    with pytest.raises(UsageError, match="nothing is between"):
        build_history(asked(until=date(2026, 8, 1)), KNOWLEDGE)
    with pytest.raises(UsageError, match="repository"):
        open_shelf("https://example.com/briefs.git", tmp_path)
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        build_history(asked(), KNOWLEDGE)


def test_a_worker_with_other_inputs_refuses(asked: Callable[..., HistoryRequest]) -> None:
    """As one of another machine may have, whatever it was told."""
    request = asked(until=WEEKS[0])
    ready = Ready(request, "run", KNOWLEDGE, Common.of(request.week))
    asked_for = replace(_wanted(ready, WEEKS[0]), expected=_wanted(ready, WEEKS[1]).expected)
    [done] = run_all(build_week, [asked_for], prepare=ready, crew=Forked(1))
    assert done.failure is not None
    assert done.failure.exit_code == 3
    assert "another as_of, release_date" in done.failure.message


def _wanted(ready: Ready, day: date) -> Wanted:
    assert ready.common is not None
    data = week_digest(KNOWLEDGE.snapshot, day)
    return Wanted(day, ready.common.manifest(KNOWLEDGE.snapshot, day, data, {}), {})


@pytest.mark.slow
def test_memory_stays_flat(asked: Callable[..., HistoryRequest]) -> None:
    """Two workers, twenty weeks each."""
    request = asked(since=date(2024, 1, 1))
    ready = Ready(request, "run", KNOWLEDGE, Common.of(request.week))
    days = [week.as_of for week in KNOWLEDGE.weeks if week.as_of >= request.since][:40]
    todo = [_wanted(ready, day) for day in days]
    done = list(run_all(build_week, todo, prepare=ready, crew=Forked(2)))
    assert [one.failure for one in done] == [None] * 40
    peaks = [one.peak for one in done]
    print(f"peak of 20 weeks {max(peaks[:20]):.1f} MB, of 40 {max(peaks):.1f} MB")
    assert max(peaks) < max(peaks[:20]) + 6


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("build", "--since", f"{WEEKS[5]}", "--lang", "en", "--format", "json")

    def answer(*more: str) -> dict[str, Any]:
        assert run([*asked, "--json", "--quiet", *more]) == 0
        return dict(json.loads(capsys.readouterr().out))

    days = [f"{day}" for day in WEEKS[5:]]
    plan = answer("--dry-run")
    assert (plan["built"], plan["unchanged"], plan["dry_run"]) == (days, [], True)
    assert not (tmp_path / "output").exists()
    assert run([*asked, "--jobs", "1"]) == 0
    said = capsys.readouterr()
    assert said.out.split() == [f"output/{day}" for day in days]
    assert "2 weeks built, 0 unchanged, 0 failed" in said.err
    assert "weeks/s, at most" in said.err
    assert answer()["unchanged"] == days


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--since", "2026-08-19", "--as-of", "2026-08-19"], "give one of them"),
        (["--jobs", "2"], "give --since"),
        (["--scheduler", "tcp://127.0.0.1:1"], "give --since"),
        (["--until", "2026-08-19"], "give --since"),
        (["--output", "s3://bucket/briefs"], "give --since DATE --until DATE"),
        (["--since", "2026-08-19", "--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"], "give one"),
    ],
)
def test_what_contradicts_itself_is_a_usage_error(
    given: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["build", *given]) == 2
    assert told in capsys.readouterr().err
