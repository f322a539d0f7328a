"""The figures as rows of one long table, from a store's points or from a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Basis, Snapshot


class Row(NamedTuple):
    """One figure: `line` is None where no line of the statement reads the series.

    `label` is the Board's name of the line, else the source's of the series. `value` is in `unit`;
    None is a figure the source withdrew. `vintage` is the day from which it was known, None where
    that is not recorded.
    """

    source: str
    code: str
    line: str | None
    label: str | None
    basis: str
    unit: str
    as_of: date
    vintage: date | None
    value: int | float | None


class Point(Protocol):
    """A figure as a store hands it on."""

    @property
    def source(self) -> str:
        """The source's name."""

    @property
    def code(self) -> str:
        """The source's own code of the series."""

    @property
    def basis(self) -> Basis:
        """What the figure measures."""

    @property
    def unit(self) -> str:
        """The source's own unit."""

    @property
    def as_of(self) -> date:
        """The day the figure describes."""

    @property
    def vintage(self) -> date | None:
        """The day from which it was known."""

    @property
    def value(self) -> int | float | None:
        """The figure, None where it was withdrawn."""


def rows_of_points(
    points: Iterable[Point], tree: LineTree, labels: Mapping[tuple[str, str], str]
) -> Iterator[Row]:
    """Yield a row for each point; `labels` are the sources' own, by source and code."""
    lines = _lines(tree)
    for point in points:
        line, label = lines.get((point.code, point.basis), (None, None))
        yield Row(
            point.source,
            point.code,
            line,
            label or labels.get((point.source, point.code)),
            point.basis.value,
            point.unit,
            point.as_of,
            point.vintage,
            point.value,
        )


def rows_of_snapshot(snapshot: Snapshot, tree: LineTree) -> Iterator[Row]:
    """Yield a row for each known figure of a snapshot, by basis, code and day; no vintages."""
    lines = _lines(tree)
    each = {id(series): series for series in snapshot.series.values()}
    for series in sorted(each.values(), key=lambda one: (one.basis, one.code)):
        codes = (series.code, *series.aliases)
        found = (lines[code, series.basis] for code in codes if (code, series.basis) in lines)
        line, label = next(found, (None, None))
        for day, value in series.items():
            source = series.source_of(day)
            yield Row(
                source, series.code, line, label, series.basis.value, series.unit, day, None, value
            )


def _lines(tree: LineTree) -> dict[tuple[str, Basis], tuple[str, str]]:
    """Return key and label of the line that reads each series, by its code and basis."""
    return {
        (code, basis): (line.key, line.label)
        for line in tree
        for by_basis in line.codes.values()
        for basis, code in by_basis.items()
    }
