"""The workbook of an edition: each table as numbers to paste from, the charts, every claim.

A table's sheet holds what the page prints, in the page's units but unrounded, with the source's
codes at the end of each row; the claims' sheet holds the figures of `claims.json`. No clock is
read: the same brief gives the same bytes.
"""

from __future__ import annotations

import re
import struct
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportgen.brief.blocks import Chart
from reportgen.brief.claims import Claim
from reportgen.errors import RenderError
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.cells import (
    display_width,
    figure,
    observations,
    plain,
    say,
    series_codes,
    tables,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from reportgen.brief.blocks import Brief, Cell, Row, Table
    from reportgen.languages import Words

FACES = {"zh-Hant": "Microsoft JhengHei", "zh-Hans": "Microsoft YaHei", "en": "Calibri"}
CLAIM_HEADS = ("id", "line", "measure", "basis", "as_of", "value", "unit", "sources")
NARROWEST, WIDEST = 9, 60  # characters
ROW_PIXELS = 20
HEAD_ROW = 2
SHEET_NAME = 31  # what Excel allows
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def render(
    brief: Brief,
    edition: str,
    languages: Sequence[Words],
    pictures: Mapping[str, bytes],
    author: str = "",
) -> list[Artifact]:
    """Return `<edition>/brief.xlsx`; `pictures` are the charts as PNG, by chart key."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    buffer = BytesIO()
    try:
        with Workbook(buffer, {"in_memory": True}) as workbook:
            _Book(workbook, brief, languages).write(pictures, author)
    except XlsxWriterException as error:
        raise RenderError(f"{edition}/brief.xlsx: {error}") from error
    return [artifact(f"{edition}/brief.xlsx", buffer.getvalue())]


class _Book:
    """One workbook being written; formats are made once for each look."""

    def __init__(self, workbook: Workbook, brief: Brief, languages: Sequence[Words]) -> None:
        self._workbook = workbook
        self._brief = brief
        self._languages = languages
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._names: set[str] = set()

    def write(self, pictures: Mapping[str, bytes], author: str) -> None:
        lead = self._languages[0]
        released = datetime.combine(self._brief.release_date, datetime.min.time())
        self._workbook.set_properties(
            {"title": lead.plain(self._brief.headline), "author": author, "created": released}
        )
        for table in tables(self._brief):
            self._table(table)
        self._charts(pictures)
        self._claims()

    def _table(self, table: Table) -> None:
        captions = [words.text(f"table.{table.key}.caption") for words in self._languages]
        sheet = self._sheet(re.split("[:：;；,，]", captions[0])[0])
        sheet.write_string(0, 0, "\n".join(captions), self._format(bold=True, font_size=12))
        sheet.set_row(0, ROW_PIXELS * 0.75 * len(captions))
        labels = [words.text(f"table.{table.key}.head") for words in self._languages]
        heads = labels + [self._both(f"column.{key}") for key in table.columns]
        heads.append(self._both("workbook.sources"))
        self._heads(sheet, heads, words_columns=len(labels))
        for number, row in enumerate(table.rows, start=HEAD_ROW + 1):
            self._row(sheet, number, row)
        texts = [
            [self._width_text(row, column) for row in table.rows] for column in range(len(heads))
        ]
        self._widths(sheet, [[head, *column] for head, column in zip(heads, texts, strict=True)])
        sheet.freeze_panes(HEAD_ROW + 1, len(labels))
        last = HEAD_ROW + len(table.rows) + 2
        for offset, note in enumerate(table.notes):
            said = "\n".join(words.plain(note) for words in self._languages)
            sheet.write_string(last + offset, 0, said, self._format(font_color="#666666"))

    def _row(self, sheet: Worksheet, number: int, row: Row) -> None:
        look: dict[str, Any] = {}
        if row.kind == "total":
            look = {"bold": True, "top": 1}
        elif row.kind in {"residual", "memorandum"}:
            look = {"font_color": "#666666"}
        for column, words in enumerate(self._languages):
            if isinstance(row.label, date):
                sheet.write_datetime(number, column, row.label, self._day(look))
            else:
                style = self._format(indent=row.depth, valign="top", **look)
                sheet.write_string(number, column, say(row.label, words), style)
        for column, cell in enumerate(row.cells, start=len(self._languages)):
            self._cell(sheet, (number, column), cell, look)
        end = len(self._languages) + len(row.cells)
        sheet.write_string(number, end, series_codes(row), self._format(font_color="#666666"))

    def _cell(
        self, sheet: Worksheet, at: tuple[int, int], cell: Cell, look: dict[str, Any]
    ) -> None:
        content = cell.content
        if isinstance(content, Claim):
            value, pattern = figure(content, self._languages[0])
            sheet.write_number(*at, value, self._format(num_format=pattern, valign="top", **look))
        elif isinstance(content, date):
            sheet.write_datetime(*at, content, self._day(look))
        elif content is not None:
            said = "\n".join(say(content, words) for words in self._languages)
            sheet.write_string(*at, said, self._format(text_wrap=True, valign="top", **look))

    def _charts(self, pictures: Mapping[str, bytes]) -> None:
        blocks = (block for section in self._brief.sections for block in section.blocks)
        shown = [block for block in blocks if isinstance(block, Chart) and block.key in pictures]
        if not shown:
            return
        sheet = self._sheet(self._languages[0].text("workbook.charts"))
        row = 0
        for chart in shown:
            picture = pictures[chart.key]
            options = {
                "image_data": BytesIO(picture),
                "description": self._languages[0].paragraph(chart.alt),
                "x_scale": 0.5,  # drawn at two pixels to the unit
                "y_scale": 0.5,
            }
            sheet.insert_image(row, 0, f"{chart.key}.png", options)
            row += _height(picture) // 2 // ROW_PIXELS + 2

    def _claims(self) -> None:
        sheet = self._sheet(self._languages[0].text("workbook.claims"))
        heads = [self._both(f"workbook.{key}") for key in CLAIM_HEADS]
        self._heads(sheet, heads, row=0, words_columns=len(heads))
        rows = [
            [
                claim.id,
                claim.line,
                claim.measure,
                str(claim.basis),
                claim.as_of.isoformat(),
                plain(claim.value, claim.id),
                str(claim.unit),
                observations(claim),
            ]
            for claim in self._brief.claims
        ]
        plain_cell = self._format()
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value, plain_cell)
                else:
                    sheet.write_number(number, column, value, plain_cell)
        self._widths(
            sheet, [[head, *(str(row[i]) for row in rows)] for i, head in enumerate(heads)]
        )
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)

    def _sheet(self, title: str) -> Worksheet:
        """Add a sheet under a name Excel takes, numbered where the name is taken."""
        base = NOT_IN_NAMES.sub(" ", title).strip()[:SHEET_NAME]
        name, number = base, 1
        while name.lower() in self._names:
            number += 1
            name = f"{base[: SHEET_NAME - 3]} {number}"
        self._names.add(name.lower())
        sheet = self._workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        return sheet

    def _heads(
        self, sheet: Worksheet, heads: Sequence[str], *, words_columns: int, row: int = HEAD_ROW
    ) -> None:
        for column, head in enumerate(heads):
            style = self._format(
                bold=True,
                bottom=1,
                text_wrap=True,
                align="left" if column < words_columns else "right",
            )
            sheet.write_string(row, column, head, style)
        sheet.set_row(row, 0.75 * ROW_PIXELS * (1 + max(head.count("\n") for head in heads)))

    def _widths(self, sheet: Worksheet, columns: Iterable[Iterable[str]]) -> None:
        for number, texts in enumerate(columns):
            widest = max(display_width(line) for text in texts for line in text.split("\n"))
            sheet.set_column(number, number, min(max(widest + 2, NARROWEST), WIDEST))

    def _width_text(self, row: Row, column: int) -> str:
        """Return what stands in a column of a row, as far as its width goes."""
        labels = len(self._languages)
        if column < labels:
            return "  " * row.depth + say(row.label, self._languages[column])
        if column == labels + len(row.cells):
            return series_codes(row)
        content = row.cells[column - labels].content
        if isinstance(content, Claim):
            return self._languages[0].table(content)
        return say(content, self._languages[0])

    def _both(self, key: str) -> str:
        return "\n".join(words.text(key) for words in self._languages)

    def _day(self, look: dict[str, Any]) -> Format:
        return self._format(num_format="yyyy-mm-dd", align="left", valign="top", **look)

    def _format(self, **look: Any) -> Format:  # noqa: ANN401 - as the library has it
        look = {"font_name": FACES[self._languages[0].tag], "font_size": 10, **look}
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(look)
        return self._formats[key]


def _height(picture: bytes) -> int:
    """Return the height of a PNG in pixels, from its header."""
    height: int = struct.unpack(">I", picture[20:24])[0]
    return height
