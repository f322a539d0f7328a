"""The settings of the newsletter: what each value must be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from reportgen.channels.mail.settings import Dkim, Listmonk, MailSettings, Smtp
from reportgen.config.file import by_language
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from reportgen.config.file import DkimTable, ListmonkTable, MailTable
    from reportgen.config.reading import Reading

ADDRESS = re.compile(r"[^@\s<>,;:\x00-\x1f]+@[^@\s<>,;:\x00-\x1f]+\.[^@\s<>,;:\x00-\x1f]+")
NAME_OF_LIST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z0-9-]+")
COUNTS = {
    "port": (1, 65535),
    "connections": (1, 64),
    "messages_per_connection": (1, 100_000),
    "per_minute": (0, 1_000_000),
    "per_domain_per_minute": (0, 1_000_000),
    "attempts": (1, 100),
    "timeout": (1, 3600),
    "patience": (0, 172_800),
}


def mail_settings(reading: Reading, raw: MailTable) -> MailSettings:
    """Return the settings of the newsletter; raise ConfigError naming file and key."""
    sender = by_language(raw.sender)
    for tag, words in sender.items():
        from email.utils import parseaddr  # ten milliseconds that most commands need not spend

        name, address = parseaddr(words)
        unprintable = not words.isprintable()  # a line break would begin another header
        if unprintable or not (name and ADDRESS.fullmatch(address)):
            raise reading.error(
                "mail.from", f"{words!r} ({tag}) is no sender like 'Name <brief@example.com>'"
            )
    for key, value in (
        ("reply_to", raw.reply_to),
        ("bounces", raw.bounces),
        ("unsubscribe", raw.unsubscribe),
    ):
        if value and not ADDRESS.fullmatch(value):
            raise reading.error(f"mail.{key}", f"{value!r} is no address like name@example.com")
    if raw.list_id and not NAME_OF_LIST.fullmatch(raw.list_id):
        raise reading.error("mail.list_id", f"{raw.list_id!r} is no name like brief.example.com")
    if not 1 <= raw.window_hours <= 24 * 7:
        raise reading.error("mail.window_hours", "must be between 1 and 168")
    return MailSettings(
        sender=sender,
        reply_to=raw.reply_to,
        bounces=raw.bounces,
        postal_address=by_language(raw.postal_address),
        list_id=raw.list_id,
        unsubscribe=raw.unsubscribe,
        endpoint=reading.address("mail.endpoint", raw.endpoint),
        charts=raw.charts,
        pdf=raw.pdf,
        uncertain=raw.uncertain,
        window_hours=raw.window_hours,
        smtp=_smtp(reading, raw.smtp),
        dkim=_dkim(reading, raw.dkim),
        listmonk=_listmonk(reading, raw.listmonk),
    )


def _smtp(reading: Reading, raw: Smtp) -> Smtp:
    for key, (least, most) in COUNTS.items():
        if not least <= getattr(raw, key) <= most:
            raise reading.error(f"mail.smtp.{key}", f"must be between {least} and {most}")
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", raw.host):
        raise reading.error("mail.smtp.host", f"{raw.host!r} is no name of a server")
    return raw


def _dkim(reading: Reading, raw: DkimTable) -> Dkim | None:
    given = {key for key, value in msgspec.structs.asdict(raw).items() if value}
    if not given:
        return None
    if missing := sorted({"domain", "selector", "key"} - given):
        raise reading.error("mail.dkim", f"{missing[0]} is missing; name all three, or none")
    key = reading.existing("mail.dkim.key", raw.key, Path.is_file)
    assert key is not None
    return Dkim(raw.domain, raw.selector, key)


def _listmonk(reading: Reading, raw: ListmonkTable) -> Listmonk | None:
    if not raw.url:
        return None
    if not raw.user or not raw.lists:
        missing = "user" if not raw.user else "lists"
        raise reading.error(
            f"mail.listmonk.{missing}", "is missing; url, user and lists are needed"
        )
    reading.choices("mail.listmonk.lists", raw.lists, EDITIONS)
    url = reading.address("mail.listmonk.url", raw.url)
    return Listmonk(url, raw.user, dict(raw.lists), raw.template)
