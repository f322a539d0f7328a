"""The ledger of what was sent: nobody gets an edition twice, and nobody is forgotten.

A row a person, day and channel; its key carries the language (edition) it went out in. The order
of things, each step one durable transaction:

    with store.sendings.begin(day, digest, "smtp", now=now) as run:   # OtherSenderError: someone is
        ledger.recover(run, now=now, resend=False)    # what a dead run left LEAVING is UNCERTAIN
        ledger.plan(day, "smtp", languages, now=now)  # reserves for whom is active and has no row
        while due := ledger.next_batch(run, 100, now=now):       # RESERVED, or DEFERRED and due
            going = ledger.leave(run, [one.key for one in due], now=now, messages=…)
            …                                         # only those in `going` go on the wire
            ledger.settle(run, outcomes, now=now)     # in any order, any number at a time
            ledger.beat(run, now=now)                 # while waiting; leave and settle do it too

RESERVED or DEFERRED → LEAVING → DELIVERED | REFUSED | DEFERRED | UNCERTAIN. WITHDRAWN are those who
were no longer ACTIVE when their turn came. Nothing but `recover(resend=True)` leads back from
LEAVING or UNCERTAIN; nothing leads back from DELIVERED or REFUSED. A person whose language changes
before the message leaves gets the new language's; afterwards, no other of that day.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from reportgen.channels.mail.leases import (
    LostLeaseError,
    OtherSenderError,
    Run,
    here,
    prolong,
    take,
)
from reportgen.channels.mail.ledger_rows import (
    LISTING,
    due_rows,
    earliest_due,
    mark_leaving,
    mark_settled,
    portions,
    recover,
    reserve,
    withdraw,
)
from reportgen.channels.mail.moments import moment, stamp
from reportgen.channels.mail.rows import FIELDS, subscriber_of
from reportgen.store.database import sound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reportgen.channels.mail.leases import Holder
    from reportgen.channels.mail.people import Subscriber
    from reportgen.store.database import Database, Row

__all__ = [
    "Due",
    "Key",
    "LostLeaseError",
    "OtherSenderError",
    "Outcome",
    "Run",
    "Sendings",
    "State",
]


NO_MESSAGES: Mapping[Key, str] = MappingProxyType({})
STATUS = 2 + FIELDS.index("status")


class State(StrEnum):
    """How far one message is."""

    RESERVED = "reserved"
    LEAVING = "leaving"
    DELIVERED = "delivered"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"


SETTLED = (State.DELIVERED, State.REFUSED, State.DEFERRED, State.UNCERTAIN)


class Key(NamedTuple):
    """What there may be one message of, ever."""

    day: date
    language: str
    subscriber: int
    channel: str


class Due(NamedTuple):
    """A message that is to leave: to whom, and how often it was tried before."""

    key: Key
    subscriber: Subscriber
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one that was leaving; `not_before` is for DEFERRED, and then needed.

    `code` and `reply` are the server's (0 and "" where it said nothing).
    """

    key: Key
    state: State
    code: int = 0
    reply: str = ""
    not_before: datetime | None = None


class Sending(NamedTuple):
    """One row of the ledger; `address` is "" for who was removed since."""

    key: Key
    state: State
    address: str
    attempts: int
    code: int
    reply: str
    message: str
    not_before: datetime | None
    changed_at: datetime


