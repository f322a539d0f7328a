"""Run a program several times, each in a fresh process, and report medians of what it took."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from resource import struct_rusage
    from typing import Self

SCALE = 1024 if sys.platform != "darwin" else 1024 * 1024  # ru_maxrss is in KiB on Linux
PR_SET_CHILD_SUBREAPER = 36
EVERY = 0.1  # seconds between two looks at the memory of a tree
STRAGGLE = 5.0  # seconds that processes left behind may take to end


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall and CPU seconds of a program, children included, and megabytes at their peak.

    `peak` is the resident memory of its largest process, as the system kept it. `tree` is that of
    all its processes together, shared pages counted once, as seen ten times a second, and not less
    than `peak`; 0 where nobody looked.
    """

    wall: float
    cpu: float
    peak: float
    tree: float = 0.0


def run(arguments: Sequence[str], environment: dict[str, str], times: int) -> Cost:
    """Return the medians of `times` runs; the first, unmeasured one fills the caches."""
    program = [sys.executable, *arguments]
    return middle([once(program, environment) for _ in range(times + 1)][1:])


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    names = ("wall", "cpu", "peak", "tree")
    return Cost(*(median(getattr(cost, name) for cost in costs) for name in names))


def once(program: Sequence[str], environment: dict[str, str]) -> Cost:
    """Run a program that waits for its children itself."""
    started = time.perf_counter()
    process = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bench: {' '.join(program)} ended with {process.returncode}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / SCALE)


def once_with_all(program: Sequence[str], environment: dict[str, str]) -> Cost:
    """Run a program that may leave children behind, as browsers do, and look at all of them.

    They become our own, so that their CPU time is told when they end; this is of Linux. Raises
    RuntimeError with the end of what the program said where it fails.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryFile() as said, Watch() as watch:
        started = time.perf_counter()
        process = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        every = [used, *_left_behind()]
        if process.returncode:
            said.seek(0)
            last = said.read().decode(errors="replace").strip()[-600:]
            raise RuntimeError(f"{' '.join(program)} ended with {process.returncode}: {last}")
    peak = max(one.ru_maxrss for one in every) / SCALE
    cpu = sum(one.ru_utime + one.ru_stime for one in every)
    return Cost(wall, cpu, peak, max(peak, watch.peak))


def _left_behind() -> Iterator[struct_rusage]:
    """Wait for children that came to us, end those that stay, and yield what they used."""
    until = time.monotonic() + STRAGGLE
    with suppress(ChildProcessError):
        while True:
            pid, _, used = os.wait4(-1, os.WNOHANG)
            if pid:
                yield used
            elif time.monotonic() > until:
                for child, parent in _parents().items():
                    if parent == os.getpid():
                        os.kill(child, signal.SIGKILL)
            else:
                time.sleep(EVERY)


class Watch:
    """The most memory that all our descendants had together while the block ran, in megabytes."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._done = Event()
        self._thread = Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(EVERY):
            parents = _parents()
            ours = {os.getpid()}
            for pid in sorted(parents):  # good enough where numbers do not start anew
                if parents[pid] in ours:
                    ours.add(pid)
            together = sum(_share(pid) for pid in ours - {os.getpid()})
            self.peak = max(self.peak, together / 1024)


def _parents() -> dict[int, int]:
    """Return the parent of every process."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    return parents


def _share(pid: int) -> int:
    """Return the kilobytes of a process, pages shared with others divided among them."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
