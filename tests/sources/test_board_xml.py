"""The Board's XML: what it says is read, and nothing half, false or of another kind is taken."""

import re
from datetime import date

import pytest
from sources.ddp_files import Told, release_xml, series_xml, week, weekly, zip_head, zipped
from sources.ddp_reads import EVERY_FORM, read, refusal
from sources.standin import body

from bench import h41_xml
from reportgen.sources import archive, board_xml
from reportgen.sources.board import xml_text
from reportgen.sources.reading import Basis, Hints, Request

LEVEL = weekly("RESPPMA_N.WW", [5, -7, "NA", 0])


@pytest.fixture
def told(tmp_path):
    """Return what a release of these series reads as."""
    return lambda *series, **more: read(tmp_path / "H41_data.xml", release_xml(series, **more))


@pytest.fixture
def refused(tmp_path):
    return lambda content: refusal(tmp_path / "H41_data.xml", content)


def test_a_small_release(told):
    reading, (series,) = told(LEVEL)
    assert reading.vintage == date(2025, 4, 17)
    assert (series.code, series.basis, series.unit) == (
        "RESPPMA_N.WW",
        Basis.WEDNESDAY_LEVEL,
        "usd_millions",
    )
    assert series.label == "Assets: Securities held outright: Wednesday level"
    assert [date.fromordinal(day) for day in series.days] == [week(number) for number in range(4)]
    assert list(series.values) == [5, -7, None, 0]
    assert series.whole
    assert series.vintage is None
    assert list(reading.marks) == ["RESPPMA_N.WW"]


def test_the_name_of_a_series_says_its_basis(told):
    _, series = told(*(weekly(code, [1]) for code in EVERY_FORM))
    assert {one.code: one.basis for one in series} == EVERY_FORM


def test_the_status_decides_what_is_missing(told):
    """Minus 999,999 is a balance where the status says so, and 5 is none where it does not."""
    five = '<frb:Obs OBS_STATUS="ND" OBS_VALUE="5" TIME_PERIOD="2003-01-01" />\n'
    xml = series_xml(weekly("RESPPMA_N.WW", ["-999999", "-9999"]))
    _, (series,) = told(xml.replace("</kf:Series>", five + "</kf:Series>"))
    assert list(series.values) == [-999999, -9999, None]


@pytest.mark.parametrize("status", ["NA", "ND", "NC"])
def test_every_status_of_nothing(told, status):
    _, (series,) = told(weekly("RESPPMA_N.WW", [1, status]))
    assert list(series.values) == [1, None]


def test_numbers_stay_what_they_are(told):
    _, (series,) = told(weekly("RESPPMA_N.WW", ["54.772", "3", "-0.5"]))
    assert [(type(value), value) for value in series.values] == [
        (float, 54.772),
        (int, 3),
        (float, -0.5),
    ]


def test_units_come_from_what_the_series_says(told):
    series = [
        weekly("RESA_N.WW", [1]),
        weekly("RESB_N.WW", [1], multiplier="1000000000"),
        weekly("RESC_N.WW", [1], unit="Percent", multiplier="1", currency="NA"),
    ]
    _, found = told(*series)
    assert [one.unit for one in found] == ["usd_millions", "usd_billions", "percent"]


def test_a_series_of_no_use_stops_nothing_and_is_named(told):
    reading, found = told(
        LEVEL,
        weekly("RESN_N.WW", [1, 1, 1, 1], unit="Number", multiplier="1", currency="NA"),
        weekly("RESE_N.WW", [1, 1, 1, 1], currency="EUR"),
        Told("RESM_N.M", [(date(2025, 3, 31), "1")], frequency="129"),
        Told("RESF_N.WW", [(date(2025, 3, 31), "1")], frequency="17"),
        Told("RESZ_N.WW", []),
    )
    print(reading.left_out)
    assert [one.code for one in found] == ["RESPPMA_N.WW"]
    assert list(reading.left_out) == [
        "RESN_N.WW",
        "RESE_N.WW",
        "RESM_N.M",
        "RESF_N.WW",
        "RESZ_N.WW",
    ]


