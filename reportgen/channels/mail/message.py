"""From an edition's newsletter to everybody's own message.

What all readers share is encoded once, when the form is made; a message is that with one person's
lines put in. Text goes as quoted-printable: it has a soft line break, so that a link of any length
can be put in without encoding its surroundings anew.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import format_datetime
from email.utils import quote as quoted
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from reportgen.channels.mail.envelope import (
    ascii_domain,
    header_address,
    sender_address,
    wire_address,
)
from reportgen.channels.mail.mime import PAGE, TEXT, encoded, pieces_of, tree
from reportgen.channels.mail.tokens import Purpose, link
from reportgen.errors import ConfigError
from reportgen.languages.tags import language
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.newsletter.message import PREFERENCES, UNSUBSCRIBE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reportgen.channels.mail.mime import Attachment
    from reportgen.channels.mail.settings import MailSettings
    from reportgen.channels.mail.signing import Signer
    from reportgen.credentials import Secret
    from reportgen.renderers.newsletter.message import Newsletter

LONGEST_LINE = 998  # octets without the line's end, RFC 5322 2.1.1
SOFT = b"=\r\n"
CRLF = b"\r\n"
SPECIALS = re.compile(r'[()<>@,:;.\\"\[\]]')
EMPTY_START = re.compile(rb"^([!-9;-~]+):\r\n[ \t]+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Message:
    """One person's message: `recipient` as the server is told it, `header` and `body` apart.

    Both end as they must and have CRLF throughout. `utf8` is a message that only a server which
    offers SMTPUTF8 can take.
    """

    recipient: str
    message_id: str
    header: bytes
    body: bytes
    utf8: bool

    @property
    def octets(self) -> bytes:
        """The whole message."""
        return self.header + CRLF + self.body


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways off the list, for one person: addresses to be opened, "" where there is none.

    `one_click` takes a POST (RFC 8058); `mail` is a `mailto:`.
    """

    one_click: str
    mail: str
    preferences: str

    @property
    def for_people(self) -> str:
        """The link a reader is shown."""
        return self.one_click or self.mail


class Form:
    """One edition of a week, ready but for the lines that differ from person to person.

    `key` signs the links and is needed where `settings.endpoint` is set; `archive` is the address
    of earlier editions. Raises ConfigError for words that no header can carry and for a sender or
    way to unsubscribe that is not set.
    """

    def __init__(
        self,
        letter: Newsletter,
        settings: MailSettings,
        *,
        key: Secret | None = None,
        archive: str = "",
        attachments: Sequence[Attachment] = (),
        signer: Signer | None = None,
    ) -> None:
        self.letter = letter
        self._signer = signer
        self._settings = settings
        self._key = key
        tag = EDITIONS[letter.edition][0]
        sender = settings.sender.get(tag, "")
        if not sender:
            raise ConfigError(f"mail.from: no sender is set for {tag}; give 'Name <address>'")
        if not (settings.endpoint or settings.unsubscribe):
            raise ConfigError(
                "mail: set endpoint (where 'reportgen serve' is reached) or unsubscribe (an "
                "address): a newsletter without a way to leave it is not sent"
            )
        try:
            self.sender = sender_address(sender)
            self._common, shared = _shared(letter, settings, self.sender, archive, attachments)
        except ValueError as error:
            raise ConfigError(
                f"mail: the {letter.edition} edition has words no header can carry: {error}"
            ) from error
        self._domain = ascii_domain(self.sender.domain)
        self._before, text, middle, page, self._after = _cut(shared, letter)
        self._text, self._middle, self._page = text, middle, page
        self.envelope_sender = wire_address(settings.bounces or self.sender.addr_spec)[0]

    def fill(self, subscriber: int, address: str, now: datetime, turn: str = "") -> Message:
        """Return the message of one person; raise ValueError for what is no address.

        `turn` makes the Message-ID another than that of the edition's own message.
        """
        recipient, utf8 = wire_address(address)
        ways = self.ways(subscriber)
        message_id = self.message_id(subscriber, turn)
        header = [
            f"Date: {format_datetime(now)}",
            f"To: {header_address(recipient)}",
            f"Message-ID: {message_id}",
            *_list_unsubscribe(ways),
        ]
        links = {
            UNSUBSCRIBE.encode(): ways.for_people,
            PREFERENCES.encode(): ways.preferences or ways.for_people,
        }
        body = [self._before]
        _put(body, self._text, links)
        body.append(self._middle)
        _put(body, self._page, {token: escape(url) for token, url in links.items()})
        body.append(self._after)
        lines = "".join(f"{line}\r\n" for line in header).encode() + self._common
        content = b"".join(body)
        if self._signer is not None:
            lines = self._signer.sign(lines, content) + lines
        return Message(recipient, message_id, lines, content, utf8)

    def message_id(self, subscriber: int, turn: str = "") -> str:
        """Return the Message-ID of one person's message, the same however often it is made.

        Bounces are known by it, so with a key nobody else can work out whose it is.
        """
        letter = self.letter
        what = f"message-id {letter.day} {letter.edition} {subscriber} {turn}".encode()
        key = b"" if self._key is None else self._key.reveal().encode()
        digest = hmac.digest(key, what, "sha256").hex()[:24]
        return f"<{letter.day:%Y%m%d}.{digest}@{self._domain}>"

    def ways(self, subscriber: int) -> Ways:
        """Return the ways off the list for one person."""
        settings, key = self._settings, self._key
        one_click = preferences = token = ""
        if settings.endpoint:
            assert key is not None
            one_click = link(settings.endpoint, Purpose.UNSUBSCRIBE, subscriber, key)
            token = one_click.rpartition("/")[2]
            preferences = link(settings.endpoint, Purpose.PREFERENCES, subscriber, key)
        subject = f"unsubscribe%20{token}" if token else "unsubscribe"
        mail = f"mailto:{quote(settings.unsubscribe, safe='@')}?subject={subject}"
        mail = mail if settings.unsubscribe else ""
        return Ways(one_click, mail, preferences)


