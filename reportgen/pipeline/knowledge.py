"""What is known, from the store and the data inside the program, and the briefs it allows."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from reportgen.errors import GateError
from reportgen.pipeline.store_address import has_store, store_url
from reportgen.sources.registry import EMBEDDED
from reportgen.statement.breakdowns import load_breakdowns
from reportgen.statement.coverage import find_week, list_weeks, newest_complete
from reportgen.statement.lines import load_lines
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.brief.blocks import Brief
    from reportgen.config import Config
    from reportgen.statement.coverage import Coverage
    from reportgen.store.records import Recalled
    from reportgen.store.series import Snapshot

FEW = 8
"""So many days' vintages are asked for one by one before those of all days are read at once."""
LAST = date.max.toordinal()


@dataclass
class Knowledge:
    """One state of knowledge: its figures, the weeks it covers, and the brief of each."""

    snapshot: Snapshot

    @cached_property
    def weeks(self) -> tuple[Coverage, ...]:
        """Every week of the data and how complete it is, oldest first."""
        return list_weeks(self.snapshot, load_lines())

    def newest_week(self) -> Coverage:
        """Return the newest week that has all a brief needs; its gates have yet to pass."""
        return newest_complete(self.weeks)

    def week(self, as_of: date | None, today: date) -> date:
        """Return the Wednesday a brief would be of, were it not for the gates."""
        return (self.newest_week() if as_of is None else find_week(self.weeks, as_of, today)).as_of

    def brief(self, as_of: date | None, today: date, allow: frozenset[str] = frozenset()) -> Brief:
        """Compose the brief of that Wednesday; of the newest week the gates pass for None."""
        if as_of is not None:
            return self._compose(self.week(as_of, today), allow)
        refusal: GateError | None = None
        for week in reversed([week for week in self.weeks if week.complete]):
            try:
                return self._compose(week.as_of, allow)
            except GateError as error:
                refusal = refusal or error
        newest_complete(self.weeks)  # names what is wrong where there is no complete week at all
        assert refusal is not None
        raise refusal

    def _compose(self, as_of: date, allow: frozenset[str]) -> Brief:
        from reportgen.brief.compose import compose
        from reportgen.policy.register import load_register
        from reportgen.policy.thresholds import load_thresholds

        return compose(
            self.snapshot, load_lines(), load_register(), load_thresholds(), as_of, allow=allow
        )


def know(config: Config, known_on: date | None = None) -> Knowledge:
    """Return what is known now, or was known on that day."""
    return Knowledge(load_snapshot(config, known_on))


def load_snapshot(config: Config, known_on: date | None = None) -> Snapshot:
    """Return what the lines, rates and context of a brief need, as known on that day or now.

    Where there is no store, that is the data inside the program. Raises StoreError where there is
    one that cannot be read.
    """
    embedded = embedded_snapshot()
    stored = has_store(config)
    if known_on is None and not stored and EMBEDDED in config.sources.precedence:
        return replace(embedded, vintage=embedded_vintage())
    from reportgen.policy.freshness import published
    from reportgen.sources.fred.series import known_series
    from reportgen.store.assemble import assemble
    from reportgen.store.store import open_store

    families = line_families()
    recalled: list[Recalled] = []
    if stored:
        wanted = {code for _, codes in families for code in codes} | set(known_series())
        with open_store(store_url(config), create=False) as store:
            recalled = store.recall(wanted, known_on, published)
    snapshot = assemble(
        recalled,
        embedded,
        families,
        config.sources.precedence,
        known_on=known_on,
        published=published,
        embedded_vintage=embedded_vintage(),
    )
    if known_on is not None:
        return replace(snapshot, vintage=known_on)
    vintages = _Vintages(store_url(config) if stored else None)
    served = {one for series in snapshot.series.values() for one in series.served}
    newest = max((vintages.newest(source, code, LAST) for source, code, _ in served), default=0)
    return replace(
        snapshot, vintage=date.fromordinal(newest) if newest else None, vintages=vintages
    )


class _Vintages:
    """The newest vintages of a store's figures and of the package's, up to any day.

    A few days are asked of the store one by one, as a build needs but one; for more of them all is
    read once.
    """

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._by_day: dict[int, Mapping[tuple[str, str], int]] = {}
        self._steps: Mapping[tuple[str, str], Sequence[tuple[int, int]]] | None = None

    def newest(self, source: str, code: str, day: int) -> int:
        if source == EMBEDDED:
            return embedded_vintage().toordinal()
        if self._url is None:
            return 0
        if self._steps is None and day not in self._by_day:
            self._read(self._url, day)
        if day in self._by_day:
            return self._by_day[day].get((source, code), 0)
        steps = (self._steps or {}).get((source, code), ())
        place = bisect_right(steps, day, key=lambda step: step[0])
        return steps[place - 1][1] if place else 0

    def digest(self, day: int) -> str:
        """Return a digest of the vintages of all figures up to a day."""
        if self._steps is None:
            self._steps = {} if self._url is None else self._all(self._url)
        known = (
            (key, [one for one in steps if one[0] <= day]) for key, steps in self._steps.items()
        )
        told = sorted((*key, steps) for key, steps in known if steps)
        return sha256(f"{embedded_vintage()} {told}".encode()).hexdigest()

    @staticmethod
    def _all(url: str) -> Mapping[tuple[str, str], Sequence[tuple[int, int]]]:
        from reportgen.store.store import open_store

        with open_store(url, create=False) as store:
            return store.vintages()

    def _read(self, url: str, day: int) -> None:
        from reportgen.store.store import open_store

        if len(self._by_day) >= FEW:
            self._steps = self._all(url)
            return
        with open_store(url, create=False) as store:
            self._by_day[day] = store.newest_vintages(day)


@cache
def line_families() -> Sequence[tuple[Basis, tuple[str, ...]]]:
    """Return the codes that are one series, of a line or a part of one, the Board's first."""
    families = [
        (basis, line.series_codes(basis))
        for line in load_lines()
        for basis in (Basis.WEDNESDAY_LEVEL, Basis.WEEK_AVERAGE)
    ]
    parts = (part for breakdown in load_breakdowns().values() for part in breakdown.part)
    families += [(Basis.WEDNESDAY_LEVEL, part.codes) for part in parts]
    return tuple((basis, codes) for basis, codes in families if codes)


@cache
def embedded_vintage() -> date:
    """Return the day from which the data inside the program can have been known."""
    from reportgen.policy.freshness import published

    lasts = (
        (series.basis, last[0])
        for series in embedded_snapshot().series.values()
        if (last := series.last()) is not None
    )
    return max(published(basis, day) for basis, day in lasts)
