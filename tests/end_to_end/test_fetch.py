"""Fetching, remembering and telling, end to end: real processes against a real server."""

import json
import signal
import subprocess
import time
from datetime import date
from functools import partial

import pytest
from command import COMMAND, environment, run_in
from end_to_end.real_sources import board_zip, serve_board, serve_fredgraph, settings
from sources.standin import StandIn, html, slow, status

from reportgen.store.store import open_store

pytestmark = pytest.mark.slow

EARLIER, LATER = date(2026, 9, 23), date(2026, 9, 30)
REVISED = ("RESTBC_N.WW", EARLIER, 2_500_000)
CLAIM = "currency_in_circulation.level.wednesday_level"


@pytest.fixture
def server():
    with StandIn() as standing:
        yield standing


@pytest.fixture
def reportgen(tmp_path, server):
    """Return a runner of the command in a folder whose settings name the stand-in."""
    settings(tmp_path, server)

    return partial(run_in, tmp_path, PYTHONWARNINGS="error")


def fetched(reportgen, *more):
    """Fetch the statement and return the answer for it."""
    done = reportgen("fetch", "--only", "statement", "--json", *more)
    assert done.returncode == 0, done.stderr
    (answer,) = json.loads(done.stdout)
    print(answer)
    return answer


def release(server, last, etag, prepared, changed=()):
    serve_board(server, board_zip(last, prepared=prepared, changed=changed), etag)


def claims(folder, as_of):
    found = json.loads((folder / "output" / str(as_of) / "claims.json").read_text())
    return {claim["id"]: claim for claim in found["claims"]}


def test_a_new_week_comes_and_a_revision_is_noticed_and_told(reportgen, server):
    release(server, EARLIER, '"1"', "2026-09-24T20:30:00Z")
    first = fetched(reportgen)
    assert (first["source"], first["revised"]) == ("board_xml", 0)
    assert first["new"] > 2000
    assert fetched(reportgen)["fresh"] is False  # 304: nothing was sent again
    assert server.asked("/board.zip")[-1].headers["If-None-Match"] == '"1"'

    release(server, LATER, '"2"', "2026-10-01T20:30:00Z", [REVISED])
    second = fetched(reportgen)
    assert second["revised"] == 1
    assert 10 < second["new"] < 200
    listed = json.loads(reportgen("revisions", "--json").stdout)
    assert [(one["line"], one["as_of"], one["after"], one["vintage"]) for one in listed] == [
        ("currency_in_circulation", str(EARLIER), REVISED[2], "2026-10-01")
    ]
    assert json.loads(reportgen("revisions", "--json", "--since", "2026-10-02").stdout) == []
    shown = reportgen("revisions", "--line", "currency_in_circulation").stdout
    assert "2,500,000" in shown


def test_a_series_that_is_no_longer_there_is_named(reportgen, server):
    release(server, EARLIER, '"1"', "2026-09-24T20:30:00Z")
    fetched(reportgen)
    content = board_zip(LATER, prepared="2026-10-01T20:30:00Z", without={"RESTBC_N.WW"})
    serve_board(server, content, '"2"')
    done = reportgen("fetch", "--only", "statement")
    print(done.stdout)
    assert done.returncode == 0
    assert "1 series no longer in the release: RESTBC_N.WW" in done.stdout


def test_a_week_is_rebuilt_as_it_was_known(reportgen, server, tmp_path):
    release(server, EARLIER, '"1"', "2026-09-24T20:30:00Z")
    fetched(reportgen)
    release(server, LATER, '"2"', "2026-10-01T20:30:00Z", [REVISED])
    fetched(reportgen)

    now = reportgen("build", "--as-of", str(EARLIER))
    assert now.returncode == 0, now.stderr
    assert claims(tmp_path, EARLIER)[CLAIM]["value"] == REVISED[2]
    as_known = reportgen("build", "--as-of", str(EARLIER), "--known-on", "2026-09-30")
    assert as_known.returncode == 0, as_known.stderr
    then = claims(tmp_path, EARLIER)[CLAIM]
    assert then["value"] != REVISED[2]
    assert then["sources"][0]["origin"] == "board_xml"
    too_early = reportgen("build", "--as-of", str(LATER), "--known-on", "2026-09-30")
    assert too_early.returncode == 10
    assert "2026-09-23" in too_early.stderr
    assert reportgen("build", "--as-of", "2026-09-16", "--known-on", "2026-09-24").returncode == 0


def test_where_one_source_fails_the_next_serves_and_is_named(reportgen, server):
    server.serve("/board.zip", html("We are down for maintenance"))
    serve_fredgraph(server, LATER)
    done = reportgen("fetch", "--quiet")
    print(done.stdout, done.stderr)
    assert done.returncode == 0
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["statement", "fredgraph"],
        ["daily", "fredgraph"],
        ["context", "fredgraph"],
    ]
    assert "We are down for maintenance" in done.stderr
    newest = json.loads(reportgen("data", "status", "--json").stdout)
    assert newest["newest_complete"] == str(LATER)
    assert "fredgraph" in newest["provenance"]


