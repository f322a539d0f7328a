"""The changes the Board prints beside its figures, as the store has them, against ours."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reportgen.pipeline.store_address import has_store, store_url
from reportgen.statement.audit import PRINTED, PrintedChanges, printed_changes
from reportgen.store.series import Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.config import Config
    from reportgen.store.records import Recalled

WEEK = 7


def compare_printed(
    config: Config, known_on: date | None, since: date | None
) -> dict[str, tuple[PrintedChanges, ...]]:
    """Return by source what became of its printed changes; nothing for sources without any.

    Each source is held against its own figures: another's may be of another vintage.
    """
    if not has_store(config):
        return {}
    from reportgen.store.store import open_store

    with open_store(store_url(config), create=False) as store:
        recalled = store.recall(None, known_on)
    sources = sorted({one.source for one in recalled if one.basis in PRINTED})
    return {source: printed_changes(_by_code(recalled, source), since=since) for source in sources}


def _by_code(recalled: Sequence[Recalled], source: str) -> dict[str, Series]:
    return {one.code: _weekly(one) for one in recalled if one.source == source and one.days}


def _weekly(one: Recalled) -> Series:
    """Return a series of Wednesdays on its even grid; of other bases only what falls on it."""
    values = dict(zip(one.days, one.values, strict=True))
    grid = range(one.days[0], one.days[-1] + 1, WEEK)
    return Series(
        code=one.code,
        aliases=(),
        basis=one.basis,
        unit=one.unit,
        first=date.fromordinal(one.days[0]),
        step=WEEK,
        values=tuple(map(values.get, grid)),
        origin=one.source,
    )
