"""The identities a statement must satisfy, derived from the tree, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reportgen.statement.exceptions import load_exceptions
from reportgen.statement.statement import rounding_slack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.statement.history import History
    from reportgen.statement.lines import Line, TableKey

TABLES: tuple[TableKey, ...] = ("condition", "factors")


class Status(StrEnum):
    """What became of a check."""

    PASSED = "passed"
    FAILED = "failed"
    ALLOWED = "allowed"
    NOT_TESTABLE = "not_testable"


@dataclass(frozen=True, slots=True)
class Check:
    """One test of one week: `detail` names the line, the figures and the slack."""

    id: str
    status: Status
    detail: str


@dataclass(frozen=True, slots=True)
class Part:
    """A line as it enters a total; `value` is None where the week has no figure for it."""

    line: Line
    sign: int
    value: float | None


def check_identities(history: History, day: date) -> tuple[Check, ...]:
    """Test every total of both tables against its parts, and the two balances.

    A total printed alike in both tables is tested once. A declared miss of the source is ALLOWED,
    with its reason; a test that lacks a figure or would mix vintages is NOT_TESTABLE.
    """
    return (
        *_totals(history, day),
        _assets_against_liabilities(history, day),
        _factors(history, day),
    )


def parts_of(history: History, total: str, table: TableKey, day: date) -> Iterator[Part]:
    """Yield the parts of a total; a subtotal without data gives its place to its known parts.

    Where nothing beneath a subtotal is known either, the subtotal itself is the missing part.
    """
    for line in history.tree.children(total, table):
        if not line.exists(day):
            continue
        figure = history.level(line.key, day)
        place = line.place(table)
        sign = place.sign if place else 1
        below = list(parts_of(history, line.key, table, day)) if figure is None else []
        if any(part.value is not None for part in below):
            yield from (Part(part.line, sign * part.sign, part.value) for part in below)
        else:
            yield Part(line, sign, None if figure is None else figure.value)


def _totals(history: History, day: date) -> Iterator[Check]:
    seen: set[tuple[str, tuple[tuple[str, int], ...]]] = set()
    for table in TABLES:
        for total in history.tree.totals(table):
            # A line defined as the sum of its parts proves nothing, and a lone part in the tree
            # is an "of which": it never was meant to reach its total.
            alone = len(history.tree.children(total.key, table)) == 1
            if total.sum or alone or not total.exists(day):
                continue
            parts = tuple(parts_of(history, total.key, table, day))
            same = (total.key, tuple((part.line.key, part.sign) for part in parts))
            if parts and same not in seen:
                seen.add(same)
                figure = history.level(total.key, day)
                whole = Part(total, 1, None if figure is None else figure.value)
                yield _check(f"parts.{total.key}.{table}", whole, parts, day)


def _assets_against_liabilities(history: History, day: date) -> Check:
    """Test the line that stands for another's value where unknown, by its own parts alone."""
    root = next(line for line in history.tree.children(None, "condition") if line.balances)
    assets = history.tree[root.balances or ""]
    figure = history.level(assets.key, day)
    parts = [
        Part(line, 1, None if (known := history.level(line.key, day)) is None else known.value)
        for line in history.tree.children(root.key, "condition")
    ]
    whole = Part(assets, 1, None if figure is None else figure.value)
    return _check("balance.assets_liabilities_capital", whole, tuple(parts), day)


def _factors(history: History, day: date) -> Check:
    """Test supplying = absorbing + reserves; the two totals are revised together."""
    sides: dict[str, list[Part]] = {"supplying": [], "absorbing": [], "reserves": []}
    for line in history.tree.children(None, "factors"):
        figure = history.level(line.key, day)
        side = line.factors.side if line.factors else "supplying"
        sides[side].append(Part(line, 1, None if figure is None else figure.value))
    (whole,) = sides["supplying"]
    parts = (*sides["absorbing"], *sides["reserves"])
    return _check("balance.supplying_absorbing_reserves", whole, parts, day, vintages=False)


def _check(
    name: str, total: Part, parts: tuple[Part, ...], day: date, *, vintages: bool = True
) -> Check:
    involved = (total, *parts)
    lacking = [part.line.key for part in involved if part.value is None]
    if lacking:
        return Check(name, Status.NOT_TESTABLE, f"no figure for {', '.join(lacking)}")
    revised = [part.line.key for part in involved if part.line.revised] if vintages else []
    if revised:
        return Check(
            name, Status.NOT_TESTABLE, f"{', '.join(revised)} revised: vintages would be mixed"
        )
    return _compare(name, total, parts, day)


def _compare(name: str, total: Part, parts: tuple[Part, ...], day: date) -> Check:
    whole, slack = total.value or 0.0, rounding_slack(len(parts))
    added = sum(part.sign * (part.value or 0.0) for part in parts)
    miss = whole - added
    names = " ".join(f"{'−' if part.sign < 0 else '+'} {part.line.key}" for part in parts)
    detail = (
        f"{total.line.key}, {day}: {whole:,.0f} against {added:,.0f} ({names.removeprefix('+ ')}); "
        f"off by {miss:,.0f}, slack {slack:g}"
    )
    declared = load_exceptions().get((name, day))
    if declared is None:
        return Check(name, Status.PASSED if abs(miss) <= slack else Status.FAILED, detail)
    if miss == declared.expect:
        return Check(
            name, Status.ALLOWED, f"{detail}; a known miss of the source: {declared.reason}"
        )
    return Check(
        name,
        Status.FAILED,
        f"{detail}; the exception declared for that week expects {declared.expect:,} and is stale: "
        "remove it from exceptions.toml",
    )
