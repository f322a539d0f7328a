"""Slips planted into real data: each takes a snapshot and returns it with one thing wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.statement.history import WEEK
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Series, Snapshot

    Slip = Callable[[Series, date], Series]


def at(change: Callable[[float, float], float]) -> Slip:
    """Change the value of one week; `change` takes it and the value of the week before."""

    def slip(series: Series, day: date) -> Series:
        index = (day - series.first).days // series.step
        values = list(series.values)
        now, before = values[index], values[index - 1] if index else None
        assert now is not None
        values[index] = now if before is None else change(now, before)
        return replace(series, values=tuple(values))

    return slip


def whole(change: Callable[[float], float]) -> Slip:
    """Change every value of the series."""

    def slip(series: Series, _day: date) -> Series:
        values = tuple(None if value is None else change(value) for value in series.values)
        return replace(series, values=values)

    return slip


KINDS: dict[str, Slip] = {
    "one x1000": at(lambda now, _: now * 1000),
    "one /1000": at(lambda now, _: now / 1000),
    "one sign": at(lambda now, _: -now),
    "one repeated": at(lambda _, before: before),
    "all x1000": whole(lambda value: value * 1000),
    "all /1000": whole(lambda value: value / 1000),
    "all sign": whole(lambda value: -value),
    "all early": lambda series, _: replace(series, first=series.first - WEEK),
    "all late": lambda series, _: replace(series, first=series.first + WEEK),
}


def plant(snapshot: Snapshot, tree: LineTree, key: str, kind: str, day: date) -> Snapshot | None:
    """Return the snapshot with the slip in that line's Wednesday levels, None if it changes none.

    A slip that leaves the week as it was (a zero times 1,000, a line that really stood still) is
    no slip of that week.
    """
    basis = Basis.WEDNESDAY_LEVEL
    found = [snapshot.get(code, basis) for code in tree[key].series_codes(basis)]
    series = next((one for one in found if one is not None and one.at(day) is not None), None)
    if series is None or not tree[key].exists(day):
        return None
    wrong = KINDS[kind](series, day)
    if wrong.at(day) in {series.at(day), None}:
        return None
    codes = dict.fromkeys([(code, basis) for code in (series.code, *series.aliases)], wrong)
    return replace(snapshot, series={**snapshot.series, **codes})


def repeat_release(snapshot: Snapshot, day: date) -> Snapshot:
    """Return the snapshot with every Wednesday level of that day as it was a week before."""
    slip = KINDS["one repeated"]
    series = {
        key: slip(one, day) if key[1] is Basis.WEDNESDAY_LEVEL and one.at(day) is not None else one
        for key, one in snapshot.series.items()
    }
    return replace(snapshot, series=series)
