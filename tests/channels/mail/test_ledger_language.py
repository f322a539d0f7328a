"""Who changes the language while a message is under way gets no other, unless it is sent anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from reportgen.channels.mail.leases import here
from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.sendings import Outcome, State
from reportgen.channels.mail.subscribers import Consent, Status

DAY, CHANNEL, NOW = date(2026, 11, 18), "smtp", datetime(2026, 11, 20, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
DEAD = here()._replace(process=2**22 + 1)  # beyond what any kernel gives


@pytest.fixture
def store(store_url):
    with open_newsletter(store_url, create=True) as store:
        yield store


def begin(store):
    return store.sendings.begin(DAY, "digest", CHANNEL, now=NOW, holder=DEAD)


@pytest.fixture
def leaving(store):
    """Let one message leave in Traditional Chinese, whose reader then changes to English."""
    person = store.subscribers.add(
        "a@example.com", "zh-Hant", status=Status.ACTIVE, consent=Consent("test", NOW), now=NOW
    )
    run = begin(store)
    store.sendings.plan(DAY, CHANNEL, ["en", "zh-Hant"], now=NOW)
    (due,) = store.sendings.next_batch(run, 10, now=NOW)
    assert store.sendings.leave(run, [due.key], now=NOW) == [due.key]
    assert due.key.language == "zh-Hant"
    store.subscribers.set_language(person.id, "en", now=NOW)
    return run, due.key


@pytest.mark.parametrize("state", [State.DELIVERED, State.REFUSED, State.UNCERTAIN])
def test_what_left_keeps_its_language(store, leaving, state):
    run, key = leaving
    store.sendings.settle(run, [Outcome(key, state)], now=NOW)
    assert store.sendings.summary(DAY, CHANNEL) == {("zh-Hant", state): 1}
    assert not store.sendings.plan(DAY, CHANNEL, ["en", "zh-Hant"], now=NOW)
    assert not store.sendings.next_batch(run, 10, now=LATER)


def test_what_is_put_off_goes_out_in_the_new_language(store, leaving):
    run, key = leaving
    store.sendings.settle(run, [Outcome(key, State.DEFERRED, not_before=LATER)], now=NOW)
    (due,) = store.sendings.next_batch(run, 10, now=LATER)
    assert due.key.language == due.subscriber.language == "en"
    assert store.sendings.leave(run, [due.key], now=LATER) == [due.key]


@pytest.mark.usefixtures("leaving")
def test_what_is_sent_again_on_purpose_goes_out_in_the_new_language(store):
    run = begin(store)  # the first one died
    assert store.sendings.recover(run, now=NOW, resend=True) == 1
    (due,) = store.sendings.next_batch(run, 10, now=NOW)
    assert due.key.language == due.subscriber.language == "en"


def test_who_was_removed_is_not_sent_again(store, leaving):
    _, key = leaving
    store.subscribers.remove(key.subscriber, now=NOW)
    run = begin(store)
    assert store.sendings.recover(run, now=NOW, resend=True) == 1
    assert not store.sendings.next_batch(run, 10, now=NOW)
    assert store.sendings.summary(DAY, CHANNEL) == {("zh-Hant", State.UNCERTAIN): 1}


def test_who_was_removed_and_comes_back_is_sent_nothing_by_that(store, leaving):
    _, key = leaving
    store.subscribers.remove(key.subscriber, now=NOW)
    with begin(store) as run:
        store.sendings.recover(run, now=NOW, resend=True)
    again = store.subscribers.add(
        "a@example.com", "bilingual", status=Status.ACTIVE, consent=Consent("test", NOW), now=LATER
    )
    assert again.id == key.subscriber
    run = begin(store)
    assert not store.sendings.plan(DAY, CHANNEL, ["bilingual"], now=LATER)
    assert not store.sendings.next_batch(run, 10, now=LATER)
    run = begin(store)
    assert store.sendings.recover(run, now=LATER, resend=True) == 1
    (due,) = store.sendings.next_batch(run, 10, now=LATER)
    assert due.key.language == due.subscriber.language == "bilingual"