class Sendings:
    """The ledger, over one open database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def begin(
        self, day: date, digest: str, channel: str, *, now: datetime, holder: Holder | None = None
    ) -> Run:
        """Become the one sender of that channel; use the run in a `with`, which releases it.

        `digest` tells what is sent; `run.earlier` has the digests of earlier runs of that day, so
        that the caller can ask before a resumed edition goes on with other words. Raises
        OtherSenderError where another process is sending. The lease of one that was killed is taken
        over at once where it ran on this machine, else when it has run out.
        """
        return take(self.database, day, digest, channel, now, holder or here())

    def beat(self, run: Run, *, now: datetime) -> None:
        """Prolong the lease; raise LostLeaseError where it ran out and another took it."""
        with self.database.writing():
            prolong(self.database, run, now)

    def plan(
        self, day: date, channel: str, languages: Sequence[str], *, now: datetime
    ) -> Mapping[str, int]:
        """Reserve a message for every active subscriber who has none; return how many, by language.

        Whoever was WITHDRAWN and is active again is reserved anew.
        """
        return reserve(self.database, day.isoformat(), channel, languages, stamp(now))

    def next_batch(
        self, run: Run, count: int, *, now: datetime, languages: Sequence[str] = ()
    ) -> list[Due]:
        """Return up to `count` messages that may leave now, reserved ones first, by subscriber.

        () stands for all languages. Who is no longer active drops out here and is WITHDRAWN. An
        empty answer means that nothing is due: `next_due` tells when that changes.
        """
        while True:
            rows = due_rows(self.database, run, count, stamp(now), languages)
            if all(row[STATUS] == "active" for row in rows):
                return [_due(run, row) for row in rows]
            withdraw(self.database, run, stamp(now))

    def next_due(self, run: Run, languages: Sequence[str] = ()) -> datetime | None:
        """Return when the earliest of those put off may be tried again; None where none is."""
        earliest = earliest_due(self.database, run, languages)
        return moment(earliest) if earliest else None

    def leave(
        self,
        run: Run,
        keys: Sequence[Key],
        *,
        now: datetime,
        messages: Mapping[Key, str] = NO_MESSAGES,
    ) -> list[Key]:
        """Mark messages as leaving, before they are put on the wire; return those that may.

        `messages` are their Message-IDs, by which bounces are known again. Who unsubscribed in the
        meantime, or whose row is in another state or language, is left out of the answer and must
        not be sent. Raises LostLeaseError where another sender has taken over: then nothing may.
        """
        mine = [key for key in keys if (key.day, key.channel) == (run.day, run.channel)]
        gone: set[tuple[int, str]] = set()
        with self.database.writing():
            prolong(self.database, run, now)
            for some in portions(mine):
                gone |= mark_leaving(self.database, run, some, stamp(now), messages)
        return [key for key in mine if (key.subscriber, key.language) in gone]

    def settle(self, run: Run, outcomes: Sequence[Outcome], *, now: datetime) -> None:
        """Write down what became of messages this run let leave; others' rows are left alone.

        What is known is written even where the lease was lost. Settling twice changes nothing, but
        UNCERTAIN may become what it turns out to be.
        """
        for one in outcomes:
            assert one.state in SETTLED, one
            assert (one.not_before is not None) is (one.state is State.DEFERRED), one
        with self.database.writing():
            with suppress(LostLeaseError):
                prolong(self.database, run, now)
            for some in portions(outcomes):
                mark_settled(self.database, run, some, stamp(now))

    def recover(self, run: Run, *, now: datetime, resend: bool) -> int:
        """Settle what dead runs of this channel left LEAVING; return how many there were.

        They are UNCERTAIN, as nobody knows whether the message was taken. With `resend`, those of
        this day, and all that were UNCERTAIN before, are RESERVED again instead, but for people who
        were removed since.
        """
        return recover(self.database, run, stamp(now), resend=resend)

    def summary(self, day: date, channel: str) -> Mapping[tuple[str, State], int]:
        """Return how many there are by language and state, those there are any of."""
        rows = self.database.rows(
            "select language, state, count(*) from sendings where channel = :channel and "
            "day = :day group by language, state order by language, state",
            {"channel": channel, "day": day.isoformat()},
        )
        with sound():
            return {(language, State(state)): count for language, state, count in rows}

    def listing(self, day: date, channel: str, state: State, batch: int = 500) -> Iterator[Sending]:
        """Yield the rows of a state by subscriber, few at a time."""
        asked = {"channel": channel, "day": day.isoformat(), "state": str(state), "count": batch}
        after = 0
        while True:
            rows = self.database.rows(LISTING, {**asked, "after": after})
            for after, language, address, attempts, code, reply, message, due, at in rows:
                yield Sending(
                    Key(day, language, after, channel),
                    state,
                    address,
                    attempts,
                    code,
                    reply,
                    message,
                    moment(due) if due else None,
                    moment(at),
                )
            if len(rows) < batch:
                return

    def days(self, channel: str, limit: int = 20) -> list[date]:
        """Return the days something was planned for on that channel, youngest first."""
        found: list[date] = []
        before = "9"
        while len(found) < limit:
            ((day,),) = self.database.rows(
                "select max(day) from sendings where channel = :channel and day < :before",
                {"channel": channel, "before": before},
            )
            if not day:
                break
            before = day
            with sound():
                found.append(date.fromisoformat(day))
        return found


def _due(run: Run, row: Row) -> Due:
    language, attempts, *person = row
    found = subscriber_of(tuple(person))
    return Due(Key(run.day, language, found.id, run.channel), found, attempts)
