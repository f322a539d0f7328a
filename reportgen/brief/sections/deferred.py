"""The deferred asset: its balance, its path, and the arithmetic of its pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.deferred import path
from reportgen.brief.blocks import Sentence
from reportgen.brief.claims import Unit
from reportgen.statement.history import YEAR
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.analysis.deferred import Path
    from reportgen.brief.blocks import Argument
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.statement.figures import Change, WednesdayLevel

# The line itself, and the one it is netted into where the data do not show it apart.
LINES = {"remittances": "remittances", "other_liabilities": "netted"}


def deferred(week: Week) -> Iterator[Sentence]:
    """Say the deferred asset, of the line that holds it and by its name, and where it comes from.

    Nothing is said where the balance is not below zero.
    """
    key = next((key for key in LINES if week.level(key) is not None), None)
    found = None if key is None else path(week.history, key)
    level = None if key is None else week.claim(key)
    if key is None or found is None or level is None:
        return
    yield Sentence(f"deferred.{LINES[key]}", {"l": level})
    yield from _low(week, key, found)
    yield from _changes(week, key, found)


def _changes(week: Week, key: str, found: Path) -> Iterator[Sentence]:
    """Say the change over the year and over thirteen weeks, and where the latter would lead."""
    year, quarter = week.change(key, YEAR), found.quarter
    args: dict[str, Argument] = {}
    ways = []
    if year is not None and year.then.value < 0 and year.value:
        args["a"] = week.ledger.change(year, "change_year")
        ways.append("more" if year.value < 0 else "less")
    if quarter is not None and quarter.value:
        args["b"] = week.ledger.change(quarter, "change_quarter")
        ways.append("more" if quarter.value < 0 else "less")
    if len(ways) > 1:
        yield Sentence(f"deferred.both_{'_'.join(ways)}", args)
    elif "a" in args:
        yield Sentence(f"deferred.change_{ways[0]}", args)
    elif "b" in args:
        yield Sentence(f"deferred.quarter_{ways[0]}", {"a": args["b"]})
    if quarter is not None and found.weeks is not None:
        yield Sentence("deferred.weeks", {"w": _weeks(week, key, quarter, found.weeks)})


def _low(week: Week, key: str, found: Path) -> Iterator[Sentence]:
    then = week.level(key, found.low.day)
    if then is None or then.as_of == week.day:
        yield Sentence("deferred.low_now")
    else:
        low = week.ledger.level(then, "trough")
        yield Sentence("deferred.low", {"l": low, "d": found.low.day})


def _weeks(week: Week, key: str, quarter: Change[WednesdayLevel], weeks: float) -> Claim:
    return week.ledger.enter(
        key,
        "weeks_to_zero",
        Basis.WEDNESDAY_LEVEL,
        week.day,
        weeks,
        Unit.WEEKS,
        quarter.sources,
    )
