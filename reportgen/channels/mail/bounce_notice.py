"""What a mail that came back says: which recipients failed, for good or for now, and of what.

Reports by RFC 3464 are read with the standard library, which keeps their codes; what servers write
in forms of their own is read by flufl.bounce. Nothing here knows people or the ledger.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC
from email import message_from_bytes, message_from_string
from email.utils import parseaddr, parsedate_to_datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from reportgen.channels.mail.ledger_rows import token_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from email.message import Message

HARD = frozenset(
    {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"},
)
"""RFC 3463 and RFC 7505: no such mailbox, domain or syntax, moved, no mail at all there, disabled,
no route. Others (full, too large, refused as spam) tell nothing of the address."""
NO_REASON = frozenset({"", "5.0.0", "5.1.0"})

CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])", re.ASCII)
MESSAGE_ID = re.compile(
    r"^Message-ID:\s*(<[^<>\s]{1,500}>)", re.ASCII | re.IGNORECASE | re.MULTILINE
)
XTEXT = re.compile(r"\+([0-9A-F]{2})", re.ASCII)
DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mdaemon")
LONGEST_TEXT = 200_000
"""Characters of a text that are searched: the reason stands at its beginning."""


class Kind(StrEnum):
    """What is said of an address: HARD is for good, UNCLEAR a failure that gives no reason."""

    HARD = "hard"
    SOFT = "soft"
    UNCLEAR = "unclear"


class What(StrEnum):
    """What kind of mail it is."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"
    OTHER = "other"


class Failed(NamedTuple):
    """A recipient that failed: spellings of the address, how, and the code of RFC 3463 or ""."""

    addresses: tuple[str, ...]
    kind: Kind
    code: str


class Notice(NamedTuple):
    """What one mail says.

    `tokens` are left sides of Message-IDs of the mail that came back.
    """

    digest: str
    what: What
    failed: tuple[Failed, ...]
    tokens: tuple[str, ...]
    sent_at: datetime | None


def read_notice(content: bytes) -> Notice:
    """Read a mail; whatever cannot be read in it is left out."""
    digest = sha256(content).hexdigest()
    try:
        message = message_from_bytes(content)
        return _read(message, digest)
    # Its headers and structure are whatever a stranger sent: libraries fail on some in many ways.
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError):
        return Notice(digest, What.OTHER, (), (), sent_at=None)


def _read(message: Message, digest: str) -> Notice:
    what = What.OTHER
    failed: tuple[Failed, ...] = ()
    report = message.get_content_type() == "multipart/report"
    if report and str(message.get_param("report-type", "")).lower() == "delivery-status":
        what, failed = What.BOUNCE, tuple(_reported(message))
    elif not report and _is_from_daemon(message):
        failed = tuple(_guessed_form(message))
        what = What.BOUNCE if failed else What.OTHER
    if not failed and what is What.OTHER and _is_automatic(message):
        what = What.AUTO_REPLY
    tokens = tuple(dict.fromkeys(token_of(one) for one in _original_ids(message)))
    return Notice(digest, what, failed, tokens, _sent_at(message))


def _reported(message: Message) -> Iterator[Failed]:
    """Yield the recipients of a report by RFC 3464."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for block in part.get_payload():
            assert not isinstance(block, str)
            addresses = tuple(_recipients(block))
            action = str(block.get("Action", "")).strip().lower()
            if addresses and action.startswith(("fail", "delay", "error")):
                code = _code(str(block.get("Status", "")), str(block.get("Diagnostic-Code", "")))
                yield Failed(addresses, _kind(code, failed=not action.startswith("delay")), code)


def _recipients(block: Message) -> Iterator[str]:
    """Yield the spellings of one recipient: as we wrote it first, as it arrived last."""
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, separator, rest = str(block.get(name, "")).partition(";")
        if separator and kind.strip().lower() in {"rfc822", "utf-8"}:
            address = rest.strip().strip("<>")
            yield address
            # By RFC 3461 it is written with +XX for some characters; not every server does so.
            plain = XTEXT.sub(_unescaped, address)
            if plain != address:
                yield plain


def _guessed_form(message: Message) -> Iterator[Failed]:
    """Yield the recipients of a notice in a server's own words, as flufl.bounce knows them."""
    from flufl.bounce import all_failures

    # It logs the failures it raises, and unheard logs would land on the terminal.
    logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
    temporary, permanent = all_failures(message)
    codes = set(CODE.findall(_text(message)))
    code = codes.pop() if len(codes) == 1 else ""
    for addresses, for_good in ((permanent, True), (temporary - permanent, False)):
        for address in sorted(addresses):
            yield Failed((address.decode("ascii"),), _kind(code, failed=for_good), code)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _kind(code: str, *, failed: bool) -> Kind:
    if not failed:
        return Kind.SOFT
    if code in HARD:
        return Kind.HARD
    return Kind.UNCLEAR if code in NO_REASON else Kind.SOFT


def _code(status: str, diagnostic: str) -> str:
    """Return the code that says most: servers put a plain 5.0.0 where the next one was precise."""
    found = [*CODE.findall(status)[:1], *CODE.findall(diagnostic)[:1]]
    precise = [code for code in found if code not in NO_REASON]
    code: str = (precise or found or [""])[0]
    return code


def _original_ids(message: Message) -> Iterator[str]:
    """Yield the Message-IDs of mails inside this one."""
    for part in message.walk():
        kind = part.get_content_type()
        if part is not message and part.get("Message-ID"):
            yield str(part["Message-ID"])
        if kind == "text/rfc822-headers":
            headers = message_from_string(_text(part))
            if headers.get("Message-ID"):
                yield str(headers["Message-ID"])
    if not message.is_multipart():
        yield from MESSAGE_ID.findall(_text(message))


def _is_from_daemon(message: Message) -> bool:
    if message.get("X-Failed-Recipients"):
        return True
    address = parseaddr(str(message.get("From", "")))[1]
    return address.partition("@")[0].lower() in DAEMONS


def _is_automatic(message: Message) -> bool:
    said = str(message.get("Auto-Submitted", "no")).strip().lower()
    if not said.startswith("no") or message.get("X-Autoreply") or message.get("X-Autorespond"):
        return True
    return str(message.get("Precedence", "")).strip().lower() in {"auto_reply", "auto-reply"}


def _sent_at(message: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _text(message: Message) -> str:
    """Return the words of a mail that is text, or of the first text in it."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            return payload[:LONGEST_TEXT].decode("utf-8", "replace")
    return ""
