"""The main lines against their own peaks: how high they stood, when, and how far they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.extremes import peak
from reportgen.analysis.ranking import load_rules
from reportgen.brief.blocks import Cell, Row, Table, Term
from reportgen.brief.week import ON_RRP, ON_RRP_CODE, short_term
from reportgen.statement.history import TO_MILLIONS
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from datetime import date

    from reportgen.brief.week import Week
    from reportgen.statement.figures import B, Change

LINES = (
    "total_assets",
    "treasuries",
    "mbs",
    "loans",
    "reserve_balances",
    "treasury_general_account",
    "reverse_repos",
)
COLUMNS = ("peak", "peak_day", "balance", "from_peak")


def peaks_table(week: Week) -> Table:
    """Lay out peak, its day, the level now and the change since in per cent.

    A line whose data are too short for a peak to mean much has no row.
    """
    rows = [row for key in LINES if (row := _line(week, key)) is not None]
    facility = _facility(week)
    return Table("peaks", COLUMNS, tuple(rows if facility is None else [*rows, facility]))


def _line(week: Week, key: str) -> Row | None:
    points, now = week.history.levels(key), week.level(key)
    top = peak(points)
    then = None if top is None else week.level(key, top.day)
    if now is None or then is None or len(points) <= load_rules().constants.minimum_history:
        return None
    return _row(week, key, now - then)


def _facility(week: Week) -> Row | None:
    """Lay out the ON RRP facility, by its own daily series."""
    now, series = week.on_rrp(), week.history.snapshot.get(ON_RRP_CODE, Basis.DAILY)
    if now is None or series is None:
        return None
    scale = TO_MILLIONS[series.unit]
    top = peak(
        (day, value * scale)
        for day, value in week.history.daily_series(ON_RRP_CODE)
        if day >= week.on_rrp_began
    )
    then = None if top is None else week.on_rrp(top.day)
    return None if then is None else _row(week, ON_RRP, now - then)


def _row(week: Week, key: str, change: Change[B]) -> Row | None:
    percent = week.ledger.percent_change(change, "change_from_peak_percent")
    if percent is None:
        return None
    day: date = change.then.as_of
    cells = (
        Cell(week.ledger.level(change.then, "peak")),
        Cell(day),
        Cell(week.ledger.level(change.now)),
        Cell(percent),
    )
    term = Term("short.on_rrp") if key == ON_RRP else short_term(week, key)
    return Row(term, cells)
