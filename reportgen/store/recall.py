"""What is known, now or on a day: whole series in few rows."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from reportgen.sources.reading import Basis
from reportgen.store.queries import bases, rows_later, rows_since
from reportgen.store.records import Recalled
from reportgen.store.segments import TURNS, State, place_of, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from reportgen.store.database import Database
    from reportgen.store.segments import Value

    Published = Callable[[Basis, date], date]


def recall(
    database: Database,
    codes: Collection[str] | None,
    known_on: date | None,
    published: Published | None,
) -> list[Recalled]:
    """Return every series asked for as known on a day; see `Store.recall`."""
    wanted = None if codes is None else frozenset(codes)
    with database.reading():
        named = {
            number: (source, code, Basis(basis), unit, label)
            for number, source, code, basis, unit, label in database.rows(
                "select id, source, code, basis, unit, label from series order by source, code"
            )
            if wanted is None or code in wanted
        }
        chosen = None if wanted is None else sorted(named)
        if not named:
            return []
        states = _states(database, chosen, known_on or date.max)
        late: dict[int, dict[int, int | float]] = {}
        if known_on is not None and published is not None:
            late = _late(database, chosen, states, known_on)
    found = []
    for number, (source, code, basis, unit, label) in named.items():
        days, values = states.get(number, State()).known()
        added: list[int] = []
        if number in late:
            assert known_on is not None
            assert published is not None
            added = _published(late[number], basis, known_on, published)
        if added:
            days, values = _merged(days, values, late[number], added)
        if days:
            found.append(Recalled(source, code, basis, unit, label, days, values, frozenset(added)))
    return found


def _states(database: Database, chosen: list[int] | None, known_on: date) -> dict[int, State]:
    until = {"until": place_of(known_on) + (1 << TURNS) - 1}
    sql, series = bases(chosen)
    states = {number: unpack(content) for number, content in database.rows(sql, until | series)}
    sql, series = rows_since(chosen)
    for number, content in database.stream(sql, until | series):
        state = states.get(number)
        if state is None:
            states[number] = unpack(content)
        else:
            state.put(unpack(content))
    return states


def _late(
    database: Database, chosen: list[int] | None, states: dict[int, State], known_on: date
) -> dict[int, dict[int, int | float]]:
    """Return, by series, the days first stated after that day, each as stated first."""
    last = known_on.toordinal()
    until = {"until": place_of(known_on) + (1 << TURNS) - 1, "last": last}
    sql, series = rows_later(chosen)
    found: dict[int, dict[int, tuple[int, int | float]]] = {}
    stated: dict[int, set[int]] = {}
    for number, place, content in database.stream(sql, until | series):
        said = unpack(content)
        end = bisect_right(said.days, last)
        if number not in stated:
            held = states.get(number)
            stated[number] = set(held.days) if held else set()
        _first_said(
            found.setdefault(number, {}),
            stated[number],
            place >> TURNS,
            zip(said.days[:end], said.values[:end], strict=True),
        )
    return {number: {d: v for d, (_, v) in one.items()} for number, one in found.items()}


def _first_said(
    found: dict[int, tuple[int, int | float]],
    stated: set[int],
    vintage: int,
    said: Iterable[tuple[int, Value]],
) -> None:
    for day, value in said:
        if value is None or day in stated:
            continue
        if day not in found or found[day][0] == vintage:
            found[day] = (vintage, value)


def _published(
    late: dict[int, int | float], basis: Basis, known_on: date, published: Published
) -> list[int]:
    """Return the days published by then, by the calendar, which never runs backwards."""
    days = sorted(late)

    @cache
    def out(day: int) -> date:
        return published(basis, date.fromordinal(day))

    return days[: bisect_right(days, known_on, key=out)]


def _merged(
    days: list[int], values: list[int | float], late: dict[int, int | float], added: list[int]
) -> tuple[list[int], list[int | float]]:
    if not days:
        return added, [late[day] for day in added]
    merged = dict(zip(days, values, strict=True)) | {day: late[day] for day in added}
    ordered = sorted(merged)
    return ordered, [merged[day] for day in ordered]
