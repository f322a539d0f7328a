"""A database that several people share: PostgreSQL, through SQLAlchemy's core and pg8000."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from reportgen.errors import StoreError
from reportgen.store.database import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import TextClause

    from reportgen.store.database import Row

PATIENCE = 30
"""Seconds to wait for another process that writes."""

NOTHING: Mapping[str, Any] = {}


@cache
def _clause(sql: str) -> TextClause:
    return text(sql)


class PostgresDatabase:
    """One connection to a server; writers take turns by a lock."""

    dialect = Dialect(blob="bytea", clustered="")
    read_only = False

    def __init__(self, url: str) -> None:
        self.name = "on PostgreSQL"
        try:
            engine = create_engine(
                url,
                poolclass=NullPool,
                isolation_level="REPEATABLE READ",
                connect_args={"timeout": 2 * PATIENCE},
            )
        except (ArgumentError, ValueError) as error:
            raise StoreError(f"the address of the store cannot be read: {error}") from error
        self.name = engine.url.render_as_string(hide_password=True)
        with self._told("cannot be reached; is the server up, are name and password right?"):
            self._connection = engine.connect()
        with self.reading():
            self.read_only = self.rows("show transaction_read_only")[0][0] == "on"

    def rows(self, sql: str, parameters: Mapping[str, Any] = NOTHING) -> Sequence[Row]:
        """Return all rows of a query."""
        with self._told():
            return [tuple(row) for row in self._connection.execute(_clause(sql), dict(parameters))]

    def stream(self, sql: str, parameters: Mapping[str, Any] = NOTHING) -> Iterator[Row]:
        """Yield the rows of a query; they come from the server at once."""
        yield from self.rows(sql, parameters)

    def run(self, sql: str, parameters: Mapping[str, Any] = NOTHING) -> None:
        """Run a statement."""
        with self._told():
            self._connection.execute(_clause(sql), dict(parameters))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of the database throughout; inside another transaction, that one's."""
        if self._connection.in_transaction():
            yield
            return
        with self._told():
            self._connection.begin()
        try:
            yield
        finally:
            self._end(commit=False)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write all or nothing, one writer at a time; waits for the other."""
        with self._told():
            self._connection.begin()
        try:
            # Each statement sees what the writer before left, and the lock keeps others out.
            self.run("set transaction isolation level read committed")
            self.run(f"set local lock_timeout = '{PATIENCE}s'")
            self.run("select pg_advisory_xact_lock(hashtext('reportgen'))")
            yield
            self._end(commit=True)
        finally:
            self._end(commit=False)

    def has_table(self, name: str) -> bool:
        """Whether there is such a table."""
        return self.rows("select to_regclass(:name) is not null", {"name": name})[0][0] is True

    def is_empty(self) -> bool:
        """Whether no table of somebody else's stands in our way."""
        return not any(self.has_table(name) for name in ("releases", "series", "segments"))

    def close(self) -> None:
        """Give the connection back."""
        with self._told():
            self._connection.close()

    def _end(self, *, commit: bool) -> None:
        transaction = self._connection.get_transaction()
        if transaction is not None:
            with self._told():
                if commit:
                    transaction.commit()
                else:
                    transaction.rollback()

    @contextmanager
    def _told(self, way: str = "could not be read or written") -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            cause = getattr(error, "orig", None) or error
            raise StoreError(f"the store {self.name} {way} ({_said(cause)})") from error


def _said(cause: BaseException) -> str:
    """Return the server's own message, which pg8000 hands on as a mapping of fields."""
    fields = cause.args[0] if cause.args else ""
    return str(fields.get("M", fields) if isinstance(fields, dict) else fields or cause)
