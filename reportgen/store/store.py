"""The store: releases as they came, and every series as it was known on any day.

Nothing is ever overwritten: what changes between releases is added, and two caches (checkpoints,
marks) are all that is replaced. See `reportgen.store.intake` for what holds whatever comes when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.store.opening import Opened, open_tables
from reportgen.store.recall import newest_vintages, recall, vintages
from reportgen.store.records import Ingested
from reportgen.store.releases import find_held, list_releases, read_marks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from reportgen.sources.reading import Delivery, Held, Mark, Reading
    from reportgen.store.database import Database
    from reportgen.store.out import Published
    from reportgen.store.records import Point, Recalled, Release, Revision

__all__ = ["Ingested", "Store", "open_store"]


def open_store(url: str, *, create: bool) -> Store:
    """Open the store; see `reportgen.store.opening.open_tables` for the address and the errors."""
    return Store(open_tables(url, create=create))


class Store(Opened):
    """An open store; many processes may share it, a process opens one."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._told: dict[str, int] = {}

    def held(self, source: str, name: str) -> Held | None:
        """Return the release that came last under that name, for a conditional request."""
        return find_held(self.database, source, name)

    def marks(self, source: str) -> Mapping[str, Mark]:
        """Return how far each series was read in the newest release of that source."""
        self._told[source], marks = read_marks(self.database, source)
        return marks

    def newest_vintages(self, day: int) -> Mapping[tuple[str, str], int]:
        """Return by source and code the newest vintage that stated any figure of a day up to that.

        Days and vintages are proleptic ordinals. Quick for days near the newest figures.
        """
        return newest_vintages(self.database, day)

    def vintages(self) -> Mapping[tuple[str, str], Sequence[tuple[int, int]]]:
        """Return what `newest_vintages` answers for every day: steps of a day and a vintage.

        From that day on, up to the next step, it is the newest; both rise.
        """
        return vintages(self.database)

    def ingest(
        self,
        delivery: Delivery,
        reading: Reading,
        vintage: date,
        *,
        by_hand: bool = False,
        stated: bool = False,
    ) -> Ingested:
        """Take a release in, whole or not at all; its vintage is that day, but where a series says.

        Bytes that are held already are not taken again but at another vintage that is `stated`.

        Raises SourceError where the stream does, where a unit or basis has changed, or, if not by
        hand, where the release has less than the one before it; then the store is as it was.
        """
        from reportgen.store.ingest import ingest

        told = self._told.get(delivery.source)
        with self.database.writing():
            return ingest(
                self.database,
                delivery,
                reading,
                vintage,
                by_hand=by_hand,
                stated=stated,
                told=told,
            )

    def recall(
        self,
        codes: Collection[str] | None = None,
        known_on: date | None = None,
        published: Published | None = None,
    ) -> list[Recalled]:
        """Return the series of those codes (all for None), by source, as known on a day or now.

        With `published`, which tells the day a series' figure came out, points that were out by
        `known_on` but are held only as a later release said them are given too, as said first, and
        are `late`.
        """
        return recall(self.database, codes, known_on, published)

    def revisions(self, since: date | None = None) -> Iterator[Revision]:
        """Yield the points stated otherwise than in an older vintage, by series, vintage, day.

        `since` leaves out what was stated at older vintages than that. Nothing may be ingested
        through the same store while this is being read.
        """
        from reportgen.store.revisions import revisions

        return revisions(self.database, since)

    def points(self, *, all_vintages: bool) -> Iterator[Point]:
        """Yield every point by series, day and vintage: all that was stated, or the newest alone.

        Nothing may be ingested through the same store while this is being read.
        """
        from reportgen.store.revisions import points

        return points(self.database, all_vintages=all_vintages)

    def releases(self) -> list[Release]:
        """Return all releases in the order they came."""
        return list_releases(self.database)

    def raw(self, digest: str, path: Path) -> None:
        """Write the bytes of a release, exactly as they came, to a file."""
        from reportgen.store.raw import write_raw

        write_raw(self.database, digest, path)
