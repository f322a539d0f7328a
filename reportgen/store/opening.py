"""A store opened: its tables brought up, its connection given back at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.store.database import open_database
from reportgen.store.schema import bring_up

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from reportgen.store.database import Database


def open_tables(url: str, *, create: bool) -> Database:
    """Open the store at `sqlite:///FILE` or `postgresql://…`; `create` makes it where it is not.

    A store of an older version is brought up to this one. Raises StoreError, with the way out,
    where it cannot be reached, is something else's, is damaged, or a newer program made it.
    """
    database = open_database(url, create=create)
    try:
        bring_up(database)
    except BaseException:
        database.close()
        raise
    return database


class Opened:
    """What holds one connection and closes it when its `with` ends."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self.database.close()