def _list_unsubscribe(ways: Ways) -> list[str]:
    """Return the headers of RFC 2369 and, where there is an address to POST to, of RFC 8058."""
    lines = [
        "List-Unsubscribe: "
        + ",\r\n ".join(f"<{one}>" for one in (ways.one_click, ways.mail) if one)
    ]
    if ways.one_click.startswith("https://"):
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return lines


def _shared(
    letter: Newsletter,
    settings: MailSettings,
    sender: Address,
    archive: str,
    attachments: Sequence[Attachment],
) -> tuple[bytes, bytes]:
    """Return the header and the body that all messages share, with blanks for the texts."""
    message = tree(letter, attachments)
    message["MIME-Version"] = "1.0"
    message["From"] = sender
    if settings.reply_to:
        message["Reply-To"] = Address(addr_spec=wire_address(settings.reply_to)[0])
    message["Subject"] = letter.subject
    languages = [language(tag).html_lang for tag in EDITIONS[letter.edition]]
    message["Content-Language"] = ", ".join(languages)
    if settings.list_id:
        message["List-Id"] = f"{_phrase(sender.display_name)} <{settings.list_id}>".strip()
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    header, _, body = message.as_bytes(policy=SMTP).partition(CRLF + CRLF)
    # The library leaves nothing in the first line of what would fit in the second one whole.
    header = EMPTY_START.sub(rb"\1: ", header) + CRLF
    if archive:  # as it is: an address that is folded or encoded is none
        header += f"List-Archive: <{archive}>\r\n".encode("ascii")
    return header, body


def _phrase(words: str) -> str:
    """Return a name as a phrase of RFC 5322: quoted where a sign in it means something there."""
    return f'"{quoted(words)}"' if words.isascii() and SPECIALS.search(words) else words


def _cut(
    shared: bytes, letter: Newsletter
) -> tuple[bytes, Sequence[bytes], bytes, Sequence[bytes], bytes]:
    """Cut the body at its blanks: before, pieces of the text, between, pieces of the page, after.

    Pieces are encoded, with tokens of what differs between them.
    """
    before, _, rest = shared.partition(TEXT + CRLF)
    middle, _, after = rest.partition(PAGE + CRLF)
    pieces = (before, middle, after)
    assert all(b"\n" not in piece.replace(CRLF, b"") for piece in pieces)
    assert all(len(line) <= LONGEST_LINE for piece in pieces for line in piece.split(CRLF))
    return before, pieces_of(letter.text), middle, pieces_of(letter.html), after


def _put(body: list[bytes], pieces: Sequence[bytes], links: Mapping[bytes, str]) -> None:
    """Add the pieces of a text to a body, with a person's links in place of the tokens."""
    for piece in pieces:
        url = links.get(piece)
        body.append(piece if url is None else SOFT + encoded(url) + SOFT)
