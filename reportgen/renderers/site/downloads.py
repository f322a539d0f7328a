"""The whole history for download: weekly figures by line, in millions of dollars.

h41-wednesday-level.csv, h41-week-average.csv   a row for each week, a column for each line
h41-lines.csv   what each line is: names, code at its source, first and last week
h41.json        the same, by line: figures by day
h41.parquet     a row for each figure, with the columns of the long table
h41.xlsx        the three tables as sheets

All of them say the same; no clock is read, so the same figures give the same bytes.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from reportgen.renderers.artifact import artifact
from reportgen.renderers.cells import plain
from reportgen.renderers.long_table import write_columns
from reportgen.statement.rows import Row
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from reportgen.languages import Words
    from reportgen.renderers.artifact import Artifact
    from reportgen.statement.lines import Line, LineTree
    from reportgen.store.series import Series, Snapshot

FOLDER = "data/"
BASES = (Basis.WEDNESDAY_LEVEL, Basis.WEEK_AVERAGE)
UNIT = "usd_millions"


class File(msgspec.Struct, frozen=True):
    """A file for download: its address from the root, its size in bytes, what a table of it has."""

    address: str
    media_type: str
    size: int
    rows: int
    columns: int


class Listed(msgspec.Struct, frozen=True):
    """A line in one basis: the code at its source, its first and last day, how many figures."""

    line: str
    basis: str
    code: str
    first: date
    last: date
    figures: int


class Holdings(msgspec.Struct, frozen=True):
    """What there is to download; `missing` are formats whose library is not installed."""

    files: tuple[File, ...]
    lines: tuple[Listed, ...]
    missing: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Column:
    """A line in one basis: its series, and its figures by day, oldest first."""

    line: str
    label: str
    basis: Basis
    series: Series
    values: dict[date, int | float]

    @property
    def code(self) -> str:
        """The code of the series at its source."""
        return self.series.code

    def sources(self) -> list[str]:
        """Return what served each figure."""
        if not self.series.elsewhere:
            return [self.series.origin] * len(self.values)
        return list(map(self.series.source_of, self.values))


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of the lines: Wednesday levels, then averages, in the order of the statement."""

    columns: tuple[Column, ...]

    def of(self, basis: Basis) -> list[Column]:
        """Return the columns of one basis."""
        return [one for one in self.columns if one.basis is basis]

    def weeks(self, *bases: Basis) -> list[date]:
        """Return the days with any figure of these bases, oldest first."""
        return sorted(set().union(*(one.values for one in self.columns if one.basis in bases)))

    def long(self) -> list[list[Any]]:
        """Return the columns of the long table: a place in each for every figure."""
        table: dict[str, list[Any]] = {name: [] for name in Row._fields}
        for one in self.columns:
            count = len(one.values)
            words = {"code": one.code, "line": one.line, "label": one.label, "unit": UNIT}
            for name, word in {**words, "basis": one.basis.value, "vintage": None}.items():
                table[name] += [word] * count
            table["source"] += one.sources()
            table["as_of"] += one.values
            table["value"] += one.values.values()
        return list(table.values())


def figures(snapshot: Snapshot, tree: LineTree, until: date) -> Figures:
    """Return the weekly figures of the lines up to a day."""
    columns = []
    for line, series in _series(snapshot.until(until), tree):
        assert series.unit == UNIT, f"{series.code} is in {series.unit}: the lines are in millions"
        values = {day: plain(value, series.code) for day, value in series.items()}
        if values:
            columns.append(Column(line.key, line.label, series.basis, series, values))
    return Figures(tuple(columns))


def _series(snapshot: Snapshot, tree: LineTree) -> Iterator[tuple[Line, Series]]:
    """Yield each line with its series in each basis, by the first provider that has it."""
    for basis in BASES:
        for line in tree:
            found = (snapshot.get(code, basis) for code in line.series_codes(basis))
            yield from islice(((line, one) for one in found if one is not None), 1)


def make(
    snapshot: Snapshot, tree: LineTree, languages: Sequence[Words], until: date
) -> tuple[list[Artifact], Holdings]:
    """Return the files of all figures up to a day, and what a page says of them."""
    from reportgen.renderers.site.workbook import workbook

    known = figures(snapshot, tree, until)
    lines = lines_table(known, languages)
    artifacts = [_wide(known, basis) for basis in BASES]
    artifacts += [_csv("h41-lines.csv", lines), _json(known, languages)]
    parquet = _parquet(known)
    artifacts += [parquet] if parquet else []
    artifacts.append(artifact(f"{FOLDER}h41.xlsx", workbook(known, lines, languages, until)))
    days = known.weeks(*BASES)
    shapes = {
        "h41-lines.csv": (len(lines) - 1, len(lines[0])),
        "h41.json": (len(known.columns), 0),
        "h41.parquet": (sum(len(one.values) for one in known.columns), len(Row._fields)),
        "h41.xlsx": (len(days), 0),
    }
    for basis in BASES:
        shapes[_name(basis)] = (len(known.weeks(basis)), 1 + len(known.of(basis)))
    return artifacts, Holdings(
        files=tuple(
            File(one.path, one.media_type, len(one.data), *shapes[one.path.removeprefix(FOLDER)])
            for one in artifacts
        ),
        lines=tuple(
            Listed(
                one.line,
                one.basis.value,
                one.code,
                min(one.values),
                max(one.values),
                len(one.values),
            )
            for one in known.columns
        ),
        missing=() if parquet else ("parquet",),
        first=days[0],
        last=days[-1],
    )


def lines_table(known: Figures, languages: Sequence[Words]) -> list[list[str]]:
    """Return what each line is, with a head: its names are those of the pages."""
    heads = [f"label_{words.tag}" for words in languages]
    rows = [["line", "basis", "code", *heads, "unit", "first", "last", "figures"]]
    for one in known.columns:
        names = [words.text(f"line.{one.line}") for words in languages]
        spell = [min(one.values).isoformat(), max(one.values).isoformat(), str(len(one.values))]
        rows.append([one.line, one.basis.value, one.code, *names, UNIT, *spell])
    return rows


def _name(basis: Basis) -> str:
    return f"h41-{basis.value.replace('_', '-')}.csv"


def _wide(known: Figures, basis: Basis) -> Artifact:
    columns = known.of(basis)
    rows: list[list[str | int | float]] = [["as_of", *(one.line for one in columns)]]
    rows += (
        [day.isoformat(), *(one.values.get(day, "") for one in columns)]
        for day in known.weeks(basis)
    )
    return _csv(_name(basis), rows)


def _csv(name: str, rows: Iterable[Sequence[str | int | float]]) -> Artifact:
    buffer = StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return artifact(f"{FOLDER}{name}", buffer.getvalue().encode())


def _json(known: Figures, languages: Sequence[Words]) -> Artifact:
    said = {
        "unit": UNIT,
        "lines": [
            {
                "line": one.line,
                "basis": one.basis.value,
                "code": one.code,
                "label": {words.tag: words.text(f"line.{one.line}") for words in languages},
                "values": one.values,
            }
            for one in known.columns
        ],
    }
    return artifact(f"{FOLDER}h41.json", msgspec.json.encode(said))


def _parquet(known: Figures) -> Artifact | None:
    """Return the long table, or None where its library is not installed."""
    buffer = BytesIO()
    try:
        write_columns([known.long()], buffer)
    except ImportError:
        return None
    return artifact(f"{FOLDER}h41.parquet", buffer.getvalue())
