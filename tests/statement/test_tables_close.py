"""Whatever is known in a week, the rows under a total add up to it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import NoDataError
from reportgen.statement.coverage import list_weeks
from reportgen.statement.figures import Figure, WednesdayLevel
from reportgen.statement.history import WEEK, YEAR, History
from reportgen.statement.statement import LineRow, ResidualRow, build_side, rounding_slack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reportgen.statement.lines import LineTree
    from reportgen.statement.statement import Side
    from reportgen.store.series import Snapshot

ROOTS = (
    ("total_assets", "condition"),
    ("total_liabilities_capital", "condition"),
    ("total_supplying", "factors"),
    ("total_absorbing", "factors"),
)


def gaps(side: Side, table: str) -> Iterator[tuple[str, float, int, bool]]:
    """Yield each total with what its rows leave over, its parts, and whether a residual is shown.

    A line that is zero and hidden adds nothing, so the displayed rows alone must close.
    """
    rows = (side.total, *side.rows)
    for index, total in enumerate(rows):
        if not isinstance(total, LineRow):
            continue
        below = []
        for row in rows[index + 1 :]:
            if row.depth <= total.depth:
                break
            if row.depth == total.depth + 1:
                below.append(row)
        if not below:
            continue
        added, residual = 0.0, False
        for row in below:
            if isinstance(row, ResidualRow):
                residual = True
                added += row.level
            else:
                place = row.line.place(table)  # type: ignore[arg-type]
                assert place is not None
                added += place.sign * row.level.value
        yield total.line.key, total.level.value - added, len(below), residual


@pytest.mark.history
def test_every_table_of_every_week_closes(
    snapshot: Snapshot, tree: LineTree, capsys: pytest.CaptureFixture[str]
) -> None:
    history = History(snapshot, tree, date(2030, 1, 1))
    exact = rounded = with_residual = 0
    for week, (root, table) in product(list_weeks(snapshot, tree), ROOTS):
        if not week.complete or (table == "factors" and history.level(root, week.as_of) is None):
            continue
        side = build_side(history, root, table, week.as_of)  # type: ignore[arg-type]
        for key, gap, parts, residual in gaps(side, table):
            # Hidden zero lines are parts too: the slack may be a little wider than the rows say.
            slack = 0 if residual else rounding_slack(parts + len(side.dormant))
            assert abs(gap) <= slack, f"{key}, {week.as_of}: {gap}"
            exact += gap == 0
            rounded += gap != 0
            with_residual += residual
    with capsys.disabled():
        print(
            f"\n  totals closed: {exact:,} exactly ({with_residual:,} by a residual row), "
            f"{rounded:,} within rounding"
        )
    assert exact > 9_000
    assert rounded > 0


def test_a_week_without_total_assets_has_no_statement(
    history_at: Callable[[date], History],
) -> None:
    with pytest.raises(NoDataError, match="total_assets, 1999-01-06"):
        build_side(history_at(date(2025, 4, 16)), "total_assets", "condition", date(1999, 1, 6))


def test_the_residual_changes_only_over_lines_known_in_both_weeks(
    history_at: Callable[[date], History],
) -> None:
    # On 2020-04-29 eleven asset lines enter the data; a week later they compare, then they did not.
    day = date(2020, 4, 29)
    history = history_at(day)
    side = build_side(history, "total_assets", "condition", day)
    assert side.row("other_assets") is not None
    assert side.row("other_assets").change_week is None  # type: ignore[union-attr]
    day = date(2025, 4, 16)
    side = build_side(history_at(day), "total_assets", "condition", day)
    residual = side.residual
    assert residual is not None
    assert side.total.change_week is not None
    shown = [row for row in side.rows if isinstance(row, LineRow) and row.depth == 1]
    moved = sum(row.change_week.value for row in shown if row.change_week)
    assert residual.change_week == side.total.change_week.value - moved == 2_448


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12))
def test_rounding_never_exceeds_the_slack(thousands: list[int]) -> None:
    """Parts in thousands, all printed in millions: the miss stays within (n + 1) / 2."""
    printed = sum(round(part / 1000) for part in thousands)
    assert abs(round(sum(thousands) / 1000) - printed) <= rounding_slack(len(thousands))


def test_the_slack_is_needed() -> None:
    """Four parts of 499 thousand print as nothing, their total as 2 million."""
    parts = [499] * 4
    assert round(sum(parts) / 1000) - sum(round(part / 1000) for part in parts) == 2
    assert rounding_slack(3) == 2 < rounding_slack(4) == 2.5


figures = st.integers(-(10**7), 10**7)


@given(figures, figures, figures, figures)
def test_a_change_is_the_difference_and_its_own_opposite(
    one: int, other: int, part_now: int, part_then: int
) -> None:
    day = date(2025, 4, 16)

    def level(value: int, back: timedelta) -> Figure[WednesdayLevel]:
        return Figure("total_assets", WednesdayLevel, day - back, value, ())

    now, then = level(one, timedelta(0)), level(other, WEEK)
    assert (now - then).value == one - other == -(then - now).value
    # Residual arithmetic: the change of what is left over is what is left over of the changes.
    part = level(part_now, timedelta(0)) - level(part_then, YEAR)
    left = (one - part_now) - (other - part_then)
    assert (now - then).value - part.value == left
