"""One CSV file per table of the brief: plain numbers, unrounded, in the units of their claims.

The first two columns are the line's key and its label (the Board's words). A column of figures is
headed `measure.basis (unit)`, so that line and head together give the claim's id; where a column
mixes kinds of figure, or another has the same kind, its head is the column's key and each figure is
followed by its own claim id and unit. The last column names the codes behind a row and the source
that served each. UTF-8 without a mark, commas, CRLF, quotes as in RFC 4180.
"""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING

from reportgen.brief.claims import Claim
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.cells import line_key, plain, say, series_codes, tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.brief.blocks import Brief, Cell, Table
    from reportgen.languages import Words


def render(brief: Brief, english: Words) -> list[Artifact]:
    """Return `tables/<table>.csv` for every table, in the order of the brief."""
    return [artifact(f"tables/{table.key}.csv", _file(table, english)) for table in tables(brief)]


def _file(table: Table, words: Words) -> bytes:
    columns = [
        _Column(key, [row.cells[i] for row in table.rows]) for i, key in enumerate(table.columns)
    ]
    kinds = Counter(kind for column in columns for kind in column.kinds)
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    heads = (head for column in columns for head in column.heads(kinds))
    writer.writerow(["line", "label", *heads, "sources"])
    for number, row in enumerate(table.rows):
        cells = (cell for column in columns for cell in column.cells(number, words, kinds))
        writer.writerow([line_key(row), say(row.label, words), *cells, series_codes(row)])
    return buffer.getvalue().encode()


class _Column:
    """One column: all its figures of one kind (measure, basis, unit), or of several, or words."""

    def __init__(self, key: str, cells: list[Cell]) -> None:
        self._key = key
        self._cells = cells
        contents = (cell.content for cell in cells)
        self.kinds = {
            f"{c.measure}.{c.basis} ({c.unit})": None for c in contents if isinstance(c, Claim)
        }

    def heads(self, kinds: Mapping[str, int]) -> list[str]:
        if self._is_mixed(kinds):
            return [self._key, f"{self._key}: claim", f"{self._key}: unit"]
        return list(self.kinds) or [self._key]

    def cells(self, row: int, words: Words, kinds: Mapping[str, int]) -> list[str | int | float]:
        content = self._cells[row].content
        mixed = self._is_mixed(kinds)
        if isinstance(content, Claim):
            extra = [content.id, str(content.unit)] if mixed else []
            return [plain(content.value, content.id), *extra]
        return [say(content, words), *(["", ""] if mixed else [])]

    def _is_mixed(self, kinds: Mapping[str, int]) -> bool:
        """Whether a head of one kind would not say which figures stand here."""
        return len(self.kinds) > 1 or any(kinds[kind] > 1 for kind in self.kinds)
