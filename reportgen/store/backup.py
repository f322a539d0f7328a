"""A copy of the store as it is at one moment, taken while others read and write; and putting back.

SQLite's own way of copying is used, which sees one state of the file and its log. A store on a
server is copied by the server's programs.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from reportgen.errors import StoreError
from reportgen.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

SQLITE = "sqlite:///"
PATIENCE = 5.0  # seconds
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
        releases = look(aside)
        aside.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target}: the copy could not be written ({error})") from error
    finally:
        aside.unlink(missing_ok=True)
    return releases


def restore(backup: Path, url: str, progress: Callable[[int, int], None]) -> Path | None:
    """Put a copy in the place of the store; return where the one before it was moved.

    The copy is checked first. The store before stays beside the new one, and is None where there
    was none. Raises StoreError, also where somebody else has the store open; then it is as it was.
    """
    target = _file(url)
    look(backup)
    aside = target.with_name(f".{target.name}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        _copy(backup, aside, progress)
        with open_store(f"{SQLITE}{aside.absolute()}", create=False):
            pass  # one of an older version is brought up
        before = _set_aside(target) if target.exists() else None
        aside.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target}: the store could not be put back ({error})") from error
    finally:
        aside.unlink(missing_ok=True)
    if before is not None:
        target.chmod(before.stat().st_mode)
        with suppress(PermissionError):  # only root may give files away
            os.chown(target, before.stat().st_uid, before.stat().st_gid)
    return before


def look(path: Path) -> int:
    """Look through a whole file and change nothing of it; return how many releases it holds.

    Raises StoreError where it is not there, not sound, or no store.
    """
    if not path.is_file():
        raise StoreError(f"there is no store at {path}")
    # Without a log nobody has it open: then SQLite need not make one to read it.
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    address = f"file:{quote(str(path.absolute()))}?mode=ro{alone}"
    try:
        with closing(sqlite3.connect(address, uri=True)) as held:
            ((said, *_), *_) = held.execute("pragma integrity_check(1)").fetchall()
            ((count,),) = held.execute("select count(*) from releases").fetchall()
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be read as a store: {error}") from error
    if said != "ok":
        raise StoreError(f"{path} is damaged: {said}")
    return int(count)


def _set_aside(target: Path) -> Path:
    """Move the store out of the way, whole in one file; a damaged one with whatever it has."""
    before = _free_name(target)
    try:
        with closing(sqlite3.connect(target, timeout=PATIENCE)) as held:
            held.execute("pragma journal_mode = delete")  # not while somebody else has it open
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise StoreError(
                f"{target} is in use; end what uses it (a run, 'reportgen serve'), then restore"
            ) from error
        raise
    except sqlite3.DatabaseError:  # no database any more: there is nothing to lose in its log
        for ending in ("-wal", "-shm"):
            left = target.with_name(target.name + ending)
            if left.exists():
                left.rename(before.with_name(before.name + ending))
    target.rename(before)
    return before


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
