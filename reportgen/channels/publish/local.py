"""A folder of this machine as target: each file is written aside and renamed into place."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING

from reportgen.errors import ChannelError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.channels.publish.delivery import Delivery

ASIDE = ".reportgen-aside"


class FolderTarget:
    """A folder; it is made where it is missing. A link to a folder is followed."""

    workers = 2
    lists_fast = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, path: str) -> bytes | None:
        """Return a file's content; None where there is none."""
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def put(self, path: str, data: bytes, how: Delivery) -> None:  # noqa: ARG002 - no headers here
        """Write a file aside and rename it into its place."""
        target = self.folder / path
        aside = self.folder / f"{ASIDE}-{get_ident()}"
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(data)
        aside.replace(target)

    def sizes(self) -> Mapping[str, int]:
        """Return the size of every file there."""
        found = {}
        for home, _, names in os.walk(self.folder):
            for name in names:
                path = Path(home, name)
                with suppress(FileNotFoundError):  # a link to nothing
                    found[path.relative_to(self.folder).as_posix()] = path.stat().st_size
        return found

    def holds(self, path: str, data: bytes) -> bool:
        """Whether the file there has this content."""
        return self.read(path) == data

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files, and the folders that are empty then."""
        for path in paths:
            target = self.folder / path
            target.unlink(missing_ok=True)
            with suppress(OSError):  # not empty
                for parent in target.relative_to(self.folder).parents[:-1]:
                    (self.folder / parent).rmdir()


@contextmanager
def opened_folder(folder: Path) -> Iterator[FolderTarget]:
    """Hold a folder against other publishers; raise ChannelError where one is at work there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{folder}: cannot be published to ({reason}); name another") from error
    try:
        _lock(descriptor, folder)
        for leftover in folder.glob(f"{ASIDE}-*"):
            leftover.unlink()
        yield FolderTarget(folder)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ChannelError(
            f"{folder}: another process is at work in there; nothing was published: run the same "
            "command again when it is done"
        ) from None
