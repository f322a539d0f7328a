"""Lies: a true sentence with one thing changed, so that it must be false."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from truth.checker import Told

# One step in the last digit the program keeps or prints.
STEP = {
    "usd_millions": 1,
    "percent": 0.01,
    "percentage_points": 0.01,
    "basis_points": 1,
    "months": 0.1,
    "weeks": 1,
    "count": 1,
}
# What only belongs to a list: leaving one out, or naming another measure, is no lie.
OPEN = {"conclusion.watch", "what.residual_of"}
# No lies: a fall told without its percentage, or of two records only the one.
LESS = {("year.fall", "year.fall_only"), ("purchases.total_too", "purchases.total")} | {
    (f"finding.{way}.ever_record", f"finding.{less}.ever")
    for way, end in (("rise", "high"), ("fall", "low"))
    for less in (way, end)
}


def lies(told: Told, signatures: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, Told]]:
    """Yield a sentence with another direction, date, value, line, count or list: kind and lie.

    `signatures` says which arguments the sentence of each key has.
    """
    for key in _turned(told, signatures):
        yield "direction", _with(told, key=key)
    for name, value in told.sentence.args.items():
        for kind, lie in _another(told, value):
            yield kind, _with(told, args={**told.sentence.args, name: lie})
    if told.sentence.count is not None:
        for step in (-1, 1):
            yield "count", _with(told, count=told.sentence.count + step)


def _with(told: Told, **changed: Any) -> Told:
    return replace(told, sentence=replace(told.sentence, **changed), checked=set())


def _turned(told: Told, signatures: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield the other keys of the same family that take the same arguments."""
    family, _, way = told.key.partition(".")
    own = frozenset(told.sentence.args)
    for key, names in signatures.items():
        if key == told.key or not key.startswith(f"{family}.") or names != own:
            continue
        if (told.key, key) in LESS or (not own and not told.key.startswith(("that.", "regime."))):
            continue
        if key.partition(".")[2] != way:
            yield key


def _another(told: Told, value: Any) -> Iterator[tuple[str, Any]]:
    kind = type(value).__name__
    if kind == "Months":
        for months in (-1, 1):
            yield "date", replace(value, first=_months_from(value.first, months))
            yield "date", replace(value, last=_months_from(value.last, months))
    elif isinstance(value, date):
        for days in (-7, -1, 1, 7, 364):
            yield "date", value + timedelta(days=days)
    elif kind == "Claim":
        for step in (-1, 1):
            yield "value", replace(value, value=value.value + step * STEP[str(value.unit)])
        yield from (("claim", other) for other in _other_claims(told, value))
    elif kind == "Term" and value.key.startswith("line."):
        others = [one for one in _lines(told) if f"line.{one}" != value.key]
        yield from (("line", replace(value, key=f"line.{one}")) for one in others[:3])
    elif kind == "Listing" and told.key not in OPEN:
        yield "list", replace(value, items=value.items[1:])
        yield "list", replace(value, items=(*value.items, type(value.items[0])("line.loans")))
    elif isinstance(value, int):
        yield from (("count", value + step) for step in (-1, 1))


def _months_from(day: date, months: int) -> date:
    """Return the first of a month before or after."""
    place = 12 * day.year + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _other_claims(told: Told, claim: Any) -> Iterator[Any]:
    """Yield a claim of another line, and one of another measure, as the ledger has them."""
    same_line = [one for one in told.brief.claims if one.line == claim.line]
    same_measure = [one for one in told.brief.claims if one.measure == claim.measure]
    for some in (same_line, same_measure):
        others = [one for one in some if one.id != claim.id and one.unit == claim.unit]
        others = [one for one in others if (one.line, one.value) != (claim.line, claim.value)]
        yield from others[:1]


def _lines(told: Told) -> list[str]:
    """Return lines with a level this week, those of the brief first."""
    keys = ("treasury_general_account", "loans", "treasuries", "reserve_balances", "repos")
    return [key for key in keys if told.data.level(key, told.day) is not None]
