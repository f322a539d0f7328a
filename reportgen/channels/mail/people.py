"""What is known of one person on the list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from reportgen.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime


class Status(StrEnum):
    """Whether somebody is written to: only who is ACTIVE is."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Consent:
    """How somebody agreed: by what (form, import, …), when, from where (page, IP, file).

    `confirmed_at` is when the link sent to the address itself was used (double opt-in), or None.
    """

    how: str
    at: datetime
    origin: str = ""
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One person; `language` is the name of an edition (`renderers.editions.EDITIONS`)."""

    id: int
    address: str
    language: str
    status: Status
    consent: Consent
    added_at: datetime


class Change(NamedTuple):
    """One entry of a person's history: from then on of that status, for that reason."""

    at: datetime
    status: Status
    why: str


class KnownAddressError(UsageError):
    """The address is somebody's already: `subscriber` is who."""

    def __init__(self, subscriber: Subscriber) -> None:
        super().__init__(
            f"{subscriber.address} is on the list already ({subscriber.status}, "
            f"{subscriber.language})"
        )
        self.subscriber = subscriber
