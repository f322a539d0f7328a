"""A copy of the store as it is at one moment, taken while others read and write; and putting back.

SQLite's own way of copying is used, which sees one state of the file and its log. A store on a
server is copied by the server's programs.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from reportgen.errors import StoreError
from reportgen.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

SQLITE = "sqlite:///"
PAGES = 2000
"""Pages copied at a time: others may write in between, and the progress is told."""


def back_up(url: str, target: Path, progress: Callable[[int, int], None]) -> int:
    """Copy the store to a file, whole or not at all; return the number of releases in the copy.

    `progress` is told the pages done and all there are. Raises StoreError for a store that is not
    there, damaged or on a server, and for a target that cannot be written.
    """
    source = _file(url)
    with open_store(url, create=False):
        pass  # whatever is wrong with it is told as by any command
    aside = target.with_name(f".{target.name}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        _copy(source, aside, progress)
        releases = check(aside)
        aside.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target}: the copy could not be written ({error})") from error
    finally:
        aside.unlink(missing_ok=True)
    return releases


def restore(backup: Path, url: str, progress: Callable[[int, int], None]) -> Path | None:
    """Put a copy in the place of the store; return where the one before it was moved.

    The copy is checked first. The store before stays beside the new one, and is None where there
    was none. Raises StoreError; then the store is as it was.
    """
    target = _file(url)
    if not backup.is_file():
        raise StoreError(f"there is no backup at {backup}")
    check(backup)
    aside = target.with_name(f".{target.name}.new")
    before = _free_name(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        _copy(backup, aside, progress)
        was_there = target.exists()
        for ending in ("-wal", "-shm", ""):  # the file last: without its log it is not whole
            one = target.with_name(target.name + ending)
            if one.exists():
                one.rename(before.with_name(before.name + ending))
        aside.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target}: the store could not be put back ({error})") from error
    finally:
        aside.unlink(missing_ok=True)
    return before if was_there else None


def check(path: Path) -> int:
    """Look through a whole file; return its releases, or raise StoreError where it is not sound."""
    with open_store(f"{SQLITE}{path.absolute()}", create=False) as store:
        ((said, *_), *_) = store.database.rows("pragma integrity_check(1)")
        if said != "ok":
            raise StoreError(f"{path} is damaged: {said}")
        return len(store.releases())


def _file(url: str) -> Path:
    if not url.startswith(SQLITE):
        raise StoreError(
            "the store is on a PostgreSQL server: copy it with pg_dump --format=custom, and put it "
            "back with pg_restore"
        )
    return Path(url.removeprefix(SQLITE))


def _copy(source: Path, target: Path, progress: Callable[[int, int], None]) -> None:
    address = f"file:{quote(str(source))}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new, pages=PAGES, progress=lambda _, left, all_: progress(all_ - left, all_))
        new.execute("pragma journal_mode = delete")  # one file, that can be moved about


def _free_name(target: Path) -> Path:
    number = 1
    while (free := target.with_name(f"{target.name}.before-{number}")).exists():
        number += 1
    return free
