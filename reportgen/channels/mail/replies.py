"""What a mail server says, and what it means for a message."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLOSING = 421
GO_ON = 354
TOO_MANY = 552  # RFC 5321 4.5.3.1.10: at RCPT it means what 452 does


class Verdict(Enum):
    """What became of one message."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    DROPPED = "dropped"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict with the server's words; `code` 0 is where it said nothing."""

    verdict: Verdict
    code: int = 0
    words: str = ""


class Reply:
    """What a server said: a code, -1 for what is none, and words."""

    def __init__(self, code: int, words: bytes) -> None:
        self.code = code
        self.words = " ".join(words.decode("utf-8", "replace").split())

    @property
    def good(self) -> bool:
        """Whether the server did what it was asked."""
        return self.code // 100 == 2

    def __str__(self) -> str:
        return f"{self.code} {self.words}"

    def answer(self, *, lenient: bool = False) -> Answer:
        """Return the verdict of a reply that is not good, before or after the message's end."""
        verdict = {4: Verdict.LATER, 5: Verdict.REFUSED}.get(self.code // 100, Verdict.DROPPED)
        if self.code == CLOSING:
            verdict = Verdict.DROPPED
        elif lenient and self.code == TOO_MANY:
            verdict = Verdict.LATER
        return Answer(verdict, max(self.code, 0), self.words)


class Replies:
    """The replies to some commands, which go at once where the server offers PIPELINING."""

    def __init__(self, smtp: smtplib.SMTP, commands: Sequence[str], *, pipelined: bool) -> None:
        self.smtp = smtp
        self._waiting = list(commands)
        self._asked = 0
        if pipelined:
            smtp.send("".join(f"{one}\r\n" for one in commands).encode())
            self._asked, self._waiting = len(commands), []

    def next(self) -> Reply:
        """Return the reply to the next command, which is sent now if it was not before."""
        if self._asked:
            self._asked -= 1
        else:
            self.smtp.send(f"{self._waiting.pop(0)}\r\n".encode())
        return Reply(*self.smtp.getreply())

    def rest(self) -> Iterator[Reply]:
        """Yield the replies that are still to come to commands that were sent."""
        while self._asked:
            yield self.next()


def heard(smtp: smtplib.SMTP) -> bytes | None:
    """Return what the server has said unasked, b"" where it hung up; None where it waits."""
    assert smtp.sock is not None
    patience = smtp.sock.gettimeout()
    smtp.sock.settimeout(0)
    try:
        return smtp.sock.recv(512)
    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return None
    finally:
        smtp.sock.settimeout(patience)


def reply_of(early: bytes) -> Reply:
    """Return the first reply in what a server said unasked."""
    code = int(early[:3]) if early[:3].isdigit() else 0
    return Reply(code, early[4:].partition(b"\r\n")[0])


def said(error: BaseException) -> str:
    """Return the words of a failure: the server's where it had any."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        told = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        return " ".join(f"{error.smtp_code} {told}".split())
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return " ".join(str(error).split()) or type(error).__name__
