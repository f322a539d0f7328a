"""Sending a week's letters to everybody: planned, asked for, sent, resumed, accounted for."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from reportgen.channels.mail.outlook import contents_sent, joined, look_out
from reportgen.channels.mail.sendings import State
from reportgen.credentials import signing_key
from reportgen.errors import ChannelError, UsageError
from reportgen.pipeline.fetch import WASHINGTON
from reportgen.pipeline.mail import compose, way_out
from reportgen.pipeline.subscribers import newsletter
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from threading import Event

    from reportgen.channels.mail.desk import Sent
    from reportgen.channels.mail.message import Form
    from reportgen.channels.mail.opening import NewsletterStore
    from reportgen.channels.mail.outlook import Outlook
    from reportgen.channels.mail.sendings import Sending as Row
    from reportgen.config import Config
    from reportgen.pipeline.letters import Letters
    from reportgen.pipeline.mail import MailRequest
    from reportgen.pipeline.request import Progress

CHANNEL = "smtp"
OPEN = (State.RESERVED, State.DEFERRED, State.LEAVING)
RELEASED = time(16, 30)
"""When the release comes out on its day, in Washington."""


LONG = 96
"""Hours from which on days are counted."""


class LateError(ChannelError):
    """The edition is older than the settings let go out unasked."""


class OtherContentError(ChannelError):
    """Readers of one edition would get something else than those before them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One week that may be sent: its letters, who is to get them, and what speaks against it.

    `changed` are editions that have left with other content.
    """

    letters: Letters
    outlook: Outlook
    digests: Mapping[str, str]
    changed: tuple[str, ...]

    @property
    def day(self) -> date:
        """The Wednesday the brief describes."""
        return self.letters.brief.as_of


@dataclass(frozen=True, slots=True)
class Account:
    """Where a week's sending stands: messages by edition and state; `sent` is what a run did."""

    day: date
    counts: Mapping[tuple[str, State], int]
    sent: Sent | None = None

    @property
    def open(self) -> int:
        """How many are still to go."""
        states = self.by_state()
        return sum(states.get(state, 0) for state in OPEN)

    def by_state(self) -> dict[State, int]:
        """Return the messages by state."""
        found: dict[State, int] = {}
        for (_, state), many in self.counts.items():
            found[state] = found.get(state, 0) + many
        return found

    def by_language(self) -> dict[str, dict[State, int]]:
        """Return the messages by edition and state."""
        found: dict[str, dict[State, int]] = {}
        for (language, state), many in self.counts.items():
            found.setdefault(language, {})[state] = many
        return found


class Sending:
    """One week's sending, over an open store: looked at first, then done; `resumed` adds nobody.

    What else is sent once to everybody of a week, a correction say, has letters and a `channel` of
    its own: the ledger counts it apart.
    """

    def __init__(
        self,
        request: MailRequest,
        store: NewsletterStore,
        *,
        resumed: bool,
        channel: str = CHANNEL,
        compose: Callable[[MailRequest], Letters] = compose,
    ) -> None:
        self._channel, self._compose = channel, compose
        self._resumed = resumed
        self._store = store
        if resumed and request.as_of is None:
            days = store.sendings.days(channel, 1)
            if not days:
                raise UsageError("nothing was begun that could be resumed; see 'mail send'")
            request = replace(request, as_of=days[0])
        self._request = request
        self.plan = self._look()

    def check(self) -> None:
        """Raise LateError or OtherContentError for what needs to be allowed and was not.

        Raises ConfigError for what is not settled and has to be.
        """
        plan, request = self.plan, self._request
        if plan.changed and not request.other_content:
            raise OtherContentError(
                f"the edition of {plan.day} ({', '.join(plan.changed)}) has left with other "
                "content: data, words or program have changed since; with --other-content the "
                "rest of its readers get it as it is now"
            )
        check_age(plan.letters, request)
        self._forms()

    def allow(self, *, late: bool) -> None:
        """Let a late edition leave after all."""
        self._request = replace(self._request, late=late)

    def send(self, stop: Event, progress: Progress) -> Account:
        """Send to everybody who is to get it, until done or stopped; see `channels.mail.sender`."""
        from reportgen.channels.mail.sender import Sender

        self.check()
        plan, now, ledger = self.plan, self._request.now, self._store.sendings
        forms = self._forms()
        way = way_out(self._request.config)
        with ledger.begin(plan.day, joined(plan.digests), self._channel, now=now()) as run:
            ledger.recover(run, now=now(), resend=way.uncertain == "resend")
            if not self._resumed:
                ledger.plan(plan.day, self._channel, tuple(forms), now=now())
            telling = _Telling(progress, account(self._store, plan.day, self._channel).open)
            sender = Sender(ledger, run, forms, way, now=now, stop=stop, tell=telling)
            sent = sender.send()
        return replace(account(self._store, plan.day, self._channel), sent=sent)

    def _look(self) -> Plan:
        request = self._request
        letters = self._compose(request)
        day = letters.brief.as_of
        outlook = look_out(
            self._store.database,
            day,
            self._channel,
            request.editions or tuple(EDITIONS),
            planned_only=self._resumed,
        )
        digests = {name: letters.digest(name) for name in EDITIONS if outlook.languages[name]}
        earlier = contents_sent(self._store.database, day, self._channel)
        changed = [
            name for name, digest in digests.items() if earlier.get(name, {digest}) != {digest}
        ]
        return Plan(letters, outlook, digests, tuple(changed))

    def _forms(self) -> dict[str, Form]:
        endpoint = self.plan.letters.settings.endpoint
        key = signing_key(os.environ) if endpoint else None
        return {name: self.plan.letters.form(name, key) for name in self.plan.digests}


class _Telling:
    """Turns what a sender tells into progress."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total = progress, total

    def __call__(self, sent: Sent, what: str) -> None:
        counts = sent.counts
        done = counts.total() - counts[State.DEFERRED]
        said = ", ".join(
            f"{counts[state]:,} {state}"
            for state in (State.DELIVERED, State.REFUSED, State.DEFERRED, State.UNCERTAIN)
            if counts[state]
        )
        self._progress(min(done, self._total), max(self._total, 1), what or said)


def check_age(letters: Letters, request: MailRequest) -> None:
    """Raise LateError for an edition older than the settings' window, unless it was allowed."""
    released = datetime.combine(letters.brief.release_date, RELEASED, WASHINGTON)
    age = request.now() - released
    window = timedelta(hours=letters.settings.window_hours)
    if age > window and not request.late:
        hours = int(age.total_seconds() // 3600)
        said = f"{hours} hours" if hours < LONG else f"{hours // 24} days"
        raise LateError(
            f"the figures of {letters.brief.as_of} came out {said} ago, and nothing leaves unasked "
            f"after {letters.settings.window_hours} hours (mail.window_hours); with --late it does"
        )


def account(store: NewsletterStore, day: date, channel: str = CHANNEL) -> Account:
    """Return where a week's sending stands."""
    return Account(day, store.sendings.summary(day, channel))


def status(config: Config, as_of: date | None, limit: int) -> list[Account]:
    """Return where the latest sendings stand, youngest first, or one of them."""
    with newsletter(config, create=False) as store:
        days = [as_of] if as_of is not None else store.sendings.days(CHANNEL, limit)
        return [account(store, day) for day in days]


def in_state(config: Config, day: date, state: str) -> Iterator[Row]:
    """Yield the messages of a week that are in a state."""
    with newsletter(config, create=False) as store:
        yield from store.sendings.listing(day, CHANNEL, State(state))
