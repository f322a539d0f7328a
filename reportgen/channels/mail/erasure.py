"""Forgetting a person, and knowing them again all the same.

What stays of an address is an HMAC under a key of the store's own: without that key nobody can
try addresses on it. By it, who was removed and comes again gets the number they had, so that no
edition reaches them twice; and an old list does not bring them back unnoticed.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from reportgen.channels.mail.moments import stamp
from reportgen.store.database import as_rows

if TYPE_CHECKING:
    from datetime import datetime

    from reportgen.store.database import Database

KEY = "erased"


class Erasure:
    """Who was removed, over one open database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def erase(self, subscriber: int, now: datetime) -> bool:
        """Erase a person; False where nobody has that id."""
        one = {"id": subscriber}
        with self.database.forgetting():
            rows = self.database.rows("select address_key from subscribers where id = :id", one)
            if not rows:
                return False
            digest = _digest(self._key(create=True), rows[0][0])
            self.database.run(
                "insert into erased values (:digest, :id, :now)",
                {**one, "digest": digest, "now": stamp(now)},
            )
            # The server's answers have the address in them.
            self.database.run(
                "update sendings set reply = '', message = '' where subscriber = :id", one
            )
            self.database.run(
                "update sendings set state = 'withdrawn', due = null "
                "where subscriber = :id and due is not null",
                one,
            )
            self.database.run("update bounces set subscriber = null where subscriber = :id", one)
            self.database.run("delete from subscriber_history where subscriber = :id", one)
            self.database.run("delete from subscribers where id = :id", one)
        return True

    def numbers_of(self, keys: list[str]) -> dict[str, int]:
        """Return the numbers that people of these address keys had, those who were removed."""
        stored = self._key(create=False)
        if not stored or not keys:
            return {}
        digests = {_digest(stored, key): key for key in keys}
        rows = self.database.rows(
            "select digest, subscriber from erased "  # noqa: S608
            f"where digest in ({self.database.dialect.table('given', 'text')})",
            {"given": as_rows((digest,) for digest in digests)},
        )
        return {digests[digest]: number for digest, number in rows}

    def recall(self, numbers: list[int]) -> None:
        """Strike from the removed those who are on the list again."""
        if numbers:
            self.database.run(
                "delete from erased "  # noqa: S608
                f"where subscriber in ({self.database.dialect.table('given', 'integer')})",
                {"given": as_rows((number,) for number in numbers)},
            )

    def next_number(self) -> int:
        """Return a number that nobody has or had."""
        ((listed,),) = self.database.rows("select coalesce(max(id), 0) from subscribers")
        ((erased,),) = self.database.rows("select coalesce(max(subscriber), 0) from erased")
        return 1 + max(int(listed), int(erased))

    def _key(self, *, create: bool) -> bytes:
        named = {"name": KEY}
        rows = self.database.rows("select content from newsletter_keys where name = :name", named)
        if rows or not create:
            return bytes(rows[0][0]) if rows else b""
        made = secrets.token_bytes(32)
        self.database.run(
            "insert into newsletter_keys values (:name, :key)", {**named, "key": made}
        )
        return made


def _digest(key: bytes, address_key: str) -> str:
    return hmac.digest(key, address_key.encode(), "sha256").hex()
