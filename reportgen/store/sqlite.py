"""The embedded database: one file, through the standard library alone."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reportgen.errors import StoreError
from reportgen.store.database import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.store.database import Row

PATIENCE = 30.0
"""Seconds to wait for another process that writes."""

PAUSE = 0.05
NOTHING: Mapping[str, Any] = {}
WAY = "mend the rights, or name another file as [store] url in the settings"
WAYS_OUT = {
    "SQLITE_NOTADB": "is no store; name another file, or move this one away and fetch again",
    "SQLITE_CORRUPT": "is damaged (cut short?); put a copy back, or move it away and fetch again",
    "SQLITE_FULL": "cannot be written, the disk is full; make room and run it again",
    "SQLITE_BUSY": f"was being written by another process for {PATIENCE:.0f} s; run it again",
    "SQLITE_LOCKED": "was being written by another process; run it again",
    "SQLITE_READONLY": "cannot be written; name another file, or mend its and its folder's rights",
    "SQLITE_CANTOPEN": "cannot be opened; look at its and its folder's rights",
    "SQLITE_IOERR": "cannot be read or written (disk full or failing?); nothing was stored",
}


class SqliteDatabase:
    """A file; read-only where it or its folder cannot be written."""

    dialect = Dialect(
        blob="blob",
        clustered="without rowid",
        each="json_each(:{parameter})",
        cell="json_extract(value, '$[{n}]')",
    )

    def __init__(self, path: str, *, create: bool) -> None:
        self.name = path
        self._path = Path(path)
        if self._path.is_dir():
            raise StoreError(f"the store {path} is a folder; name a file in it")
        if create:
            self._make_folder()
        elif not self._path.is_file():
            raise StoreError(f"there is no store at {path}; 'reportgen fetch' makes one")
        exists = self._path.exists()
        place = self._path if exists else self._path.parent
        self.read_only = not (os.access(place, os.W_OK) and os.access(self._path.parent, os.W_OK))
        if self.read_only and not exists:
            raise StoreError(f"no store can be made at {path}: its folder cannot be written; {WAY}")
        with self._told():
            self._connection = self._connect()
        try:
            self._prepare()
        except StoreError:
            self._connection.close()
            raise

    def rows(self, sql: str, parameters: Mapping[str, Any] = NOTHING) -> Sequence[Row]:
        """Return all rows of a query."""
        with self._told():
            return self._connection.execute(sql, parameters).fetchall()

    def stream(self, sql: str, parameters: Mapping[str, Any] = NOTHING) -> Iterator[Row]:
        """Yield the rows of a query, few at a time."""
        with self._told():
            cursor = self._connection.execute(sql, parameters)
        while True:
            with self._told():
                rows = cursor.fetchmany(256)
            if not rows:
                return
            yield from rows

    def run(self, sql: str, parameters: Mapping[str, Any] = NOTHING) -> None:
        """Run a statement."""
        with self._told():
            self._connection.execute(sql, parameters)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of the database throughout; inside another transaction, that one's."""
        if self._connection.in_transaction:
            yield
            return
        self.run("begin")
        try:
            yield
        finally:
            with suppress(sqlite3.ProgrammingError):  # closed, while somebody was still reading
                self._end("rollback")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write all or nothing, one writer at a time; waits for the other."""
        if self.read_only:
            raise StoreError(f"{self.name} {WAYS_OUT['SQLITE_READONLY']}")
        self.run("begin immediate")
        try:
            yield
            self._end("commit")
        finally:
            self._end("rollback")

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """Write as `writing` does; of what is deleted the file and its log keep no trace."""
        self.run("pragma secure_delete = on")
        try:
            with self.writing():
                yield
            # Where somebody reads an older state the log stays until the next one who forgets.
            self.run("pragma wal_checkpoint(truncate)")
        finally:
            self.run("pragma secure_delete = off")

    def has_table(self, name: str) -> bool:
        """Whether there is such a table."""
        return bool(self.rows("select 1 from sqlite_master where name = :name", {"name": name}))

    def is_empty(self) -> bool:
        """Whether there is nothing in the database at all."""
        return not self.rows("select 1 from sqlite_master limit 1")

    def close(self) -> None:
        """Give the file back; the last one to do so folds the log into it."""
        with self._told():
            self._connection.close()

    def _connect(self) -> sqlite3.Connection:
        address = f"file:{quote(str(self._path.absolute()))}"
        if not self.read_only:
            return self._opened(f"{address}?mode=rwc")
        try:
            connection = self._opened(f"{address}?mode=ro")
            connection.execute("select 1 from sqlite_master limit 1").fetchall()
        except sqlite3.OperationalError:
            log = Path(f"{self._path}-wal")
            if log.exists() and log.stat().st_size:
                raise
            # Nobody can write here, so that no log is needed to read beside a writer.
            return self._opened(f"{address}?immutable=1")
        return connection

    def _opened(self, address: str) -> sqlite3.Connection:
        return sqlite3.connect(address, timeout=PATIENCE, isolation_level=None, uri=True)

    def _prepare(self) -> None:
        if not self.read_only:
            self._keep_log()
            self.run("pragma synchronous = full")

    def _keep_log(self) -> None:
        """Write ahead to a log, so that readers and a writer do not wait for each other.

        It is settled once per file, and SQLite does not wait for another process that is at it.
        """
        for left in range(int(PATIENCE / PAUSE), -1, -1):
            try:
                self.run("pragma journal_mode = wal")
            except StoreError as error:
                cause = error.__cause__
                if not left or getattr(cause, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(PAUSE)
            else:
                return

    def _make_folder(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            said = f"no store can be made at {self.name}: {error.strerror}; {WAY}"
            raise StoreError(said) from error

    def _end(self, how: str) -> None:
        # A failure like a full disk may have ended the transaction by itself.
        if self._connection.in_transaction:
            self.run(how)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "") or ""
            known = (way for key, way in WAYS_OUT.items() if name.startswith(key))
            way = next(known, "could not be read or written")
            raise StoreError(f"the store {self.name} {way} ({error})") from error
        except UnicodeDecodeError as error:
            raise StoreError(f"the store {self.name} {WAYS_OUT['SQLITE_CORRUPT']}") from error
