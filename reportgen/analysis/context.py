"""The lines of a week as weekly values up to it: the start of any comparison with the past."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.analysis.weekly import Weekly
from reportgen.statement.figures import Daily, WednesdayLevel
from reportgen.statement.history import TO_MILLIONS, WEEK

if TYPE_CHECKING:
    from datetime import date

    from reportgen.statement.history import History
    from reportgen.store.series import Series

ON_RRP, ON_RRP_CODE, ON_RRP_BEGAN = "on_rrp", "RRPONTSYD", "RRPONTSYAWARD"


@dataclass(frozen=True)
class Context:
    """The lines of a history as weekly values up to its week, each laid out once."""

    history: History
    _laid: dict[str, Weekly | None] = field(default_factory=dict)

    def line(self, key: str) -> Weekly | None:
        """Return a line (or `on_rrp`), None where the week itself has no value of it."""
        if key not in self._laid:
            self._laid[key] = self._facility() if key == ON_RRP else self._line(key)
        return self._laid[key]

    def _line(self, key: str) -> Weekly | None:
        history, line = self.history, self.history.tree[key]
        if not line.exists(history.as_of):
            return None
        series = history.series(key, WednesdayLevel)
        if line.sum:
            return _from_points(key, history.levels(key), history.as_of)
        return None if series is None else _gridded(key, series, line.since, history.as_of)

    def _facility(self) -> Weekly | None:
        """Lay out the take-up of the ON RRP facility on Wednesdays, from its first day on."""
        snapshot, day = self.history.snapshot, self.history.as_of
        rate, series = (snapshot.get(code, Daily.basis) for code in (ON_RRP_BEGAN, ON_RRP_CODE))
        if rate is None or series is None or rate.first > day:
            return None
        return _gridded(ON_RRP, series, rate.first, day)


def _gridded(key: str, series: Series, since: date | None, day: date) -> Weekly | None:
    """Lay a series out on Wednesdays from its first (or the line's) up to the week, in millions."""
    start = max(series.first, since or series.first)
    start = day - WEEK * ((day - start).days // 7)
    if start > day or 7 % series.step:
        return None
    offset, remainder = divmod((start - series.first).days, series.step)
    end = (day - series.first).days // series.step
    if remainder or end >= len(series.values):
        return None
    scale = TO_MILLIONS[series.unit]
    values = series.values[offset : end + 1 : 7 // series.step]
    if scale != 1:
        values = tuple(None if value is None else round(value * scale, 6) for value in values)
    return _known(key, start, values)


def _from_points(key: str, points: tuple[tuple[date, float], ...], day: date) -> Weekly | None:
    if not points:
        return None
    known = dict(points)
    first = points[0][0]
    days = (first + n * WEEK for n in range((day - first).days // 7 + 1))
    return _known(key, first, tuple(known.get(one) for one in days))


def _known(key: str, first: date, values: tuple[float | None, ...]) -> Weekly | None:
    return None if not values or values[-1] is None else Weekly(key, first, values)
