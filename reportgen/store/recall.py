"""What is known, now or on a day: whole series in few rows."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.sources.reading import Basis
from reportgen.store.database import sound
from reportgen.store.out import days_out
from reportgen.store.queries import bases, rows_later, rows_since
from reportgen.store.records import Recalled
from reportgen.store.segments import TURNS, State, place_of, unpack

if TYPE_CHECKING:
    from collections.abc import Collection

    from reportgen.store.database import Database
    from reportgen.store.out import Published
    from reportgen.store.segments import Value


def recall(
    database: Database,
    codes: Collection[str] | None,
    known_on: date | None,
    published: Published | None,
) -> list[Recalled]:
    """Return every series asked for as known on a day; see `Store.recall`."""
    wanted = None if codes is None else frozenset(codes)
    with database.reading(), sound():
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
    count_out = days_out(published, known_on or date.max)
    found = []
    for number, (source, code, basis, unit, label) in named.items():
        days, values = states.get(number, State()).known()
        added: list[int] = []
        if number in late:
            possible = sorted(late[number])
            added = possible[: count_out(basis, code, possible)]
        if added:
            days, values = _merged(days, values, late[number], added)
        if days:
            found.append(Recalled(source, code, basis, unit, label, days, values, frozenset(added)))
    return found


def newest_vintages(database: Database, day: int) -> dict[tuple[str, str], int]:
    """Return by source and code the newest vintage up to a day; see `Store.newest_vintages`."""
    with database.reading(), sound():
        rows = database.rows(
            "select s.source, s.code, (select g.place from segments g where g.series = s.id "
            "and g.first <= :day order by g.place desc limit 1) from series s",
            {"day": day},
        )
    return {(source, code): place >> TURNS for source, code, place in rows if place is not None}


def vintages(database: Database) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return by source and code the days vintages reach back to; see `Store.vintages`."""
    with database.reading(), sound():
        names = {
            number: (source, code)
            for number, source, code in database.rows("select id, source, code from series")
        }
        found: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for number, first, place in database.rows(
            "select series, first, max(place) from segments group by series, first "
            "order by series, first"
        ):
            steps, vintage = found.setdefault(names[number], []), place >> TURNS
            if not steps or vintage > steps[-1][1]:
                steps.append((first, vintage))
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
    found: dict[int, dict[int, int | float]] = {}
    vintages = groupby(
        database.stream(sql, until | series), key=lambda row: (row[0], row[1] >> TURNS)
    )
    for (number, _), rows in vintages:
        said: dict[int, Value] = {}
        for _, _, content in rows:
            one = unpack(content)
            end = bisect_right(one.days, last)
            said.update(zip(one.days[:end], one.values[:end], strict=True))
        stated = states[number].days if number in states else []
        known = {day: value for day, value in said.items() if value is not None}
        for day in known.keys() & stated:
            del known[day]
        found[number] = known | found.get(number, {})
    return found


def _merged(
    days: list[int], values: list[int | float], late: dict[int, int | float], added: list[int]
) -> tuple[list[int], list[int | float]]:
    if not days:
        return added, [late[day] for day in added]
    merged = dict(zip(days, values, strict=True)) | {day: late[day] for day in added}
    ordered = sorted(merged)
    return ordered, [merged[day] for day in ordered]
