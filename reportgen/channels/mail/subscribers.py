"""Who gets the newsletter: address, language, status, consent, and what became of them when.

    with open_newsletter(url, create=True) as store:        # reportgen.channels.mail.opening
        people = store.subscribers
        person = people.sign_up(address, "en", consent=Consent("form", now, "203.0.113.7"), now=now)
        people.confirm(person.id, now=now)                   # the link of the confirmation was used
        people.set_status(person.id, Status.UNSUBSCRIBED, now=now, why="one click")

An `id` is a person's for good: who was removed and comes again gets the same one, so that links in
old messages and the ledger's keys hold. `address` is as it goes on the wire (ASCII, the domain in
lower case); two that differ by case alone are one person. What is handed in as `now` is in UTC.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.channels.mail.addresses import key_of, normalised
from reportgen.channels.mail.erasure import Erasure
from reportgen.channels.mail.moments import moment, stamp
from reportgen.channels.mail.people import Change, Consent, KnownAddressError, Status, Subscriber
from reportgen.channels.mail.rows import (
    COLUMNS,
    insert_history,
    insert_people,
    subscriber_of,
    values_of,
    words,
)
from reportgen.errors import UsageError
from reportgen.renderers.editions import EDITIONS
from reportgen.store.database import sound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reportgen.store.database import Database

SELECT = f"select {COLUMNS} from subscribers"  # noqa: S608

__all__ = ["Change", "Consent", "KnownAddressError", "Status", "Subscriber", "Subscribers"]


class Subscribers:
    """Everybody on the list, over one open database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.erasure = Erasure(database)

    def add(
        self, address: str, language: str, *, status: Status, consent: Consent, now: datetime
    ) -> Subscriber:
        """Put somebody new on the list; raise KnownAddressError where the address is on it.

        Raises UsageError for what is no address or no edition.
        """
        with self.database.writing():
            return self.put(address, language, status=status, consent=consent, now=now)

    def put(
        self, address: str, language: str, *, status: Status, consent: Consent, now: datetime
    ) -> Subscriber:
        """Do what `add` does within the caller's `writing`."""
        wire = normalised(address)
        found = self._by_key(key_of(wire))
        if found is not None:
            raise KnownAddressError(found)
        return self._insert(wire, language, status, consent, now)

    def sign_up(
        self, address: str, language: str, *, consent: Consent, now: datetime
    ) -> Subscriber:
        """Note that somebody, perhaps its owner, wants the newsletter sent to an address.

        Who is new or still pending is PENDING, with this language and consent. Anybody else is
        returned as they are, and stays so until `confirm`: anyone can type an address.
        """
        wire = normalised(address)
        check_language(language)
        with self.database.writing():
            found = self._by_key(key_of(wire))
            if found is None:
                return self._insert(wire, language, Status.PENDING, consent, now)
            if found.status is not Status.PENDING:
                return found
            return self._rewrite(replace(found, language=language, consent=consent))

    def confirm(
        self,
        subscriber: int,
        *,
        now: datetime,
        asked_at: datetime | None = None,
        language: str | None = None,
        consent: Consent | None = None,
    ) -> Subscriber | None:
        """Make ACTIVE whoever used the link sent to the address; None for nobody of that id.

        It holds for who had unsubscribed or bounced, too: the mail arrived, and its owner asked.
        But who unsubscribed after `asked_at`, when the link was made, stays so, and None is
        returned: the later wish counts. `language` and `consent` are those of the new request where
        there were others before. Used twice, the first time counts.
        """
        if language is not None:
            check_language(language)
        with self.database.writing():
            found = self.get(subscriber)
            if found is None or (found.status is Status.ACTIVE and found.consent.confirmed_at):
                return found
            if asked_at is not None and self.has_left_since(found, asked_at):
                return None
            agreed = replace(consent or found.consent, confirmed_at=now)
            person = replace(found, language=language or found.language, consent=agreed)
            person = replace(person, status=Status.ACTIVE)
            self.change(person, found, now=now, why="confirmed")
            return person

    def has_left_since(self, person: Subscriber, since: datetime) -> bool:
        """Whether somebody unsubscribed after a moment given in whole seconds."""
        if person.status is not Status.UNSUBSCRIBED:
            return False
        return self.history(person.id)[-1].at.replace(microsecond=0) > since

    def find(self, address: str) -> Subscriber | None:
        """Return whose address that is; raise UsageError for what is no address."""
        return self._by_key(key_of(normalised(address)))

    def get(self, subscriber: int) -> Subscriber | None:
        """Return who has that id."""
        rows = self.database.rows(f"{SELECT} where id = :id", {"id": subscriber})
        return subscriber_of(rows[0]) if rows else None

    def set_status(self, subscriber: int, status: Status, *, now: datetime, why: str) -> bool:
        """Give somebody a status; False where nothing changed or nobody has that id.

        A bounce does not overwrite the wish of who has unsubscribed.
        """
        with self.database.writing():
            found = self.get(subscriber)
            return found is not None and self.mark(found, status, now=now, why=why)

    def mark(self, found: Subscriber, status: Status, *, now: datetime, why: str) -> bool:
        """Do what `set_status` does within the caller's `writing`."""
        kept = status is Status.BOUNCED and found.status is Status.UNSUBSCRIBED
        if kept or found.status is status:
            return False
        self.change(replace(found, status=status), found, now=now, why=why)
        return True

    def set_language(self, subscriber: int, language: str, *, now: datetime) -> bool:
        """Give somebody another edition, from the next message on; False where nothing changed.

        A message that is reserved and has not left is of the new edition.
        """
        check_language(language)
        with self.database.writing():
            found = self.get(subscriber)
            if found is None or found.language == language:
                return False
            self.change(replace(found, language=language), found, now=now, why="")
            return True

    def stream(
        self,
        status: Status | None = Status.ACTIVE,
        languages: Sequence[str] = (),
        after_id: int = 0,
        batch: int = 500,
    ) -> Iterator[Subscriber]:
        """Yield people by id, few at a time; None and () stand for any status and language."""
        sql = f"{SELECT} where id > :after"
        chosen: dict[str, object] = {"limit": batch}
        if status is not None:
            sql += " and status = :status"
            chosen["status"] = str(status)
        if languages:
            chosen |= {f"l{n}": one for n, one in enumerate(languages)}
            sql += f" and language in ({', '.join(f':l{n}' for n in range(len(languages)))})"
        sql += " order by id limit :limit"
        while True:
            rows = self.database.rows(sql, {**chosen, "after": after_id})
            yield from (subscriber_of(row) for row in rows)
            if len(rows) < batch:
                return
            after_id = rows[-1][0]

    def counts(self) -> Mapping[tuple[str, Status], int]:
        """Return how many there are by language and status, those there are any of."""
        rows = self.database.rows(
            "select language, status, count(*) from subscribers group by language, status "
            "order by language, status"
        )
        with sound():
            return {(language, Status(status)): count for language, status, count in rows}

    def history(self, subscriber: int) -> list[Change]:
        """Return what became of somebody, oldest first."""
        rows = self.database.rows(
            "select at, status, why from subscriber_history where subscriber = :id order by turn",
            {"id": subscriber},
        )
        with sound():
            return [Change(moment(at), Status(status), why) for at, status, why in rows]

    def was_removed(self, address: str) -> bool:
        """Whether that address was on the list and its owner was removed."""
        return bool(self.erasure.numbers_of([key_of(normalised(address))]))

    def remove(self, subscriber: int, *, now: datetime) -> bool:
        """Erase a person; False where nobody has that id.

        The ledger keeps that something was sent, by a number that is nobody's; a keyed digest of
        the address stays, by which it is known again if it comes back.
        """
        return self.erasure.erase(subscriber, now)

    def _insert(
        self, address: str, language: str, status: Status, consent: Consent, now: datetime
    ) -> Subscriber:
        check_language(language)
        again = self.erasure.numbers_of([key_of(address)])
        self.erasure.recall([*again.values()])
        number = next(iter(again.values()), None) or self.erasure.next_number()
        person = Subscriber(number, address, language, status, consent, now)
        self.insert([person], consent.how)
        return person

    def insert(self, people: Sequence[Subscriber], why: str) -> None:
        """Write new people and the first entry of their histories, within the caller's `writing`.

        Their addresses must be `normalised` and new, their ids from `erasure`.
        """
        insert_people(self.database, people)
        insert_history(self.database, people, why)

    def change(self, person: Subscriber, before: Subscriber, *, now: datetime, why: str) -> None:
        """Write what is new of somebody, within the caller's `writing`; nothing where it is not."""
        if person.language != before.language:
            self.database.run(
                "update sendings set language = :language, changed_at = :now "
                "where subscriber = :id and due is not null",
                {"language": person.language, "now": stamp(now), "id": person.id},
            )
        if person != before:
            self._rewrite(person)
        if person.status is not before.status:
            self._note(person.id, person.status, now, why)

    def _by_key(self, key: str) -> Subscriber | None:
        rows = self.database.rows(f"{SELECT} where address_key = :key", {"key": key})
        return subscriber_of(rows[0]) if rows else None

    def _rewrite(self, person: Subscriber) -> Subscriber:
        _, _, *rest = values_of(person)
        names = ("language", "status", "how", "at", "origin", "confirmed", "added")
        self.database.run(
            "update subscribers set language = :language, status = :status, consent_how = :how, "
            "consent_at = :at, consent_from = :origin, confirmed_at = :confirmed where id = :id",
            {"id": person.id, **dict(zip(names, rest, strict=True))},
        )
        return person

    def _note(self, subscriber: int, status: Status, now: datetime, why: str) -> None:
        self.database.run(
            "insert into subscriber_history select :id, 1 + coalesce(max(turn), 0), :at, :status, "
            ":why from subscriber_history where subscriber = :id",
            {"id": subscriber, "at": stamp(now), "status": str(status), "why": words(why)},
        )


def check_language(language: str) -> None:
    """Raise UsageError for what is no edition."""
    if language not in EDITIONS:
        raise UsageError(f"{language!r} is no edition; there are {', '.join(EDITIONS)}")
