"""People as rows of the store, many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.channels.mail.addresses import key_of
from reportgen.channels.mail.moments import moment, stamp
from reportgen.channels.mail.people import Consent, Status, Subscriber
from reportgen.store.database import as_rows, sound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.store.database import Database, Row

FIELDS = (
    "id",
    "address",
    "language",
    "status",
    "consent_how",
    "consent_at",
    "consent_from",
    "confirmed_at",
    "added_at",
)
COLUMNS = ", ".join(FIELDS)
LONGEST = 500
"""Characters of a reason or an origin that are kept."""


def words(text: str) -> str:
    """Return a remark on one line, fit for every database and a log."""
    if text.isprintable():
        return text[:LONGEST].strip()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST]


def subscriber_of(row: Row) -> Subscriber:
    """Return the person of a row of COLUMNS; raise StoreError where the store is damaged."""
    number, address, language, status, how, at, origin, confirmed, added = row
    with sound():
        consent = Consent(how, moment(at), origin, moment(confirmed) if confirmed else None)
        return Subscriber(number, address, language, Status(status), consent, moment(added))


def values_of(person: Subscriber) -> tuple[int | str, ...]:
    """Return a person as values in the order of COLUMNS."""
    consent = person.consent
    return (
        person.id,
        person.address,
        person.language,
        str(person.status),
        words(consent.how),
        stamp(consent.at),
        words(consent.origin),
        stamp(consent.confirmed_at) if consent.confirmed_at else "",
        stamp(person.added_at),
    )


def find_people(database: Database, keys: Iterable[str]) -> list[Subscriber]:
    """Return the people of these address keys."""
    sql = (
        f"select {COLUMNS} from subscribers "  # noqa: S608
        f"where address_key in ({database.dialect.table('keys', 'text')})"
    )
    rows = database.rows(sql, {"keys": as_rows((key,) for key in keys)})
    return [subscriber_of(row) for row in rows]


def insert_people(database: Database, people: Iterable[Subscriber]) -> None:
    """Write new people."""
    kinds = ("integer", *["text"] * len(FIELDS))
    database.run(
        f"insert into subscribers ({COLUMNS}, address_key) "
        f"{database.dialect.table('people', *kinds)}",
        {"people": as_rows((*values_of(one), key_of(one.address)) for one in people)},
    )


def insert_history(database: Database, people: Iterable[Subscriber], why: str) -> None:
    """Write the first entry of each one's history."""
    said = words(why)
    rows = ((one.id, 1, stamp(one.added_at), str(one.status), said) for one in people)
    table = database.dialect.table("entries", "integer", "integer", "text", "text", "text")
    database.run(
        f"insert into subscriber_history (subscriber, turn, at, status, why) {table}",
        {"entries": as_rows(rows)},
    )
