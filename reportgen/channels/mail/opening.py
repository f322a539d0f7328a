"""The newsletter's part of the store, opened: its people and its ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.channels.mail.sendings import Sendings
from reportgen.channels.mail.subscribers import Subscribers
from reportgen.store.opening import Opened, open_tables

if TYPE_CHECKING:
    from reportgen.store.database import Database


def open_newsletter(url: str, *, create: bool) -> NewsletterStore:
    """Open the store for the newsletter; see `reportgen.store.opening.open_tables`.

    One connection, for one thread; a process may open several.
    """
    return NewsletterStore(open_tables(url, create=create))


class NewsletterStore(Opened):
    """An open store, as the newsletter uses it: `subscribers` and `sendings`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.subscribers = Subscribers(database)
        self.sendings = Sendings(database)
