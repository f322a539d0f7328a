"""The queries that give a state: the youngest checkpoint up to a place, and the segments after.

A cross join keeps SQLite from walking every segment and asking for the checkpoint each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

BASE_OF_ONE = (
    "select place, points from checkpoints where series = :series and place <= :until "
    "order by place desc limit 1"
)
ROWS_OF_ONE = (
    "select place, points from segments where series = :series and place > :since "
    "and place <= :until order by place"
)
_BASES = (
    "select s.id, k.points from series s join checkpoints k on k.series = s.id and k.place = "
    "(select max(c.place) from checkpoints c where c.series = s.id and c.place <= :until) "
    "where {chosen}"
)
_ROWS = (
    "select g.series, g.points from series s cross join segments g where g.series = s.id "
    "and g.place <= :until and g.place > coalesce("
    "(select max(c.place) from checkpoints c where c.series = s.id and c.place <= :until), 0) "
    "and {chosen} order by s.id, g.place"
)
_LATER = (
    "select g.series, g.place, g.points from series s cross join segments g "
    "where g.series = s.id and g.place > :until and g.first <= :last "
    "and {chosen} order by s.id, g.place"
)


def bases(chosen: Sequence[int] | None) -> tuple[str, dict[str, Any]]:
    """Return the query for the youngest checkpoints up to :until, and its series."""
    return _filled(_BASES, chosen)


def rows_since(chosen: Sequence[int] | None) -> tuple[str, dict[str, Any]]:
    """Return the query for the segments after those checkpoints, and its series."""
    return _filled(_ROWS, chosen)


def rows_later(chosen: Sequence[int] | None) -> tuple[str, dict[str, Any]]:
    """Return the query for segments after :until that speak of a day up to :last."""
    return _filled(_LATER, chosen)


def _filled(sql: str, chosen: Sequence[int] | None) -> tuple[str, dict[str, Any]]:
    if chosen is None:
        return sql.format(chosen="1 = 1"), {}
    names = {f"s{number}": one for number, one in enumerate(chosen)}
    return sql.format(chosen=f"s.id in ({', '.join(f':{name}' for name in names)})"), names
