"""Taking a list in: whom it brings, whom it changes, and whom it must not bring back.

A list adds people, and takes those off whom it says have unsubscribed or bounced. Everything else
about somebody who is known already stays, unless the caller says otherwise: taken in twice, a list
changes nothing the second time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from reportgen.channels.mail.addresses import key_of
from reportgen.channels.mail.people import Status, Subscriber
from reportgen.channels.mail.rows import find_people
from reportgen.channels.mail.subscriber_file import Bad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from reportgen.channels.mail.subscriber_file import Wanted
    from reportgen.channels.mail.subscribers import Subscribers

BATCH = 500
"""People in one statement."""

TOGETHER = 20
"""Batches in one transaction: so long others who write must wait."""

OFF = (Status.UNSUBSCRIBED, Status.BOUNCED)
IMPORTED = "imported"


class Rules(NamedTuple):
    """What a list may do to people who are known already.

    `update` takes edition and consent from the list, and makes pending people active; `resubscribe`
    brings back those who unsubscribed, bounced or were removed.
    """

    status: Status = Status.ACTIVE
    update: bool = False
    resubscribe: bool = False


@dataclass
class Imported:
    """What became of the lines: each is counted once."""

    added: int = 0
    updated: int = 0
    brought_back: int = 0
    taken_off: int = 0
    unchanged: int = 0
    kept_off: Counter[str] = field(default_factory=Counter)
    rejected: int = 0

    @property
    def lines(self) -> int:
        """How many lines that were, but for the header and blank ones."""
        changed = self.added + self.updated + self.brought_back + self.taken_off
        return changed + self.unchanged + self.kept_off.total() + self.rejected


class _DryRunError(Exception):
    """Takes back what a dry run wrote."""


def import_people(
    people: Subscribers,
    rows: Iterable[Wanted | Bad],
    rules: Rules,
    *,
    now: datetime,
    reject: Callable[[Bad], None],
    progress: Callable[[int], None],
    dry_run: bool = False,
) -> Imported:
    """Take a list in; `reject` is handed every bad line, `progress` the line that was reached.

    With `dry_run` everything is done and taken back. Killed between two transactions, what was
    taken in stays, and the same list brings the rest.
    """
    done = Imported()
    batches = _batches(rows)
    if dry_run:
        try:
            with people.database.writing():
                for batch in batches:
                    _take(people, batch, rules, now, done, reject, progress)
                raise _DryRunError
        except _DryRunError:
            return done
    while some := list(islice(batches, TOGETHER)):
        with people.database.writing():
            for batch in some:
                _take(people, batch, rules, now, done, reject, progress)
    return done


def _batches(rows: Iterable[Wanted | Bad]) -> Iterator[list[Wanted | Bad]]:
    rest = iter(rows)
    while some := list(islice(rest, BATCH)):
        yield some


def _take(
    people: Subscribers,
    batch: Sequence[Wanted | Bad],
    rules: Rules,
    now: datetime,
    done: Imported,
    reject: Callable[[Bad], None],
    progress: Callable[[int], None],
) -> None:
    wanted: list[Wanted] = []
    for row in batch:
        if isinstance(row, Bad):
            done.rejected += 1
            reject(row)
        else:
            wanted.append(row)
    if wanted:
        keys = dict.fromkeys(key_of(row.address) for row in wanted)
        _Batch(people, rules, now, done, list(keys)).take(wanted)
    progress(batch[-1].line)


class _Batch:
    """Some lines and the people they are about, within one transaction."""

    def __init__(
        self, people: Subscribers, rules: Rules, now: datetime, done: Imported, keys: list[str]
    ) -> None:
        self.people, self.rules, self.now, self.done = people, rules, now, done
        self.known = {key_of(one.address): one for one in find_people(people.database, keys)}
        self.before = dict(self.known)
        self.erased = people.erasure.numbers_of([key for key in keys if key not in self.known])
        self.next = people.erasure.next_number()

    def take(self, rows: Iterable[Wanted]) -> None:
        """Do what the lines say, one after the other."""
        for row in rows:
            key = key_of(row.address)
            found = self.known.get(key)
            person = self._new(key, row) if found is None else self._changed(found, row)
            if person is not None:
                self.known[key] = person
        new = [one for key, one in self.known.items() if key not in self.before]
        if new:
            self.people.erasure.recall([one.id for one in new if one.id in self.erased.values()])
            self.people.insert(new, IMPORTED)
        for key, one in self.before.items():
            self.people.change(self.known[key], one, now=self.now, why=IMPORTED)

    def _new(self, key: str, row: Wanted) -> Subscriber | None:
        status = row.status or self.rules.status
        number = self.erased.get(key)
        if number is not None and not self.rules.resubscribe:
            self.done.kept_off["removed"] += 1
            return None
        if number is None:
            number, self.next = self.next, self.next + 1
            self.done.added += 1
        else:
            self.done.brought_back += 1
        return Subscriber(number, row.address, row.language, status, row.consent, self.now)

    def _changed(self, found: Subscriber, row: Wanted) -> Subscriber | None:
        """Return what becomes of somebody who is known, None for nothing; count it."""
        status = row.status or self.rules.status
        if status in OFF:
            if found.status in OFF:
                self.done.unchanged += 1
                return None
            self.done.taken_off += 1
            return replace(found, status=status)
        if found.status in OFF:
            if not self.rules.resubscribe:
                self.done.kept_off[str(found.status)] += 1
                return None
            self.done.brought_back += 1
            return replace(found, status=status, language=row.language, consent=row.consent)
        if not self.rules.update:
            self.done.unchanged += 1
            return None
        # An address that was confirmed stays so, and active people do not become pending.
        grown = status if found.status is Status.PENDING else found.status
        consent = found.consent if found.consent.confirmed_at else row.consent
        person = replace(found, status=grown, language=row.language, consent=consent)
        if person == found:
            self.done.unchanged += 1
            return None
        self.done.updated += 1
        return person
