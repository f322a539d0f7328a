"""Moments as the store keeps them: text in UTC that sorts as time does."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from reportgen.errors import StoreError
from reportgen.store.database import DAMAGED

FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


@lru_cache(maxsize=1024)
def stamp(at: datetime) -> str:
    """Return a moment as text; it must name its zone."""
    assert at.tzinfo is not None, at
    return at.astimezone(UTC).strftime(FORM)


def moment(text: str) -> datetime:
    """Return the moment of a text; raise StoreError where the store is damaged."""
    try:
        return datetime.fromisoformat(text)  # much faster than strptime
    except (ValueError, TypeError) as error:
        raise StoreError(DAMAGED) from error
