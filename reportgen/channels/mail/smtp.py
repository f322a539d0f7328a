"""One connection to a mail server: what is handed over on it, and what became of that.

A message is accepted, refused for good, put off, or dropped before its end, when it is safe to try
again. Once the final dot has left and no answer came, nobody knows: that is UNCERTAIN, and is told.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

from reportgen.channels.mail.replies import (
    CLOSING,
    GO_ON,
    Answer,
    Replies,
    Reply,
    Verdict,
    heard,
    reply_of,
    said,
)
from reportgen.errors import ChannelError

if TYPE_CHECKING:
    from reportgen.channels.mail.message import Message
    from reportgen.channels.mail.settings import Smtp
    from reportgen.credentials import Secret

FINAL_DOT = b".\r\n"
LOCAL = {"localhost", "127.0.0.1", "::1"}


class AwayError(ChannelError):
    """The server cannot be reached or does not serve now; another attempt may do."""


class Connection:
    """A connection that opens itself when first used; one thread's own.

    `name` is what this machine calls itself. Raises AwayError where the server is not there now and
    ChannelError where trying again would not help: no trust, no login, the sender refused.
    """

    def __init__(self, settings: Smtp, password: Secret | None, name: str) -> None:
        self._settings = settings
        self._password = password
        self._name = name
        self._smtp: smtplib.SMTP | None = None
        self._trust: ssl.SSLContext | None = None
        self._begun = False
        self.sent = 0

    def ready(self) -> None:
        """Connect, agree on TLS and log in, unless that was done."""
        if self._smtp is not None:
            return
        try:
            self._open()
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise ChannelError(
                f"{self._place}: its certificate is not trusted ({error.verify_message}); check "
                "the name, or name its authority's file by SSL_CERT_FILE"
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise self._failure(error) from error

    def send(self, message: Message, sender: str) -> Answer:
        """Hand one message over, from the envelope to the answer to its end."""
        self.ready()
        assert self._smtp is not None
        if message.utf8 and not self._smtp.has_extn("smtputf8"):
            return Answer(Verdict.REFUSED, 0, "the server takes ASCII addresses only (no SMTPUTF8)")
        try:
            answer = self._begin(self._smtp, message, sender) or self._content(self._smtp, message)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Answer(Verdict.DROPPED, 0, said(error))
        if answer is None:
            answer = self._end(self._smtp)
        if answer.verdict in {Verdict.DROPPED, Verdict.UNCERTAIN} or answer.code == CLOSING:
            self.close()
        self.sent += answer.verdict is Verdict.ACCEPTED
        if self.sent >= self._settings.messages_per_connection:
            self.quit()
        return answer

    def quit(self) -> None:
        """Take leave of the server."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._begun, self.sent = None, False, 0

    @property
    def _place(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    def _open(self) -> None:
        settings = self._settings
        if settings.security != "none" and self._trust is None:
            self._trust = ssl.create_default_context()  # reads every authority there is: not twice
        if settings.security == "tls":
            self._smtp = smtplib.SMTP_SSL(
                settings.host,
                settings.port,
                local_hostname=self._name,
                timeout=settings.timeout,
                context=self._trust,
            )
        else:
            self._smtp = smtplib.SMTP(
                settings.host,
                settings.port,
                local_hostname=self._name,
                timeout=settings.timeout,
            )
        assert self._smtp.sock is not None
        self._smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._smtp.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            self._start_tls(self._smtp)
        if settings.user:
            self._log_in(self._smtp)

    def _start_tls(self, smtp: smtplib.SMTP) -> None:
        if not smtp.has_extn("starttls"):
            raise ChannelError(
                f"{self._place} offers no STARTTLS; set [mail.smtp] security to 'tls' if its port "
                "is one of TLS, or to 'none' for a server on this machine"
            )
        code, words = smtp.starttls(context=self._trust)
        if code != 220:
            raise smtplib.SMTPResponseException(code, words)
        smtp.ehlo_or_helo_if_needed()

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        settings = self._settings
        if self._password is None:
            raise ChannelError(
                f"{self._place}: there is no password for {settings.user!r}; set "
                "REPORTGEN_SMTP_PASSWORD, or keep it with 'keyring set reportgen smtp'"
            )
        if settings.security == "none" and settings.host not in LOCAL:
            raise ChannelError(
                f"{self._place}: a password is not sent in the clear; set [mail.smtp] security"
            )
        smtp.user, smtp.password = settings.user, self._password.reveal()
        offered = smtp.esmtp_features.get("auth", "").upper().split()
        ways = {
            "PLAIN": smtp.auth_plain,
            "LOGIN": smtp.auth_login,
            "CRAM-MD5": smtp.auth_cram_md5,
        }
        way = next((one for one in ways if one in offered), None)
        if way is None:
            raise ChannelError(
                f"{self._place} takes no login by {', '.join(ways)} (offered: "
                f"{' '.join(offered) or 'none'}); clear [mail.smtp] user if it needs none"
            )
        try:
            # One way only: a wrong password tried thrice may lock its owner out.
            smtp.auth(way, ways[way])  # type: ignore[arg-type]
        except UnicodeEncodeError:
            raise ChannelError(
                f"{self._place}: user and password must be ASCII to be sent to a mail server"
            ) from None

    def _failure(self, error: OSError | smtplib.SMTPException) -> ChannelError:
        """Return what a failed opening means: try again, or mend something first."""
        words = said(error)
        if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
            return ChannelError(
                f"{self._place} refuses the login of {self._settings.user!r}: {words}"
            )
        if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500:
            return ChannelError(f"{self._place} does not let us in: {words}")
        return AwayError(f"{self._place} cannot be reached: {words}")

    def _begin(self, smtp: smtplib.SMTP, message: Message, sender: str) -> Answer | None:
        """Hand over the envelope; None where the server waits for the content."""
        options = ["BODY=8BITMIME", "SMTPUTF8"] if message.utf8 else []
        commands = [
            *(["RSET"] if self._begun else []),
            " ".join([f"MAIL FROM:<{sender}>", *options]),
            f"RCPT TO:<{message.recipient}>",
            "DATA",
        ]
        self._begun = True
        replies = Replies(smtp, commands, pipelined=smtp.has_extn("pipelining"))
        if len(commands) == 4:
            replies.next()
        mail = replies.next()
        if not mail.good:
            self._hang_up_on(mail, replies)
            if mail.code >= 500 and not message.utf8:
                self.quit()
                raise ChannelError(f"{self._place} refuses the sender {sender}: {mail}")
            return mail.answer()
        recipient = replies.next()
        if not recipient.good:
            self._hang_up_on(recipient, replies)
            return recipient.answer(lenient=True)
        data = replies.next()
        if data.code != GO_ON:
            return data.answer()
        self._begun = False
        return None

    def _hang_up_on(self, reply: Reply, replies: Replies) -> None:
        """Hear out what was asked in the same breath; content the server waits for is none."""
        if reply.code == CLOSING:
            return
        for last in replies.rest():
            if last.code == GO_ON:
                replies.smtp.send(FINAL_DOT)
                replies.smtp.getreply()

    def _content(self, smtp: smtplib.SMTP, message: Message) -> Answer | None:
        """Hand over all but the final dot; an Answer where the server spoke before it."""
        smtp.send(message.octets.replace(b"\r\n.", b"\r\n.."))
        early = heard(smtp)
        if early is None:
            return None
        reply = reply_of(early)
        return Answer(Verdict.DROPPED, reply.code, reply.words or "hung up amid the message")

    def _end(self, smtp: smtplib.SMTP) -> Answer:
        """Send the final dot and wait for the answer: without one, nobody knows."""
        try:
            smtp.send(FINAL_DOT)
            reply = Reply(*smtp.getreply())
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Verdict.UNCERTAIN, 0, said(error))
        if reply.good:
            return Answer(Verdict.ACCEPTED, reply.code, reply.words)
        if reply.code // 100 in {4, 5}:
            return reply.answer()
        return Answer(Verdict.UNCERTAIN, max(reply.code, 0), reply.words)
