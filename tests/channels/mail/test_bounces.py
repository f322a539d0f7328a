"""Notices of servers as they are written in the field: who is suppressed, counted, left alone."""

from __future__ import annotations

import mailbox
from datetime import UTC, date, datetime, timedelta

import pytest

from reportgen.channels.mail.bounce_box import count_mails, mails
from reportgen.channels.mail.bounce_notice import What, read_notice
from reportgen.channels.mail.bounces import take_bounces
from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.subscribers import Consent, Status
from reportgen.errors import UsageError

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = date(2026, 11, 18)
ANNE, BOB, TAG = "anne@example.com", "bob@example.org", "eve+news@example.net"


def report(final, status, *, action="failed", original="", message_id="", more=""):
    """Return a report by RFC 3464, as Postfix writes it: it calls itself auto-replied."""
    first = f"Original-Recipient: rfc822;{original}\n" if original else ""
    headers = f"Message-ID: {message_id}\n" if message_id else ""
    return f"""\
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: b@x.example
Date: Fri, 20 Nov 2026 08:00:00 +0000
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Message-ID: <notice@mx.example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

Your mail could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {final}
{first}Action: {action}
Status: {status}
{more}
--B
Content-Type: text/rfc822-headers

From: brief@publisher.example
{headers}Subject: The balance sheet

--B--
""".encode()


QMAIL = b"""\
From: MAILER-DAEMON@old.example.com
To: b@x.example
Subject: failure notice

Hi. This is the qmail-send program at old.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <b@x.example>
Message-ID: <bob-1@publisher.example>
Subject: The balance sheet

"""
HOLIDAY = b"""\
From: Anne <anne@example.com>
To: b@x.example
Auto-Submitted: auto-replied
Subject: Out of office

I am away. For undeliverable addresses write to bob@example.org.
"""


@pytest.fixture
def store(store_url):
    """Return a store in which Anne, Bob and Eve were sent the edition."""
    with open_newsletter(store_url, create=True) as opened:
        for address in (ANNE, BOB, TAG, "new@example.com"):
            status = Status.PENDING if address.startswith("new") else Status.ACTIVE
            opened.subscribers.add(
                address, "en", status=status, consent=Consent("test", NOW), now=NOW
            )
        ledger = opened.sendings
        with ledger.begin(DAY, "d", "smtp", now=NOW) as run:
            ledger.plan(DAY, "smtp", ["en"], now=NOW)
            due = ledger.next_batch(run, 9, now=NOW)
            ids = {
                one.key: f"<{one.subscriber.address.partition('@')[0]}-1@publisher.example>"
                for one in due
            }
            ledger.leave(run, [*ids], now=NOW, messages=ids)
        yield opened


def take(store, *contents, dry_run=False):
    given = [(str(n), content) for n, content in enumerate(contents)]
    return take_bounces(store, given, now=NOW, progress=lambda _: None, dry_run=dry_run)


def status_of(store, address):
    return store.subscribers.find(address).status


HARD = [
    report(ANNE, "5.1.1"),
    report(ANNE, "5.1.1 (bad mailbox)"),
    report("<Anne@EXAMPLE.com>", "5.1.10"),
    report("forwarded@elsewhere.example", "5.1.1", original=ANNE),
    report("forwarded@elsewhere.example", "5.1.1", message_id="<anne-1@publisher.example>"),
    report("forwarded@elsewhere.example", "5.2.1", message_id="<anne-1@publisher.example>"),
    report(ANNE, "5.0.0", more="Diagnostic-Code: smtp; 550 5.1.1 <anne@example.com>: unknown\n"),
    report(ANNE, "5.4.4", message_id="<anne-1@publisher.example>"),
]
NOT_HARD = {
    "full": (report(ANNE, "5.2.2"), "soft"),
    "spam": (report(ANNE, "5.7.1"), "soft"),
    "expired": (report(ANNE, "4.4.7"), "soft"),
    "delayed": (report(ANNE, "4.4.1", action="delayed"), "soft"),
    "delayed, unknown": (report(ANNE, "5.1.1", action="delayed"), "soft"),
    "no reason": (report(ANNE, "5.0.0"), "unclear"),
}
NOBODYS = {
    "delivered": report(ANNE, "2.0.0", action="delivered"),
    "relayed": report(ANNE, "2.0.0", action="relayed"),
    "somebody else's mail": report(ANNE, "5.1.1", message_id="<other@elsewhere.example>"),
    "nobody": report("nobody@example.com", "5.1.1"),
    "no address": report("anne", "5.1.1"),
    "never sent to": report("new@example.com", "5.1.1"),
    "holiday": HOLIDAY,
    "letter": b"From: Anne <anne@example.com>\nSubject: hello\n\n550 5.1.1 anne@example.com\n",
    "empty": b"",
    "garbage": bytes(range(256)) * 20,
    "deep": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    ),
    "odd headers": b"From: =?big5?b?////?= <\xff\xfe>\nDate: \xff\nContent-Type: multipart/report;"
    b" report-type*0*=x''%ff\n\n",
}


