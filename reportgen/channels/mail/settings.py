"""What a publisher settles about the mail: sender, links, server, signature, engine.

Words and passwords are not here: words are by language in the catalogues, passwords come from the
environment or the keyring (`reportgen.credentials`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Security = Literal["starttls", "tls", "none"]
Charts = Literal["attached", "hosted"]
Pdf = Literal["attached", "linked", "none"]
Uncertain = Literal["report", "resend"]


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server that takes the messages; `rates` of 0 are without a limit of ours.

    `timeout` is in seconds, for every single answer; `attempts` counts the first one; `patience`
    is how many seconds a run waits altogether for those put off (greylisting) before it leaves
    them to `resume`.
    """

    host: str = "localhost"
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    connections: int = 4
    messages_per_connection: int = 100
    per_minute: int = 0
    per_domain_per_minute: int = 0
    attempts: int = 5
    timeout: float = 60.0
    patience: float = 1800.0


@dataclass(frozen=True, slots=True)
class Dkim:
    """How messages are signed; `key` is the file of the private key (PEM)."""

    domain: str
    selector: str
    key: Path


@dataclass(frozen=True, slots=True)
class Listmonk:
    """A listmonk server that sends in our place: its address, user, and list by edition."""

    url: str
    user: str
    lists: Mapping[str, int] = field(default_factory=dict)
    template: int = 0


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Everything about the newsletter but its words.

    `sender` is "Name <address>" by language tag; `endpoint` is the public address of
    `reportgen serve`, from which the links to unsubscribe come; `unsubscribe` an address that takes
    mail to unsubscribe; `list_id` as RFC 2919 has it. `window_hours` after the release a send asks
    before it goes out.
    """

    sender: Mapping[str, str] = field(default_factory=dict)
    reply_to: str = ""
    bounces: str = ""
    postal_address: Mapping[str, str] = field(default_factory=dict)
    list_id: str = ""
    unsubscribe: str = ""
    endpoint: str = ""
    charts: Charts = "attached"
    pdf: Pdf = "none"
    uncertain: Uncertain = "report"
    window_hours: int = 48
    smtp: Smtp = field(default_factory=Smtp)
    dkim: Dkim | None = None
    listmonk: Listmonk | None = None
