"""What other sources say of a series: the known figures that a stated unit is checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.pipeline.knowledge import embedded_vintage, line_families
from reportgen.sources.registry import EMBEDDED
from reportgen.statement.history import TO_MILLIONS
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.config import Config
    from reportgen.store.series import Snapshot
    from reportgen.store.store import Store


class Neighbours:
    """Gives a series' values by ordinal day as every source but `reader` has them.

    In millions of dollars, or per cent. What is known is put together when it is first asked for.
    """

    def __init__(self, store: Store | None, config: Config, reader: str) -> None:
        self._store = store
        self._precedence = (*config.sources.precedence, EMBEDDED)
        self._reader = reader
        self._snapshot: Snapshot | None = None

    def __call__(self, code: str) -> Mapping[int, float]:
        """Return the values of that code, under whichever name the others know it."""
        if self._snapshot is None:
            self._snapshot = self._assemble()
        for (known, _basis), series in self._snapshot.series.items():
            if known == code:
                scale = TO_MILLIONS[series.unit]
                return {day.toordinal(): value * scale for day, value in series.items()}
        return {}

    def _assemble(self) -> Snapshot:
        from reportgen.policy.freshness import published
        from reportgen.store.assemble import assemble

        families = line_families()
        others = dict.fromkeys(name for name in self._precedence if name != self._reader)
        recalled = self._store.recall() if self._store is not None else []
        return assemble(
            [one for one in recalled if one.source != self._reader],
            embedded_snapshot(),
            families,
            tuple(others),
            known_on=None,
            published=published,
            embedded_vintage=embedded_vintage(),
        )
