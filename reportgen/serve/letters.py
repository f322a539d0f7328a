"""The mails the front door sends: confirm a subscription, or see to the one there is."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING

from reportgen.channels.mail.envelope import header_address, sender_address, wire_address
from reportgen.channels.mail.message import Message
from reportgen.channels.mail.replies import Verdict
from reportgen.channels.mail.smtp import Connection
from reportgen.channels.mail.tokens import Purpose
from reportgen.errors import ChannelError
from reportgen.renderers.editions import EDITIONS
from reportgen.serve.office import CONFIRM_WITHIN

if TYPE_CHECKING:
    from datetime import datetime
    from email.headerregistry import Address

    from reportgen.channels.mail.settings import MailSettings
    from reportgen.channels.mail.signing import Signer
    from reportgen.credentials import Secret
    from reportgen.serve.office import Letter
    from reportgen.serve.pages import Pages

CRLF = b"\r\n"


class Post:
    """Sends letters, each on a connection of its own; `name` is what this machine calls itself."""

    def __init__(
        self,
        settings: MailSettings,
        pages: Pages,
        password: Secret | None,
        name: str,
        signer: Signer | None = None,
    ) -> None:
        self._settings = settings
        self._pages = pages
        self._password = password
        self._name = name
        self._signer = signer

    def send(self, letter: Letter, now: datetime) -> None:
        """Hand a letter to the mail server; raise ChannelError where it does not take it."""
        message = self.written(letter, now)
        sender, _ = wire_address(self._settings.bounces or self._sender(letter).addr_spec)
        connection = Connection(self._settings.smtp, self._password, self._name)
        try:
            answer = connection.send(message, sender)
        finally:
            connection.quit()
        if answer.verdict is not Verdict.ACCEPTED:
            what = f"{answer.code or ''} {answer.words}".strip()
            raise ChannelError(f"a {letter.purpose} mail was not taken by the server: {what}")

    def written(self, letter: Letter, now: datetime) -> Message:
        """Return a letter as it goes on the wire, in the language of the edition asked for."""
        tag = EDITIONS[letter.edition][0]
        words, masthead = self._pages.words(tag), self._pages.masthead(tag)
        recipient, utf8 = wire_address(letter.address)
        sender = self._sender(letter)
        mail = EmailMessage(policy=SMTP)
        mail["From"] = sender
        mail["To"] = header_address(recipient)
        mail["Subject"] = words.text(f"serve.letter.{letter.purpose}.subject", masthead=masthead)
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = make_msgid(domain=sender.domain)
        mail["Auto-Submitted"] = "auto-generated"
        places: dict[str, str | int] = {"masthead": masthead}
        if letter.purpose is Purpose.CONFIRM:
            places["days"] = CONFIRM_WITHIN.days
        told = words.text(f"serve.letter.{letter.purpose}.text", **places)
        mail.set_content(f"{told}\n\n{letter.link}\n\n-- \n{masthead}\n", cte="quoted-printable")
        mail["Content-Language"] = words.html_lang  # set_content takes what begins with Content-
        header, _, body = mail.as_bytes().partition(CRLF + CRLF)
        header += CRLF
        if self._signer is not None:
            header = self._signer.sign(header, body) + header
        return Message(recipient, str(mail["Message-ID"]), header, body, utf8)

    def _sender(self, letter: Letter) -> Address:
        return sender_address(self._settings.sender[EDITIONS[letter.edition][0]])
