"""Tests of totals whose parts are known only in part: the known ones cannot exceed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.statement.gates.verdict import verdict
from reportgen.statement.identities import TABLES, parts_of
from reportgen.statement.statement import rounding_slack

if TYPE_CHECKING:
    from datetime import date

    from reportgen.statement.history import History
    from reportgen.statement.identities import Check, Part
    from reportgen.statement.lines import Line, TableKey


def check_remainders(history: History, day: date) -> Check:
    """Fail a total smaller than its known parts when every unknown part can only add to it."""
    tested, faults = 0, []
    for table in TABLES:
        for total in history.tree.totals(table):
            whole = _value(history, total, day)
            parts = tuple(parts_of(history, total.key, table, day))
            known = [part for part in parts if part.value is not None]
            if whole is None or total.revised or not known or not _adds(parts):
                continue
            tested += 1
            added = sum(part.sign * (part.value or 0.0) for part in known)
            if added - whole > rounding_slack(len(parts)):
                faults.append(_fault(total, table, day, whole, known, added))
    return verdict("scale.remainders", tested, faults, "no total below its known parts")


def _value(history: History, line: Line, day: date) -> float | None:
    figure = history.level(line.key, day)
    if figure is None and line.balances:
        figure = history.level(line.balances, day)
    return None if figure is None else figure.value


def _adds(parts: tuple[Part, ...]) -> bool:
    """Whether some parts are unknown and all of these can only be positive."""
    unknown = [part for part in parts if part.value is None]
    return bool(unknown) and all(
        part.line.polarity == ("positive" if part.sign > 0 else "negative") for part in unknown
    )


def _fault(
    total: Line, table: TableKey, day: date, whole: float, known: list[Part], added: float
) -> str:
    largest = max(known, key=lambda part: abs(part.value or 0.0))
    return (
        f"{total.key} ({table}), {day}: {whole:,.0f}, but its known parts add to {added:,.0f}, "
        f"the largest of them {largest.line.key} with {largest.value or 0:,.0f}"
    )
