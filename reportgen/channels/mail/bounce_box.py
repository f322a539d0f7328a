"""Mails on disk: a maildir, an mbox, or one file; nothing in them is changed."""

from __future__ import annotations

import mailbox
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from reportgen.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST = 20_000_000
"""Bytes of a mail; a larger one is no notice of ours, and is told as such."""


def count_mails(path: Path) -> int:
    """Return how many mails there are; raise UsageError where there is no box."""
    with _told(path):
        if path.is_dir():
            return sum(1 for _ in _maildir(path))
        if not _is_mbox(path):
            return 1
        with closing(mailbox.mbox(path, create=False)) as box:
            return len(box)


def mails(path: Path) -> Iterator[tuple[str, bytes | None]]:
    """Yield the name and the content of every mail; None for one that is too large."""
    with _told(path):
        if path.is_dir():
            for file in _maildir(path):
                try:
                    yield file.name, _content(file)
                except FileNotFoundError:  # moved by the program that reads it; seen next time
                    continue
        elif _is_mbox(path):
            with closing(mailbox.mbox(path, create=False)) as box:
                for key in box.iterkeys():
                    content = box.get_bytes(key)
                    yield f"{path.name} {key}", content if len(content) <= LARGEST else None
        else:
            yield path.name, _content(path)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, mailbox.Error) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise UsageError(f"{path}: cannot be read ({reason})") from error


def _maildir(path: Path) -> Iterator[Path]:
    folders = [path / "new", path / "cur"]
    if not all(folder.is_dir() for folder in folders):
        raise UsageError(f"{path}: is a folder, but no maildir (with new and cur in it)")
    for folder in folders:
        yield from sorted(
            one for one in folder.iterdir() if one.is_file() and not one.name.startswith(".")
        )


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.stat().st_size <= LARGEST else None


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "
