"""The Board's XML: what it says is read, and nothing half, false or of another kind is taken."""

from datetime import date

import pytest
from sources.ddp_files import Told, release_xml, series_xml, week, weekly, zipped
from sources.ddp_reads import EVERY_FORM, read, without_short_cut
from sources.standin import body

from reportgen.errors import SourceError
from reportgen.sources import board_xml
from reportgen.sources.reading import Basis, Hints, Request

LEVEL = weekly("RESPPMA_N.WW", [5, -7, "NA", 0])


@pytest.fixture
def told(tmp_path):
    """Return what a release of these series reads as."""
    return lambda *series, **more: read(tmp_path / "H41_data.xml", release_xml(series, **more))


@pytest.fixture
def refused(tmp_path):
    """Return the message with which a document is refused, both by the short cut and parsed."""

    def message(content, **more):
        messages = []
        for text in (content, without_short_cut(content)):
            with pytest.raises(SourceError) as caught:
                read(tmp_path / "H41_data.xml", text, **more)
            messages.append(str(caught.value))
        print(messages[0])
        assert messages[0] == messages[1]
        assert messages[0].startswith("H41_data.xml")
        return messages[0]

    return message


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


def test_dollars_of_another_scale_are_refused(refused):
    xml = release_xml([LEVEL, weekly("RESB_N.WW", [1], multiplier="1000")])
    assert "RESB_N.WW" in refused(xml)


def test_nothing_but_series_of_no_use(refused):
    assert "RESM_N.M" in refused(release_xml([weekly("RESM_N.M", [1])]))
    assert "no series" in refused(release_xml([]))


def test_the_day_is_washingtons(told):
    assert told(LEVEL, prepared="2025-04-18T01:30:00Z")[0].vintage == date(2025, 4, 17)
    assert told(LEVEL, prepared="2025-04-18T01:30:00")[0].vintage == date(2025, 4, 18)
    assert told(LEVEL, prepared="2025-04-17T23:30:00-04:00")[0].vintage == date(2025, 4, 17)


def test_an_unknown_status_is_refused_by_name(refused):
    xml = release_xml([LEVEL]).replace(b'"A" OBS_VALUE="-7"', b'"E" OBS_VALUE="-7"')
    message = refused(xml)
    assert "'E'" in message
    assert "RESPPMA_N.WW, 2002-12-25" in message


@pytest.mark.parametrize("value", ["", "1e5", "nan", "inf", "5,000", "0x1", "--5", "9" * 30, " "])
def test_no_number_is_refused(refused, value):
    xml = release_xml([LEVEL]).replace(b'VALUE="-7"', f'VALUE="{value}"'.encode())
    assert "RESPPMA_N.WW, 2002-12-25" in refused(xml)


@pytest.mark.parametrize("day", ["2002-12-26", "2002-13-25", "25.12.2002", "2002-W52-3", ""])
def test_no_wednesday_is_refused(refused, day):
    xml = release_xml([LEVEL]).replace(b"2002-12-25", day.encode())
    assert f"RESPPMA_N.WW, {day}" in refused(xml)


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


def test_a_series_twice_is_refused(refused):
    assert "comes twice" in refused(release_xml([LEVEL, LEVEL]))


def test_a_series_without_a_name_is_refused(refused):
    assert "SERIES_NAME" in refused(release_xml([LEVEL]).replace(b"SERIES_NAME", b"NAME"))


def test_another_release_is_refused_by_name(refused):
    assert "wrong release: H8" in refused(release_xml([LEVEL], release="H8"))


def test_a_test_message_is_refused(refused):
    assert "test" in refused(release_xml([LEVEL]).replace(b"Test>false", b"Test>true"))


def test_a_header_that_says_no_day_is_refused(refused):
    xml = release_xml([LEVEL])
    assert "no time" in refused(release_xml([LEVEL], prepared="yesterday"))
    assert "when it was prepared" in refused(xml.replace(b"Prepared>", b"Made>"))


def test_data_before_the_header_are_refused(refused):
    xml = release_xml([LEVEL])
    start, end = xml.index(b"<message:Header"), xml.index(b"<frb:DataSet")
    data = xml[end : xml.index(b"</message:MessageGroup>")]
    assert "when it was prepared" in refused(
        xml[:start] + data + xml[start:end] + b"</message:MessageGroup>"
    )


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_a_document_cut_off_is_refused(refused, share):
    xml = release_xml([weekly(f"RES{letter}_N.WW", range(50)) for letter in "ABCDE"])
    assert "cut off" in refused(xml[: int(len(xml) * share)])


