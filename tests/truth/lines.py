"""What stands under a total: which lines are known, which lack data, what is left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truth.reading import WEEK, YEAR, Data

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, timedelta

ROOTS = ("total_assets", "total_liabilities_capital")


def level(data: Data, line: str, day: date) -> float | None:
    """Return a level; the two sides are equal, so one total may stand for the other."""
    own = data.level(line, day)
    other = data.lines[line].get("balances")
    return data.level(other, day) if own is None and other else own


def children(data: Data, line: str, day: date) -> list[tuple[str, int]]:
    """Return the parts of a line the release has in that week, with their signs."""
    return [(part, sign) for part, sign in data.parts(line) if data.exists(part, day)]


def known_parts(data: Data, line: str, day: date) -> Iterator[tuple[str, int]]:
    """Yield the topmost known lines under one: they add up to it but for what lacks data."""
    for part, sign in children(data, line, day):
        if data.level(part, day) is not None:
            yield part, sign
        else:
            yield from known_parts(data, part, day)


def rest(data: Data, line: str, day: date) -> float | None:
    """Return what a total holds beyond the known lines under it."""
    whole = level(data, line, day)
    if whole is None:
        return None
    parts = known_parts(data, line, day)
    return whole - sum(sign * (data.level(part, day) or 0) for part, sign in parts)


def rest_change(data: Data, line: str, day: date, back: timedelta) -> float | None:
    """Return the change of a total beyond the lines known in both weeks."""
    now, then = level(data, line, day), level(data, line, day - back)
    if now is None or then is None:
        return None
    moves = ((sign, data.change(part, day, back)) for part, sign in known_parts(data, line, day))
    return now - then - sum(sign * (move or 0) for sign, move in moves)


def asleep(data: Data, line: str, day: date) -> bool:
    """Whether a line is zero, and was so a week and a year ago, as far as is known."""
    return data.level(line, day) == 0 and not any(
        data.level(line, day - back) for back in (WEEK, YEAR)
    )


def lacking(data: Data, line: str, day: date) -> Iterator[str]:
    """Yield the lines under one that have no data; of a group wholly without, the group."""
    for part, _ in children(data, line, day):
        if data.level(part, day) is not None:
            if not asleep(data, part, day):
                yield from lacking(data, part, day)
        elif any(known_parts(data, part, day)):
            yield from lacking(data, part, day)
        else:
            yield part


def units(data: Data, root: str, day: date) -> Iterator[str]:
    """Yield the lines a reader compares with one another: groups of unlike things give way."""
    for part, _ in children(data, root, day):
        group = data.lines[part].get("subtotal") or data.level(part, day) is None
        below = list(units(data, part, day)) if group else []
        if below:
            yield from below
        elif data.level(part, day) is not None:
            yield part


def moves(data: Data, root: str, day: date) -> list[tuple[str, float]]:
    """Return the change over the week of every such line known in both weeks."""
    return list(_moves(data, root, day))


def _moves(data: Data, root: str, day: date) -> Iterator[tuple[str, float]]:
    for part, _ in children(data, root, day):
        change = data.change(part, day)
        below = []
        if data.lines[part].get("subtotal") or change is None:
            below = list(_moves(data, part, day))
        if below:
            yield from below
        elif change is not None:
            yield part, change


def under(data: Data, line: str, other: str) -> bool:
    """Whether a line is part of another, however deep."""
    parent = data.lines[line].get("condition", {}).get("parent")
    return parent is not None and (parent == other or under(data, parent, other))
