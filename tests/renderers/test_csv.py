"""The tables as CSV: readable by a plain reader, every figure found again among the claims."""

import csv
from io import StringIO

import pytest
from brief.sourced import sourced_brief
from real_brief import brief_with, real_brief

from reportgen.brief.blocks import Cell, Row, Table, Term, Text
from reportgen.languages import load_words
from reportgen.renderers.cells import tables
from reportgen.renderers.csv import render


def rows_of(brief):
    return {
        artifact.path: list(csv.reader(StringIO(artifact.data.decode(), newline="")))
        for artifact in render(brief, load_words("en"))
    }


def test_one_file_for_each_table():
    expected = [f"tables/{table.key}.csv" for table in tables(real_brief())]
    assert list(rows_of(real_brief())) == expected
    assert "tables/assets.csv" in expected


def test_golden_line_of_the_assets():
    head, *rows = rows_of(real_brief())["tables/assets.csv"]
    row = dict(zip(head, next(row for row in rows if row[0] == "treasuries"), strict=True))
    assert row["label"] == "U.S. Treasury securities"
    assert row["level.wednesday_level (usd_millions)"] == "4217259"
    assert row["change_week.wednesday_level (usd_millions)"] == "-2237"
    assert row["change_year.wednesday_level (usd_millions)"] == "-321874"


def test_each_row_names_its_codes_and_what_served_them():
    ours = rows_of(real_brief())["tables/assets.csv"]
    stored = rows_of(sourced_brief())
    rows = {row[0]: row[-1] for row in stored["tables/assets.csv"]}
    assert rows["line"] == "sources"
    assert rows["treasuries"] == "RESPPALGUO_N.WW, RESPPMA_N.WW (board_xml)"
    rates = {row[0]: row[-1] for row in stored["tables/rates.csv"]}
    assert rates["effr"] == "EFFR (fredgraph); IORB (fred_api)"
    assert {row[-1].rpartition(" ")[2] for row in ours[1:]} == {"(embedded)"}


def test_every_figure_is_the_value_of_the_claim_its_line_and_head_name():
    claims = {claim.id: claim for claim in real_brief().claims}
    found = 0
    for rows in rows_of(real_brief()).values():
        head = rows[0]
        for row in rows[1:]:
            assert len(row) == len(head)
            for column, name in enumerate(head):
                if name.endswith(": claim") and row[column]:
                    assert float(row[column - 1]) == claims[row[column]].value
                    assert row[column + 1] == claims[row[column]].unit
                    found += 1
                elif name.endswith(")") and row[column]:
                    measure, unit = name.removesuffix(")").split(" (")
                    claim = claims[f"{row[0]}.{measure}"]
                    assert (float(row[column]), unit) == (claim.value, claim.unit)
                    found += 1
    print(found, "figures checked")
    assert found > 100


def test_quotes_commas_and_line_breaks_survive():
    said = 'a "quoted", split\nline'
    table = Table("t", ("what",), (Row(Term("line.treasuries"), (Cell(Text({"en": said})),)),))
    (artifact,) = render(brief_with(table), load_words("en"))
    assert artifact.data == (
        b"line,label,what,sources\r\n"
        b'treasuries,U.S. Treasury securities,"a ""quoted"", split\nline",\r\n'
    )


def test_columns_of_the_same_kind_name_their_claims():
    claims = {claim.id: claim for claim in real_brief().claims}
    assets = claims["total_assets.level.wednesday_level"]
    reserves = claims["reserve_balances.level.wednesday_level"]
    row = Row(Term("line.total_assets"), (Cell(assets), Cell(reserves), Cell(None)))
    (head, cells) = rows_of(brief_with(Table("t", ("a", "b", "c"), (row,))))["tables/t.csv"]
    named = ["a", "a: claim", "a: unit", "b", "b: claim", "b: unit", "c"]
    assert head == ["line", "label", *named, "sources"]
    assert cells[5:8] == ["3280845", reserves.id, "usd_millions"]


@pytest.mark.parametrize("character", ["\ufeff", "\u2212", "\u00a0"])
def test_plain_utf8_without_marks_and_typographic_signs_in_numbers(character):
    for artifact in render(real_brief(), load_words("en")):
        rows = list(csv.reader(StringIO(artifact.data.decode(), newline="")))
        numeric = [i for i, name in enumerate(rows[0]) if name.endswith(")")]
        assert not any(character in row[i] for row in rows for i in numeric)
        assert not artifact.data.startswith(b"\xef\xbb\xbf")
