"""`reportgen data` as a user meets it: freshness, checks of every week, exports, a real store."""

import csv
import json
import os
import pty
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256

import pytest
from command import COMMAND, environment, run_in

from reportgen.cli.data_status import describe
from reportgen.pipeline.knowledge import Knowledge
from reportgen.policy.freshness import NEW_YORK, expected_week
from reportgen.sources.reading import Basis, Delivery, Reading, SeriesReading
from reportgen.store.snapshot import embedded_snapshot
from reportgen.store.store import open_store

DAY = date(2025, 4, 16)
WEEK = timedelta(days=7)
STATES = {"current", "due", "late", "stale", "ended"}


@pytest.fixture
def data(tmp_path):
    """Return a runner of `reportgen data` in an empty folder."""
    return partial(run_in, tmp_path, "data", COLUMNS="100")


def fill_store(folder, *releases):
    """Put releases into the store that the defaults name: (source, vintage, series readings)."""
    path = folder / "store" / "reportgen.sqlite"
    path.parent.mkdir(exist_ok=True)
    with open_store(f"sqlite:///{path}", create=True) as store:
        for number, (source, vintage, *series) in enumerate(releases):
            raw = folder / f"release-{number}"
            raw.write_text(f"{source} {number}")
            digest = sha256(raw.read_bytes()).hexdigest()
            at = datetime(2026, 11, 20, 22, number, tzinfo=UTC)
            delivery = Delivery(source, raw, "made by hand", digest, 12, "text/csv", at)
            store.ingest(delivery, Reading(vintage, series), vintage, by_hand=True)
    return path


def series(code, basis, first, *values):
    days = [(first + WEEK * n).toordinal() for n in range(len(values))]
    return SeriesReading(
        code, basis, "usd_millions", f"{code}, in the source's words", days, values
    )


LEVEL, CHANGE = Basis.WEDNESDAY_LEVEL, Basis.LEVEL_CHANGE_WEEK


@pytest.mark.parametrize("command", [[], ["status"], ["check"], ["export"]])
def test_every_command_has_help_with_examples(data, command):
    done = data(*command, "--help")
    assert done.returncode == 0
    assert f"reportgen data {' '.join(command)}".strip() in done.stdout.partition("Examples:")[2]


def test_status_of_every_series(data):
    answer = json.loads(data("status", "--json").stdout)
    assert sum(answer["states"].values()) == len(answer["series"])
    assert set(answer["states"]) == STATES
    for state, count in answer["states"].items():
        assert count == sum(one["state"] == state for one in answer["series"])
    by_line = {(one["line"], one["basis"]): one for one in answer["series"]}
    ended = by_line["btfp", "wednesday_level"]
    assert (ended["state"], ended["expected"], ended["last"]) == (
        "ended", "2026-05-06", "2026-05-06",
    )  # fmt: skip
    assert by_line["total_assets", "wednesday_level"]["source"] == "embedded"
    assert answer["expected_week"] == expected_week(datetime.now(UTC)).isoformat()
    assert datetime.fromisoformat(answer["next_release"]) > datetime.now(UTC)
    assert set(answer["schedule"]) == {"daily", "h41"}
    assert answer["held"] == []


@pytest.mark.slow
def test_status_moves_with_the_clock():
    """The embedded data end in the week of 2026-09-30; seen from there they are fresh."""
    knowledge = Knowledge(embedded_snapshot())
    print()
    for moment, state, week in (
        ("2026-10-01 16:29", "current", date(2026, 9, 23)),
        ("2026-10-01 16:30", "current", date(2026, 9, 30)),
        ("2026-10-08 16:30", "due", date(2026, 10, 7)),
        ("2026-10-09 16:30", "late", date(2026, 10, 7)),
        ("2026-10-15 16:30", "stale", date(2026, 10, 14)),
    ):
        at = datetime.fromisoformat(moment).replace(tzinfo=NEW_YORK)
        answer = describe(knowledge, (), at)
        print(moment, answer["states"])
        found = {one["code"]: one for one in answer["series"]}
        assert found["RESPPALGASMO_N.WW"]["state"] == state
        assert answer["expected_week"] == week
    # This one came in before the others of its week.
    assert (found["RESPPMA_N.WW"]["last"], found["RESPPMA_N.WW"]["state"]) == ("2026-10-07", "due")


def test_status_is_readable_in_80_columns(data):
    lines = data("status", "--quiet", COLUMNS="80").stdout.splitlines()
    assert {line.split()[0] for line in lines if len(line) > 80} == {"digest"}  # one word
    (row,) = [line for line in lines if line.startswith("RESPPALDK_N.WW ")]
    assert row.split()[-1] == "0", "there is no room for the line"


