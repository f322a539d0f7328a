"""The ledger against a naive model: whatever happens in whatever order, nobody gets two.

The model is a dictionary of what was put on the wire and of what is known of it. A crash is a
store opened anew without anything having been settled, by a process the old one is dead to.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from reportgen.channels.mail.leases import Holder, here
from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.sendings import OtherSenderError, Outcome, State
from reportgen.channels.mail.subscribers import Consent, Status

DAY, OTHER_DAY, CHANNEL = date(2026, 11, 18), date(2026, 11, 25), "smtp"
START = datetime(2026, 11, 20, tzinfo=UTC)
LANGUAGES = ("en", "zh-Hant", "bilingual")
NAMES = [f"{name}@example.com" for name in "abcdefg"]
OUTCOMES = [State.DELIVERED, State.REFUSED, State.DEFERRED, State.UNCERTAIN]
DEAD = here()._replace(process=2**22 + 1)  # beyond what any kernel gives


class Ledger(RuleBasedStateMachine):
    """Random senders, subscribers and crashes."""

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.now = START
        self.run = None
        self.open()
        self.people = {}  # address -> [language, status], as long as listed
        self.wire = Counter()  # address: on the wire, not known to have been turned away
        self.sent = {}  # address -> language of what it got, or may have got
        self.final = {}  # address -> state that may not change any more
        self.leaving = []
        self.lost = set()  # addresses whose mail was on the wire in a crash

    def open(self):
        self.store = open_newsletter(f"sqlite:///{self.folder.name}/s.sqlite", create=True)

    def teardown(self):
        self.store.close()
        self.folder.cleanup()

    def tick(self, minutes=1):
        self.now += timedelta(minutes=minutes)
        return self.now

    def number(self, address):
        found = self.store.subscribers.find(address)
        return None if found is None else found.id

    @initialize()
    def some(self):
        """Begin where it becomes interesting: people, a sender, everything reserved."""
        for number, address in enumerate(NAMES[:5]):
            self.add(address, LANGUAGES[number % 3])
        self.begin(resend=False)
        self.plan(LANGUAGES)

    @rule(address=st.sampled_from(NAMES), language=st.sampled_from(LANGUAGES))
    def add(self, address, language):
        if address not in self.people:
            consent = Consent("test", self.now)
            self.store.subscribers.add(
                address, language, status=Status.ACTIVE, consent=consent, now=self.tick()
            )
            self.people[address] = [language, Status.ACTIVE]

    @rule(address=st.sampled_from(NAMES), status=st.sampled_from([*Status]))
    def set_status(self, address, status):
        if address in self.people:
            held = self.people[address]
            kept = (held[1], status) == (Status.UNSUBSCRIBED, Status.BOUNCED)
            self.store.subscribers.set_status(
                self.number(address), status, now=self.tick(), why="test"
            )
            held[1] = held[1] if kept else status

    @rule(address=st.sampled_from(NAMES), language=st.sampled_from(LANGUAGES))
    def set_language(self, address, language):
        if address in self.people:
            self.store.subscribers.set_language(self.number(address), language, now=self.tick())
            self.people[address][0] = language

    @rule(address=st.sampled_from(NAMES))
    def remove(self, address):
        if self.people.pop(address, None):
            assert self.store.subscribers.remove(self.number(address), now=self.tick())

    @precondition(lambda self: self.run is None)
    @rule(resend=st.sampled_from([False, False, False, True]))
    def begin(self, resend):
        # As the process that the next crash kills.
        self.run = self.store.sendings.begin(DAY, "digest", CHANNEL, now=self.tick(), holder=DEAD)
        count = self.store.sendings.recover(self.run, now=self.now, resend=resend)
        assert count >= len(self.lost)
        uncertain = {a for a, state in self.final.items() if state is State.UNCERTAIN}
        again = (uncertain | self.lost) & {*self.people} if resend else set()
        self.final |= dict.fromkeys(self.lost - again, State.UNCERTAIN)
        for address in again:  # sent again on purpose
            self.final.pop(address, None)
            self.wire.pop(address, None)
            self.sent.pop(address, None)
        self.lost = set()

    @precondition(lambda self: self.run is not None)
    @rule(languages=st.sampled_from([LANGUAGES, LANGUAGES, LANGUAGES, (), ("en",)]))
    def plan(self, languages):
        self.store.sendings.plan(DAY, CHANNEL, sorted(languages), now=self.tick())
        assert not self.store.sendings.plan(DAY, CHANNEL, sorted(languages), now=self.now)

    @precondition(lambda self: self.run is not None)
    @rule(
        count=st.integers(1, 4),
        only=st.sampled_from([(), (), (), ("en",), ("en", "bilingual")]),
        between=st.sampled_from([None, None, None, *NAMES[:3]]),
    )
    def leave(self, count, only, between):
        """Let some leave; perhaps somebody unsubscribes between being picked and leaving."""
        ledger = self.store.sendings
        due = ledger.next_batch(self.run, count, now=self.tick(), languages=sorted(only))
        assert len(due) <= count
        for one in due:
            assert one.subscriber.status is Status.ACTIVE
            assert one.key.language == one.subscriber.language
            assert not only or one.key.language in only
        if between in self.people:
            self.set_status(between, Status.UNSUBSCRIBED)
        going = ledger.leave(self.run, [one.key for one in due], now=self.now)
        addresses = {one.key: one.subscriber.address for one in due}
        for key in going:
            address = addresses[key]
            assert self.people[address][1] is Status.ACTIVE
            assert self.people[address][0] == key.language
            assert address not in self.final, "what is final left again"
            self.wire[address] += 1
            assert self.wire[address] == 1, f"{address} gets two"
            self.sent[address] = key.language
            self.leaving.append((address, key))
        assert not ledger.leave(self.run, going, now=self.now), "the same cannot leave twice"

    @precondition(lambda self: self.leaving)
    @rule(data=st.data())
    def settle(self, data):
        picked = data.draw(st.sets(st.sampled_from(range(len(self.leaving))), min_size=1))
        outcomes = []
        for place in picked:
            address, key = self.leaving[place]
            state = data.draw(st.sampled_from(OUTCOMES))
            later = self.now + timedelta(minutes=5) if state is State.DEFERRED else None
            outcomes.append(Outcome(key, state, 250, "said", later))
            if state is State.DEFERRED:
                del self.wire[address]
            else:
                self.final[address] = state
        self.store.sendings.settle(self.run, outcomes, now=self.tick())
        self.leaving = [one for n, one in enumerate(self.leaving) if n not in picked]

    @rule(minutes=st.integers(1, 20))
    def wait(self, minutes):
        self.tick(minutes)

    @precondition(lambda self: self.run is not None)
    @rule()
    def crash(self):
        """Die with whatever is on the wire unanswered."""
        self.lost |= {address for address, _ in self.leaving}
        self.leaving = []
        self.run = None
        self.store.database.close()
        self.open()

    @precondition(lambda self: self.run is not None and not self.leaving)
    @rule()
    def end(self):
        self.run.release()
        self.run = None

    @precondition(lambda self: self.run is not None)
    @rule(where=st.sampled_from(["far away", here().host]))
    def another_sender_leaves(self, where):
        """One that is alive here, or may be alive elsewhere, is not pushed aside."""
        alive = Holder(where, here().space, here().process, here().started)
        ledger = self.store.sendings
        ledger.database.run(
            "update sending_leases set host = :h, process = :p, started = :s, expires_at = :at",
            {"h": alive.host, "p": alive.process, "s": alive.started, "at": "9999"},
        )
        expires = "9999-01-01T00:00:00.000000Z"
        ledger.database.run("update sending_leases set expires_at = :at", {"at": expires})
        with pytest.raises(OtherSenderError, match="is sending on smtp"):
            ledger.begin(OTHER_DAY, "digest", CHANNEL, now=self.now)
        ledger.begin(OTHER_DAY, "digest", "listmonk", now=self.now).release()
        ledger.database.run(
            "update sending_leases set host = :h, process = :p, started = :s",
            {"h": DEAD.host, "p": DEAD.process, "s": DEAD.started},
        )

    @invariant()
    def everybody_is_accounted_for(self):
        """Delivered + refused + uncertain + under way is what went on the wire, each once."""
        summary = self.store.sendings.summary(DAY, CHANNEL)
        by_state = Counter()
        for (_, state), count in summary.items():
            by_state[state] += count
        counted = Counter(self.final.values())
        for state in (State.DELIVERED, State.REFUSED, State.UNCERTAIN):
            assert by_state[state] == counted[state], state
        assert by_state[State.LEAVING] == len(self.leaving) + len(self.lost)
        for address, language in self.sent.items():
            number = self.number(address)
            if number is not None and address in self.final:
                rows = self.store.database.rows(
                    "select language, state from sendings where subscriber = :id", {"id": number}
                )
                assert rows == [(language, str(self.final[address]))]


Ledger.TestCase.settings = settings(max_examples=80, stateful_step_count=40)


@pytest.mark.slow
class TestLedger(Ledger.TestCase):
    """Many short lives of a ledger."""
