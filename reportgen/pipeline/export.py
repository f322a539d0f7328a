"""The figures as one long table for analysts: CSV, Parquet or SQLite, a row for each figure.

A file is written aside and renamed when it is whole, so an export that fails or is stopped leaves
what stood in its place. However many rows there are, few are held at a time.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reportgen.channels.folder import sync
from reportgen.errors import RenderError, UsageError
from reportgen.renderers.long_table import write_csv, write_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from reportgen.statement.rows import Row

SUFFIXES = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}
FORMATS = ("csv", "parquet", "sqlite")
TABLE = "observations"
APPLICATION_ID = int.from_bytes(b"rgex")
"""Marks a SQLite file as an export of ours, which may be written anew."""

_TOLD_EVERY = 5_000
_SQLITE_HEAD = b"SQLite format 3\x00"
_APPLICATION_AT = 68  # where a SQLite file keeps its application id, in four bytes
_IN_THE_WAY = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR}


def choose_format(path: Path, given: str | None) -> str:
    """Return the format given, else the one the file's suffix stands for."""
    found = given or SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise UsageError(
            f"{path.name}: {path.suffix or 'no suffix'} tells no format; "
            f"end it in {', '.join(SUFFIXES)} or name one with --format"
        )
    return found


def check_target(path: Path, kind: str) -> None:
    """Raise UsageError early where the file cannot be written, or must not be."""
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent} is no folder; make it first or name another with --output")
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file with --output")
    if _is_foreign_database(path):
        raise UsageError(
            f"{path} is a database that no export has made; name another file with --output"
        )
    if kind == "parquet":
        _require_pyarrow()


def write_rows(
    rows: Iterable[Row], path: Path, kind: str, tell: Callable[[int], None] = lambda _: None
) -> int:
    """Write the rows to a file of that format and return how many there were.

    `tell` is told now and then how many are written. Raises UsageError where the file cannot be
    there, RenderError where writing fails; then nothing has changed.
    """
    check_target(path, kind)
    aside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    counted = _Counted(rows, tell)
    try:
        with _named_errors(path):
            _WRITERS[kind](counted, aside)
            sync(aside)
            aside.replace(path)
            sync(path.parent)
    finally:
        aside.unlink(missing_ok=True)
    return counted.done


class _Counted:
    """The rows, counted as they are taken."""

    def __init__(self, rows: Iterable[Row], tell: Callable[[int], None]) -> None:
        self._rows, self._tell = rows, tell
        self.done = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            if self.done % _TOLD_EVERY == 0:
                self._tell(self.done)
            self.done += 1
            yield row


def _write_csv(rows: Iterable[Row], path: Path) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        write_csv(rows, file)


def _write_sqlite(rows: Iterable[Row], path: Path) -> None:
    import sqlite3

    try:
        database = sqlite3.connect(path, isolation_level=None)
        try:
            # The file is nobody's before it is whole: there is nothing to roll back to.
            database.execute("pragma journal_mode = off")
            database.execute("pragma synchronous = off")
            database.execute(f"pragma application_id = {APPLICATION_ID}")
            database.execute("begin")
            database.execute(
                f"create table {TABLE} (source text not null, code text not null, line text,"
                " label text, basis text not null, unit text not null, as_of text not null,"
                " vintage text, value numeric)"
            )
            database.executemany(
                f"insert into {TABLE} values (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                map(_with_iso_dates, rows),
            )
            database.execute(f"create index by_code on {TABLE} (code, basis, as_of)")
            database.execute(f"create index by_line on {TABLE} (line, basis, as_of)")
            database.execute("commit")
        finally:
            database.close()
    except sqlite3.Error as error:
        raise OSError(errno.EIO, str(error)) from error


def _with_iso_dates(row: Row) -> tuple[str | int | float | None, ...]:
    vintage = row.vintage.isoformat() if row.vintage else None
    return (*row[:6], row.as_of.isoformat(), vintage, row.value)


_WRITERS: Mapping[str, Callable[[Iterable[Row], Path], None]] = {
    "csv": _write_csv,
    "parquet": write_parquet,
    "sqlite": _write_sqlite,
}


def _require_pyarrow() -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "Parquet needs a library that is not installed: pip install 'reportgen[parquet]', "
            "or choose csv or sqlite"
        ) from error


def _is_foreign_database(path: Path) -> bool:
    """Whether a SQLite file stands there that is somebody's, for one the store itself."""
    try:
        with path.open("rb") as file:
            head = file.read(_APPLICATION_AT + 4)
    except OSError:
        return False
    mine = head[_APPLICATION_AT:] == APPLICATION_ID.to_bytes(4)
    return head.startswith(_SQLITE_HEAD) and not mine


@contextmanager
def _named_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        if error.errno in _IN_THE_WAY:
            raise UsageError(
                f"{path}: cannot be written ({reason}); name another file with --output"
            ) from error
        raise RenderError(
            f"{path}: writing failed ({reason}); what stood there was left as it was"
        ) from error
