"""Files in the cache: whole or not there, and not without end.

Nothing in the cache is the only one of its kind, so nobody waits here for a disk.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import stat_result
    from pathlib import Path

ASIDE = ".aside-"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file aside and rename it into place; OSError where the cache takes none."""
    from tempfile import NamedTemporaryFile

    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=ASIDE, delete=False) as file:
        aside = path.parent / file.name
        try:
            os.fchmod(file.fileno(), 0o644)  # a cache may be shared by those who can see its folder
            file.write(content)
            file.close()
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


def write_sealed(path: Path, content: bytes) -> None:
    """Write a file whole, with its digest, so that `read_sealed` can tell if it is as it was."""
    write_whole(path, sha256(content).hexdigest().encode() + b"\n" + content)


def read_sealed(path: Path) -> bytes | None:
    """Return what was sealed and note that it was used; None where there is none.

    One that is damaged is dropped.
    """
    try:
        digest, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    whole = sha256(content).hexdigest().encode() == digest
    with suppress(OSError):
        if whole:
            os.utime(path)
        else:
            path.unlink()
    return content if whole else None


def drop_oldest(folder: Path, *, files: int | None = None, size: int | None = None) -> None:
    """Keep at most so many files, or bytes, those that were used last; OSError as it comes.

    What a killed process left aside is old some day, too.
    """
    kept, total = 0, 0
    for path, stat in sorted(_there(folder), key=lambda one: -one[1].st_mtime_ns):
        kept, total = kept + 1, total + stat.st_size
        if (files is not None and kept > files) or (size is not None and total > size):
            path.unlink(missing_ok=True)


def _there(folder: Path) -> list[tuple[Path, stat_result]]:
    found = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process drops, too
            found.append((path, path.stat()))
    return found
