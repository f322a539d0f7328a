"""The weekly series behind the charts of time, once for the whole site.

They are what the charts of the newest week draw. Those of an earlier week draw the same up to its
own day: a page that shows them stops there. A script that assigns them loads from a disk as well,
where a page may fetch nothing.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from reportgen.errors import RenderError
from reportgen.renderers.artifact import artifact
from reportgen.renderers.site.address import SERIES
from reportgen.renderers.site.explorable import MILLIONS, is_explorable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reportgen.brief.blocks import Chart
    from reportgen.renderers.artifact import Artifact

WEEK = 7
WHOLE = 1e-3  # of a million: how far from whole a published figure may be once it was divided

Column = dict[int, int]  # millions of dollars by day, a proleptic ordinal


def series(charts: Iterable[Chart]) -> Artifact:
    """Return the series of the newest week's charts as a script; charts of no time are left out.

    It assigns `reportgenSeries`: `first`, a day, and by the key of a series its values week by
    week in millions of dollars, each as the step from the one before, null where none is known.
    """
    columns = collected(charts)
    days = [day for column in columns.values() for day in column]
    first, last = min(days, default=1), max(days, default=0)
    written = {
        "first": date.fromordinal(first).isoformat(),
        "steps": {key: steps(column, first, last) for key, column in columns.items()},
    }
    said = json.dumps(written, separators=(",", ":"))
    return artifact(SERIES, f"self.reportgenSeries={said};\n".encode())


def collected(charts: Iterable[Chart]) -> dict[str, Column]:
    """Return every series of these charts once, by its key.

    Raises RenderError where two charts draw different values for one series and week, as pages
    could not show both, or where a value is no whole number of millions.
    """
    columns: dict[str, Column] = {}
    for chart in charts:
        if not is_explorable(chart):
            continue
        scale = MILLIONS[chart.data.unit]
        for one in chart.data.series:
            column = columns.setdefault(one.key, {})
            for day, value in zip(chart.data.days, one.values, strict=True):
                if value is not None:
                    amount = _whole(value * scale, one.key, day)
                    if column.setdefault(day.toordinal(), amount) != amount:
                        raise RenderError(
                            f"series {one.key}, {day}: one chart draws {column[day.toordinal()]} "
                            f"million, {chart.key} draws {amount}"
                        )
    return columns


def steps(column: Mapping[int, int], first: int, last: int) -> list[int | None]:
    """Return the values of every week from first to last as steps; what follows the end is left."""
    found: list[int | None] = []
    before = 0
    for day in range(first, min(last, max(column, default=first)) + 1, WEEK):
        value = column.get(day)
        found.append(None if value is None else value - before)
        before = before if value is None else value
    return found


def _whole(amount: float, key: str, day: date) -> int:
    if abs(amount - round(amount)) > WHOLE:
        raise RenderError(f"series {key}, {day}: {amount} is no whole number of millions")
    return round(amount)
