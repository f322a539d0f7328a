"""The newsletter's part of the store, opened: its people and its ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.channels.mail.sendings import Sendings
from reportgen.channels.mail.subscribers import Subscribers
from reportgen.store.database import open_database
from reportgen.store.schema import bring_up

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from reportgen.store.database import Database


def open_newsletter(url: str, *, create: bool) -> NewsletterStore:
    """Open the store at `sqlite:///FILE` or `postgresql://…`; `create` makes it where it is not.

    Raises StoreError, with the way out, as `reportgen.store.store.open_store` does. One connection,
    for one thread; a process may open several.
    """
    database = open_database(url, create=create)
    try:
        bring_up(database)
    except BaseException:
        database.close()
        raise
    return NewsletterStore(database)


class NewsletterStore:
    """An open store, as the newsletter uses it: `subscribers` and `sendings`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.subscribers = Subscribers(database)
        self.sendings = Sendings(database)

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
