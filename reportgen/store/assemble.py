"""One snapshot out of what several sources state, each point from the first that has it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from reportgen.sources.reading import Basis
from reportgen.sources.registry import EMBEDDED
from reportgen.store.out import days_out
from reportgen.store.said import Said, disagreements, in_unit
from reportgen.store.segments import even_days
from reportgen.store.series import Series, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reportgen.store.out import DaysOut, Published
    from reportgen.store.records import Recalled
    from reportgen.store.series import Disagreement

    Key = tuple[str, Basis]

WEEK = 7
OFF_THE_WEEK = {Basis.DAILY, Basis.QUARTER}


def assemble(
    recalled: Iterable[Recalled],
    embedded: Snapshot | None,
    families: Sequence[tuple[Basis, tuple[str, ...]]],
    precedence: Sequence[str],
    *,
    known_on: date | None = None,
    published: Published | None = None,
    embedded_vintage: date | None = None,
) -> Snapshot:
    """Return the snapshot of what sources state, in their order of `precedence`.

    `families` are the codes that are one series; the first names it, the others are aliases. A
    source that is not in `precedence` is not used; the data of the package are the source
    "embedded", all known from `embedded_vintage`. A point that a source states only after
    `known_on` gives way to any that was known then. Units become the first source's.
    """
    order = {source: place for place, source in enumerate(precedence)}
    families_of = _Families(families)
    said: dict[Key, list[Said]] = {}
    if embedded is not None and EMBEDDED in order:
        count_out = None
        if known_on is not None and (embedded_vintage is None or known_on < embedded_vintage):
            count_out = days_out(published, known_on)
        for stored in {id(one): one for one in embedded.series.values()}.values():
            key = families_of.join((stored.code, *stored.aliases), stored.basis)
            said.setdefault(key, []).append(_of_embedded(stored, count_out))
    for again in recalled:
        if again.source in order:
            key = families_of.join((again.code,), again.basis)
            said.setdefault(key, []).append(
                Said(again.source, again.code, again.unit, again.days, again.values, again.late)
            )
    return _snapshot(said, families_of, order, known_on)


def _snapshot(
    said: Mapping[Key, list[Said]],
    families: _Families,
    order: Mapping[str, int],
    known_on: date | None,
) -> Snapshot:
    series: dict[Key, Series] = {}
    found: list[Disagreement] = []
    used: set[str] = set()
    for key in sorted(said):
        codes = families.codes[key]
        candidates = [one for one in said[key] if one.days]
        candidates.sort(key=lambda one: (order[one.source], codes.index(one.code)))
        if candidates:
            whole = _merge(codes, key[1], in_unit(candidates), found)
            used |= {whole.origin, *whole.elsewhere.values()}
            series.update(dict.fromkeys(((code, key[1]) for code in codes), whole))
    return Snapshot(
        series,
        _digest(series),
        "+".join(source for source in order if source in used),
        known_on,
        tuple(sorted(found, key=lambda one: (one.code, one.basis, one.day, one.other))),
    )


class _Families:
    """Which codes are one series, by the code that names it; unknown ones found families."""

    def __init__(self, families: Sequence[tuple[Basis, tuple[str, ...]]]) -> None:
        self.codes: dict[Key, tuple[str, ...]] = {}
        self._of: dict[Key, Key] = {}
        for basis, codes in families:
            self.join(codes, basis)

    def join(self, codes: tuple[str, ...], basis: Basis) -> Key:
        """Put codes that are one series into their family, and return its key."""
        known = (self._of[code, basis] for code in codes if (code, basis) in self._of)
        key = next(known, (codes[0], basis))
        family = self.codes.get(key, ())
        for code in codes:
            if (code, basis) not in self._of:
                self._of[code, basis] = key
                family = (*family, code)
        self.codes[key] = family
        return key


def _of_embedded(series: Series, count_out: DaysOut | None) -> Said:
    """Return what the package says; with `count_out`, of the days out by then, all of it late."""
    first, step = series.first.toordinal(), series.step
    days = even_days(first, first + step * (len(series.values) - 1), step)
    values = list(series.values)
    if None in values:
        days = [day for day, value in zip(days, values, strict=True) if value is not None]
    known = [value for value in values if value is not None]
    derived = frozenset(day.toordinal() for day in series.derived)
    if count_out is None:
        return Said(EMBEDDED, series.code, series.unit, days, known, derived=derived)
    days = days[: count_out(series.basis, series.code, days)]
    return Said(
        EMBEDDED,
        series.code,
        series.unit,
        days,
        known[: len(days)],
        late=frozenset(days),
        derived=derived,
    )


def _merge(
    codes: tuple[str, ...], basis: Basis, candidates: list[Said], found: list[Disagreement]
) -> Series:
    """Return the series made of what sources say in one unit, the first source first."""
    layers = [layer for one in candidates for layer in one.split()]
    layers.sort(key=lambda layer: bool(layer.late))  # stable: what was known before what is late
    days, values, winners = _points(layers)
    found += disagreements(codes[0], basis, layers, winners)
    served = Counter(winners.values()) if winners else {0: len(days)}
    by_source: Counter[str] = Counter()
    for index, count in served.items():
        by_source[layers[index].source] += count
    origin = max(by_source, key=lambda source: by_source[source])
    first, step, grid = _grid(basis, days, values)
    return Series(
        codes[0],
        codes[1:],
        basis,
        candidates[0].unit,
        date.fromordinal(first),
        step,
        grid,
        derived=_days(layers, winners, lambda layer: layer.derived),
        origin=origin,
        elsewhere={
            date.fromordinal(day): layers[index].source
            for day, index in winners.items()
            if layers[index].source != origin
        }
        if len(by_source) > 1
        else {},
        late=_days(layers, winners, lambda layer: layer.late),
        served=_served(layers, winners, served),
    )


def _served(
    layers: list[Said], winners: Mapping[int, int], served: Iterable[int]
) -> tuple[tuple[str, str, int], ...]:
    """Return the sources that serve any point, their own code, and from which day on."""
    begun: dict[int, int] = {}
    for day, index in winners.items():
        begun[index] = min(day, begun.get(index, day))
    return tuple(
        (layers[index].source, layers[index].code, begun.get(index, layers[index].days[0]))
        for index in sorted(served)
    )


def _points(layers: list[Said]) -> tuple[list[int], list[int | float], dict[int, int]]:
    """Return the days and values of the first layer that has each, and which that is.

    Where the first has them all, nobody needs to be told which.
    """
    first = layers[0]
    if all(_covers(first.days, other.days) for other in layers[1:]):
        return first.days, first.values, {}
    winners: dict[int, int] = {}
    merged: dict[int, int | float] = {}
    for index in range(len(layers) - 1, -1, -1):
        layer = layers[index]
        winners.update(dict.fromkeys(layer.days, index))
        merged.update(zip(layer.days, layer.values, strict=True))
    days = sorted(merged)
    return days, [merged[day] for day in days], winners


def _covers(days: list[int], others: list[int]) -> bool:
    """Whether the others are a run of the days; comparing runs is quicker than asking for each."""
    start = bisect_left(days, others[0])
    return days[start : start + len(others)] == others


def _days(
    layers: list[Said], winners: Mapping[int, int], which: Callable[[Said], frozenset[int]]
) -> frozenset[date]:
    return frozenset(
        date.fromordinal(day)
        for index, layer in enumerate(layers)
        for day in which(layer)
        if winners.get(day, 0) == index
    )


def _grid(
    basis: Basis, days: list[int], values: list[int | float]
) -> tuple[int, int, tuple[float | None, ...]]:
    """Return the first day, the step and the values on the even grid all of them are on."""
    first, last = days[0], days[-1]
    on_the_week = basis not in OFF_THE_WEEK
    if on_the_week and days == even_days(first, last, WEEK):
        return first, WEEK, tuple(values)
    step = WEEK if on_the_week and all((day - first) % WEEK == 0 for day in days) else 1
    count = (last - first) // step + 1
    grid: list[float | None] = [None] * count
    for day, value in zip(days, values, strict=True):
        grid[(day - first) // step] = value
    return first, step, tuple(grid)


def _digest(series: Mapping[Key, Series]) -> str:
    """Return the SHA-256 of the figures, whichever way they came together."""
    unique = {(one.code, one.basis): one for one in series.values()}
    digest = sha256()
    for key in sorted(unique):
        one = unique[key]
        content = (one.code, one.basis, one.unit, one.first.toordinal(), one.step, one.values)
        digest.update(msgspec.msgpack.encode(content))
    return digest.hexdigest()
