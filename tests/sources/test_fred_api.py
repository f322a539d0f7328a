"""The FRED API: vintages as they became known, keys that stay unseen, answers that are whole."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.fred_files import FIRST, LAST, Series, delivery, refusal
from sources.standin import body, by, html, status, truncated
from sources.visit import KEY

from reportgen.errors import SourceError
from reportgen.sources import fred_api
from reportgen.sources.fred import inquiry, vintages
from reportgen.sources.fred.answers import bundle
from reportgen.sources.reading import Basis, Held, Hints, Request

WEEK = timedelta(weeks=1)
START = date(2025, 1, 1)
THURSDAY = START + timedelta(days=1)
TOLD = Hints(series="WALCL", units={"WALCL": "usd_millions"})
LOOSE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Three weeks, a revision of the first with the third, and the second withdrawn a week later.
HISTORY = {
    THURSDAY: {START: 6886962},
    THURSDAY + WEEK: {START + WEEK: 6853939},
    THURSDAY + 2 * WEEK: {START: 6887000, START + 2 * WEEK: 6834512},
    THURSDAY + 3 * WEEK: {START + WEEK: None, START + 3 * WEEK: 6832239},
}
SERIES = Series("WALCL", HISTORY)


def dump(value):
    return json.dumps(value).encode()


def bundled(series, *periods, limit=100_000):
    """Return the bundle of a series: the given real-time windows, in pages of `limit` rows."""
    answers = {"series.json": dump(series.metadata())}
    for since, until in periods or [(FIRST, LAST)]:
        whole = series.page(since, until)
        for offset in range(0, max(whole["count"], 1), limit):
            name = f"observations-{len(answers) - 1:03}.json"
            answers[name] = dump(series.page(since, until, offset, limit))
    return bundle(answers)


def read(folder, data, hints=Hints()):  # noqa: B008 - it is frozen
    reading = fred_api.read(delivery(folder, data, "given.json"), hints)
    return reading, list(reading.series)


def replayed(readings):
    """Return what is known after each vintage, the way a store puts readings together."""
    state, known = {}, {}
    for one in readings:
        if one.whole:
            state = {}
        state.update(zip(map(date.fromordinal, one.days), one.values, strict=True))
        known[one.vintage] = {day: value for day, value in state.items() if value is not None}
    return known


def refused(folder, data, hints=TOLD):
    with pytest.raises(SourceError) as caught:
        read(folder, data, hints)
    message = str(caught.value)
    print(message)
    assert message.startswith(("given.json", "--unit"))
    return message


def said_of(folder, data):
    """Return what is said against some bytes, or nothing."""
    try:
        read(folder, data, TOLD)
    except SourceError as error:
        return str(error)
    return ""


# Vintages


def test_each_vintage_has_what_became_known_on_it(tmp_path):
    reading, found = read(tmp_path, bundled(SERIES))
    assert reading.vintage == THURSDAY + 3 * WEEK
    got = [
        (one.vintage, dict(zip(map(date.fromordinal, one.days), one.values, strict=True)))
        for one in found
    ]
    assert got == list(HISTORY.items())
    assert [one.whole for one in found] == [True, False, False, False]
    assert {(one.code, one.basis, one.unit, one.label) for one in found} == {
        ("WALCL", Basis.WEDNESDAY_LEVEL, "usd_millions", "WALCL in FRED's words")
    }
    assert all(type(value) is int for one in found for value in one.values if value is not None)


def test_windows_that_cut_periods_tell_nothing_new(tmp_path):
    cut = [(FIRST, date(2025, 1, 15)), (date(2025, 1, 16), date(2025, 1, 22)),
           (date(2025, 1, 23), LAST)]  # fmt: skip
    _, whole = read(tmp_path, bundled(SERIES))
    for limit in (1, 2, 100):
        _, found = read(tmp_path, bundled(SERIES, *cut, limit=limit))
        assert found == whole


def test_from_the_newest_vintage_held_the_state_is_stated_whole(tmp_path):
    since = THURSDAY + WEEK
    _, found = read(tmp_path, bundled(SERIES, (since, LAST)))
    assert found[0].vintage == since
    assert found[0].whole
    assert replayed(found) == {one: SERIES.known(one) for one in SERIES.vintages if one >= since}


def test_a_gap_fred_states_is_none(tmp_path):
    series = Series("SOFR", {THURSDAY: {date(2025, 1, 2): 4.4, date(2025, 1, 3): "."}},
                    [{"units": "Percent", "frequency": "Daily"}])  # fmt: skip
    _, (one,) = read(tmp_path, bundled(series))
    assert (one.values, one.unit, one.basis) == ([4.4, None], "percent", Basis.DAILY)


@st.composite
def histories(draw):
    count = draw(st.integers(1, 8))
    steps = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    vintage, history = THURSDAY, {}
    known = {}
    for step in steps:
        vintage += timedelta(days=step)
        days = draw(st.sets(st.integers(0, 5), min_size=1, max_size=4))
        changed = {}
        for day in sorted(START + number * WEEK for number in days):
            value = draw(st.one_of(st.none(), st.integers(0, 3)))
            if value != known.get(day):
                changed[day] = known[day] = value
        if changed:
            history[vintage] = changed
    return history


@given(history=histories(), per_window=st.integers(2, 4), limit=st.integers(1, 5))
@LOOSE
def test_any_history_comes_back_in_any_windows(tmp_path, history, per_window, limit):
    series = Series("WALCL", history)
    if not list(series.periods()):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vintages, "PER_WINDOW", per_window)
        cut = vintages.windows(series.vintages, FIRST)
    assert (cut[0][0], cut[-1][1]) == (FIRST, LAST)
    for since, until in cut:
        assert sum(since <= one <= until for one in series.vintages) <= per_window
    _, found = read(tmp_path, bundled(series, *cut, limit=limit))
    assert [one.vintage for one in found] == sorted({one.vintage for one in found})
    assert all(one.days == sorted(one.days) for one in found)
    known = replayed(found)
    for vintage in series.vintages:
        newest = max((one for one in known if one <= vintage), default=None)
        assert known.get(newest, {}) == series.known(vintage)


# Units


def about(*entries):
    return [{"units": unit, "realtime_start": start, "realtime_end": end}
            for unit, start, end in entries]  # fmt: skip


@pytest.mark.parametrize(
    ("units", "unit"),
    [
        ("Millions of U.S. Dollars", "usd_millions"),
        ("Millions of Dollars", "usd_millions"),
        ("Billions of U.S. Dollars", "usd_billions"),
        ("Billions of Dollars", "usd_billions"),
    ],
)
def test_units_come_from_the_metadata(tmp_path, units, unit):
    _, found = read(tmp_path, bundled(Series("WALCL", HISTORY, [{"units": units}])))
    assert {one.unit for one in found} == {unit}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"units": "Billions of Chained 2017 Dollars"}, "none of the units kept"),
        ({"units": "Index 2017=100"}, "none of the units kept"),
        ({"units": "Percent"}, "cannot be in percent"),
        ({"units": "Millions of U.S. Dollars", "frequency": "Monthly"}, "'Monthly', not Weekly"),
        ({"units": "Millions of U.S. Dollars", "id": "UNRATE"}, "'UNRATE' is not one of"),
    ],
)
def test_metadata_of_something_else_are_refused(tmp_path, entry, words):
    assert words in refused(tmp_path, bundled(Series("WALCL", HISTORY, [entry])))


def test_changed_units_are_told_by_the_neighbour(tmp_path):
    near = {(START + number * WEEK).toordinal(): 6_850_000.0 for number in range(4)}
    known = SERIES.known(LAST)
    near |= {day.toordinal(): float(value) for day, value in known.items()}
    hints = Hints(neighbour=lambda _code: near)
    assert len(read(tmp_path, bundled(SERIES), hints)[1]) == 4
    series = Series("WALCL", HISTORY, [{"units": "Billions of U.S. Dollars"}])
    assert "--unit WALCL=usd_millions" in refused(tmp_path, bundled(series), hints)


def test_a_series_that_changed_its_scale_begins_with_the_change(tmp_path):
    change = THURSDAY + 2 * WEEK
    history = {
        THURSDAY: {START: 6886.962},
        THURSDAY + WEEK: {START + WEEK: 6853.939},
        change: {START: 6886962, START + WEEK: 6853939, START + 2 * WEEK: 6834512},
    }
    entries = about(
        ("Billions of Dollars", "1776-07-04", "2025-01-15"),
        ("Millions of U.S. Dollars", change.isoformat(), "9999-12-31"),
    )
    _, (one,) = read(tmp_path, bundled(Series("WALCL", history, entries)))
    assert (one.vintage, one.unit, one.whole) == (change, "usd_millions", True)
    assert one.values == [6886962, 6853939, 6834512]


def test_a_unit_that_only_changed_its_name_changes_nothing(tmp_path):
    entries = about(
        ("Millions of Dollars", "1776-07-04", "2025-01-10"),
        ("Millions of U.S. Dollars", "2025-01-11", "9999-12-31"),
    )
    _, found = read(tmp_path, bundled(Series("WALCL", HISTORY, entries)))
    assert [one.vintage for one in found] == list(HISTORY)
    entries[0]["units"] = "Billions of Dollars"  # a slip of theirs, mended without new values
    _, found = read(tmp_path, bundled(Series("WALCL", HISTORY, entries)))
    assert [one.vintage for one in found] == [date(2025, 1, 11), *list(HISTORY)[2:]]
    assert found[0].values == [6886962, 6853939]


# A bare answer


def test_a_bare_answer_needs_series_and_unit(tmp_path):
    answer = dump(SERIES.page(LAST - timedelta(1), LAST))
    for hints in (Hints(), Hints(units={"WALCL": "usd_millions"}), Hints(series="WALCL")):
        assert "--series WALCL --unit WALCL=usd_millions" in refused(tmp_path, answer, hints)
    assert "--series GDP --unit GDP=usd_billions" in refused(tmp_path, answer, Hints(series="GDP"))


def test_a_bare_answer_of_one_day_is_of_that_day(tmp_path):
    """Without real-time periods FRED names the day of the question; a cut copy is read as well."""
    today = date(2026, 8, 30)
    answer = SERIES.page(today, today)
    answer["count"] = 1237
    for start in (b"", b"\xef\xbb\xbf", b"\n"):
        data = start + json.dumps(answer, indent=2).encode()
        assert fred_api.recognises(data[:4096])
        reading, (one,) = read(tmp_path, data, TOLD)
        assert reading.vintage == one.vintage == today
        assert replayed([one])[today] == SERIES.known(today)


def test_a_bare_answer_with_real_time_periods_has_its_vintages(tmp_path):
    reading, found = read(tmp_path, dump(SERIES.page(FIRST, LAST)), TOLD)
    assert [one.vintage for one in found] == list(HISTORY)
    assert reading.vintage == list(HISTORY)[-1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"units": "pch"}, "units='pch'"),
        ({"output_type": 4}, "output_type=4"),
        ({"observations": []}, "has no observations"),
        ({"observations": [{"date": "2025-01-01", "value": "1"}]}, "not an answer"),
        ({"realtime_end": "soon"}, "'soon' is no day"),
        ({"observations": None}, "not an answer"),
    ],
)
def test_other_answers_are_refused(tmp_path, change, words):
    assert words in refused(tmp_path, dump(SERIES.page(FIRST, LAST) | change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": "n/a"}, "observation 1 (2025-01-01): 'n/a'"),
        ({"date": "2025-01-02"}, "2025-01-02, which is no Wednesday"),
        ({"date": "2025-13-01"}, "'2025-13-01' is no day"),
        ({"realtime_end": "2025-01-01"}, "before it starts"),
        ({"realtime_end": "9999-12-31"}, "overlap"),
    ],
)
def test_rows_that_cannot_be_are_refused(tmp_path, change, words):
    answer = SERIES.page(FIRST, LAST)
    answer["observations"][0] |= change
    assert words in refused(tmp_path, dump(answer))


def test_a_refusal_saved_as_a_file_says_what_fred_said(tmp_path):
    data = refusal("The value for variable api_key is not registered.")
    assert fred_api.recognises(data)
    assert "api_key is not registered" in refused(tmp_path, data)


def test_other_files_are_not_recognised():
    for head in (b"", b"{", b"{}", b"PK\x03\x04", b"<html>", b'{"observations": []}', b"[1]",
                 b'<observations realtime_start="2025-01-01">', b"DATE,WALCL\n"):  # fmt: skip
        assert not fred_api.recognises(head)
    assert fred_api.recognises(bundled(SERIES)[:4096])


# Bundles


def test_the_same_answers_make_the_same_bytes():
    assert bundled(SERIES) == bundled(SERIES)


def repacked(data, **changed):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name: archive.read(name) for name in archive.namelist()}
    for name, content in changed.items():
        name = name.replace("_", "-", 1) + ".json"
        names.pop(name) if content is None else names.update({name: content})
    return bundle(names)


def test_a_bundle_with_a_page_missing_or_cut_is_refused(tmp_path):
    data = bundled(SERIES, limit=2)
    assert "do not follow" in refused(tmp_path, repacked(data, observations_001=None))
    assert "of 5 observations came" in refused(tmp_path, repacked(data, observations_002=None))
    short = dump(SERIES.page(FIRST, LAST, 0, 2) | {"count": 4})
    assert "do not follow" in refused(tmp_path, repacked(data, observations_000=short))
    assert "not an answer" in refused(tmp_path, repacked(data, observations_000=b'{"count"'))
    gone = dict.fromkeys(["observations_000", "observations_001", "observations_002"])
    assert "without observations" in refused(tmp_path, repacked(data, **gone))
    assert "without series.json" in refused(tmp_path, repacked(data, series=None))
    two = dump(SERIES.metadata() | {"seriess": []})
    assert "not those of one series" in refused(tmp_path, repacked(data, series=two))


@given(data=st.binary(max_size=300))
@LOOSE
def test_no_bytes_raise_anything_else(tmp_path, data):
    for start in (b"", b'{"realtime_start": "', b"PK\x03\x04", b"[" * 3000):
        fred_api.recognises(start + data)
        assert "\n" not in said_of(tmp_path, start + data)


@given(data=st.data())
@LOOSE
def test_damaged_files_raise_nothing_else(tmp_path, data):
    sound = [dump(SERIES.page(FIRST, LAST)), bundled(SERIES)]
    whole = bytearray(data.draw(st.sampled_from(sound)))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    fred_api.recognises(cut[:4096])
    assert "\n" not in said_of(tmp_path, cut)


# Fetching


class Fred:
    """The API in front of some series, with the limits of the real one."""

    def __init__(self, server, *series, most_vintages=2000, vintaged=True):
        self.series = {one.code: one for one in series}
        self.most = most_vintages
        self.vintaged = vintaged
        for name in ("series", "series/observations", "series/vintagedates"):
            server.serve(f"/fred/{name}", by(self.answer))

    def answer(self, asked):
        query = asked.query
        assert query["file_type"] == "json"
        if query["api_key"] != KEY:
            words = "The value for variable api_key is not registered.  Read more."
            return body(refusal(words), "application/json", status=400)
        series = self.series.get(query["series_id"])
        today = "2025-04-17"
        since = date.fromisoformat(query.get("realtime_start", today))
        until = date.fromisoformat(query.get("realtime_end", today))
        within = [one for one in series.vintages if since <= one <= until] if series else []
        if not series or (not self.vintaged and since.isoformat() != today):
            words = "The series does not exist in ALFRED but may exist in FRED.  Try setting"
            return body(refusal(words), "application/json", status=400)
        if asked.path.endswith("vintagedates"):
            dates = [one.isoformat() for one in within]
            return body(dump({"count": len(dates), "vintage_dates": dates}), "application/json")
        if asked.path.endswith("observations"):
            assert query["output_type"] == "1"
            if len(within) > self.most:
                words = (
                    f"There are {len(within)} vintage dates in the specified real-time period: "
                    f"{since} to {until}.  This exceeds the maximum number of vintage dates "
                    f"allowed for this file type ({self.most})."
                )
                return body(refusal(words), "application/json", status=400)
            page = series.page(since, until, int(query["offset"]), int(query["limit"]))
            return body(dump(page), "application/json; charset=utf-8")
        return body(dump(series.metadata()), "application/json; charset=utf-8")


def fetched(server, visit, *codes, key=KEY, **more):
    request = Request(server.url + "/fred/", codes, key=key, **more)
    return list(fred_api.fetch(visit.http, request))


def seen(server):
    return [one.path.removeprefix("/fred/") for one in server.asked()]


def test_a_series_is_fetched_whole_and_kept_as_it_came(server, visit):
    Fred(server, SERIES)
    (got,) = fetched(server, visit, "WALCL")
    assert got.name == "/fred/series/observations?series_id=WALCL"
    assert (got.source, got.media_type) == ("fred_api", "application/zip")
    assert got.path.stat().st_size == got.size
    assert seen(server) == ["series", "series/observations"]
    with zipfile.ZipFile(got.path) as archive:
        assert archive.namelist() == ["series.json", "observations-000.json"]
        assert archive.read("observations-000.json") == dump(SERIES.page(FIRST, LAST))
    assert set(visit.left()) == {got.path}
    readings = list(fred_api.read(got, Hints()).series)
    assert replayed(readings) == {one: SERIES.known(one) for one in SERIES.vintages}


def test_pages_follow_each_other(server, visit, monkeypatch):
    monkeypatch.setattr(inquiry, "PAGE_SIZE", 2)
    Fred(server, SERIES)
    (got,) = fetched(server, visit, "WALCL")
    offsets = [one.query["offset"] for one in server.asked("/fred/series/observations")]
    assert offsets == ["0", "2", "4"]
    assert len(list(fred_api.read(got, Hints()).series)) == 4


def test_only_what_is_younger_than_the_vintage_held_is_asked_for(server, visit):
    Fred(server, SERIES)
    since = THURSDAY + 2 * WEEK
    held = {"/fred/series/observations?series_id=WALCL": Held("", "", "", since)}
    (got,) = fetched(server, visit, "WALCL", held=held.get)
    assert {one.query["realtime_start"] for one in server.asked()} == {since.isoformat()}
    assert {one.query["realtime_end"] for one in server.asked()} == {"9999-12-31"}
    found = list(fred_api.read(got, Hints()).series)
    assert [one.vintage for one in found] == [since, since + WEEK]


def test_a_long_history_comes_in_windows(server, visit):
    """2,500 business days, each with its value and one revision of the day before."""
    days = [date(2015, 1, 1) + timedelta(days=n) for n in range(2500)]
    history = {days[0]: {days[0]: 100}}
    for number, (before, day) in enumerate(pairwise(days)):
        history[day] = {before: 1000 + number, day: number}
    series = Series("DFF", history, [{"units": "Percent", "frequency": "Daily, 7-Day"}])
    Fred(server, series)
    (got,) = fetched(server, visit, "DFF")
    print(seen(server), f"{got.size:,} bytes")
    assert seen(server) == ["series", "series/observations", "series/vintagedates",
                            "series/observations", "series/observations"]  # fmt: skip
    found = list(fred_api.read(got, Hints()).series)
    assert len(found) == 2500
    assert all(
        one.values == list(history[one.vintage].values())
        and one.days == [day.toordinal() for day in history[one.vintage]]
        for one in found
    )


def test_a_series_without_vintages_is_fetched_as_it_is_today(server, visit):
    Fred(server, SERIES, vintaged=False)
    (got,) = fetched(server, visit, "WALCL")
    (one,) = fred_api.read(got, Hints()).series
    assert one.vintage == date(2025, 4, 17)


def test_nothing_new_yields_nothing(server, visit):
    Fred(server, SERIES)
    held = {}
    for _ in range(2):  # all there is, then what there is since the newest vintage of it
        (got,) = fetched(server, visit, "WALCL", held=held.get)
        got.path.unlink()
        held[got.name] = Held(got.digest, "", "", max(SERIES.vintages))
    assert fetched(server, visit, "WALCL", held=held.get) == []
    assert visit.left() == []


def test_every_series_known_is_asked_for_where_none_is_named(server, visit):
    every = [replace_code(code) for code in fred_api.known_series()]
    Fred(server, *every)
    steps = []
    got = fetched(server, visit, progress=lambda *step: steps.append(step))
    assert len(got) == len(every) == len(steps) - 1


def replace_code(code):
    known = fred_api.known_series()[code]
    units = {"usd_millions": "Millions of U.S. Dollars", "usd_billions": "Billions of Dollars",
             "percent": "Percent"}[known.unit]  # fmt: skip
    return Series(code, HISTORY, [{"units": units, "frequency": known.frequency}])


# Failures


def fails(server, visit, *codes, **more):
    with pytest.raises(SourceError) as caught:
        fetched(server, visit, *codes, **more)
    message = str(caught.value)
    print(message)
    for one in (message, repr(caught.value), repr(caught.value.__cause__)):
        assert KEY not in one
        assert "wrong-key" not in one
    assert visit.left() == []
    return message


def test_without_a_key_it_is_said_how_to_give_one(server, visit):
    message = fails(server, visit, "WALCL", key="")
    assert "FRED_API_KEY" in message
    assert "keyring" in message
    assert server.asked() == []


def test_a_key_that_fred_does_not_know_is_told_without_it(server, visit):
    Fred(server, SERIES)
    assert "does not accept the key" in fails(server, visit, "WALCL", key="wrong-key")
    assert "wrong-key" not in repr(Request("", key="wrong-key"))


def test_a_series_that_fred_does_not_have_is_told(server, visit):
    Fred(server)
    assert "does not exist" in fails(server, visit, "WALCL")


def test_unknown_codes_are_told_before_anything_is_asked(server, visit):
    assert "'NOSUCH' is not one of" in fails(server, visit, "NOSUCH")
    assert server.asked() == []


def test_too_many_requests_are_waited_for(server, visit):
    Fred(server, SERIES)
    server.serve("/fred/series", status(429, 7), body(dump(SERIES.metadata()), "application/json"))
    assert len(fetched(server, visit, "WALCL")) == 1
    assert visit.waits
    assert visit.waits[0] >= 7


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (html("Just a moment"), "HTML"),
        (status(500), "500"),
        (truncated(dump(SERIES.page(FIRST, LAST)), 80, "application/json"), "truncated"),
        (body(b'{"realtime_start": "1776', "application/json"), "not an answer of the FRED API"),
        (body(refusal("x"), "application/json"), "FRED refused with 400"),
        (body(b"<observations/>", "text/xml"), "text/xml"),
    ],
)
def test_observations_that_will_not_do(server, visit, behaviour, words):
    Fred(server, SERIES)
    server.serve("/fred/series/observations", behaviour)
    assert words in fails(server, visit, "WALCL")


def test_an_answer_that_changes_between_pages_is_refused(server, visit, monkeypatch):
    monkeypatch.setattr(inquiry, "PAGE_SIZE", 3)
    Fred(server, SERIES)
    grown = Series("WALCL", HISTORY | {THURSDAY + 4 * WEEK: {START + 4 * WEEK: 5}})
    server.serve(
        "/fred/series/observations",
        body(dump(SERIES.page(FIRST, LAST, 0, 3)), "application/json"),
        body(dump(grown.page(FIRST, LAST, 3, 3)), "application/json"),
    )
    (got,) = fetched(server, visit, "WALCL")
    with pytest.raises(SourceError, match="do not follow"):
        fred_api.read(got, Hints())


def test_a_server_without_an_end_is_left(server, visit, monkeypatch):
    monkeypatch.setattr(inquiry, "MOST_PAGES", 3)
    Fred(server, SERIES)
    forever = SERIES.page(FIRST, LAST, 0, 1) | {"count": 10**9}
    server.serve("/fred/series/observations", body(dump(forever), "application/json"))
    (got,) = fetched(server, visit, "WALCL")
    with pytest.raises(SourceError, match="do not follow"):
        fred_api.read(replace(got, name="given.json"), Hints())