def test_a_document_type_is_refused_and_so_are_entities(refused):
    xml = release_xml([LEVEL])
    entity = b'<!DOCTYPE a [<!ENTITY b "5">]>'
    assert "DOCTYPE" in refused(xml.replace(b"?>", b"?>" + entity, 1).replace(b'"5"', b'"&b;"'))
    assert "undefined entity" in refused(xml.replace(b'"5"', b'"&b;"'))


def test_an_html_page_is_told_as_such(refused):
    for page in (b"<!DOCTYPE html><html><body>Sorry", b"<html><body>Sorry</body></html>"):
        assert "an HTML page instead of XML" in refused(b"<?xml version='1.0'?>" + page)


def test_another_encoding_is_refused_by_name(refused, tmp_path):
    xml = release_xml([LEVEL])
    assert "ISO-8859-1" in refused(xml.replace(b"UTF-8", b"ISO-8859-1"))
    with pytest.raises(SourceError, match="UTF-16"):
        read(tmp_path / "H41_data.xml", xml.decode().encode("utf-16"))


def test_a_mark_of_utf_8_and_plain_line_ends_are_read(tmp_path):
    path = tmp_path / "H41_data.xml"
    _, (plain,) = read(path, release_xml([LEVEL]))
    _, (other,) = read(path, b"\xef\xbb\xbf" + release_xml([LEVEL]).replace(b"\r\n", b"\n"))
    assert plain == other


def test_an_observation_of_a_misspelt_name_is_not_passed_over(refused):
    assert "<frb:Obt>" in refused(release_xml([LEVEL]).replace(b"<frb:Obs", b"<frb:Obt", 1))


def test_an_observation_outside_a_comment_only_counts(tmp_path):
    """The short cut must not take for an observation what the parser would not."""
    xml = release_xml([LEVEL])
    hidden = xml.replace(b"<frb:Obs", b"<!-- <frb:Obs", 1).replace(b"/>", b"/> -->", 1)
    _, (series,) = read(tmp_path / "H41_data.xml", hidden)
    assert list(series.values) == [-7, None, 0]


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


def half(newest, behind, text=None):
    """Return a release of which `behind` series lack the newest week, or say `text` of it."""
    series = [weekly(f"RES{number}A_N.WW", [1, 2, 3]) for number in range(newest)]
    last = [] if text is None else [text]
    return release_xml(
        series + [weekly(f"RES{number}B_N.WW", [1, 2, *last]) for number in range(behind)]
    )


def test_a_half_changed_release_is_refused(refused):
    message = refused(half(10, 10))
    assert "of 20 series with a value for 2002-12-25, 10 have none for 2003-01-01" in message
    refused(half(100, 12))
    refused(half(1, 99))
    refused(half(10, 10, "NA"))


def test_a_line_may_end(tmp_path):
    """One of few falls silent by status, with its average and changes; some of many at all."""
    for xml in (half(2, 4, "NA"), half(100, 11, "NA"), half(100, 11), half(0, 20, "NA")):
        _, series = read(tmp_path / "H41_data.xml", xml)
        assert len(series) > 3


def test_a_half_changed_update_is_refused_too(tmp_path):
    path = tmp_path / "H41_data.xml"
    before, _ = read(path, release_xml([weekly(f"RES{one}A_N.WW", [1, 2]) for one in range(20)]))
    series = [weekly(f"RES{one}A_N.WW", [1, 2, 3][: 2 + one % 2]) for one in range(20)]
    with pytest.raises(SourceError, match=r"of 20 series .* 10 have none"):
        read(path, release_xml(series), Hints(marks=before.marks))


@pytest.mark.parametrize(
    ("head", "ours"),
    [
        (release_xml([LEVEL])[:4096], True),
        (b"\xef\xbb\xbf" + release_xml([LEVEL])[:4000], True),
        (release_xml([LEVEL]).decode().encode("utf-16")[:4096], True),
        (b"PK\x03\x04" + bytes(22) + b"\x0c\0\0\0H41_data.xml", True),
        (b"PK\x03\x04" + bytes(22) + b"\x07\0\0\0H41.csv", False),
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
