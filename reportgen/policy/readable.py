"""What a brief can read: nothing of a later day, nothing that had not come out by its release."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from reportgen.policy.calendar import release_date
from reportgen.policy.freshness import Release, published, release_of
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.store.prefixes import Readable
    from reportgen.store.series import Disagreement, Series, Snapshot

WEEK, YEAR = timedelta(weeks=1), timedelta(weeks=52)
COME_LATER = {Release.GDP, Release.H8}


def week_digest(snapshot: Snapshot, as_of: date) -> str:
    """Return the SHA-256 of all data a brief of that Wednesday can read, and of nothing else.

    It stays the same when newer weeks come in, and changes with any figure of the past the brief
    looks at: records and streaks look at all of it.
    """
    stated = _stated(snapshot, as_of)
    return snapshot.prefixes.digest(as_of, _readable(as_of), stated)


def week_vintage(snapshot: Snapshot, as_of: date) -> date | None:
    """Return the newest day from which any of those data was known; None where nobody has said.

    Of a snapshot as known on a day it is that day.
    """
    if snapshot.known_on is not None:
        return snapshot.known_on
    if snapshot.vintages is None:
        return snapshot.vintage
    newest = snapshot.prefixes.vintage(as_of, _readable(as_of), snapshot.vintages)
    return date.fromordinal(newest) if newest else None


def _readable(as_of: date) -> Readable:
    released = release_date(as_of)

    def readable(series: Series, day: date) -> bool:
        """Whether a figure of a day up to the Wednesday was out by the release of its week."""
        basis, code = series.basis, series.code
        if basis is Basis.DAILY or release_of(code, basis) not in COME_LATER:
            return True
        return published(basis, day, code) <= released

    return readable


def _stated(snapshot: Snapshot, as_of: date) -> Iterator[Disagreement]:
    """Yield where sources differ on a day the notes of that brief tell of.

    A rate may be that of a day or more before the Wednesday.
    """
    told = {as_of, as_of - WEEK, as_of - YEAR}
    for one in snapshot.disagreements:
        of_late = one.basis is Basis.DAILY and as_of - WEEK <= one.day <= as_of
        if one.day in told or of_late:
            yield one
