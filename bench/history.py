"""Many weeks: `python -m bench.history [WEEKS [MANY]]` (24, 300): one process, two, a Dask cluster.

Each figure is of whole processes in folders of their own, caches warm; efficiency is the weeks per
second of two over twice those of one, by the clock. On a machine that others use, trust the CPU
seconds. Last, the memory of one process over MANY weeks, and what it costs to find that nothing is
to be done. Nothing is asserted.
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

from tests.pipeline.cluster import Cluster, cluster

KINDS = (
    ("HTML in three languages", ("--lang", "zh-Hant,zh-Hans,en", "--format", "html")),
    ("bilingual PDF", ("--lang", "bilingual", "--format", "pdf")),
)
LAST = "2026-09-30"
WEEK = 7
WEEKS, MANY = 24, 300
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Took:
    """What the command says it took, and the CPU seconds of its own and its workers."""

    answer: dict[str, Any]
    cpu: float

    @property
    def rate(self) -> float:
        """Weeks a second, by the clock."""
        return float(self.answer["weeks_per_second"])


def build(environment: dict[str, str], *arguments: str, pids: tuple[int, ...] = ()) -> Took:
    """Run one build in a process of its own; `pids` are workers that are not its children."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), _cpu(pids)
    done = subprocess.run(
        [sys.executable, "-m", "reportgen", "build", "--quiet", "--json", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode not in {0, 20}:  # weeks that are refused are told, and the rest is there
        raise SystemExit(f"bench: {' '.join(arguments)} ended with {done.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(json.loads(done.stdout), own + _cpu(pids) - started)


def main() -> None:
    """Run everything and print a table."""
    given = [int(one) for one in sys.argv[1:]]
    weeks, many = (*given, *(WEEKS, MANY)[len(given) :])
    since = _since(weeks)
    print(f"{weeks} weeks{'':31}{'weeks/s':>9}{'CPU s':>8}{'CPU s/week':>12}{'peak MB':>9}   eff.")
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "XDG_CACHE_HOME": f"{home}/cache"}
        for name, kind in KINDS:
            build(environment, "--since", LAST, *kind, "--jobs", "1", "--output", f"{home}/warm")
            print(name)
            one = _local(home, environment, 1, "--since", since, *kind)
            _show("one process", one, one)
            _show("two processes", _local(home, environment, 2, "--since", since, *kind), one)
            _show("Dask, two workers", _far(home, environment, "--since", since, *kind), one)
        _memory(many, environment, *KINDS[0][1], "--output", f"{home}/many")
        _nothing_new(many, environment, *KINDS[0][1], "--output", f"{home}/many")


def _since(weeks: int) -> str:
    from datetime import date, timedelta

    return str(date.fromisoformat(LAST) - timedelta(days=WEEK * (weeks - 1)))


def _local(home: str, environment: dict[str, str], jobs: int, *arguments: str) -> Took:
    return build(environment, *arguments, "--jobs", str(jobs), "--output", f"{home}/{jobs}")


def _far(home: str, environment: dict[str, str], *arguments: str) -> Took:
    """Build on a cluster whose workers have built a week before, as the forked ones inherit."""
    with cluster(Path(home) / f"cluster{time.monotonic_ns()}", environment) as there:
        _wait(there)
        far = ("--scheduler", there.address, "--output", f"{home}/far")
        pids = tuple(process.pid for process in there.workers)
        return build(environment, *arguments, *far, pids=pids)


def _wait(there: Cluster) -> None:
    """Wait until both workers are known to the scheduler."""
    import distributed

    connect: Any = distributed.Client
    with connect(there.address) as client:
        client.wait_for_workers(len(there.workers))


def _cpu(pids: tuple[int, ...]) -> float:
    """Return the CPU seconds that processes have used so far."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICK


def _show(name: str, took: Took, one: Took) -> None:
    count = len(took.answer["built"])
    efficiency = took.rate / one.rate / (1 if took is one else 2)
    print(
        f"  {name:38}{took.rate:9.2f}{took.cpu:8.1f}{took.cpu / count:12.3f}"
        f"{took.answer['peak_mb']:9.0f}   {efficiency:.2f}",
        flush=True,
    )


def _nothing_new(weeks: int, environment: dict[str, str], *arguments: str) -> None:
    took = build(environment, "--since", _since(weeks), *arguments)
    count = len(took.answer["unchanged"])
    seconds = took.answer["seconds"]
    print(f"nothing new, {count} weeks: {seconds:.2f} s, {seconds / count * 1000:.1f} ms a week")


def _memory(many: int, environment: dict[str, str], *arguments: str) -> None:
    """Show the peak of one process after few weeks and after many."""
    for weeks in (many // 10, many):
        took = build(environment, "--since", _since(weeks), *arguments, "--jobs", "1", "--force")
        built, peak = len(took.answer["built"]), took.answer["peak_mb"]
        print(
            f"one process, {built} weeks of HTML: {peak:.0f} MB, {took.cpu:.0f} s CPU", flush=True
        )


if __name__ == "__main__":
    main()
