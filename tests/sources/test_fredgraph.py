"""Tables of fredgraph.csv: what is read from them, what is asked for, what is refused."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.fred_files import delivery
from sources.standin import body, by, html, status

from reportgen.errors import SourceError
from reportgen.sources import fredgraph
from reportgen.sources.fred.series import known_series
from reportgen.sources.reading import Basis, Held, Hints, Request

KNOWN = known_series()
UNITS = Hints(units={code: one.unit for code, one in KNOWN.items()})
LOOSE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(folder, data, hints=UNITS):
    return list(fredgraph.read(delivery(folder, data), hints).series)


def refused(folder, data, hints=UNITS):
    with pytest.raises(SourceError) as caught:
        read(folder, data, hints)
    message = str(caught.value)
    print(message)
    assert message.startswith("given.csv")
    return message


def said_of(folder, data):
    """Return what is said against some bytes, or nothing."""
    try:
        read(folder, data)
    except SourceError as error:
        return str(error)
    return ""


def points(series):
    days = [date.fromordinal(day).isoformat() for day in series.days]
    return dict(zip(days, series.values, strict=True))


def table(**columns):
    """Return a table of columns {day: text}, each with the lines of all."""
    days = sorted({day for column in columns.values() for day in column})
    lines = [",".join([day, *(column.get(day, "") for column in columns.values())]) for day in days]
    return "\n".join([",".join(["observation_date", *columns]), *lines]) + "\n"


# Reading


@pytest.mark.parametrize("header", ["DATE", "observation_date"])
@pytest.mark.parametrize("gap", ["", "."])
def test_both_headers_and_both_gaps(tmp_path, header, gap):
    text = f"{header},WALCL\n2025-04-02,6723520\n2025-04-09,{gap}\n2025-04-16,6727113\n"
    (series,) = read(tmp_path, text)
    assert (series.code, series.basis, series.unit, series.label) == (
        "WALCL",
        Basis.WEDNESDAY_LEVEL,
        "usd_millions",
        "Total assets",
    )
    assert points(series) == {"2025-04-02": 6723520, "2025-04-09": None, "2025-04-16": 6727113}
    assert series.vintage is None
    assert series.whole


def test_ints_stay_ints_and_decimals_floats(tmp_path):
    text = table(WTREGEN={"2025-04-09": "324.457"}, WALCL={"2025-04-09": "6727416"})
    values = {one.code: one.values[0] for one in read(tmp_path, text)}
    assert values == {"WTREGEN": 324.457, "WALCL": 6727416}
    assert [type(value) for value in values.values()] == [float, int]


def test_series_of_different_frequency_share_a_table(tmp_path):
    """Thursday is no gap of a weekly series, Saturday none of a business-day series."""
    text = table(
        WALCL={"2025-04-09": "6727416", "2025-04-16": "6727113"},
        SOFR={"2025-04-17": "4.33", "2025-04-18": ".", "2025-04-21": "4.32"},
        DFF={f"2025-04-{day}": "4.33" for day in range(16, 22) if day != 20},
        GDP={"2025-01-01": "29962", "2025-04-01": "30353.9"},
    )
    text = text.replace("2025-04-21,", "2025-04-20,,,,\n2025-04-21,")
    found = {one.code: points(one) for one in read(tmp_path, text)}
    assert found["WALCL"] == {"2025-04-09": 6727416, "2025-04-16": 6727113}
    assert found["SOFR"] == {"2025-04-17": 4.33, "2025-04-18": None, "2025-04-21": 4.32}
    assert found["DFF"]["2025-04-20"] is None
    assert found["DFF"]["2025-04-19"] == 4.33
    assert found["GDP"] == {"2025-01-01": 29962, "2025-04-01": 30353.9}


def test_a_series_lasts_from_its_first_value_to_its_last(tmp_path):
    weeks = [(date(2021, 1, 6) + timedelta(weeks=n)).isoformat() for n in range(9)]
    text = table(
        WALCL=dict.fromkeys(weeks, "7000000"),
        WDTGAL={weeks[3]: "5", weeks[5]: "6"},
        TERMT={weeks[0]: "."},
    )
    found = {one.code: points(one) for one in read(tmp_path, text)}
    assert found["WDTGAL"] == {weeks[3]: 5, weeks[4]: None, weeks[5]: 6}
    assert list(found) == ["WALCL", "WDTGAL"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text + "\n\n",
        lambda text: text.replace("observation_date,WALCL", '"observation_date","WALCL"'),
        lambda text: text.replace(",", ", "),
        lambda text: "\n".join([text.split("\n")[0], *reversed(text.strip().split("\n")[1:])]),
        lambda text: text + "2025-04-09,6727416\n",
    ],
    ids=["mark", "crlf", "no end", "empty lines", "quotes", "blanks", "unordered", "twice same"],
)
def test_harmless_differences(tmp_path, change):
    text = table(WALCL={"2025-04-09": "6727416", "2025-04-16": "6727113"})
    assert fredgraph.recognises(change(text).encode()[:4096])
    (series,) = read(tmp_path, change(text))
    assert points(series) == {"2025-04-09": 6727416, "2025-04-16": 6727113}


def test_a_series_that_is_not_known_is_left_out_beside_others(tmp_path):
    text = table(WALCL={"2025-04-16": "6727113"}, UNRATE={"2025-04-16": "4.2"})
    reading = fredgraph.read(delivery(tmp_path, text), UNITS)
    assert [one.code for one in reading.series] == ["WALCL"]
    assert list(reading.left_out) == ["UNRATE"]


def zipped(**tables):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            archive.writestr(name.replace("_", "."), text)
    return packed.getvalue()


def test_a_zip_file_of_tables_is_read_whole(tmp_path):
    weekly = table(WALCL={"2025-04-16": "6727113"})
    daily = table(SOFR={"2025-04-16": "4.31"})
    data = zipped(README_txt="FRED Graph Observations\n" * 9, weekly_csv=weekly, daily_csv=daily)
    assert fredgraph.recognises(data[:4096])
    assert [one.code for one in read(tmp_path, data)] == ["WALCL", "SOFR"]
    assert fredgraph.recognises(zipped(weekly_csv=weekly)[:4096])
    assert "there twice" in refused(tmp_path, zipped(a_csv=weekly, b_csv=weekly))
    assert "no table" in refused(tmp_path, zipped(README_txt="FRED"))


def test_other_files_are_not_recognised():
    for head in (
        b"",
        b"PK\x03\x04",
        b"<html>",
        b"Series Description,\n",
        b"date,WALCL\n",
        b'{"observations": []}',
        zipped(H41_data_xml="<message/>" * 9)[:4096],
        zipped(H41_csv="Series Description,Total\n")[:4096],
    ):
        assert not fredgraph.recognises(head), head[:30]


# Refusing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("observation_date,WALCL\n2025-04-17,6727113\n", "2025-04-17, which is no Wednesday"),
        ("observation_date,GDP\n2025-02-01,30000\n", "not the first day of a quarter"),
        ("observation_date,WALCL\n16/04/2025,6727113\n", "no day as FRED writes it"),
        ("observation_date,WALCL\n20250416,6727113\n", "no day as FRED writes it"),
        ("observation_date,WALCL\n2025-02-30,6727113\n", "no day as FRED writes it"),
        ('observation_date,WALCL\n2025-04-16,"6,727,113"\n', "line 2, WALCL: '6,727,113'"),
        ("observation_date,WALCL\n2025-04-16,6,727,113\n", "4 fields under 2 headings"),
        ("observation_date,WALCL\n2025-04-16\n", "1 fields under 2 headings"),
        ("observation_date,WALCL\n2025-04-16,1\n2025-04-16,2\n", "two values on 2025-04-16"),
        ("observation_date,WALCL,WALCL\n2025-04-16,1,1\n", "names a series twice"),
        ("observation_date,WALCL,\n2025-04-16,1,1\n", "names a series twice, or none"),
        ("observation_date,WALCL\n2025-04-16,.\n", "no values"),
        ("observation_date,WALCL\n", "no values"),
        ("observation_date,UNRATE\n2025-04-01,4.2\n", "'UNRATE' is not one of the 97"),
        ("observation_date,walcl\n2025-04-16,1\n", "near: WALCL"),
        ("observation_date\n2025-04-16\n", "not a table of fredgraph.csv"),
        ("<!DOCTYPE html><html><title>FRED</title></html>", "an HTML page instead"),
        ("", "not a table of fredgraph.csv"),
        ('observation_date,WALCL\n"2025-04-16,1\n', "not a line of a CSV file"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, text, words):
    assert words in refused(tmp_path, text)


def test_other_encodings_are_named(tmp_path):
    text = table(WALCL={"2025-04-16": "6727113"})
    assert fredgraph.recognises(text.encode("utf-16"))
    assert "UTF-16" in refused(tmp_path, text.encode("utf-16"))
    assert "Windows-1252" in refused(tmp_path, text.encode() + "# café\n".encode("cp1252"))


def test_a_file_that_is_not_there_is_told(tmp_path):
    gone = delivery(tmp_path, "x")
    gone.path.unlink()
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        fredgraph.read(gone, UNITS)


def test_a_bomb_is_not_unpacked(tmp_path):
    zeros = b"0" * (65 << 20)
    assert "unpacks to more than" in refused(tmp_path, zipped(weekly_csv=zeros))


@given(data=st.binary(max_size=300))
@LOOSE
def test_no_bytes_raise_anything_else(tmp_path, data):
    for start in (b"", b"observation_date,WALCL\n", b"PK\x03\x04", b"DATE,SOFR\n2025-04-16,"):
        fredgraph.recognises(start + data)
        assert "\n" not in said_of(tmp_path, start + data)


@given(data=st.data())
@LOOSE
def test_damaged_files_raise_nothing_else(tmp_path, data):
    text = table(WALCL={"2025-04-09": "6727416", "2025-04-16": "6727113"}).encode()
    whole = bytearray(data.draw(st.sampled_from([text, zipped(weekly_csv=text)])))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    fredgraph.recognises(cut[:4096])
    assert "\n" not in said_of(tmp_path, cut)


_VALUES = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda one: round(one, 3)),
)


@given(
    weekly=st.dictionaries(st.integers(0, 200), _VALUES, max_size=30),
    daily=st.dictionaries(st.integers(0, 1400), _VALUES, max_size=30),
    gap=st.sampled_from(["", "."]),
)
@LOOSE
def test_what_is_written_is_read(tmp_path, weekly, daily, gap):
    start = date(2021, 1, 6)
    written = {
        "WALCL": {(start + timedelta(weeks=n)).isoformat(): v for n, v in weekly.items()},
        "DFF": {(start + timedelta(days=n)).isoformat(): v for n, v in daily.items()},
    }
    columns = {
        code: {day: gap if value is None else repr(value) for day, value in column.items()}
        for code, column in written.items()
    }
    expected = {
        code: {day: value for day, value in column.items() if value is not None}
        for code, column in written.items()
    }
    if not any(expected.values()):
        refused(tmp_path, table(**columns))
        return
    for series in read(tmp_path, table(**columns)):
        got = points(series)
        assert list(got) == sorted(got)
        assert {d: v for d, v in got.items() if v is not None} == expected.pop(series.code)
    assert not any(expected.values())


# Fetching


def answer(asked, leave=(), add=()):
    ids = [one for one in asked.query["id"].split(",") if one not in leave] + list(add)
    frequencies = {KNOWN[one].frequency for one in ids}
    assert len(frequencies) == 1 or add, frequencies
    assert len(asked.path) + sum(len(one) + 3 for one in ids) < 2000
    day = "2025-01-01" if "Quarterly" in frequencies else "2025-04-16"
    return body(table(**{one: {day: "1"} for one in ids}).encode(), "application/csv")


def fetched(server, visit, codes=(), **more):
    url = server.url + "/graph/fredgraph.csv"
    return list(fredgraph.fetch(visit.http, Request(url, codes, **more)))


def test_one_request_per_frequency_and_everything_known_comes(server, visit):
    server.serve("/graph/fredgraph.csv", by(answer))
    steps = []
    got = fetched(server, visit, progress=lambda *step: steps.append(step))
    codes = [one.code for each in got for one in fredgraph.read(each, UNITS).series]
    assert sorted(codes) == sorted(code for code, one in KNOWN.items() if one.keyless)
    assert "WCPCA" not in codes
    print([(len(each.name), each.name[:60]) for each in got])
    assert len(got) == len({one.frequency for one in KNOWN.values()})
    assert all(each.name.startswith("/graph/fredgraph.csv?id=") for each in got)
    assert {each.source for each in got} == {"fredgraph"}
    assert steps[-1] == (len(got), len(got), "")


def test_addresses_are_cut_where_they_grow_long(server, visit, monkeypatch):
    monkeypatch.setattr(fredgraph, "LONGEST_ADDRESS", 80)
    server.serve("/graph/fredgraph.csv", by(answer))
    fetched(server, visit, ("WALCL", "TREAST", "WSHOMCB", "WDTGAL", "WLFN", "WLRRAL"))
    sizes = [len(one.query["id"].split(",")) for one in server.asked()]
    assert sum(sizes) == 6
    assert len(sizes) > 1


def test_what_is_held_is_not_sent_again(server, visit):
    data = table(WALCL={"2025-04-16": "6727113"}).encode()
    server.serve("/graph/fredgraph.csv", body(data, etag='"7"'))
    names = []

    def held(name):
        names.append(name)
        return Held("0" * 64, '"7"', "", date(2025, 4, 17))

    assert fetched(server, visit, ("WALCL",), held=held) == []
    assert names == ["/graph/fredgraph.csv?id=WALCL"]


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (by(lambda asked: answer(asked, leave=["TREAST"])), "exactly the series asked for: TREAST"),
        (by(lambda asked: answer(asked, add=["DFF"])), "exactly the series asked for: DFF"),
        (html("FRED is down"), "HTML"),
        (body(b"<!DOCTYPE html><html>", "text/csv"), "HTML"),
        (body(b"nothing of the kind", "text/csv"), "not a table of fredgraph.csv"),
        (body(b"PK\x03\x04 broken", "application/zip"), "the zip has no end"),
        (status(404), "404"),
        (status(500), "500"),
        (body("observation_date,WALCL,TREAST\n".encode("utf-16"), "text/csv"), "UTF-16"),
    ],
)
def test_answers_that_will_not_do(server, visit, behaviour, words):
    server.serve("/graph/fredgraph.csv", behaviour)
    with pytest.raises(SourceError) as caught:
        fetched(server, visit, ("WALCL", "TREAST"))
    print(caught.value)
    assert words in str(caught.value)
    assert visit.left() == []


def test_a_zip_file_for_mixed_frequencies_is_taken(server, visit):
    data = zipped(
        weekly_csv=table(WALCL={"2025-04-16": "1"}), daily_csv=table(TREAST={"2025-04-16": "2"})
    )
    server.serve("/graph/fredgraph.csv", body(data, "application/zip"))
    (got,) = fetched(server, visit, ("WALCL", "TREAST"))
    assert [one.code for one in fredgraph.read(got, UNITS).series] == ["WALCL", "TREAST"]


def test_unknown_codes_are_told_before_anything_is_asked(server, visit):
    with pytest.raises(SourceError, match="'WALCLX' is not one of"):
        fetched(server, visit, ("WALCL", "WALCLX"))
    assert server.asked() == []
