"""Every point with its vintages, and the points that were later stated otherwise."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from reportgen.sources.reading import Basis
from reportgen.store.database import sound
from reportgen.store.records import Point, Revision
from reportgen.store.segments import TURNS, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.store.database import Database
    from reportgen.store.segments import Value

    Named = tuple[str, str, Basis, str]
    Vintages = Iterator[tuple[int, dict[int, Value]]]

__all__ = ["Revision", "points", "revisions"]

_NAMED = "select id, source, code, basis, unit from series"
_ALL = "select series, place, points from segments order by series, place"
_REVISED = (
    "select series, place, points from segments where series in "
    "(select series from segments where revises = 1) order by series, place"
)


def points(database: Database, *, all_vintages: bool) -> Iterator[Point]:
    """Yield what was stated of every day; see `Store.points`."""
    with database.reading(), sound():
        for named, vintages in _walk(database, _ALL):
            stated: dict[int, tuple[int, Value]] = {}
            every: list[tuple[int, int, Value]] = []
            for vintage, said in vintages:
                for day, value in said.items():
                    if day in stated and stated[day][1] == value:
                        continue
                    if day in stated or value is not None:
                        stated[day] = (vintage, value)
                        every.append((day, vintage, value))
            if not all_vintages:
                every = [(day, *last) for day, last in stated.items() if last[1] is not None]
            for day, vintage, value in sorted(every, key=itemgetter(0, 1)):
                yield Point(*named, date.fromordinal(day), date.fromordinal(vintage), value)


def revisions(database: Database, since: date | None) -> Iterator[Revision]:
    """Yield the points stated otherwise in an older vintage; see `Store.revisions`."""
    earliest = 0 if since is None else since.toordinal()
    with database.reading(), sound():
        for named, vintages in _walk(database, _REVISED):
            stated: dict[int, tuple[int, Value]] = {}
            for vintage, said in vintages:
                for day, after in sorted(said.items()):
                    known = stated.get(day)
                    if known is None and after is None:
                        continue
                    if known is None or known[1] != after:
                        stated[day] = (vintage, after)
                    if known is not None and known[1] != after and vintage >= earliest:
                        yield Revision(
                            *named,
                            as_of=date.fromordinal(day),
                            vintage=date.fromordinal(vintage),
                            before=known[1],
                            after=after,
                            before_vintage=date.fromordinal(known[0]),
                        )


def _walk(database: Database, sql: str) -> Iterator[tuple[Named, Vintages]]:
    """Yield each series with what was stated at each of its vintages, oldest first."""
    named = {
        number: (source, code, Basis(basis), unit)
        for number, source, code, basis, unit in database.rows(_NAMED)
    }
    for number, rows in groupby(database.stream(sql), key=itemgetter(0)):
        yield named[number], _vintages((place, content) for _, place, content in rows)


def _vintages(rows: Iterator[tuple[int, bytes]]) -> Vintages:
    """Yield what was stated at each vintage; of two releases of one, what the last one said."""
    for vintage, segments in groupby(rows, key=lambda row: row[0] >> TURNS):
        said: dict[int, Value] = {}
        for _, content in segments:
            one = unpack(content)
            said.update(zip(one.days, one.values, strict=True))
        yield vintage, said
