"""The statement of one Wednesday: both tables as rows that close against their totals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.errors import NoDataError
from reportgen.statement.history import WEEK, YEAR

if TYPE_CHECKING:
    from datetime import date

    from reportgen.statement.figures import Change, Figure, WednesdayLevel
    from reportgen.statement.history import History
    from reportgen.statement.lines import Line, LineTree, TableKey


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line with its level and its changes, all Wednesday levels in millions of dollars."""

    line: Line
    depth: int
    level: Figure[WednesdayLevel]
    change_week: Change[WednesdayLevel] | None
    change_year: Change[WednesdayLevel] | None


@dataclass(frozen=True, slots=True)
class ResidualRow:
    """What a total holds beyond the parts shown.

    `level` is total less parts. The changes compare over the parts known in both weeks, so that a
    line which enters or leaves the data is not taken for a movement; `of` is the total, `less`
    the parts taken off.
    """

    of: Figure[WednesdayLevel]
    less: tuple[Figure[WednesdayLevel], ...]
    depth: int
    level: float
    change_week: float | None
    change_year: float | None


@dataclass(frozen=True, slots=True)
class Side:
    """One total with everything beneath it, in the order of the release."""

    total: LineRow
    rows: tuple[LineRow | ResidualRow, ...]
    missing: tuple[Line, ...]
    dormant: tuple[Line, ...]

    @property
    def residual(self) -> ResidualRow | None:
        """The residual of the total itself, where the parts shown do not reach it."""
        for row in self.rows:
            if isinstance(row, ResidualRow) and row.depth == 1:
                return row
        return None

    def row(self, key: str) -> LineRow | None:
        """Return the row of a line, or None where it is not shown."""
        for row in (self.total, *self.rows):
            if isinstance(row, LineRow) and row.line.key == key:
                return row
        return None


@dataclass(frozen=True, slots=True)
class Statement:
    """The condition statement (assets against liabilities and capital) of one Wednesday."""

    as_of: date
    assets: Side
    liabilities: Side


def build_statement(history: History, day: date) -> Statement:
    """Lay out the condition statement of a Wednesday; raise NoDataError without total assets."""
    return Statement(
        day,
        build_side(history, "total_assets", "condition", day),
        build_side(history, "total_liabilities_capital", "condition", day),
    )


def build_side(history: History, root: str, table: TableKey, day: date) -> Side:
    """Lay out one total and its parts."""
    return _Layout(history, table, day).side(root)


@dataclass
class _Layout:
    history: History
    table: TableKey
    day: date

    def __post_init__(self) -> None:
        self.missing: list[Line] = []
        self.dormant: list[Line] = []

    @property
    def tree(self) -> LineTree:
        return self.history.tree

    def side(self, root: str) -> Side:
        total = self.row(self.tree[root], 0)
        if total is None:
            raise NoDataError(
                f"{root}, {self.day}: no value; run 'reportgen weeks' to see what can be built"
            )
        rows, _ = self.below(total, 0)
        return Side(total, tuple(rows), tuple(self.missing), tuple(self.dormant))

    def row(self, line: Line, depth: int) -> LineRow | None:
        now = self.level(line, self.day)
        if now is None:
            return None
        week, year = self.level(line, self.day - WEEK), self.level(line, self.day - YEAR)
        return LineRow(
            line,
            depth,
            now,
            None if week is None else now - week,
            None if year is None else now - year,
        )

    def level(self, line: Line, day: date) -> Figure[WednesdayLevel] | None:
        own = self.history.level(line.key, day)
        if own is None and line.balances:
            other = self.history.level(line.balances, day)
            return None if other is None else replace(other, line=line.key)
        return own

    def below(self, total: LineRow, depth: int) -> tuple[list[LineRow | ResidualRow], bool]:
        """Return the rows under a total and whether all its parts are known."""
        rows: list[LineRow | ResidualRow] = []
        direct: list[LineRow] = []
        complete = self.collect(total.line.key, depth + 1, rows, direct)
        if direct:
            residual = self.residual(total, direct, depth + 1)
            slack = rounding_slack(len(direct))
            if residual.level and not (complete and abs(residual.level) <= slack):
                rows.append(residual)
        return rows, complete

    def collect(
        self, parent: str, depth: int, rows: list[LineRow | ResidualRow], direct: list[LineRow]
    ) -> bool:
        """Append the parts of `parent`; a subtotal without data gives its place to its parts."""
        complete = True
        for line in self.tree.children(parent, self.table):
            if not line.exists(self.day):
                continue
            row = self.row(line, depth)
            if row is not None:
                direct.append(row)
                if self.is_dormant(row):
                    self.dormant.append(line)
                    continue
                rows.append(row)
                rows += self.below(row, depth)[0]
            elif self.tree.children(line.key, self.table):
                shown, named = len(direct), len(self.missing)
                complete &= self.collect(line.key, depth, rows, direct)
                if len(direct) == shown:  # nothing known below: name the subtotal, not its parts
                    self.missing[named:] = [line]
                    complete = False
            else:
                self.missing.append(line)
                complete = False
        return complete

    def is_dormant(self, row: LineRow) -> bool:
        """Whether the line is zero now, a week and a year ago: nothing to show."""
        quiet = all(
            change is None or change.value == 0 for change in (row.change_week, row.change_year)
        )
        return row.level.value == 0 and quiet

    def residual(self, total: LineRow, direct: list[LineRow], depth: int) -> ResidualRow:
        level = total.level.value - sum(self.sign(row) * row.level.value for row in direct)
        changes: list[float | None] = []
        for of, parts in (
            (total.change_week, [(self.sign(row), row.change_week) for row in direct]),
            (total.change_year, [(self.sign(row), row.change_year) for row in direct]),
        ):
            known = sum(sign * part.value for sign, part in parts if part is not None)
            changes.append(None if of is None else of.value - known)
        less = tuple(row.level for row in direct)
        return ResidualRow(total.level, less, depth, level, *changes)

    def sign(self, row: LineRow) -> int:
        place = row.line.place(self.table)
        return place.sign if place else 1


def rounding_slack(parts: int) -> float:
    """Return how far a total may stand from its `parts` when each is rounded to a million."""
    return (parts + 1) / 2
