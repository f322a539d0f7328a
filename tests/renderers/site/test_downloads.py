"""The downloads read back with the tools people have, value by value, against the snapshot."""

import csv
import io
import json
import sys
import time
from datetime import date, timedelta
from functools import cache

import openpyxl
import pyarrow.parquet as pq
import pytest
from other_pages import LANGUAGES, NEWEST, elements, made, text_of, tree

from reportgen.languages import load_words
from reportgen.renderers.site import downloads
from reportgen.statement.lines import load_lines
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

BASES = (Basis.WEDNESDAY_LEVEL, Basis.WEEK_AVERAGE)


@cache
def expected():
    """Return every figure of a line up to the newest week, straight from the snapshot."""
    snapshot, found = embedded_snapshot(), {}
    for line in load_lines():
        for basis in BASES:
            codes = [one for one in line.series_codes(basis) if snapshot.get(one, basis)]
            for day, value in snapshot.get(codes[0], basis).items() if codes else ():
                if day <= NEWEST:
                    found[line.key, basis.value, day] = value
    return found


@cache
def files():
    return {one.path.removeprefix("data/"): one.data for one in made()[0]}


@cache
def rows(name):
    return list(csv.reader(io.StringIO(files()[name].decode(), newline="")))


def test_csv_has_every_figure():
    found = {}
    for basis in BASES:
        head, *body = rows(f"h41-{basis.value.replace('_', '-')}.csv")
        assert head[0] == "as_of"
        assert [row[0] for row in body] == sorted(row[0] for row in body)
        for row in body:
            for key, text in zip(head[1:], row[1:], strict=True):
                if text:
                    found[key, basis.value, date.fromisoformat(row[0])] = float(text)
    assert found == expected()
    print(len(found), "figures")


def test_the_lines_are_told_in_all_languages():
    head, *body = rows("h41-lines.csv")
    assert head == [
        "line", "basis", "code", "label_zh-Hant", "label_zh-Hans", "label_en", "unit", "first",
        "last", "figures",
    ]  # fmt: skip
    told = {}
    for line, basis, day in expected():
        told.setdefault((line, basis), []).append(day)
    for row in body:
        line, basis, code, hant, _, english, unit, first, last, count = row
        days = told[line, basis]
        assert (first, last, int(count)) == (
            min(days).isoformat(),
            max(days).isoformat(),
            len(days),
        )
        assert embedded_snapshot().get(code, Basis(basis)) is not None
        assert (hant, english) == tuple(
            load_words(tag).text(f"line.{line}") for tag in ("zh-Hant", "en")
        )
        assert english == load_lines()[line].label
        assert unit == "usd_millions"
    assert len(body) == len(told)


def test_json_has_every_figure():
    said = json.loads(files()["h41.json"])
    found = {
        (one["line"], one["basis"], date.fromisoformat(day)): value
        for one in said["lines"]
        for day, value in one["values"].items()
    }
    assert found == expected()
    assert {tuple(one["label"]) for one in said["lines"]} == {LANGUAGES}


def test_parquet_has_every_figure():
    table = pq.read_table(io.BytesIO(files()["h41.parquet"]))
    assert table.column_names == [
        "source", "code", "line", "label", "basis", "unit", "as_of", "vintage", "value",
    ]  # fmt: skip
    found = {(one["line"], one["basis"], one["as_of"]): one["value"] for one in table.to_pylist()}
    assert found == expected()
    assert table.num_rows == len(found)
    assert set(table.column("unit").to_pylist()) == {"usd_millions"}


def test_the_workbook_has_every_figure():
    book = openpyxl.load_workbook(io.BytesIO(files()["h41.xlsx"]), read_only=True)
    assert book.sheetnames == ["Wednesday levels", "Week averages", "Lines"]
    found = {}
    for name, basis in zip(book.sheetnames, BASES, strict=False):
        keys, names, *body = book[name].iter_rows(values_only=True)
        assert names[1].count("\n") == len(LANGUAGES) - 1
        for row in body:
            for key, value in zip(keys[1:], row[1:], strict=True):
                if value is not None:
                    found[key, basis.value, row[0].date()] = value
    assert found == expected()
    lines = [[str(cell) for cell in row] for row in book["Lines"].iter_rows(values_only=True)]
    assert lines == rows("h41-lines.csv")
    assert book.properties.created.date() == NEWEST + timedelta(days=1)


def test_the_same_figures_give_the_same_bytes():
    words = [load_words(tag) for tag in LANGUAGES]
    begun = time.process_time()
    again, holdings = downloads.make(embedded_snapshot(), load_lines(), words, NEWEST)
    print(f"{time.process_time() - begun:.2f} s of work")
    assert [(one.path, one.sha256) for one in again] == [(o.path, o.sha256) for o in made()[0]]
    assert holdings == made()[1]


def test_nothing_is_there_of_a_later_week():
    day = date(2010, 3, 3)
    known = downloads.figures(embedded_snapshot(), load_lines(), day)
    assert max(known.weeks(*BASES)) == day


def test_without_its_library_parquet_is_told_as_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    words = [load_words("en")]
    found, holdings = downloads.make(embedded_snapshot(), load_lines(), words, date(2003, 1, 1))
    assert holdings.missing == ("parquet",)
    assert not [one for one in found if one.path.endswith(".parquet")]
    assert len(holdings.files) == len(found) == 5


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_page_tells_of_the_files_as_they_are(tag):
    found, holdings = made()
    whole = tree("data", tag)
    offered = {one.get("href"): one for one in elements(whole, "a") if one.get("download")}
    assert list(offered) == [f"../../{one.path}" for one in found]
    told = [[text_of(cell) for cell in elements(row, "td")] for row in elements(whole, "tr")]
    for file, one in zip(holdings.files, found, strict=True):
        assert file.size == len(one.data)
        assert any(f"{file.rows:,}" in cells for cells in told)
    head, *body = rows("h41-wednesday-level.csv")
    assert (holdings.files[0].rows, holdings.files[0].columns) == (len(body), len(head))
    names = {line.line for line in holdings.lines}
    said = text_of(whole)
    assert all(load_words(tag).text(f"line.{name}") in said for name in names)


def test_the_page_says_it_to_machines():
    scripts = elements(tree("data", "en"), "script")
    (data,) = [one for one in scripts if one.get("type") == "application/ld+json"]
    said = json.loads(data.text)
    assert said["@type"] == "Dataset"
    assert len(said["distribution"]) == len(made()[0])
    assert said["temporalCoverage"] == f"1990-01-03/{NEWEST}"
