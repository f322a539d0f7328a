"""When a week was published and last corrected, for those who only read what is new.

All of it follows from the data: building the same site again makes nothing newer.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from reportgen.policy.freshness import NEW_YORK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.renderers.site.entry import WeekEntry

RELEASED = time(16, 30)  # the hour of the release, by New York's clock


def published(entry: WeekEntry) -> datetime:
    """Return the moment of the week's release, with New York's offset of that day."""
    return _moment(entry.released)


def corrected(entry: WeekEntry) -> date | None:
    """Return the day figures of the week were corrected, or None while they stand as released."""
    if entry.corrected is None or entry.corrected <= entry.released:
        return None
    return entry.corrected


def changed_on(entry: WeekEntry) -> date:
    """Return the day of the newest figures a week shows."""
    return corrected(entry) or entry.released


def updated(entry: WeekEntry) -> datetime:
    """Return the moment of the newest figures a week shows; a release sets the hour."""
    return _moment(changed_on(entry))


def newest(entries: Iterable[WeekEntry], count: int) -> list[WeekEntry]:
    """Return the last weeks, newest first."""
    return sorted(entries, key=lambda entry: entry.as_of, reverse=True)[:count]


def _moment(day: date) -> datetime:
    return datetime.combine(day, RELEASED, NEW_YORK)
