"""Signed links: each opens one thing for one person, and cannot be made without the key.

A token holds the person's number and what it is for, never an address; one that is to expire holds
the moment it was made as well. Links in old messages work for as long as the key stays.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

if TYPE_CHECKING:
    from datetime import timedelta

    from reportgen.credentials import Secret


class Purpose(StrEnum):
    """What a link is for; a token for one purpose opens no other. The value is its path."""

    CONFIRM = "confirm"
    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"


EXPIRING = frozenset({Purpose.CONFIRM})


def make_token(purpose: Purpose, subscriber: int, key: Secret) -> str:
    """Return the token of a person for a purpose, in signs that need no escaping in a URL."""
    kind = URLSafeTimedSerializer if purpose in EXPIRING else URLSafeSerializer
    token = kind(key.reveal(), salt=_salt(purpose)).dumps(subscriber)
    assert isinstance(token, str)
    return token


def read_token(purpose: Purpose, token: str, key: Secret, longest: timedelta) -> int | None:
    """Return whose token it is; None where it is forged, for something else, or expired.

    `longest` is how old a token that expires may be.
    """
    try:
        if purpose in EXPIRING:
            timed = URLSafeTimedSerializer(key.reveal(), salt=_salt(purpose))
            subscriber = timed.loads(token, max_age=int(longest.total_seconds()))
        else:
            subscriber = URLSafeSerializer(key.reveal(), salt=_salt(purpose)).loads(token)
    except BadData:
        return None
    return subscriber if isinstance(subscriber, int) else None


def made_at(purpose: Purpose, token: str, key: Secret) -> datetime:
    """Return when a token was made, to the second; it is one that expires, and that was read."""
    timed = URLSafeTimedSerializer(key.reveal(), salt=_salt(purpose))
    _, at = timed.loads(token, return_timestamp=True)
    assert isinstance(at, datetime)
    return at


def link(endpoint: str, purpose: Purpose, subscriber: int, key: Secret) -> str:
    """Return the address behind which `reportgen serve` does this for this person."""
    return f"{endpoint}/{purpose}/{make_token(purpose, subscriber, key)}"


def _salt(purpose: Purpose) -> str:
    return f"reportgen.{purpose}"
