"""Lines split by maturity or by Reserve Bank: told whole, adding up, and what stands out."""

from __future__ import annotations

from typing import Any

from truth import lines, stocks
from truth.checker import Told, states
from truth.conditions_claims import SOON
from truth.conditions_tables import MEASURES, holds, is_of, tabulates
from truth.reading import WEEK, load, toml


def parts(table: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the line that a table splits, and its parts in order."""
    (one,) = (one for one in toml("statement/breakdowns.toml")["breakdown"] if one["key"] == table)
    return one["whole"], one["part"]


@tabulates("maturity", "reserve_banks")
def split(brief: Any, table: Any) -> None:
    """Every part in its row and the line last; they add up, this week and, if told, the last."""
    whole, some = parts(table.key)
    *rows, total = table.rows
    named = [row.label.key for row in rows]
    holds(named == [f"breakdown.{table.key}.{part['key']}" for part in some], f"rows: {named}")
    holds(total.label.key == f"line.{whole}", f"the last row is {total.label.key}")
    for line, row in zip([f"{whole}_{part['key']}" for part in some], rows, strict=True):
        for column, cell in zip(table.columns, row.cells, strict=True):
            is_of(cell.content, line, MEASURES[column])
    is_of(total.cells[0].content, whole, "level")
    is_of(total.cells[2].content, whole, "change_week")
    weeks = [brief.as_of] if total.cells[2].content is None else [brief.as_of, brief.as_of - WEEK]
    for day in weeks:
        known = [stocks.at(load(), f"{whole}_{part['key']}", day) for part in some]
        holds(None not in known, f"not every part of {day} is known")
        missed = (lines.level(load(), whole, day) or 0) - sum(one or 0 for one in known)
        holds(abs(missed) <= (len(known) + 1) / 2, f"the parts miss the line by {missed}")


def levels(told: Told, table: str) -> dict[str, float]:
    """Return what the parts stand at, by key."""
    whole, some = parts(table)
    return {
        part["key"]: told.known(
            stocks.at(told.data, f"{whole}_{part['key']}", told.day), part["key"]
        )
        for part in some
    }


def largest(told: Told, table: str, place: str, portion: str) -> None:
    """Hold that nothing is larger than the part named, and its figure and share."""
    whole, _ = parts(table)
    known, key = levels(told, table), told.term("x").removeprefix(f"breakdown.{table}.")
    told.holds(known[key] == max(known.values()), f"{key} is not the largest")
    line = f"{whole}_{key}"
    told.figure(place, known[key], line)
    told.figure(portion, 100 * known[key] / told.level(whole), line, unit="percent")


@states("breakdown.told.maturity")
def maturity(told: Told) -> None:
    """What falls due within a year is all that the file says does."""
    whole, some = parts("maturity")
    known = levels(told, "maturity")
    soon = sum(known[part["key"]] for part in some if part.get("soon"))
    told.figure("a", soon, SOON)
    told.figure("s", 100 * soon / told.level(whole), SOON, unit="percent")
    largest(told, "maturity", "b", "t")


@states("breakdown.told.reserve_banks")
def reserve_banks(told: Told) -> None:
    told.holds(len(parts("reserve_banks")[1]) == 12, "there are not twelve of them")
    largest(told, "reserve_banks", "a", "s")
