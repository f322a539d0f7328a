"""One run at a time in an output folder; the system lets go of what a killed one held."""

from __future__ import annotations

import fcntl
import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reportgen.channels.folder import check_writable
from reportgen.errors import OtherRunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

LOCK = ".lock"
LONGEST = 500


@contextmanager
def alone(folder: Path, now: datetime) -> Iterator[None]:
    """Hold the folder of the runs; raise OtherRunError, with who has it, where another does.

    Raises UsageError where the folder cannot be written.
    """
    check_writable(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{folder}: cannot be written ({reason}); name another output") from error
    try:
        _take(descriptor, folder)
        me = f"process {os.getpid()} on {socket.gethostname()}, since {now:%Y-%m-%d %H:%M} UTC"
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, me.encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, LONGEST, 0).decode("utf-8", "replace") or "another process"
        raise OtherRunError(
            f"{folder.parent}: a run is at work here ({holder}); nothing was done, and nothing "
            "needs to be: that run does it"
        ) from None
