"""Bounces: notices of mail that did not arrive, and what they mean for people on the list.

A notice is matched to a person by the Message-ID of our mail in it, else by the recipient it names,
where that is somebody we have sent to and the notice does not name a mail of somebody else's.
Everything else is left alone. Each notice counts once, however often it is read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from reportgen.channels.mail.bounce_notice import Kind, What, read_notice
from reportgen.channels.mail.moments import stamp
from reportgen.channels.mail.people import Status
from reportgen.errors import UsageError
from reportgen.store.database import as_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from reportgen.channels.mail.bounce_notice import Failed, Notice
    from reportgen.channels.mail.opening import NewsletterStore
    from reportgen.channels.mail.people import Subscriber

TOGETHER = 100
"""Notices in one transaction."""


class Bounce(NamedTuple):
    """One bounce that was somebody's: `times` of that kind so far, `suppressed` by this one."""

    subscriber: Subscriber
    kind: Kind
    code: str
    times: int
    suppressed: bool


@dataclass
class Read:
    """What the mails were: each is counted once in `mails`, by what it was."""

    mails: Counter[str] = field(default_factory=Counter)
    bounces: list[Bounce] = field(default_factory=list)


class _DryRunError(Exception):
    """Takes back what a dry run wrote."""


def take_bounces(
    store: NewsletterStore,
    mails: Iterable[tuple[str, bytes | None]],
    *,
    now: datetime,
    progress: Callable[[int], None],
    dry_run: bool = False,
) -> Read:
    """Read mails and note the bounces among them; hard ones suppress, the others are counted.

    With `dry_run` everything is done and taken back.
    """
    done = Read()
    rest = iter(mails)
    while some := list(islice(rest, TOGETHER)):
        notices = [None if content is None else read_notice(content) for _, content in some]
        try:
            with store.database.writing():
                for notice in notices:
                    done.mails[_Taking(store, now, done).take(notice)] += 1
                if dry_run:
                    raise _DryRunError
        except _DryRunError:
            pass
        progress(done.mails.total())
    return done


class _Taking:
    """One notice, within a transaction."""

    def __init__(self, store: NewsletterStore, now: datetime, done: Read) -> None:
        self.store, self.now, self.done = store, now, done
        self.database = store.database

    def take(self, notice: Notice | None) -> str:
        """Note what a notice says; return what it was, in a word."""
        if notice is None:
            return "too large"
        if notice.what is not What.BOUNCE:
            return str(notice.what)
        if self._is_known(notice):
            return "known"
        found = list(self._people(notice))
        for place, (person, failed) in enumerate(found):
            self._note(notice, place, person, failed)
        return "bounce" if found else "not ours"

    def _people(self, notice: Notice) -> Iterator[tuple[Subscriber, Failed]]:
        people = self.store.subscribers
        ours = self._by_token(notice.tokens)
        if len(ours) == 1 and len(notice.failed) == 1:
            person = people.get(ours.pop())
            if person is not None:
                yield person, notice.failed[0]
            return
        for failed in notice.failed:
            person = self._by_address(failed)
            if person is None:
                continue
            if person.id in ours or (not notice.tokens and self._was_sent_to(person)):
                yield person, failed

    def _by_token(self, tokens: tuple[str, ...]) -> set[int]:
        given = [(token,) for token in tokens[:50] if token]
        if not given:
            return set()
        rows = self.database.rows(
            "select distinct subscriber from sendings where message <> '' "  # noqa: S608
            f"and message in ({self.database.dialect.table('given', 'text')})",
            {"given": as_rows(given)},
        )
        return {number for (number,) in rows}

    def _by_address(self, failed: Failed) -> Subscriber | None:
        for address in failed.addresses:
            try:
                found = self.store.subscribers.find(address)
            except UsageError:
                continue
            if found is not None:
                return found
        return None

    def _was_sent_to(self, person: Subscriber) -> bool:
        sql = "select 1 from sendings where subscriber = :id and attempts > 0 limit 1"
        return bool(self.database.rows(sql, {"id": person.id}))

    def _is_known(self, notice: Notice) -> bool:
        sql = "select 1 from bounces where digest = :digest limit 1"
        return bool(self.database.rows(sql, {"digest": notice.digest}))

    def _note(self, notice: Notice, place: int, person: Subscriber, failed: Failed) -> None:
        self.database.run(
            "insert into bounces values (:digest, :place, :id, :kind, :code, :now)",
            {
                "digest": notice.digest,
                "place": place,
                "id": person.id,
                "kind": str(failed.kind),
                "code": failed.code,
                "now": stamp(self.now),
            },
        )
        suppressed = failed.kind is Kind.HARD and _still_holds(notice, person)
        if suppressed:
            suppressed = self.store.subscribers.mark(
                person, Status.BOUNCED, now=self.now, why=f"bounced, {failed.code}"
            )
        ((times,),) = self.database.rows(
            "select count(*) from bounces where subscriber = :id and kind = :kind",
            {"id": person.id, "kind": str(failed.kind)},
        )
        self.done.bounces.append(Bounce(person, failed.kind, failed.code, times, suppressed))


def _still_holds(notice: Notice, person: Subscriber) -> bool:
    """Whether the address has not been confirmed since the notice was sent."""
    confirmed = person.consent.confirmed_at
    return confirmed is None or notice.sent_at is None or confirmed <= notice.sent_at
