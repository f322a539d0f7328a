"""What the tests of sending share: a letter, people on a list, a sender, its account."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Event

from reportgen.channels.mail.desk import Way
from reportgen.channels.mail.message import Form
from reportgen.channels.mail.opening import open_newsletter
from reportgen.channels.mail.people import Consent, Status, Subscriber
from reportgen.channels.mail.sender import Sender
from reportgen.channels.mail.settings import MailSettings, Smtp
from reportgen.credentials import Secret
from reportgen.renderers.newsletter.message import PREFERENCES, UNSUBSCRIBE, Newsletter, Picture

DAY = date(2026, 11, 18)
CHANNEL = "smtp"
KEY = Secret("k" * 40)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9
HTML = (
    "<!DOCTYPE html>\n<html><body>\n"
    + "<p style='margin:0'>Total assets — 資產總額 — fell by 12.3 billion.</p>\n.\n..\n" * 60
    + f'<img src="cid:chart@reportgen"><a href="{UNSUBSCRIBE}">leave</a> '
    # Longer than a line of a message, and without a line break: as between the links of a letter.
    + "<span style='color:#1d4f8a'>or, 資產總額 or no, stay and get another edition of it</span> "
    + f"<a href='{PREFERENCES}'>change</a>\n</body></html>\n"
)
TEXT = (
    f"資產總額 fell\n\n.\n..two dots\nFrom me\n\nleave: {UNSUBSCRIBE}\nchange: {PREFERENCES}\nend\n"
)
SETTINGS = MailSettings(
    sender=dict.fromkeys(("zh-Hant", "zh-Hans", "en"), "The Brief <brief@example.com>"),
    reply_to="desk@example.com",
    list_id="brief.example.com",
    unsubscribe="leave@example.com",
    endpoint="https://news.example.com",
)
QUICK = {"host": "127.0.0.1", "security": "none", "attempts": 3, "patience": 3.0, "timeout": 3.0}


def letter(edition="en", **changed):
    given = {
        "edition": edition,
        "day": DAY,
        "subject": "Total assets fell by 12.3 billion",
        "preheader": "and so on",
        "html": HTML,
        "text": TEXT,
        "pictures": (Picture("chart@reportgen", "chart.png", PNG, "a chart"),),
    }
    return Newsletter(**{**given, **changed})


def now():
    return datetime.now(UTC)


def people(store, addresses, language="en"):
    """Put these on the list, active, numbered from 1."""
    consent = Consent("test", now())
    rows = [
        Subscriber(number, address, language, Status.ACTIVE, consent, now())
        for number, address in enumerate(addresses, 1)
    ]
    with store.database.writing():
        for start in range(0, len(rows), 500):
            store.subscribers.insert(rows[start : start + 500], "test")


def addresses(many):
    return [f"reader{number}@d{number % 7}.example.com" for number in range(many)]


def told(sent, what):
    """Listen to what a sender tells, and forget it."""


@dataclass
class Ended:
    """What one run did: `sent`, or the `error` that ended it; the ledger's states after it."""

    sent: object
    error: Exception | None
    states: Counter


def send(store, smtp, *, forms=None, stop=None, tell=told, planned=True, uncertain="report"):
    """Send as the pipeline does; return what became of it."""
    forms = forms or {"en": Form(letter(), SETTINGS, key=KEY)}
    ledger, sent, problem = store.sendings, None, None
    with ledger.begin(DAY, "en=digest", CHANNEL, now=now()) as run:
        ledger.recover(run, now=now(), resend=uncertain == "resend")
        if planned:
            ledger.plan(DAY, CHANNEL, [*forms], now=now())
        sender = Sender(
            ledger,
            run,
            forms,
            Way(smtp, None, "sender.example.com", uncertain),
            now=now,
            stop=stop or Event(),
            tell=tell,
        )
        try:
            sent = sender.send()
        except Exception as error:  # noqa: BLE001 - looked at by the test
            problem = error
    return Ended(sent, problem, states(store))


def states(store):
    found = Counter()
    for (_, state), many in store.sendings.summary(DAY, CHANNEL).items():
        found[str(state)] += many
    return found


def listed(store, state):
    return {row.address: row for row in store.sendings.listing(DAY, CHANNEL, state)}


@contextmanager
def opened(folder, many=0):
    with open_newsletter(f"sqlite:///{folder}/store.sqlite", create=True) as store:
        people(store, addresses(many))
        yield store


def smtp_settings(port, **changed):
    return Smtp(port=port, **{**QUICK, **changed})
