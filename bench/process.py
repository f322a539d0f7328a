"""Run a program several times, each in a fresh process, and report medians of what it took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall and CPU seconds and peak resident megabytes of one process, children included."""

    wall: float
    cpu: float
    peak: float


def run(arguments: Sequence[str], environment: dict[str, str], times: int) -> Cost:
    """Return the medians of `times` runs; the first, unmeasured one fills the caches."""
    costs = [_once(arguments, environment) for _ in range(times + 1)][1:]
    return Cost(
        *(median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "peak"))
    )


def _once(arguments: Sequence[str], environment: dict[str, str]) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bench: {' '.join(arguments)} ended with {process.returncode}")
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024  # ru_maxrss is in KiB on Linux
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / scale)
