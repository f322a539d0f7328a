"""`reportgen policy check` as a user meets it: today's data, and a store that contradicts it."""

import json
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256

import pytest
from command import run_in

from reportgen.sources.reading import Basis, Delivery, Reading, SeriesReading
from reportgen.store.store import open_store


@pytest.fixture
def reportgen(tmp_path):
    """Return a runner of the command in an empty folder."""
    return partial(run_in, tmp_path)


@pytest.mark.parametrize("command", [["policy"], ["policy", "check"]])
def test_help_has_examples(reportgen, command):
    done = reportgen(*command, "--help")
    assert done.returncode == 0
    assert "reportgen policy check" in done.stdout.partition("Examples:")[2]


def test_the_shipped_register_agrees_with_the_shipped_data(reportgen):
    done = reportgen("policy", "check", "--quiet")
    print(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    counts = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()[1:11]}
    assert {counts[family][1] for family in counts} == {"0"}
    assert "securities changed by" in done.stdout
    assert "on_rrp 2,514 on 2025-12-03 does not hold" in done.stdout
    rows = json.loads(reportgen("policy", "check", "--json", "--quiet").stdout)
    assert len(rows) == sum(int(n.replace(",", "")) for four in counts.values() for n in four)
    assert set(rows[0]) == {"family", "subject", "day", "verdict", "detail"}
    assert {row["verdict"] for row in rows} == {"passed", "told", "not_testable"}


def test_data_that_deny_a_fact_are_exit_code_20(reportgen, tmp_path):
    days = {date(2025, 9, 17): 4.40, date(2025, 9, 18): 4.40, date(2025, 9, 19): 4.15}
    (tmp_path / "store").mkdir()
    (tmp_path / "raw").write_text("IORB")
    with open_store(f"sqlite:///{tmp_path}/store/reportgen.sqlite", create=True) as store:
        ordinals = [day.toordinal() for day in days]
        values = list(days.values())
        series = SeriesReading("IORB", Basis.DAILY, "percent", "IORB", ordinals, values)
        at = datetime(2026, 10, 10, tzinfo=UTC)
        raw = tmp_path / "raw"
        digest = sha256(raw.read_bytes()).hexdigest()
        delivery = Delivery("fredgraph", raw, "made by hand", digest, 4, "text/csv", at)
        store.ingest(delivery, Reading(at.date(), [series]), at.date(), by_hand=True)
    done = reportgen("policy", "check", "--quiet")
    print(done.stderr)
    assert done.returncode == 20
    assert done.stderr.count("\n") == 1
    assert "rates-2025-09-17: iorb is 4.15 in the register, but 4.4 in IORB on 2025-09-18" in (
        done.stderr
    )
    assert "2025-09-18  failed" in done.stdout
    rows = json.loads(reportgen("policy", "check", "--json", "--quiet").stdout)
    assert [row["subject"] for row in rows if row["verdict"] == "failed"] == ["rates-2025-09-17"]
