"""Telling the operator what a run could not do: by mail, by a webhook, once for each reason."""

from __future__ import annotations

import os
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reportgen.config.run import KEYRING, webhook_fault
from reportgen.credentials import Keeping, secret
from reportgen.errors import ChannelError, ConfigError, GateError, NoDataError, ReportgenError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from reportgen.channels.mail.message import Message
    from reportgen.config import Config
    from reportgen.pipeline.run.request import Problem

WEBHOOK = Keeping("REPORTGEN_WEBHOOK", "webhook")
ATTEMPTS = 3
TIMEOUT = (5.0, 10.0)
FIRST_WAIT, LONGEST_WAIT = 1.0, 20.0
OK, MULTIPLE, SERVER_FAULT = 200, 300, 500
BUSY = {408, 425, 429}


@dataclass(frozen=True, slots=True)
class Notice:
    """What the operator is told: a line, then everything; `fields` are the same for programs."""

    subject: str
    body: str
    fields: dict[str, Any]


class PassingError(ChannelError):
    """The webhook did not take it now; another attempt may do."""


def reason(problem: Problem) -> str:
    """Return what makes a problem the same one again: nobody is told of it twice.

    Figures that contradict themselves otherwise are another reason; the hour at which something was
    still not there is not.
    """
    error = problem.error
    said = str(error) if isinstance(error, GateError | NoDataError) else ""
    return sha256(f"{problem.step} {type(error).__name__} {said}".encode()).hexdigest()[:16]


def tell(
    config: Config, notice: Notice, now: datetime, sleep: Callable[[float], None]
) -> Iterator[tuple[str, str]]:
    """Tell everybody the settings name; yield by which way, and why not, empty where it did."""
    settings = config.run
    if settings.operator:
        yield "mail", _tried(lambda: _mail(config, notice, now))
    if settings.webhook or os.environ.get(WEBHOOK.variable):
        yield "webhook", _tried(lambda: _post(_address(settings.webhook), notice, sleep))


def _address(settled: str) -> str:
    """Return the address of the webhook: the environment's, else the settings' or the keyring's."""
    if settled != KEYRING:
        return os.environ.get(WEBHOOK.variable) or settled
    kept = secret(WEBHOOK, os.environ)
    if kept is None:
        raise ConfigError(
            f"the webhook's address is not kept: set {WEBHOOK.variable}, or keep it with "
            f"'keyring set reportgen {WEBHOOK.user}'"
        )
    return kept.reveal()


def _tried(way: Callable[[], None]) -> str:
    try:
        way()
    except ReportgenError as error:
        return str(error)
    return ""


def _mail(config: Config, notice: Notice, now: datetime) -> None:
    from reportgen.channels.mail.replies import Verdict
    from reportgen.channels.mail.smtp import Connection
    from reportgen.pipeline.mail import way_out

    message, sender = _message(config, notice, now)
    way = way_out(config)
    connection = Connection(way.smtp, way.password, way.name)
    answer = connection.send(message, sender)
    connection.quit()
    if answer.verdict is not Verdict.ACCEPTED:
        words = f"{answer.code or ''} {answer.words}".strip()
        raise ChannelError(f"{way.smtp.host}: the operator's mail was not taken: {words}")


def _message(config: Config, notice: Notice, now: datetime) -> tuple[Message, str]:
    from reportgen.channels.mail.envelope import sender_address, wire_address
    from reportgen.channels.mail.message import Message

    words = next(iter(config.mail.sender.values()), "")
    try:
        sender = sender_address(words or f"reportgen <{config.run.operator}>")
        operator, utf8 = wire_address(config.run.operator)
    except ValueError as error:
        raise ConfigError(f"the operator cannot be written to: {error}") from error
    mail = EmailMessage(policy=SMTP)
    mail["Date"] = format_datetime(now)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=operator)
    mail["Subject"] = notice.subject
    mail["Message-ID"] = make_msgid(domain=sender.domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(notice.body, cte="quoted-printable")
    header, _, body = mail.as_bytes().partition(b"\r\n\r\n")
    message = Message(operator, str(mail["Message-ID"]), header + b"\r\n", body, utf8)
    return message, config.mail.bounces or sender.addr_spec


def _post(url: str, notice: Notice, sleep: Callable[[float], None]) -> None:
    """Post the notice as JSON; no error names more of the address than its host: it is a secret."""
    from tenacity import (
        Retrying,
        retry_if_exception_type,
        stop_after_attempt,
        wait_exponential_jitter,
    )

    if fault := webhook_fault(url):
        raise ConfigError(f"the webhook {fault}")
    retrying = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential_jitter(FIRST_WAIT, LONGEST_WAIT),
        retry=retry_if_exception_type(PassingError),
        sleep=sleep,
        reraise=True,
    )
    retrying(_once, url, notice)


def _once(url: str, notice: Notice) -> None:
    import requests

    host = urlsplit(url).hostname
    try:
        answer = requests.post(url, json=notice.fields, timeout=TIMEOUT, allow_redirects=False)
    except (requests.RequestException, OSError) as error:
        kind = type(error).__name__
    else:
        status = answer.status_code
        if OK <= status < MULTIPLE:
            return
        if status in BUSY or status >= SERVER_FAULT:
            raise PassingError(f"the webhook at {host} answered {status}")
        raise ChannelError(f"the webhook at {host} answered {status}; check its address")
    # Outside of `except`: an error of the library holds the whole address.
    raise PassingError(f"the webhook at {host} cannot be reached ({kind})")
