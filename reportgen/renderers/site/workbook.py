"""The downloads as a workbook: levels, averages, and what each line is; bytes without a clock."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from reportgen.policy.calendar import release_date
from reportgen.renderers.cells import display_width
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

    from reportgen.languages import Words
    from reportgen.renderers.site.downloads import Figures

SHEETS = {Basis.WEDNESDAY_LEVEL: "Wednesday levels", Basis.WEEK_AVERAGE: "Week averages"}
LINES = "Lines"
DAY_WIDTH, FIGURE_WIDTH, WIDEST = 12, 14, 60  # characters
EPOCH = date(1899, 12, 30)  # the day before Excel's first, as it counts 1900 as a leap year


def workbook(
    known: Figures, lines: Sequence[Sequence[str]], languages: Sequence[Words], until: date
) -> bytes:
    """Return the workbook; its date is that of the newest release."""
    from xlsxwriter import Workbook

    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        released = datetime.combine(release_date(until), datetime.min.time())
        book.set_properties({"title": "H.4.1", "created": released})
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#555555"})
        for basis in SHEETS:
            _sheet(book, known, basis, languages, (bold, wrapped))
        _lines(book, lines, bold)
    return buffer.getvalue()


def _sheet(
    book: Workbook,
    known: Figures,
    basis: Basis,
    languages: Sequence[Words],
    looks: tuple[Format, Format],
) -> None:
    """Write a row for each week: keys in the first row, names in every language in the second."""
    sheet = book.add_worksheet(SHEETS[basis])
    days, columns = known.weeks(basis), known.of(basis)
    grouped = book.add_format({"num_format": "#,##0"})
    dated = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    bold, wrapped = looks
    sheet.set_column(0, 0, DAY_WIDTH, dated)
    sheet.set_column(1, max(1, len(columns)), FIGURE_WIDTH, grouped)
    sheet.write_string(0, 0, "as_of", bold)
    sheet.write_string(1, 0, "", wrapped)
    for number, day in enumerate(days, start=2):
        sheet.write_number(number, 0, (day - EPOCH).days, dated)
    places = {day: number for number, day in enumerate(days, start=2)}
    for column, one in enumerate(columns, start=1):
        sheet.write_string(0, column, one.line, bold)
        names = "\n".join(words.text(f"line.{one.line}") for words in languages)
        sheet.write_string(1, column, names, wrapped)
        for day, value in one.values.items():
            sheet.write_number(places[day], column, value)
    sheet.set_row(1, 90)
    sheet.freeze_panes(2, 1)


def _lines(book: Workbook, lines: Sequence[Sequence[str]], bold: Format) -> None:
    sheet = book.add_worksheet(LINES)
    for number, row in enumerate(lines):
        for column, text in enumerate(row):
            if number and text.isdigit():
                sheet.write_number(number, column, int(text))
            else:
                sheet.write_string(number, column, text, bold if number == 0 else None)
    for column, texts in enumerate(zip(*lines, strict=True)):
        sheet.set_column(column, column, min(WIDEST, 2 + max(map(display_width, texts))))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(lines) - 1, len(lines[0]) - 1)
