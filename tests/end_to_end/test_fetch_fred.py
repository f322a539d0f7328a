"""FRED's API end to end: a key that leaves no trace, and vintages that can be asked for."""

import json
from datetime import date, timedelta

import pytest
from command import run_in
from end_to_end.real_sources import settings
from sources.fred_files import Series, refusal
from sources.standin import StandIn, body, by, status

from reportgen.sources.fred.series import known_series
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

pytestmark = pytest.mark.slow

KEY = "0123456789abcdef0123456789abcdef"
FIRST, LAST = date(2026, 8, 3), date(2026, 9, 25)
REVISED = date(2026, 9, 10)
UNITS = {"percent": "Percent", "usd_billions": "Billions of US Dollars"}


@pytest.fixture(scope="module")
def daily():
    """Return the daily series as FRED has them: each value known a day later, one revised."""
    found = {}
    for code, known in known_series().items():
        series = embedded_snapshot().get(code, Basis.DAILY)
        if known.basis is not Basis.DAILY or series is None:
            continue
        history = {
            day + timedelta(days=1): {day: value}
            for day, value in series.items()
            if FIRST <= day <= LAST and known.expects(day.toordinal())
        }
        if code == "EFFR":
            history[REVISED] = {**history.get(REVISED, {}), FIRST: 3.21}
        if history:
            found[code] = Series(
                code, history, [{"units": UNITS[known.unit], "frequency": known.frequency}]
            )
    return found


def refused(message):
    return status(400, data=refusal(message), media="application/json")


@pytest.fixture
def server(daily):
    def answer(asked):
        if asked.query.get("api_key") != KEY:
            return refused("The value for variable api_key is not registered.")
        series = daily.get(asked.query["series_id"])
        if series is None:
            return refused("The series does not exist.")
        if asked.path.endswith("/observations"):
            since, until = (
                date.fromisoformat(asked.query[f"realtime_{end}"]) for end in ("start", "end")
            )
            page = series.page(since, until, int(asked.query["offset"]), int(asked.query["limit"]))
        else:
            page = series.metadata()
        return body(json.dumps(page).encode(), "application/json")

    with StandIn() as standing:
        standing.serve("/fred/series", by(answer))
        standing.serve("/fred/series/observations", status(429, retry_after=0), by(answer))
        yield standing


@pytest.fixture
def reportgen(tmp_path, server):
    settings(tmp_path, server, daily=["fred_api"])

    def run(*arguments, key=KEY):
        return run_in(tmp_path, *arguments, FRED_API_KEY=key)

    return run


def test_vintages_come_and_the_key_leaves_no_trace(reportgen, server, tmp_path, daily):
    print(sorted(daily))
    done = reportgen("fetch", "--only", "daily", "--debug")
    print(done.stdout, done.stderr)
    assert done.returncode == 0
    assert all(asked.query["api_key"] == KEY for asked in server.asked())
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if KEY.encode() in path.read_bytes()]
    assert KEY not in done.stdout + done.stderr

    listed = json.loads(reportgen("revisions", "--json").stdout)
    assert [(one["series"], one["as_of"], one["after"], one["vintage"]) for one in listed] == [
        ("EFFR", str(FIRST), 3.21, str(REVISED))
    ]
    again = reportgen("fetch", "--only", "daily", "--json")
    (answer,) = json.loads(again.stdout)
    assert (answer["new"], answer["revised"]) == (0, 0)


def test_a_key_that_is_not_accepted_is_told_without_it(reportgen):
    wrong = "f" * 32
    done = reportgen("fetch", "--only", "daily", key=wrong)
    print(done.stderr)
    assert done.returncode == 11
    assert "FRED does not accept the key" in done.stderr
    assert wrong not in done.stdout + done.stderr
