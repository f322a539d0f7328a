"""Exports read back with the tools analysts use, value by value, and what must not be lost."""

import csv
import resource
import signal
import sqlite3
import sys
import tracemalloc
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import pyarrow.parquet as pq
import pytest

from reportgen.errors import RenderError, UsageError
from reportgen.pipeline.export import FORMATS, SUFFIXES, choose_format, write_rows
from reportgen.statement.coverage import series_coverage
from reportgen.statement.lines import load_lines
from reportgen.statement.rows import Row, rows_of_points, rows_of_snapshot
from reportgen.store.series import Basis, Series, Snapshot
from reportgen.store.snapshot import embedded_snapshot

DAY = date(2025, 4, 16)
SUFFIX = {"csv": ".csv", "parquet": ".parquet", "sqlite": ".sqlite"}


@dataclass
class Point:
    """What a store hands on."""

    source: str
    code: str
    basis: Basis
    unit: str
    as_of: date
    vintage: date | None
    value: int | float | None


LEVEL, DAILY = Basis.WEDNESDAY_LEVEL, Basis.DAILY
POINTS = [
    Point("board_xml", "RESPPMA_N.WW", LEVEL, "usd_millions", DAY, DAY + timedelta(1), 6_727_113),
    Point("fred_api", "WALCL", LEVEL, "usd_millions", DAY, DAY + timedelta(1), 6_727_113),
    Point("fred_api", "WALCL", LEVEL, "usd_millions", DAY, DAY + timedelta(8), 6_727_114),
    Point("fred_api", "WALCL", LEVEL, "usd_millions", DAY, DAY + timedelta(15), None),
    Point("fredgraph", "RRPONTSYD", DAILY, "usd_billions", DAY, DAY + timedelta(1), 54.772),
    Point("fred_api", "RESPPLLOPNWW", LEVEL, "usd_millions", DAY, None, -226_203),
]
LABELS = {("fredgraph", "RRPONTSYD"): 'Overnight Reverse Repos, "Treasury", in billions'}


def rows():
    return list(rows_of_points(POINTS, load_lines(), LABELS))


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        assert tuple(reader.fieldnames) == Row._fields
        for one in reader:
            value = one["value"]
            number = None if not value else float(value) if "." in value else int(value)
            yield Row(
                one["source"],
                one["code"],
                one["line"] or None,
                one["label"] or None,
                one["basis"],
                one["unit"],
                date.fromisoformat(one["as_of"]),
                date.fromisoformat(one["vintage"]) if one["vintage"] else None,
                number,
            )


def read_sqlite(path):
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        found = database.execute("select * from observations order by rowid")
        assert tuple(column[0] for column in found.description) == Row._fields
        for *words, as_of, vintage, value in found:
            known = date.fromisoformat(vintage) if vintage else None
            yield Row(*words, date.fromisoformat(as_of), known, value)


def read_parquet(path):
    table = pq.read_table(path)
    assert tuple(table.column_names) == Row._fields
    for one in table.to_pylist():
        yield Row(**one)


READERS = {"csv": read_csv, "sqlite": read_sqlite, "parquet": read_parquet}


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
def test_every_figure_of_the_embedded_data_comes_back(tmp_path, kind):
    snapshot, tree = embedded_snapshot(), load_lines()
    path = tmp_path / f"all{SUFFIX[kind]}"
    count = write_rows(rows_of_snapshot(snapshot, tree), path, kind)
    print(f"{kind}: {count:,} rows, {path.stat().st_size:,} bytes")
    expected = list(rows_of_snapshot(snapshot, tree))
    assert list(READERS[kind](path)) == expected
    assert count == len(expected) == sum(c.observations for c in series_coverage(snapshot, tree))
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_rows_of_a_snapshot_name_line_label_and_source():
    found = {
        (row.code, row.as_of): row for row in rows_of_snapshot(embedded_snapshot(), load_lines())
    }
    assert found["RESPPMA_N.WW", DAY] == Row(
        source="embedded",
        code="RESPPMA_N.WW",
        line="total_assets",
        label="Total assets",
        basis="wednesday_level",
        unit="usd_millions",
        as_of=DAY,
        vintage=None,
        value=6_727_113,
    )
    assert found["SOFR", DAY].line is None
    elsewhere = Series(
        "WALCL", ("X",), LEVEL, "usd_millions", DAY, 7, (1, None, 3), origin="fredgraph",
        elsewhere={DAY + timedelta(14): "board_csv"},
    )  # fmt: skip
    snapshot = Snapshot({("WALCL", LEVEL): elsewhere, ("X", LEVEL): elsewhere}, "", "")
    assert [
        (row.source, row.line, row.value) for row in rows_of_snapshot(snapshot, load_lines())
    ] == [("fredgraph", "total_assets", 1), ("board_csv", "total_assets", 3)]


@pytest.mark.parametrize("kind", FORMATS)
def test_points_of_a_store_come_back_with_their_vintages(tmp_path, kind):
    path = tmp_path / f"points{SUFFIX[kind]}"
    assert write_rows(rows(), path, kind) == len(POINTS)
    found = list(READERS[kind](path))
    assert found == rows()
    assert [row.value for row in found] == [point.value for point in POINTS]
    assert [row.vintage for row in found] == [point.vintage for point in POINTS]
    assert Counter(row.line for row in found) == {"total_assets": 4, "remittances": 1, None: 1}
    assert found[4].label == LABELS["fredgraph", "RRPONTSYD"]


