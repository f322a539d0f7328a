"""The little a store asks of a database: rows, statements, and transactions around them.

SQL is text with `:named` parameters, portable between the databases but for the words of `Dialect`.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from reportgen.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

Row = tuple[Any, ...]

DAMAGED = (
    "the store is damaged: a part of it cannot be read; put a copy back, or move it away and fetch "
    "again"
)


@contextmanager
def sound() -> Iterator[None]:
    """Tell as a StoreError what can be read but cannot have been written."""
    try:
        yield
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise StoreError(DAMAGED) from error


class Dialect(NamedTuple):
    """What databases call differently: bytes, and tables kept in the order of their key.

    `each` gives a row of one column for each array in the JSON of a parameter, `cell` the n-th of
    its values: many rows are handed over as one parameter, as thousands cost more than their work.
    """

    blob: str
    clustered: str
    each: str
    cell: str

    def table(self, parameter: str, *kinds: str) -> str:
        """Return a query for the rows of a parameter (see `as_rows`), by the kinds of columns."""
        cells = ", ".join(
            f"cast({self.cell.format(n=n)} as {kind})" for n, kind in enumerate(kinds)
        )
        return f"select {cells} from {self.each.format(parameter=parameter)}"  # noqa: S608


def as_rows(rows: Iterable[Sequence[str | int]]) -> str:
    """Return rows as the value of a parameter of `Dialect.table`."""
    return json.dumps([*rows])


class Database(Protocol):
    """One connection; every failure is a StoreError that names the store and the way out."""

    dialect: Dialect
    name: str
    read_only: bool

    def rows(self, sql: str, parameters: Mapping[str, Any] = ...) -> Sequence[Row]:
        """Return all rows of a query."""

    def stream(self, sql: str, parameters: Mapping[str, Any] = ...) -> Iterator[Row]:
        """Yield the rows of a query, few at a time."""

    def run(self, sql: str, parameters: Mapping[str, Any] = ...) -> None:
        """Run a statement."""

    def reading(self) -> AbstractContextManager[None]:
        """See one state of the database throughout; inside another transaction, that one's."""

    def writing(self) -> AbstractContextManager[None]:
        """Write all or nothing, one writer at a time; waits for the other."""

    def forgetting(self) -> AbstractContextManager[None]:
        """Write as `writing` does; of what is deleted the database's file keeps no trace."""

    def has_table(self, name: str) -> bool:
        """Whether there is such a table."""

    def is_empty(self) -> bool:
        """Whether there is nothing in the database at all."""

    def close(self) -> None:
        """Give the connection back."""


def open_database(url: str, *, create: bool) -> Database:
    """Connect to the database of that URL; of SQLite, `create` makes a missing file."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "sqlite" and rest.startswith("/") and rest != "/":
        from reportgen.store.sqlite import SqliteDatabase

        return SqliteDatabase(rest.removeprefix("/"), create=create)
    if separator and scheme in {"postgresql", "postgres", "postgresql+pg8000"}:
        from reportgen.store.postgres import PostgresDatabase

        return PostgresDatabase(f"postgresql+pg8000://{rest}")
    begins = url.partition(":")[0][:20]  # and no more: there may be a password in it
    raise StoreError(
        f"the address of the store is sqlite:///FILE or postgresql://…, not {begins!r} and so on; "
        "look at REPORTGEN_STORE and at [store] url in the settings"
    )