def test_the_day_is_washingtons(told):
    assert told(LEVEL, prepared="2025-04-18T01:30:00Z")[0].vintage == date(2025, 4, 17)
    assert told(LEVEL, prepared="2025-04-18T01:30:00")[0].vintage == date(2025, 4, 18)
    assert told(LEVEL, prepared="2025-04-17T23:30:00-04:00")[0].vintage == date(2025, 4, 17)


def test_a_day_twice_is_one_with_one_value_and_refused_with_two(told, refused):
    first, second, *_ = LEVEL.observations
    _, (series,) = told(Told("RESPPMA_N.WW", [second, first, second]))
    assert list(zip(series.days, series.values, strict=True)) == [
        (first[0].toordinal(), 5),
        (second[0].toordinal(), -7),
    ]
    twice = Told("RESPPMA_N.WW", [first, second, (first[0], "NA")])
    assert "2002-12-18 is given twice, with 5 and nothing" in refused(release_xml([twice]))


def test_unordered_weeks_are_ordered_and_leave_no_mark(told):
    reading, (series,) = told(Told("RESPPMA_N.WW", LEVEL.observations[::-1]))
    assert list(series.values) == [5, -7, None, 0]
    assert reading.marks == {}


def test_a_mark_of_utf_8_and_plain_line_ends_are_read(tmp_path):
    path = tmp_path / "H41_data.xml"
    _, (plain,) = read(path, release_xml([LEVEL]))
    _, (other,) = read(path, b"\xef\xbb\xbf" + release_xml([LEVEL]).replace(b"\r\n", b"\n"))
    assert plain == other


def test_an_observation_outside_a_comment_only_counts(tmp_path):
    """The short cut must not take for an observation what the parser would not."""
    xml = release_xml([LEVEL])
    hidden = xml.replace(b"<frb:Obs", b"<!-- <frb:Obs", 1).replace(b"/>", b"/> -->", 1)
    _, (series,) = read(tmp_path / "H41_data.xml", hidden)
    assert list(series.values) == [-7, None, 0]


def test_a_row_of_observations_in_a_comment_is_none(tmp_path):
    true, false = series_xml(LEVEL), series_xml(weekly("RESPPMA_N.WW", [1, 2, 3]))
    row = false[false.index("<frb:Obs") :].replace("</kf:Series>", "</kf:Series> -->")
    hidden = true.replace("<frb:Obs", f"<!-- {row}<frb:Obs", 1)
    _, (series,) = read(tmp_path / "H41_data.xml", release_xml([hidden]))
    assert list(series.values) == [5, -7, None, 0]


def test_attributes_may_come_in_any_order(tmp_path):
    xml = release_xml([LEVEL])
    _, plain = read(tmp_path / "H41_data.xml", xml)
    turned = re.sub(rb'(OBS_STATUS="\w+") (OBS_VALUE="[-\d]+")', rb"\2 \1", xml)
    mixed = xml.replace(
        b'OBS_VALUE="-7" TIME_PERIOD="2002-12-25"', b'TIME_PERIOD="2002-12-25" OBS_VALUE="-7"'
    )
    assert len({xml, turned, mixed}) == 3
    for other, marked in ((turned, True), (mixed, False)):
        reading, series = read(tmp_path / "H41_data.xml", other)
        assert series == plain
        assert bool(reading.marks) is marked


def test_the_release_of_the_benchmark_is_of_this_kind(tmp_path):
    before, after = tmp_path / "before.zip", tmp_path / "after.zip"
    h41_xml.write(before, weeks=640, series=300)
    h41_xml.write(after, weeks=641, series=300)
    first, series = read(before)
    second, update = read(after, hints=Hints(marks=first.marks))
    assert [len(series), len(second.marks), second.left_out] == [300, 300, {}]
    assert {(len(one.days), one.whole) for one in update} == {(1, False)}


