"""Files that only grow, a line at a time: one that a kill tore off counts as not written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def append(path: Path, line: bytes, *, safely: bool = False) -> None:
    """Add a line, which is whole in the file or not at all; `safely` waits until it is on the disk.

    What was torn off before it ends there, so that it takes no other line with it. Several
    processes may append at once: a line is one write.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        is_torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
        rest = b"\n" * bool(is_torn) + line + b"\n"
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if safely:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lines_of(path: Path) -> list[bytes]:
    """Return the lines of a file, the last perhaps torn; none where there is no such file."""
    try:
        return path.read_bytes().split(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return []