def test_status_is_readable_in_100_columns(data):
    lines = data("status", "--quiet").stdout.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith("weeks      1,243, of which 1,241 complete")
    (said,) = [line for line in lines if line.startswith("states ")]
    assert all(state in said for state in STATES)
    (row,) = [line for line in lines if line.startswith("RESPPALDK_N.WW ")]
    assert row.split() == [
        "RESPPALDK_N.WW", "ended", "2020-01-01", "2026-05-06", "332", "0", "btfp",
    ]  # fmt: skip


def test_status_names_what_the_store_holds(data, tmp_path):
    fill_store(
        tmp_path,
        ("fredgraph", DAY + WEEK, series("WALCL", LEVEL, DAY, 6_727_113)),
        ("fredgraph", DAY + 2 * WEEK, series("WALCL", LEVEL, DAY, 6_727_113, 6_727_500)),
        ("board_csv", DAY + WEEK, series("RESPPMA_N.WW", LEVEL, DAY, 6_727_113)),
    )
    held = json.loads(data("status", "--json").stdout)["held"]
    assert [(one["source"], one["releases"], one["newest_vintage"]) for one in held] == [
        ("board_csv", 1, "2025-04-23"),
        ("fredgraph", 2, "2025-04-30"),
    ]
    shown = data("status", "--quiet").stdout
    assert "board_csv         1        0.0  2025-04-23  2026-11-20 22:02" in shown
    assert max(map(len, shown.splitlines())) <= 100


@pytest.mark.slow
def test_check_of_some_weeks(data):
    done = data("check", "--since", "2026-01-01", "--quiet")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "39 complete weeks, 2026-01-07 to 2026-09-30; 1 incomplete left out"
    assert [line.split()[0] for line in lines[3:9]] == [
        "balance", "parts", "repeat", "scale", "shift", "sign",
    ]  # fmt: skip
    assert lines[5].split() == ["repeat", "39", "39", "0", "0", "0"]
    assert "printed changes: the data at hand have none" in done.stdout
    assert done.stderr == ""
    answer = json.loads(data("check", "--since", "2026-01-01", "--json").stdout)
    assert (answer["weeks"], answer["failed"], answer["printed"]) == (39, [], [])


def test_check_beyond_the_data_says_so(data):
    done = data("check", "--since", "2026-11-01", "--quiet")
    assert done.returncode == 10
    assert done.stderr == ("reportgen: there is no complete week to check; see 'reportgen weeks'\n")


@pytest.mark.slow
def test_a_gate_that_fails_anywhere_is_exit_20(data, tmp_path):
    """One wrong figure of a store, in a week that nobody asks to build."""
    fill_store(tmp_path, ("fredgraph", DAY + WEEK, series("WSHOBL", LEVEL, DAY, 215_343)))
    done = data("check", "--since", "2025-03-01", "--quiet")
    print(done.stdout)
    assert done.returncode == 20
    assert "2025-04-16  parts.treasuries.condition" in done.stdout
    assert done.stderr == (
        "reportgen: one check failed, first parts.treasuries.condition in the week of 2025-04-16; "
        "correct the data, or build such a week with --allow\n"
    )
    answer = json.loads(data("check", "--since", "2025-03-01", "--json", "--quiet").stdout)
    (only,) = answer["failed"]
    assert (only["line"], only["week"]) == ("treasuries", "2025-04-16")
    assert "215,343" in only["message"] or "4,237,259" in only["message"]
    assert data("check", "--since", "2025-04-23", "--quiet").returncode == 0


@pytest.mark.slow
def test_printed_changes_are_compared(data, tmp_path):
    first = DAY - 2 * WEEK
    fill_store(
        tmp_path,
        (
            "board_csv",
            DAY + WEEK,
            series("RESPPMA_N.WW", LEVEL, first, 6_723_493, 6_727_416, 6_727_113),
            series("RESPPMA_XCH1_N.WW", CHANGE, first, 5, 3_923, -302),
        ),
    )
    done = data("check", "--since", "2025-03-01", "--quiet")
    print(done.stdout)
    assert done.returncode == 0, done.stderr  # a revision is no fault
    answer = json.loads(data("check", "--since", "2025-03-01", "--json", "--quiet").stdout)
    ((only,),) = [answer["printed"]]
    assert (only["source"], only["of"]) == ("board_csv", "RESPPMA_N.WW")
    assert (only["equal"], only["not_testable"]) == (1, 1)
    assert only["differ"] == [
        {
            "code": "RESPPMA_XCH1_N.WW",
            "basis": "level_change_week",
            "as_of": "2025-04-16",
            "printed": -302,
            "now": 6_727_113,
            "then": 6_727_416,
        }
    ]
    assert "board_csv  level_change_week             1        1             1" in done.stdout
    assert "printed -302, now -303" in done.stdout
    answer = json.loads(data("check", "--since", "2025-04-16", "--json", "--quiet").stdout)
    assert (answer["printed"][0]["equal"], len(answer["printed"][0]["differ"])) == (0, 1)


