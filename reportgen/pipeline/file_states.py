"""What files were like when they were looked at: cheap to tell, and changed by whoever writes.

The state of a file is its size, its times of change (content, and anything at all, in nanoseconds)
and its number in the file system. Where the second of these times is kept, and nobody can set it,
a file with the state of before is the file of before, but for one case: it was written just before
it was looked at, and again within the same tick of the file system's clock. A state is therefore
only worth something where the file was at rest (`settled`) when it was looked at.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from os import scandir
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from os import DirEntry, stat_result

ABSENT = ""
AT_REST = 2_000_000_000
"""So many nanoseconds old is at rest: the coarsest clock of a file system ticks in two seconds."""
MINUTE = 60_000_000_000
COMPILED = "__pycache__"


@dataclass
class Look:
    """One look at files: the state of each, those of whole folders as one digest, the last change.

    `last` is the newest time of change of anything that was seen, in nanoseconds since 1970.
    """

    files: dict[str, str] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    last: int = 0

    def at_files(self, paths: Iterable[str]) -> None:
        """Look at files, or at folders for what was put into them or taken out."""
        for path in paths:
            try:
                self.files[path] = self._state(Path(path).stat())
            except (FileNotFoundError, NotADirectoryError):
                self.files[path] = ABSENT

    def at_folders(self, paths: Iterable[str]) -> None:
        """Look at everything below folders."""
        for path in paths:
            told = (f"{name}\0{self._state(stat)}" for name, stat in files_below(path))
            self.folders[path] = sha256("\n".join(sorted(told)).encode()).hexdigest()

    def settled(self, moment: int) -> bool:
        """Whether nothing of it changed just before that moment, or, by its clock, after it."""
        return self.last < moment - AT_REST

    def _state(self, stat: stat_result) -> str:
        self.last = max(self.last, stat.st_mtime_ns, stat.st_ctime_ns)
        return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


class Stillness:
    """Whether folders lay still from a minute before it was asked for until now.

    What a process has loaded, in the moments since it started, is then what still lies there.
    """

    def __init__(self, folders: Iterable[str]) -> None:
        self._began = time.time_ns()
        self._seen: Look | None = None
        with suppress(OSError):
            self._seen = look((), folders)

    def holds(self) -> bool:
        """Look again."""
        seen = self._seen
        return seen is not None and seen.settled(self._began - MINUTE) and same({}, seen.folders)


def look(files: Iterable[str], folders: Iterable[str] = ()) -> Look:
    """Look at files and at whole folders; OSError where the system does not let us."""
    seen = Look()
    seen.at_files(files)
    seen.at_folders(folders)
    return seen


def same(files: Mapping[str, str], folders: Mapping[str, str]) -> bool:
    """Whether files and folders are as they were at an earlier look."""
    try:
        seen = look(files, folders)
    except OSError:
        return False
    return seen.files == files and seen.folders == folders


def files_below(
    folder: str, inside: str = "", above: tuple[tuple[int, int], ...] = ()
) -> Iterator[tuple[str, stat_result]]:
    """Yield name and state of every file below a folder, links followed, as templates are found.

    What Python compiled is left out.
    """
    try:
        entries = list(scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        name = f"{inside}{entry.name}"
        if not entry.is_dir():
            yield name, _stat(entry)
        elif entry.name != COMPILED and (number := _number(_stat(entry))) not in above:
            yield from files_below(entry.path, f"{name}/", (*above, number))


def _number(stat: stat_result) -> tuple[int, int]:
    return stat.st_dev, stat.st_ino


def _stat(entry: DirEntry[str]) -> stat_result:
    """Return the state of what an entry leads to; of a link to nothing, its own."""
    try:
        return entry.stat()
    except FileNotFoundError:
        return entry.stat(follow_symlinks=False)