@pytest.mark.parametrize("notice", HARD, ids=range(len(HARD)))
def test_a_dead_address_is_suppressed_once(store, notice):
    planned = take(store, notice, dry_run=True)
    assert [one.suppressed for one in planned.bounces] == [True]
    assert status_of(store, ANNE) is Status.ACTIVE, "a dry run"
    done = take(store, notice)
    assert [(one.subscriber.address, one.suppressed) for one in done.bounces] == [(ANNE, True)]
    assert status_of(store, ANNE) is Status.BOUNCED
    assert status_of(store, BOB) is Status.ACTIVE
    again = take(store, notice)
    assert (again.bounces, dict(again.mails)) == ([], {"known": 1})
    assert store.subscribers.history(1)[-1].why.startswith("bounced, 5.")


@pytest.mark.parametrize("what", NOT_HARD)
def test_what_may_pass_is_counted(store, what):
    notice, kind = NOT_HARD[what]
    for times in (1, 2):
        (one,) = take(store, notice + b"\n" * times).bounces
        assert (one.kind, one.times, one.suppressed) == (kind, times, False)
    assert status_of(store, ANNE) is Status.ACTIVE


@pytest.mark.parametrize("what", NOBODYS)
def test_what_is_no_bounce_of_ours_is_left_alone(store, what):
    done = take(store, NOBODYS[what])
    assert done.bounces == []
    assert {status_of(store, one) for one in (ANNE, BOB, TAG)} == {Status.ACTIVE}
    assert status_of(store, "new@example.com") is Status.PENDING
    print(what, dict(done.mails))


def test_a_server_with_words_of_its_own(store):
    (one,) = take(store, QMAIL).bounces
    assert (one.subscriber.address, one.code, one.suppressed) == (BOB, "5.1.1", True)


@pytest.mark.parametrize("written", ["eve+news@example.net", "eve+2Bnews@example.net"])
def test_a_tag_is_found_however_it_is_written(store, written):
    (one,) = take(store, report("x@elsewhere.example", "5.1.1", original=written)).bounces
    assert one.subscriber.address == TAG


def test_who_has_confirmed_since_or_unsubscribed_keeps_their_status(store):
    people = store.subscribers
    people.confirm(1, now=NOW)  # an hour after the notices were written
    people.set_status(2, Status.UNSUBSCRIBED, now=NOW, why="one click")
    done = take(store, report(ANNE, "5.1.1"), report(BOB, "5.1.1"))
    assert [one.suppressed for one in done.bounces] == [False, False]
    assert status_of(store, ANNE) is Status.ACTIVE
    assert status_of(store, BOB) is Status.UNSUBSCRIBED


def test_auto_replies_are_told_from_reports_that_call_themselves_so():
    assert read_notice(HOLIDAY).what is What.AUTO_REPLY
    assert read_notice(HARD[0]).what is What.BOUNCE
    assert read_notice(HARD[0]).sent_at == NOW - timedelta(hours=1)


def test_boxes_of_each_kind_are_read_and_left_as_they_are(tmp_path):
    contents = [HARD[0], QMAIL, HOLIDAY]
    folder = mailbox.Maildir(tmp_path / "dir")
    box = mailbox.mbox(tmp_path / "box")
    for content in contents:
        folder.add(content)
        box.add(content)
    box.close()
    (tmp_path / "one.eml").write_bytes(QMAIL)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kinds = sorted(read_notice(one).what for one in contents)
    for name, expected in (("dir", kinds), ("box", kinds), ("one.eml", [What.BOUNCE])):
        found = [read_notice(content).what for _, content in mails(tmp_path / name)]
        assert (sorted(found), count_mails(tmp_path / name)) == (expected, len(expected))
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before
    (tmp_path / "folder").mkdir()
    for wrong, why in (("folder", "no maildir"), ("none", "cannot be read")):
        with pytest.raises(UsageError, match=why):
            count_mails(tmp_path / wrong)


def test_a_huge_mail_is_told_and_not_read(tmp_path, store):
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(3_000_000_000)
    done = take_bounces(store, mails(tmp_path / "huge"), now=NOW, progress=lambda _: None)
    assert dict(done.mails) == {"too large": 1}
