"""A real Dask cluster of this machine, started by its command lines and ended by its own ids."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

HOST = ("--host", "127.0.0.1", "--no-dashboard")
ENOUGH = 60.0  # seconds for a process to be there


class Cluster:
    """A scheduler on a free port of this machine, and workers; each a process of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", self._file)
        until = time.monotonic() + ENOUGH
        while not self._file.exists() or not self._file.read_text():
            assert self.scheduler.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
        self.address: str = json.loads(self._file.read_text())["address"]
        self.workers = [self.start_worker() for _ in range(2)]

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker without a nanny that would start it again."""
        place = ("--local-directory", self._folder / "space")
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny", *place)

    def stop(self) -> None:
        """End what is still there."""
        for process in (*self.workers, self.scheduler):
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()

    def _start(self, what: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", what, *HOST, *map(str, arguments)],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
            )


@contextmanager
def cluster(folder: Path, environment: Mapping[str, str]) -> Iterator[Cluster]:
    """Give a cluster, ended in the end."""
    folder.mkdir(parents=True, exist_ok=True)
    started = Cluster(folder, environment)
    try:
        yield started
    finally:
        started.stop()
