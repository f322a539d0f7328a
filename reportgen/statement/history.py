"""All lines over time, seen from one Wednesday: nothing later can be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reportgen.statement.figures import Daily, Figure, Observation, WednesdayLevel, WeekAverage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.statement.figures import B
    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Series, Snapshot

WEEK = timedelta(days=7)
YEAR = timedelta(days=364)  # "a year ago" is the same weekday, 52 weeks before
TO_MILLIONS = {"usd_millions": 1, "usd_billions": 1000, "percent": 1}


@dataclass(frozen=True)
class History:
    """The lines of a snapshot up to `as_of`; `first` is the first Wednesday it has."""

    snapshot: Snapshot
    tree: LineTree
    as_of: date
    _levels: dict[tuple[str, date], Figure[WednesdayLevel] | None] = field(default_factory=dict)
    _runs: dict[str, tuple[tuple[date, float], ...]] = field(default_factory=dict)

    def level(self, key: str, day: date) -> Figure[WednesdayLevel] | None:
        """Return the Wednesday level of a line, summed from its parts where the tree says so."""
        slot = (key, day)
        if slot not in self._levels:
            line = self.tree[key]
            self._levels[slot] = (
                self._sum(key, day) if line.sum else self._figure(key, day, WednesdayLevel)
            )
        return self._levels[slot]

    def average(self, key: str, day: date) -> Figure[WeekAverage] | None:
        """Return the average of the week ended that Wednesday."""
        return self._figure(key, day, WeekAverage)

    def daily(self, code: str, day: date) -> Figure[Daily] | None:
        """Return a daily series on exactly that day (millions of dollars, or per cent)."""
        series = self.snapshot.get(code, Daily.basis)
        return None if series is None else _read(code, series, day, self.as_of, Daily)

    def latest_daily(self, code: str, day: date, *, within: int = 7) -> Figure[Daily] | None:
        """Return the newest daily observation on or before `day`, at most `within` days old."""
        for back in range(within + 1):
            figure = self.daily(code, day - timedelta(days=back))
            if figure is not None:
                return figure
        return None

    def daily_series(self, code: str) -> Iterator[tuple[date, float]]:
        """Yield the known days and values of a daily series up to `as_of`, in its own unit."""
        series = self.snapshot.get(code, Daily.basis)
        if series is not None:
            yield from series.until(self.as_of).items()

    def levels(self, key: str) -> tuple[tuple[date, float], ...]:
        """Return the known Wednesday levels of a line up to `as_of`, in order of time."""
        if key not in self._runs:
            series, line = self.series(key, WednesdayLevel), self.tree[key]
            if line.sum:
                self._runs[key] = tuple(self._sums(key))
            elif series is None:
                self._runs[key] = ()
            else:
                known = series.until(self.as_of).items()
                self._runs[key] = tuple(point for point in known if line.exists(point[0]))
        return self._runs[key]

    def series(self, key: str, kind: type[B]) -> Series | None:
        """Return the stored series behind a line, by the first provider that has it."""
        for code in self.tree[key].series_codes(kind.basis):
            found = self.snapshot.get(code, kind.basis)
            if found is not None:
                return found
        return None

    def _figure(self, key: str, day: date, kind: type[B]) -> Figure[B] | None:
        series = self.series(key, kind)
        if series is None or not self.tree[key].exists(day):
            return None
        return _read(key, series, day, self.as_of, kind)

    def _sum(self, key: str, day: date) -> Figure[WednesdayLevel] | None:
        if not self.tree[key].exists(day):
            return None
        parts = [(part, self.level(part.key, day)) for part in self._parts(key)]
        known = [(part, figure) for part, figure in parts if figure is not None]
        if not known or len(known) < len(parts):
            return None
        value = sum(figure.value for _, figure in known)
        sources = tuple(source for _, figure in known for source in figure.sources)
        return Figure(key, WednesdayLevel, day, value, sources)

    def _sums(self, key: str) -> Iterator[tuple[date, float]]:
        first = self._parts(key)[0].key
        for day, _ in self.levels(first):
            figure = self.level(key, day)
            if figure is not None:
                yield day, figure.value

    def _parts(self, key: str) -> tuple[Line, ...]:
        return self.tree.children(key, "condition") or self.tree.children(key, "factors")


def _read(key: str, series: Series, day: date, as_of: date, kind: type[B]) -> Figure[B] | None:
    value = series.at(day) if day <= as_of else None
    if value is None:
        return None
    source = Observation(
        series.code,
        kind.basis,
        day,
        value,
        derived=day in series.derived,
        origin=series.source_of(day),
        late=day in series.late,
    )
    # Rounded, because 54.772 billion times 1000 is not quite 54,772 in binary.
    return Figure(key, kind, day, round(value * TO_MILLIONS[series.unit], 6), (source,))


if TYPE_CHECKING:
    from reportgen.statement.lines import Line
