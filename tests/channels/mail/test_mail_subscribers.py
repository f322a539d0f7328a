"""People on the list: added, confirmed, changed, streamed and erased, on either database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.sendings import Outcome, State
from reportgen.channels.mail.subscribers import Consent, KnownAddressError, Status
from reportgen.errors import UsageError

NOW = datetime(2026, 11, 20, 9, 30, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
FORM = Consent("form", NOW, "203.0.113.7")
DAY = date(2026, 11, 18)


@pytest.fixture
def store(store_url):
    with open_newsletter(store_url, create=True) as opened:
        yield opened


def test_a_person_is_kept_as_given(store, store_url):
    people = store.subscribers
    consent = Consent("form", NOW, "203.0.113.7", LATER)
    added = people.add("Anne@Example.COM", "en", status=Status.ACTIVE, consent=consent, now=NOW)
    assert added.address == "Anne@example.com"
    for spelling in ("Anne@example.com", "anne@EXAMPLE.com"):
        assert people.find(spelling) == people.get(added.id) == added
    with open_newsletter(store_url, create=False) as again:
        assert again.subscribers.get(added.id) == added
        assert again.subscribers.find("bob@example.com") is None
        assert again.subscribers.get(99) is None


def test_one_mailbox_is_one_person(store):
    people = store.subscribers
    first = people.add("anne@例子.中国", "en", status=Status.ACTIVE, consent=FORM, now=NOW)
    for spelling in ("Anne@例子.中国", "anne@xn--fsqu00a.XN--FIQS8S"):
        with pytest.raises(KnownAddressError, match="already") as told:
            people.add(spelling, "en", status=Status.ACTIVE, consent=FORM, now=NOW)
        assert told.value.subscriber == first
    for wrong in ("tlh", "EN", ""):
        with pytest.raises(UsageError, match="edition"):
            people.add("b@example.com", wrong, status=Status.ACTIVE, consent=FORM, now=NOW)
    assert [*people.stream(None)] == [first]


def test_who_left_after_the_link_was_made_stays_off(store):
    people = store.subscribers
    person = people.add("anne@example.com", "en", status=Status.ACTIVE, consent=FORM, now=NOW)
    asked_at = NOW.replace(microsecond=0)  # as links have it
    people.set_status(person.id, Status.UNSUBSCRIBED, now=LATER, why="one click")
    assert people.confirm(person.id, now=LATER, asked_at=asked_at) is None
    assert people.get(person.id).status is Status.UNSUBSCRIBED
    assert people.history(person.id)[-1].why == "one click"
    back = people.confirm(person.id, now=LATER, asked_at=LATER.replace(microsecond=0))
    assert back.status is Status.ACTIVE
    people.set_status(person.id, Status.BOUNCED, now=LATER + timedelta(1), why="bounced")
    again = people.confirm(person.id, now=LATER + timedelta(2), asked_at=LATER)
    assert again is not None, "a link that was used shows that mail arrives"


def test_double_opt_in(store):
    people = store.subscribers
    asked = people.sign_up("anne@example.com", "en", consent=FORM, now=NOW)
    assert asked.status is Status.PENDING
    again = people.sign_up("ANNE@example.com", "zh-Hans", consent=Consent("form", LATER), now=LATER)
    assert (again.id, again.language, again.consent.at) == (asked.id, "zh-Hans", LATER)
    confirmed = people.confirm(asked.id, now=LATER)
    assert (confirmed.status, confirmed.consent.confirmed_at) == (Status.ACTIVE, LATER)
    assert people.confirm(asked.id, now=LATER + timedelta(days=9)) == confirmed
    assert people.confirm(77, now=NOW) is None
    assert [(one.at, one.status) for one in people.history(asked.id)] == [
        (NOW, Status.PENDING),
        (LATER, Status.ACTIVE),
    ]


@pytest.mark.parametrize("off", [Status.UNSUBSCRIBED, Status.BOUNCED])
def test_anyone_may_type_an_address_but_only_its_owner_brings_it_back(store, off):
    people = store.subscribers
    one = people.add("anne@example.com", "en", status=Status.ACTIVE, consent=FORM, now=NOW)
    assert people.set_status(one.id, off, now=NOW, why="said so")
    assert people.sign_up("anne@example.com", "zh-Hant", consent=FORM, now=LATER).status is off
    assert people.get(one.id).language == "en"
    asked = Consent("form", LATER, "198.51.100.2")
    back = people.confirm(one.id, now=LATER, language="zh-Hant", consent=asked)
    assert (back.status, back.language, back.consent.origin) == (
        Status.ACTIVE, "zh-Hant", "198.51.100.2",
    )  # fmt: skip


def test_a_bounce_leaves_the_wish_of_who_unsubscribed(store):
    people = store.subscribers
    one = people.add("anne@example.com", "en", status=Status.ACTIVE, consent=FORM, now=NOW)
    assert people.set_status(one.id, Status.UNSUBSCRIBED, now=NOW, why="one\nclick\0\x1b[2J")
    assert not people.set_status(one.id, Status.BOUNCED, now=NOW, why="5.1.1")
    assert not people.set_status(one.id, Status.UNSUBSCRIBED, now=NOW, why="again")
    assert not people.set_status(99, Status.ACTIVE, now=NOW, why="nobody")
    assert people.get(one.id).status is Status.UNSUBSCRIBED
    assert people.history(one.id)[-1].why == "one click [2J"


def test_the_stream_is_by_id_whole_and_filtered(store):
    people = store.subscribers
    for number in range(23):
        people.add(
            f"n{number}@example.com",
            ("en", "zh-Hant", "bilingual")[number % 3],
            status=Status.PENDING if number % 5 == 0 else Status.ACTIVE,
            consent=FORM,
            now=NOW,
        )
    everybody = [*people.stream(None, batch=5)]
    assert [one.id for one in everybody] == sorted(one.id for one in everybody)
    assert len(everybody) == 23
    chosen = [*people.stream(languages=("en", "bilingual"), batch=2)]
    assert chosen == [
        one for one in everybody if one.language != "zh-Hant" and one.status is Status.ACTIVE
    ]
    assert [*people.stream(after_id=everybody[-2].id)] == everybody[-1:]
    counts = people.counts()
    assert sum(counts.values()) == 23
    assert counts["zh-Hant", Status.ACTIVE] == len([*people.stream(languages=("zh-Hant",))])


def test_who_is_removed_is_forgotten_and_known_again(store):
    people, ledger = store.subscribers, store.sendings
    one = people.add("anne@example.com", "en", status=Status.ACTIVE, consent=FORM, now=NOW)
    other = people.add("bob@example.com", "en", status=Status.ACTIVE, consent=FORM, now=NOW)
    with ledger.begin(DAY, "d", "smtp", now=NOW) as run:
        ledger.plan(DAY, "smtp", ["en"], now=NOW)
        due = ledger.next_batch(run, 1, now=NOW)
        ledger.leave(run, [due[0].key], now=NOW, messages={due[0].key: "<tok@example.com>"})
        done = Outcome(due[0].key, State.DELIVERED, 250, "<anne@example.com> ok")
        ledger.settle(run, [done], now=NOW)
    assert people.remove(one.id, now=LATER)
    assert not people.remove(one.id, now=LATER)
    assert people.get(one.id) is None
    assert people.history(one.id) == []
    assert people.was_removed("ANNE@example.com")
    assert not people.was_removed("bob@example.com")
    (row,) = ledger.listing(DAY, "smtp", State.DELIVERED)
    assert (row.address, row.reply, row.message) == ("", "", "")
    for table in ("subscribers", "subscriber_history", "sendings", "erased", "bounces"):
        assert "anne" not in str(store.database.rows(f"select * from {table}"))
    back = people.add("Anne@example.com", "zh-Hant", status=Status.ACTIVE, consent=FORM, now=LATER)
    assert back.id == one.id
    assert not people.was_removed("anne@example.com")
    assert ledger.plan(DAY, "smtp", ["en", "zh-Hant"], now=LATER) == {}, "she had this edition"
    last = people.add("eve@example.com", "en", status=Status.ACTIVE, consent=FORM, now=LATER)
    assert last.id == other.id + 1


def test_numbers_of_the_removed_are_given_to_nobody_else(store):
    people = store.subscribers
    for name in ("a", "b", "c"):
        one = people.add(f"{name}@example.com", "en", status=Status.ACTIVE, consent=FORM, now=NOW)
        people.remove(one.id, now=NOW)
    new = people.add("d@example.com", "en", status=Status.ACTIVE, consent=FORM, now=NOW)
    assert new.id == 4


def test_nothing_of_who_was_removed_stays_in_the_file(tmp_path):
    file = tmp_path / "store.sqlite"
    with open_newsletter(f"sqlite:///{file}", create=True) as store:
        for number in range(200):
            store.subscribers.add(
                f"secret{number}@example.com", "en", status=Status.ACTIVE, consent=FORM, now=NOW
            )
        for number in range(1, 201):
            store.subscribers.remove(number, now=NOW)
        for path in tmp_path.iterdir():
            assert b"secret" not in path.read_bytes(), path
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]


def test_a_store_of_the_first_version_gets_its_newsletter(tmp_path):
    from store.test_migrations import version_1

    from reportgen.store.store import open_store

    file = version_1(tmp_path)
    with open_newsletter(f"sqlite:///{file}", create=False) as store:
        store.subscribers.add("a@example.com", "en", status=Status.ACTIVE, consent=FORM, now=NOW)
        assert store.subscribers.counts() == {("en", Status.ACTIVE): 1}
    with open_store(f"sqlite:///{file}", create=False) as store:
        assert store.recall()[0].values == [0, 1, 2], "the figures are as they were"
        assert len(store.releases()) == 2
