"""A sender killed at any moment, again and again: nobody gets two, and nobody is forgotten.

The wire is a file to which each message is one flushed line; its end is what a server would know.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from store.children import start

from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.sendings import (
    LostLeaseError,
    OtherSenderError,
    Outcome,
    State,
)
from reportgen.channels.mail.subscribers import Consent, Status

DAY, CHANNEL, PEOPLE, KILLS = date(2026, 11, 18), "smtp", 400, 12
START = datetime(2026, 11, 20, tzinfo=UTC)
MODULE = "channels.mail.test_ledger_crash"


def fill(url):
    with open_newsletter(url, create=True) as store, store.database.writing():
        for number in range(PEOPLE):
            store.subscribers.put(
                f"n{number}@example.com",
                ("en", "zh-Hant")[number % 2],
                status=Status.ACTIVE,
                consent=Consent("test", START),
                now=START,
            )


def send(url, wire):
    """Send to everybody, as the sender does, until done or killed."""
    with open_newsletter(url, create=False) as store, wire.open("ab", buffering=0) as out:
        ledger = store.sendings
        with ledger.begin(DAY, "digest", CHANNEL, now=datetime.now(UTC)) as run:
            print("begun", flush=True)
            ledger.recover(run, now=datetime.now(UTC), resend=False)
            ledger.plan(DAY, CHANNEL, ["en", "zh-Hant"], now=datetime.now(UTC))
            while due := ledger.next_batch(run, 7, now=datetime.now(UTC)):
                keys = ledger.leave(run, [one.key for one in due], now=datetime.now(UTC))
                for key in keys:
                    out.write(f"{key.subscriber}\n".encode())
                    time.sleep(0.0005)
                done = [
                    Outcome(key, State.REFUSED if key.subscriber % 50 == 0 else State.DELIVERED)
                    for key in keys
                ]
                for start_ in range(0, len(done), 3):
                    ledger.settle(run, done[start_ : start_ + 3], now=datetime.now(UTC))
    print("done", flush=True)


@pytest.mark.slow
def test_a_sender_killed_at_any_moment(store_url, tmp_path):
    fill(store_url)
    wire, moments, kills = tmp_path / "wire", random.Random(6), 0
    while True:
        with start(MODULE, store_url, wire, stdout=subprocess.PIPE) as child:
            assert child.stdout.readline() == "begun\n"
            if kills < KILLS:
                time.sleep(moments.uniform(0, 0.08))
                child.kill()
            rest = child.stdout.read()
            ended = child.wait()
        if ended == 0:
            assert rest == "done\n"
            break
        assert ended == -signal.SIGKILL
        kills += 1
    got = Counter(map(int, wire.read_text().split()))
    assert max(got.values()) == 1, "somebody got two"
    with open_newsletter(store_url, create=False) as store:
        states = Counter()
        for (_, state), count in store.sendings.summary(DAY, CHANNEL).items():
            states[state] += count
        print(f"{kills} kills: {dict(states)}, {len(got)} on the wire")
        assert states.total() == PEOPLE
        assert set(states) <= {State.DELIVERED, State.REFUSED, State.UNCERTAIN}
        sure = {
            one.key.subscriber
            for state in (State.DELIVERED, State.REFUSED)
            for one in store.sendings.listing(DAY, CHANNEL, state, batch=50)
        }
        assert sure <= set(got), "told as sent, and was not"
        unsure = {
            one.key.subscriber for one in store.sendings.listing(DAY, CHANNEL, State.UNCERTAIN)
        }
        assert set(got) - sure <= unsure
        assert len(unsure) <= 7 * kills
    assert kills > KILLS / 3


@pytest.mark.slow
def test_of_senders_at_once_one_sends(store_url, tmp_path):
    fill(store_url)
    wire = tmp_path / "wire"
    children = [
        start(MODULE, store_url, wire, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = [child.communicate() for child in children]
    got = Counter(wire.read_text().split())
    assert (len(got), max(got.values())) == (PEOPLE, 1)
    for child, (out, error) in zip(children, said, strict=True):
        if child.returncode:
            assert OtherSenderError.__name__ in error
            assert out == ""
        else:
            assert out == "begun\ndone\n"


def test_one_that_was_silent_too_long_lets_nothing_more_leave(store_url):
    fill(store_url)
    late = START + timedelta(hours=1)
    with (
        open_newsletter(store_url, create=False) as one,
        open_newsletter(store_url, create=False) as two,
    ):
        first = one.sendings.begin(DAY, "d1", CHANNEL, now=START)
        one.sendings.plan(DAY, CHANNEL, ["en"], now=START)
        due = one.sendings.next_batch(first, 2, now=START)
        keys = [one.key for one in due]
        assert one.sendings.leave(first, keys[:1], now=START) == keys[:1]
        with pytest.raises(OtherSenderError):
            two.sendings.begin(DAY, "d2", CHANNEL, now=START + timedelta(minutes=14))
        one.sendings.beat(first, now=START + timedelta(minutes=14))
        with pytest.raises(OtherSenderError):
            two.sendings.begin(DAY, "d2", CHANNEL, now=START + timedelta(minutes=28))
        second = two.sendings.begin(DAY, "d2", CHANNEL, now=late)
        assert second.earlier == ("d1",)
        assert two.sendings.recover(second, now=late, resend=False) == 1
        for step in (
            lambda: one.sendings.leave(first, keys[1:], now=late),
            lambda: one.sendings.beat(first, now=late),
        ):
            with pytest.raises(LostLeaseError, match="taken over"):
                step()
        # What it knows of its own is written all the same; of the other's nothing.
        two.sendings.leave(second, keys[1:], now=late)
        told = [Outcome(key, State.DELIVERED, 250, "ok") for key in keys]
        one.sendings.settle(first, told, now=late)
        (done,) = two.sendings.listing(DAY, CHANNEL, State.DELIVERED)
        assert done.key == keys[0]
        first.release()
        two.sendings.beat(second, now=late)
        second.release()
        third = one.sendings.begin(DAY, "d2", CHANNEL, now=late)
        assert third.earlier == ("d1", "d2")
        third.release()


def test_settling_twice_changes_nothing_but_what_was_uncertain(store_url):
    fill(store_url)
    with open_newsletter(store_url, create=False) as store:
        ledger = store.sendings
        with ledger.begin(DAY, "d", CHANNEL, now=START) as run:
            ledger.plan(DAY, CHANNEL, ["en", "zh-Hant"], now=START)
            keys = [one.key for one in ledger.next_batch(run, 3, now=START)]
            ledger.leave(run, keys, now=START)
            first = (State.DELIVERED, State.REFUSED, State.UNCERTAIN)
            ledger.settle(
                run,
                [Outcome(k, s, 1, "a") for k, s in zip(keys, first, strict=True)],
                now=START,
            )
            ledger.settle(run, [Outcome(k, State.DELIVERED, 2, "b") for k in keys], now=START)
            rows = {
                one.key: (state, one.code)
                for state in first
                for one in ledger.listing(DAY, CHANNEL, state)
            }
            assert [rows[key] for key in keys] == [
                (State.DELIVERED, 1), (State.REFUSED, 1), (State.DELIVERED, 2),
            ]  # fmt: skip
            assert ledger.days(CHANNEL) == [DAY]


if __name__ == "__main__":
    send(sys.argv[1], Path(sys.argv[2]))