def test_progress_of_the_check_is_for_a_terminal_only(data, tmp_path):
    assert data("check", "--since", "2026-09-01").stderr.count("\n") <= 1  # the notice of old data
    master, slave = pty.openpty()
    child = subprocess.Popen(
        [*COMMAND, "data", "check", "--since", "2026-09-01"],
        stderr=slave,
        stdout=subprocess.DEVNULL,
        cwd=tmp_path,
        env=environment(COLUMNS="100", TERM="xterm"),
    )
    os.close(slave)
    child.communicate()
    shown = os.read(master, 65536).decode()
    os.close(master)
    assert "100%" in shown


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_export_of_the_embedded_data(data, tmp_path):
    done = data("export", "--output", "all.csv")
    assert (done.returncode, done.stdout) == (0, "all.csv\n")
    rows = read_csv(tmp_path / "all.csv")
    assert done.stderr == f"{len(rows):,} rows\n"
    status = json.loads(data("status", "--json").stdout)
    assert len(rows) == status["figures"]
    lines = json.loads(data("export", "--output", "lines.sqlite", "--lines", "--json").stdout)
    with closing(sqlite3.connect(tmp_path / "lines.sqlite")) as database:
        found = database.execute(
            "select value from observations where line = 'total_assets' and as_of = '2025-04-16'"
        ).fetchall()
        (count,) = database.execute("select count(*) from observations").fetchone()
    assert found == [(6_727_113,)]
    assert lines == {"path": "lines.sqlite", "format": "sqlite", "rows": count, "dry_run": False}
    assert count == sum(1 for row in rows if row["line"])


def test_a_dry_run_counts_and_writes_nothing(data, tmp_path):
    done = data("export", "--output", "all.parquet", "--dry-run")
    assert (done.returncode, done.stdout) == (0, "all.parquet: 100,254 rows, parquet\n")
    assert list(tmp_path.iterdir()) == []


def test_export_of_a_store_with_and_without_its_vintages(data, tmp_path):
    store = fill_store(
        tmp_path,
        ("fredgraph", DAY + WEEK, series("WCICL", LEVEL, DAY, 2_377_475, 2_380_000)),
        ("fredgraph", DAY + 2 * WEEK, series("WCICL", LEVEL, DAY, 2_377_482, 2_380_000)),
        ("board_csv", DAY + WEEK, series("RESX_N.WW", LEVEL, DAY, -3)),
    )
    kept = store.read_bytes()
    assert data("export", "--output", "newest.csv").returncode == 0
    assert data("export", "--output", "every.csv", "--all-vintages").returncode == 0
    columns = ("source", "code", "line", "as_of", "vintage", "value")
    newest, every = (
        [tuple(row[name] for name in columns) for row in read_csv(tmp_path / f"{name}.csv")]
        for name in ("newest", "every")
    )
    line = "currency_in_circulation"
    first = ("fredgraph", "WCICL", line, "2025-04-16", "2025-04-23", "2377475")
    assert sorted(newest) == [
        ("board_csv", "RESX_N.WW", "", "2025-04-16", "2025-04-23", "-3"),
        ("fredgraph", "WCICL", line, "2025-04-16", "2025-04-30", "2377482"),
        ("fredgraph", "WCICL", line, "2025-04-23", "2025-04-23", "2380000"),
    ]
    assert sorted(every) == sorted([*newest, first])
    for name in ("store/reportgen.sqlite", "./store/../store/reportgen.sqlite"):
        done = data("export", "--output", name)
        assert done.returncode == 2
        assert "a database that no export has made" in done.stderr
    assert store.read_bytes() == kept


BAD_EXPORTS = [
    (["--output", "x.xlsx"], 2, [".xlsx tells no format", ".parquet", "--format"]),
    (["--output", "x.csv", "--format", "excel"], 2, ["'excel'", "sqlite"]),
    ([], 2, ["--output"]),
    (["--output", "gone/x.csv"], 2, ["gone is no folder"]),
    (["--output", "x.csv", "--all-vintages"], 10, ["no store yet", "reportgen fetch"]),
]


@pytest.mark.parametrize(("arguments", "code", "words"), BAD_EXPORTS, ids=str)
def test_a_bad_export_is_one_line_with_a_way_out(data, tmp_path, arguments, code, words):
    done = data("export", *arguments)
    assert done.returncode == code, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("reportgen: ")
    for word in words:
        assert word in line
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []
