"""The workbook: numbers, formats, sources, pictures, and the same bytes at any hour."""

import struct
import zlib
from datetime import datetime
from io import BytesIO

import pytest
from brief.sourced import sourced_brief
from openpyxl import load_workbook
from real_brief import GOLDEN, real_brief

from reportgen.brief.blocks import Chart
from reportgen.languages import load_words
from reportgen.renderers.cells import tables
from reportgen.renderers.xlsx import render

EDITIONS = {
    "zh-Hant": ("zh-Hant",),
    "zh-Hans": ("zh-Hans",),
    "en": ("en",),
    "bilingual": ("zh-Hant", "en"),
}


def picture(width=64, height=32):
    """Return a grey PNG."""

    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    pixels = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    )


def pictures(brief):
    blocks = [block for section in brief.sections for block in section.blocks]
    return {block.key: picture() for block in blocks if isinstance(block, Chart)}


def workbook(edition="en"):
    brief = real_brief()
    words = tuple(load_words(tag) for tag in EDITIONS[edition])
    (artifact,) = render(brief, edition, words, pictures(brief), "Example Research")
    assert artifact.path == f"{edition}/brief.xlsx"
    return load_workbook(BytesIO(artifact.data)), artifact


def row_named(sheet, label):
    return next(row for row in sheet.iter_rows() if row[0].value == label)


def test_figures_are_numbers_in_billions_that_show_what_the_page_prints():
    book, _ = workbook()
    row = row_named(book.worksheets[0], "U.S. Treasury securities")
    level, share, week, year = (cell.value for cell in row[1:5])
    assert (level, week, year) == (4217.259, -2.237, -321.874)
    assert share == pytest.approx(62.69, abs=0.005)
    assert row[1].number_format == "#,##0.0;\u2212#,##0.0;0.0"
    assert row[3].number_format == "+#,##0.0;\u2212#,##0.0;0.0"
    assert "TREAST" in row[-1].value or "RESPPALGUO" in row[-1].value


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_sheet_for_each_table_the_charts_and_the_claims(edition):
    book, artifact = workbook(edition)
    brief = real_brief()
    assert len(book.sheetnames) == len(list(tables(brief))) + 2
    assert all(len(name) <= 31 for name in book.sheetnames)
    charts, claims = book.worksheets[-2:]
    assert len(charts._images) == len(pictures(brief)) > 0
    assert claims.max_row == len(brief.claims) + 1
    print(edition, book.sheetnames, len(artifact.data), "bytes")


@pytest.mark.parametrize("edition", EDITIONS)
def test_labels_stay_in_view(edition):
    book, _ = workbook(edition)
    for sheet in book.worksheets[:-2]:
        assert sheet.freeze_panes == ("C4" if edition == "bilingual" else "B4")


def test_bilingual_sheets_have_both_labels_and_one_set_of_figures():
    book, _ = workbook("bilingual")
    head = [cell.value for cell in book.worksheets[0][3]]
    english = [cell.value for cell in workbook("en")[0].worksheets[0][3]]
    assert len(head) == len(english) + 1
    assert head[2].endswith("\n" + english[1])


def test_columns_are_wide_enough_for_han_characters():
    sheet = workbook("zh-Hant")[0].worksheets[0]
    longest = max(len(row[0].value or "") for row in sheet.iter_rows(min_row=3))
    assert sheet.column_dimensions["A"].width >= min(2 * longest, 60)


def test_claims_sheet_is_exact_and_names_its_observations():
    sheet = workbook()[0].worksheets[-1]
    row = [cell.value for cell in row_named(sheet, "total_assets.level.wednesday_level")]
    assert row[3:7] == ["wednesday_level", "2025-04-16", 6_727_113, "usd_millions"]
    assert row[7] == "RESPPMA_N.WW 2025-04-16: 6727113 (embedded)"


def test_sheets_name_what_served_their_figures():
    brief = sourced_brief()
    (artifact,) = render(brief, "en", (load_words("en"),), {})
    book = load_workbook(BytesIO(artifact.data))
    row = row_named(book.worksheets[0], "U.S. Treasury securities")
    assert row[-1].value == "RESPPALGUO_N.WW, RESPPMA_N.WW (board_xml)"
    (cells,) = [
        [cell.value for cell in row]
        for row in book.worksheets[-1].iter_rows()
        if row[0].value == "effr.change_spread_iorb.derived"
    ]
    assert cells[7] == "EFFR 2025-04-16: 4.33 (fredgraph); IORB 2025-04-16: 4.4 (fred_api)"


def test_no_clock_is_read():
    book, artifact = workbook()
    assert workbook()[1].data == artifact.data
    released = real_brief().release_date
    assert book.properties.created == datetime(released.year, released.month, released.day)  # noqa: DTZ001
    assert book.properties.creator == "Example Research"
    assert released > GOLDEN


def test_pictures_carry_their_alternative_text():
    brief = real_brief()
    words = load_words("en")
    (artifact,) = render(brief, "en", (words,), pictures(brief))
    chart = next(b for s in brief.sections for b in s.blocks if isinstance(b, Chart))
    from zipfile import ZipFile

    drawing = ZipFile(BytesIO(artifact.data)).read("xl/drawings/drawing1.xml").decode()
    assert words.paragraph(chart.alt)[:40] in drawing
