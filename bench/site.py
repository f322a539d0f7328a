"""The static site: `python -m bench.site [SINCE]`: cold, the weekly increment, and nothing new.

Each figure is of whole processes, in folders of their own: everything at once by one process and
by two, side by side; then the newest week on top of a site that does not have it yet; then the same
again with nothing new. Targets are those the project set itself, on two idle cores and for every
week since 2002; nothing is asserted.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

URL = "https://brief.example.com/fed"
BUILD = ("-m", "reportgen", "site", "build", "--quiet", "--json", "--url", URL)
TIMES = 5  # runs of the quick ones, of which the middle counts
MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock and of all processors, megabytes of the largest process, the answer."""

    wall: float
    cpu: float
    peak: float
    answer: dict[str, Any]


def build(folder: str, *arguments: str, jobs: int, environment: dict[str, str]) -> Took:
    """Run one build in a process of its own."""
    command = [sys.executable, *BUILD, "--jobs", str(jobs), "--output", folder, *arguments]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in {0, 20}:  # a week that is refused is told, and the rest is there
        raise SystemExit(f"bench: {' '.join(command)} ended with {done.returncode}")
    answer = json.loads(done.stdout)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(wall, cpu, answer["peak_mb"], answer)


def main() -> None:
    """Run everything and print a table."""
    since = ["--since", sys.argv[1]] if len(sys.argv) > 1 else []
    print(f"{'':34}{'wall s':>8}{'CPU s':>8}{'worker MB':>10}{'changed':>9}   target")
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "XDG_CACHE_HOME": f"{home}/cache"}
        build(f"{home}/warm", "--since", "2026-09-01", jobs=1, environment=environment)
        for jobs in (1, 2):
            took = build(f"{home}/site{jobs}", *since, jobs=jobs, environment=environment)
            _show(f"everything, {jobs} process{'es' * (jobs > 1)}", took, "240 s, 250 MB")
        _sizes(took, Path(home, "site2"))
        before = took.answer["weeks"][-2]
        for jobs in (1, 2):
            runs = []
            for _ in range(TIMES):
                folder = f"{home}/site{jobs}"
                build(folder, *since, "--until", before, jobs=jobs, environment=environment)
                runs.append(build(folder, *since, jobs=jobs, environment=environment))
            _show(f"the newest week, {jobs} process{'es' * (jobs > 1)}", _middle(runs), "5 s")
        runs = [
            build(f"{home}/site2", *since, jobs=2, environment=environment) for _ in range(TIMES)
        ]
        _show("nothing new", _middle(runs), "1 s")


def _middle(runs: list[Took]) -> Took:
    return sorted(runs, key=lambda took: took.wall)[len(runs) // 2]


def _show(name: str, took: Took, target: str) -> None:
    changed = len(took.answer["written"])
    print(
        f"{name:34}{took.wall:8.2f}{took.cpu:8.2f}{took.peak:10.0f}{changed:9,}   {target}",
        flush=True,
    )


def _sizes(took: Took, folder: Path) -> None:
    answer = took.answer
    print(
        f"{'':4}{len(answer['weeks']):,} weeks, {answer['pages']:,} pages, {answer['files']:,} "
        f"files, {answer['bytes'] / MEGA:,.0f} MB   targets: 60,000 files, 400 MB"
    )
    pages = list(folder.glob("*/????-??-??/index.html"))
    mean = sum(path.stat().st_size for path in pages) / len(pages)
    print(f"{'':4}a page of a week: {mean / 1000:,.1f} KB, uncompressed")
    for name in sorted(path.name for path in folder.iterdir() if path.is_dir()):
        if not name.startswith("."):
            files = [path for path in (folder / name).rglob("*") if path.is_file()]
            size = sum(path.stat().st_size for path in files)
            print(f"{'':4}{name + '/':10}{len(files):8,} files {size / MEGA:8,.1f} MB")


if __name__ == "__main__":
    main()
