"""A database that several people share: PostgreSQL, through SQLAlchemy's core and pg8000."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.event import listen
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from reportgen.errors import StoreError
from reportgen.store.database import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import URL, TextClause

    from reportgen.store.database import Row

PATIENCE = 30
"""Seconds to wait for another process that writes."""

NOTHING: Mapping[str, Any] = {}
UNREADABLE = (
    "the address of the store cannot be read: it is postgresql://NAME:PASSWORD@HOST:PORT/DATABASE, "
    "with @ / : in a password written as %40 %2F %3A"
)
PLAIN = {"", "disable", "allow", "prefer"}
VERIFIED = {"require": False, "verify-ca": True, "verify-full": True}
"""The words of `sslmode`, and whether the server's certificate is looked at."""


@cache
def _clause(sql: str) -> TextClause:
    return text(sql)


def _send_at_once(connection: object, _record: object) -> None:
    """Keep the system from holding back the end of a long statement, 40 ms each time."""
    plug = getattr(connection, "_usock", None)  # pg8000 offers no way to ask for it
    if isinstance(plug, socket.socket) and plug.family != socket.AF_UNIX:
        plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _read(url: str) -> URL:
    """Read an address; what is wrong is told without it, as a password is in it."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        address = None
    if address is None or "@" in (address.host or ""):
        raise StoreError(UNREADABLE)
    return address


def _tls(address: URL) -> ssl.SSLContext | None:
    """Return how to encrypt the connection, as the address' `sslmode` asks; None for not at all."""
    mode = address.query.get("sslmode", "")
    others = sorted(address.query.keys() - {"sslmode"})
    if others or not isinstance(mode, str) or mode not in PLAIN | VERIFIED.keys():
        raise StoreError(
            "the address of the store: behind its ? only sslmode is known, which is "
            f"{', '.join(sorted(filter(None, PLAIN | VERIFIED.keys())))}"
        )
    if mode in PLAIN:
        return None
    context = ssl.create_default_context()
    context.check_hostname = mode == "verify-full"
    context.verify_mode = ssl.CERT_REQUIRED if VERIFIED[mode] else ssl.CERT_NONE
    return context


class PostgresDatabase:
    """One connection to a server; writers take turns by a lock."""

    dialect = Dialect(
        blob="bytea",
        clustered="",
        each="json_array_elements(cast(:{parameter} as json))",
        cell="(value ->> {n})",
    )
    read_only = False

    def __init__(self, url: str) -> None:
        address = _read(url)
        self.name = f"postgresql://{address.host or 'localhost'}/{address.database or ''}"
        engine = create_engine(
            address.set(query={}),
            poolclass=NullPool,
            isolation_level="REPEATABLE READ",
            connect_args={"timeout": 2 * PATIENCE, "ssl_context": _tls(address)},
        )
        listen(engine, "connect", _send_at_once)
        with self._told("cannot be reached; is the server up, are name and password right?"):
            self._connection = engine.connect()
        self.read_only = self.rows("show transaction_read_only")[0][0] == "on"

    def rows(self, sql: str, parameters: Mapping[str, Any] = NOTHING) -> Sequence[Row]:
        """Return all rows of a query."""
        with self.reading(), self._told():
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
        if self.read_only:
            raise StoreError(f"the store {self.name} may only be read with these rights")
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

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """Write as `writing` does; when the server's files are rewritten is the server's affair."""
        with self.writing():
            yield

    def has_table(self, name: str) -> bool:
        """Whether there is such a table."""
        # Not to_regclass: it answers from a cache that may be older than the lock.
        sql = (
            "select 1 from pg_catalog.pg_tables "
            "where tablename = :name and schemaname = any(current_schemas(false))"
        )
        return bool(self.rows(sql, {"name": name}))

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