def test_pandas_reads_them_all_alike(tmp_path):
    for kind in FORMATS:
        write_rows(rows(), tmp_path / f"x{SUFFIX[kind]}", kind)
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as database:
        frames = [
            pd.read_csv(tmp_path / "x.csv", parse_dates=["as_of", "vintage"]),
            pd.read_sql("select * from observations", database, parse_dates=["as_of", "vintage"]),
            pd.read_parquet(tmp_path / "x.parquet").astype(
                {"as_of": "datetime64[ns]", "vintage": "datetime64[ns]"}
            ),
        ]
    for frame in frames:
        assert frame["value"].sum() == 6_727_113 * 2 + 6_727_114 + 54.772 - 226_203
        assert frame["as_of"].eq(pd.Timestamp(DAY)).all()
        assert frame["vintage"].isna().tolist() == [False] * 5 + [True]


def test_the_same_figures_make_the_same_bytes(tmp_path):
    for kind in FORMATS:
        one, two = (tmp_path / f"{name}{SUFFIX[kind]}" for name in ("one", "two"))
        write_rows(rows(), one, kind)
        write_rows(rows(), two, kind)
        assert one.read_bytes() == two.read_bytes(), kind


def test_nothing_to_export_is_an_empty_table(tmp_path):
    for kind in FORMATS:
        path = tmp_path / f"none{SUFFIX[kind]}"
        assert write_rows([], path, kind) == 0
        assert list(READERS[kind](path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
def test_memory_stays_flat(tmp_path, kind):
    """More rows must not take more memory."""

    def many(count):
        for n in range(count):
            yield Row("s", f"C{n}", None, None, "daily", "percent", DAY, DAY, n / 7)

    peaks = []
    for count in (60_000, 160_000):
        tracemalloc.start()
        assert write_rows(many(count), tmp_path / f"x{SUFFIX[kind]}", kind) == count
        peaks.append(tracemalloc.get_traced_memory()[1] / 1e6)
        tracemalloc.stop()
    print(f"{kind}: peaks of {peaks[0]:.1f} and {peaks[1]:.1f} MB")
    assert peaks[1] < peaks[0] * 1.2 + 1


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_that_fails_midway_leaves_the_old_file(tmp_path, kind):
    path = tmp_path / f"x{SUFFIX[kind]}"
    write_rows(rows(), path, kind)
    before = path.read_bytes()

    def broken():
        yield from rows()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_rows(broken(), path, kind)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@contextmanager
def files_of_at_most(size):
    """Let no file grow beyond `size` bytes, as a full disk does."""
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_full_disk_leaves_the_old_file(tmp_path, kind):
    path = tmp_path / f"x{SUFFIX[kind]}"
    write_rows(rows(), path, kind)
    before = path.read_bytes()
    every = rows_of_snapshot(embedded_snapshot(), load_lines())
    with files_of_at_most(100_000), pytest.raises(RenderError, match="was left as it was") as told:
        write_rows(every, path, kind)
    print(told.value)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_strangers_database_is_never_overwritten(tmp_path):
    path = tmp_path / "store.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table observations (value)")
    before = path.read_bytes()
    for kind in FORMATS:
        with pytest.raises(UsageError, match="a database that no export has made"):
            write_rows(rows(), path, kind)
        assert path.read_bytes() == before
    mine = tmp_path / "mine.sqlite"
    write_rows([], mine, "sqlite")
    assert write_rows(rows(), mine, "sqlite") == len(POINTS)
    assert list(read_sqlite(mine)) == rows()


def test_formats_go_by_suffix_unless_named(tmp_path):
    for suffix, kind in SUFFIXES.items():
        assert choose_format(tmp_path / f"x{suffix}", None) == kind
        assert choose_format(tmp_path / f"x{suffix.upper()}", None) == kind
    assert choose_format(tmp_path / "x.txt", "csv") == "csv"
    assert choose_format(tmp_path / "x.csv", "sqlite") == "sqlite"
    with pytest.raises(UsageError, match=r"x\.xlsx: \.xlsx tells no format; .*\.csv, \.parquet"):
        choose_format(tmp_path / "x.xlsx", None)
    with pytest.raises(UsageError, match="no suffix tells no format"):
        choose_format(tmp_path / "x", None)


def test_places_where_no_file_can_be(tmp_path):
    (tmp_path / "taken").write_text("mine")
    for path, words in (
        (tmp_path / "gone" / "x.csv", "is no folder"),
        (tmp_path / "taken" / "x.csv", "is no folder"),
        (tmp_path, "is a folder"),
    ):
        with pytest.raises(UsageError, match=words):
            write_rows(rows(), path, "csv")
    assert (tmp_path / "taken").read_text() == "mine"


def test_parquet_without_its_library_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UsageError, match=r"pip install 'reportgen\[parquet\]'"):
        write_rows(rows(), tmp_path / "x.parquet", "parquet")
    assert write_rows(rows(), tmp_path / "x.csv", "csv") == len(POINTS)


def test_the_number_of_rows_is_told_on_the_way(tmp_path):
    told = []
    write_rows([*rows()] * 2_000, tmp_path / "x.csv", "csv", told.append)
    assert told == [0, 5_000, 10_000]