def test_where_all_fail_the_store_is_as_it_was(reportgen, server, tmp_path):
    release(server, EARLIER, '"1"', "2026-09-24T20:30:00Z")
    fetched(reportgen)
    before = reportgen("data", "export", "--output", "before.csv")
    assert before.returncode == 0, before.stderr
    content = board_zip(LATER, prepared="2026-10-01T20:30:00Z")
    serve_board(server, content[: len(content) // 2], '"cut"')
    server.serve("/fredgraph.csv", status(404))
    done = reportgen("fetch", "--only", "statement")
    print(done.stderr)
    assert done.returncode == 11
    assert "no source could serve it" in done.stderr
    reportgen("data", "export", "--output", "after.csv")
    assert (tmp_path / "after.csv").read_bytes() == (tmp_path / "before.csv").read_bytes()


def test_figures_in_another_unit_are_refused(reportgen, server):
    server.serve("/board.zip", status(404))
    serve_fredgraph(server, LATER, factor=0.001)
    done = reportgen("fetch", "--only", "statement")
    assert done.returncode == 11
    assert "usd_billions" in done.stderr
    print(done.stderr)


def test_without_a_key_the_api_is_not_asked(reportgen, server):
    serve_fredgraph(server, LATER)
    done = reportgen("fetch", "--only", "daily", "--quiet")
    assert (done.returncode, server.asked("/fred/series")) == (0, [])
    alone = reportgen("fetch", "--only", "daily", "--from", "fred_api")
    assert alone.returncode == 2
    assert "FRED_API_KEY" in alone.stderr


def test_a_dry_run_asks_nobody(reportgen, server, tmp_path):
    done = reportgen("fetch", "--dry-run")
    assert done.returncode == 0
    assert f"{server.url}/board.zip" in done.stdout
    assert server.asked() == []
    assert not (tmp_path / "store").exists()
    address = "https://me:word@mirror.example/h41.zip"
    (tmp_path / "reportgen.toml").write_text(f"[sources.addresses]\nboard_xml = {address!r}\n")
    assert "https://mirror.example/h41.zip" in reportgen("fetch", "--dry-run").stdout


def test_files_are_known_by_content_and_strangers_are_told(reportgen, tmp_path):
    good = tmp_path / "photo.jpg"
    good.write_bytes(board_zip(EARLIER, prepared="2026-09-24T20:30:00Z"))
    stranger = tmp_path / "FRB_H41.zip"
    stranger.write_bytes(b"%PDF-1.7\n")
    empty = tmp_path / "empty.csv"
    empty.touch()
    done = reportgen("import", "photo.jpg", "FRB_H41.zip", "empty.csv", "nowhere.csv")
    print(done.stdout, done.stderr)
    assert done.returncode == 11
    assert "photo.jpg: board_xml" in done.stdout
    lines = done.stderr.splitlines()
    assert len(lines) == 3
    assert "of an unknown kind. These can be read: " in lines[0]
    assert "empty" in lines[1]
    assert "nowhere.csv" in lines[2]
    assert "known from 2026-09-24 on" in done.stdout
    assert "held already" in reportgen("import", "photo.jpg").stdout
    early = reportgen("import", "photo.jpg", "--vintage", "2999-01-07")
    assert (early.returncode, "still to come" in early.stderr) == (2, True)


def test_a_fetch_killed_at_any_moment_leaves_a_store_that_works(reportgen, server, tmp_path):
    release(server, EARLIER, '"1"', "2026-09-24T20:30:00Z")
    fetched(reportgen)
    content = board_zip(LATER, prepared="2026-10-01T20:30:00Z")
    serve_board(server, content, '"2"')
    url = f"sqlite:///{tmp_path / 'store' / 'reportgen.sqlite'}"
    whole = 0
    for round_ in range(12):
        child = subprocess.Popen(
            [*COMMAND, "fetch", "--only", "statement", "--quiet"],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.05 + 0.05 * round_)
        child.send_signal(signal.SIGKILL)
        child.wait()
        with open_store(url, create=False) as store:
            whole = len(store.releases())
        assert whole in {1, 2}
    print("releases after the kills:", whole)
    assert reportgen("fetch", "--only", "statement").returncode == 0
    with open_store(url, create=False) as store:
        assert len(store.releases()) == 2
    left = [path.name for path in (tmp_path / "store").rglob("*") if path.is_file()]
    assert [name for name in left if not name.startswith(("reportgen.sqlite", ".download-"))] == []


@pytest.mark.usefixtures("reportgen")
def test_two_fetches_at_once_both_end_well(server, tmp_path):
    content = board_zip(LATER, prepared="2026-10-01T20:30:00Z")
    server.serve("/board.zip", slow(content, before=0.3, media_type="application/zip"))
    both = [
        subprocess.Popen(
            [*COMMAND, "fetch", "--only", "statement", "--json", "--quiet"],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    answers = [child.communicate() for child in both]
    assert [child.returncode for child in both] == [0, 0], answers
    new = sorted(json.loads(out)[0]["new"] for out, _ in answers)
    assert new[0] == 0 < new[1]
