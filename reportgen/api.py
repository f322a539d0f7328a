"""The Python API for notebooks and scripts: briefs as objects, tables and history as DataFrames.

>>> from datetime import date
>>> from reportgen import api
>>> week = api.brief(date(2025, 4, 16))
>>> api.tables(week)["assets"].loc["treasuries", "balance"]
4217259
>>> api.history("total_assets", "reserve_balances").tail(1)    # doctest: +SKIP
>>> api.reserves(100_000_000, ratio_percent=10, actual=12_000_000).excess
Decimal('2000000')

pandas is imported on first use; building briefs never needs it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reportgen.analysis.reserves import Tier, reserves
from reportgen.brief.claims import Claim
from reportgen.errors import UsageError
from reportgen.pipeline import know, load_settings
from reportgen.renderers.cells import line_key
from reportgen.renderers.cells import tables as tables_of
from reportgen.statement.history import History
from reportgen.statement.lines import load_lines

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from reportgen.brief.blocks import Brief

__all__ = ["Tier", "brief", "claims", "history", "reserves", "tables"]


def brief(
    as_of: date | None = None,
    *,
    known_on: date | None = None,
    allow: frozenset[str] = frozenset(),
    settings: Path | None = None,
) -> Brief:
    """Compose the brief of a Wednesday, or of the newest week whose gates pass.

    `known_on` takes the figures as they were known that day; `settings` is a settings file, by
    default `reportgen.toml` of the working directory. Raises UsageError for another weekday,
    NoDataError and GateError as the command line does.
    """
    return know(load_settings(settings), known_on).brief(as_of, as_of or date.max, allow)


def tables(week: Brief) -> dict[str, pd.DataFrame]:
    """Return the tables of a brief by key: a row for each line, values in the claims' own units.

    Cells without a figure (descriptions, unknown values) are missing; amounts are in millions of
    dollars, unrounded.
    """
    import pandas as pd

    frames = {}
    for table in tables_of(week):
        rows = [
            [cell.content.value if isinstance(cell.content, Claim) else None for cell in row.cells]
            for row in table.rows
        ]
        index = pd.Index([line_key(row) for row in table.rows], name="line")
        frame = pd.DataFrame(rows, index=index, columns=list(table.columns), dtype=object)
        frames[table.key] = frame.dropna(axis="columns", how="all")
    return frames


def claims(week: Brief) -> pd.DataFrame:
    """Return every claim of a brief, indexed by id: line, measure, basis, as_of, value, unit."""
    import pandas as pd

    rows = [
        (one.id, one.line, one.measure, str(one.basis), one.as_of, one.value, str(one.unit))
        for one in week.claims
    ]
    columns = ["id", "line", "measure", "basis", "as_of", "value", "unit"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def history(
    *lines: str,
    until: date | None = None,
    known_on: date | None = None,
    settings: Path | None = None,
) -> pd.DataFrame:
    """Return Wednesday levels over time, one column a line, in millions of dollars.

    `until` cuts everything that describes a later day; `known_on` and `settings` are as in
    `brief`. Raises UsageError for an unknown line.
    """
    import pandas as pd

    tree = load_lines()
    unknown = [key for key in lines if key not in tree.lines]
    if unknown or not lines:
        raise UsageError(
            f"no line is called {unknown[0]!r}; lines.toml names them all"
            if unknown
            else "name at least one line, such as 'total_assets'"
        )
    past = History(know(load_settings(settings), known_on).snapshot, tree, until or date.max)
    columns = {key: pd.Series(dict(past.levels(key)), dtype="float64") for key in lines}
    frame = pd.DataFrame(columns)
    frame.index = pd.DatetimeIndex(frame.index, name="as_of")
    return frame.sort_index()