def test_a_text_of_any_length_is_read(tmp_path, monkeypatch):
    series = [weekly(f"RES{letter}_N.WW", range(30)) for letter in "ABC"]
    _, found = read(tmp_path / "H41_data.xml", release_xml(series))
    monkeypatch.setattr(xml_text, "LONGEST", 100)
    monkeypatch.setattr(archive, "CHUNK", 90)
    assert read(tmp_path / "H41_data.xml")[1] == found


def test_a_comment_costs_no_more_than_the_short_cut_of_its_neighbours(tmp_path):
    series = [weekly(f"RES{letter}_N.WW", [1, 2]) for letter in "ABC"]
    xml = release_xml(series)
    comment = b"<!-- </kf:Series> -->"
    for spot in (b"<message:Header", b"<frb:DataSet", b"<frb:Obs", b"</kf:Series>"):
        reading, found = read(tmp_path / "H41_data.xml", xml.replace(spot, comment + spot, 1))
        assert [list(one.values) for one in found] == [[1, 2]] * 3
        # Releases of expat differ in how soon they tell of a tag that was fed to them.
        assert {"RESC_N.WW"} <= set(reading.marks) <= {"RESB_N.WW", "RESC_N.WW"}


def test_a_literal_section_may_hold_a_closing_tag(tmp_path):
    label = "<![CDATA[a </kf:Series> <frb:Obs/> of words]]>"
    _, series = read(
        tmp_path / "H41_data.xml",
        release_xml([weekly("RESA_N.WW", [1], label=label), weekly("RESB_N.WW", [2])]),
    )
    assert [(one.code, list(one.values)) for one in series] == [
        ("RESA_N.WW", [1]),
        ("RESB_N.WW", [2]),
    ]
    assert series[0].label == "a </kf:Series> <frb:Obs/> of words"


def test_the_zip_reads_as_its_member(tmp_path):
    xml = release_xml([LEVEL])
    plain = read(tmp_path / "H41_data.xml", xml)
    members = {"H41_struct.xml": b"<a/>", "H41_data.xml": xml}
    packed = read(zipped(tmp_path / "FRB_H41.zip", members))
    assert packed[1] == plain[1]
    assert packed[0].marks == plain[0].marks


@pytest.mark.parametrize(
    ("head", "ours"),
    [
        (release_xml([LEVEL])[:4096], True),
        (b"\xef\xbb\xbf" + release_xml([LEVEL])[:4000], True),
        (release_xml([LEVEL]).decode().encode("utf-16")[:4096], True),
        (zip_head({"H41_data.xml": release_xml([LEVEL])}), True),
        (zip_head({"H41_struct.xml": b"<a/>", "H41_data.xml": release_xml([LEVEL])}), True),
        (zip_head({"FRB_H41/": b"", "FRB_H41/H41_data.xml": release_xml([LEVEL])}), True),
        (zip_head({"H41.csv": b"a"}), False),
        (zip_head({"series.json": b"{}"}), False),
        (zip_head({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), False),
        (b"<html><body>MessageGroup", False),
        (b'"Series Description","a"', False),
        (b"", False),
    ],
)
def test_it_is_recognised_by_content(head, ours):
    assert board_xml.recognises(head) is ours


def test_it_is_fetched_once_while_it_is_the_same(server, visit, tmp_path):
    path = zipped(tmp_path / "h41.zip", {"H41_data.xml": release_xml([LEVEL])})
    server.serve("/out", body(path.read_bytes(), "application/zip", etag='"1"'))
    address = f"{server.url}/out?rel=H41&filetype=zip"
    (delivery,) = board_xml.fetch(visit.http, Request(address))
    assert (delivery.source, delivery.name) == ("board_xml", address)
    assert [one.code for one in board_xml.read(delivery, Hints()).series] == ["RESPPMA_N.WW"]
    held = {address: delivery}
    assert list(board_xml.fetch(visit.http, Request(address, held=held.get))) == []


def test_progress_is_told_while_fetching(server, visit):
    server.serve("/out", body(release_xml([LEVEL]), "text/xml"))
    steps = []
    list(
        board_xml.fetch(
            visit.http, Request(f"{server.url}/out", progress=lambda *step: steps.append(step))
        )
    )
    assert steps
