"""How rare a spread between two rates is: since when it was not so high or so low."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from reportgen.store.series import Series

RARE = timedelta(days=182)  # half a year: what is seen more often is no record
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rare:
    """A spread not matched for half a year or longer; `since` None: in all the data."""

    high: bool
    since: date | None
    first: date


def rare(rate: Series, base: Series, day: date) -> Rare | None:
    """Return how long the spread of a day has been unmatched, upwards or downwards.

    An equal earlier spread ends the claim, and days on which one of the two is missing are passed
    over. None where the day itself has no spread, or half a year of data is not there.
    """
    now, first = spread(rate, base, day), max(rate.first, base.first)
    if now is None or day - first < RARE:
        return None
    above = below = True  # of every day passed so far
    back = day - _DAY
    while back >= first and (above or below):
        then = spread(rate, base, back)
        if then is not None:
            ends_above, ends_below = above and then >= now, below and then <= now
            if (ends_above or ends_below) and day - back >= RARE:
                return Rare(ends_above, back, first)
            above, below = above and not ends_above, below and not ends_below
        back -= _DAY
    return Rare(above, None, first) if above or below else None


def spread(rate: Series, base: Series, day: date) -> float | None:
    """Return by how many basis points one rate lies above another on a day; None where unknown."""
    one, other = rate.at(day), base.at(day)
    return None if one is None or other is None else round(100 * (one - other), 4)
