"""The facilities in use, and for how many weeks the others have stood at zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.extremes import zero_since
from reportgen.brief.blocks import Cell, Row, Table, Term
from reportgen.brief.claims import Unit
from reportgen.brief.sections.assets import LONG_UNUSED
from reportgen.brief.week import line_term
from reportgen.statement.history import WEEK

if TYPE_CHECKING:
    from datetime import date

    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.statement.figures import Figure, WednesdayLevel

COLUMNS = ("balance", "zero_since", "zero_weeks")  # changes stand in the table of assets


def facilities(week: Week) -> Table:
    """Return the table of facilities; what has not been used for years has left it."""
    rows = []
    for line in week.history.tree:
        key, figure = line.key, week.level(line.key) if line.facility else None
        if figure is None:
            continue
        since = None if figure.value else zero_since(week.history.levels(key))
        if since is not None and (since[1] or since[0] < week.day - LONG_UNUSED):
            continue
        cells = (
            Cell(week.ledger.level(figure)),
            Cell(Term("facility.in_use") if since is None else since[0]),
            Cell(None if since is None else _weeks(week, figure, since[0])),
        )
        rows.append(Row(line_term(key), cells))
    return Table("facilities", COLUMNS, tuple(rows))


def _weeks(week: Week, figure: Figure[WednesdayLevel], since: date) -> Claim:
    """Enter on how many Wednesdays in a row, this one among them, a line has been zero."""
    first = week.level(figure.line, since)
    return week.ledger.enter(
        figure.line,
        "weeks_at_zero",
        figure.kind.basis,
        week.day,
        (week.day - since) // WEEK + 1,
        Unit.COUNT,
        figure.sources if first is None else (*first.sources, *figure.sources),
    )
