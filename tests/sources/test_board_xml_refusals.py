"""The Board's XML: what is half, false or of another kind is refused, by name."""

import pytest
from sources.ddp_files import release_xml, weekly
from sources.ddp_reads import read, refusal

from reportgen.errors import SourceError
from reportgen.sources.reading import Hints

LEVEL = weekly("RESPPMA_N.WW", [5, -7, "NA", 0])


@pytest.fixture
def refused(tmp_path):
    return lambda content: refusal(tmp_path / "H41_data.xml", content)


def test_dollars_of_another_scale_are_refused(refused):
    xml = release_xml([LEVEL, weekly("RESB_N.WW", [1], multiplier="1000")])
    assert "RESB_N.WW" in refused(xml)


def test_nothing_but_series_of_no_use(refused):
    assert "RESM_N.M" in refused(release_xml([weekly("RESM_N.M", [1])]))
    assert "no series" in refused(release_xml([]))


def test_an_unknown_status_is_refused_by_name(refused):
    xml = release_xml([LEVEL]).replace(b'"A" OBS_VALUE="-7"', b'"E" OBS_VALUE="-7"')
    message = refused(xml)
    assert "'E'" in message
    assert "RESPPMA_N.WW, 2002-12-25" in message


@pytest.mark.parametrize(
    "value", ["", "1e5", "nan", "inf", "5,000", "0x1", "--5", "9" * 30, " ", "+5", "1_0", " 5"]
)
def test_no_number_is_refused(refused, value):
    xml = release_xml([LEVEL]).replace(b'VALUE="-7"', f'VALUE="{value}"'.encode())
    assert "RESPPMA_N.WW, 2002-12-25" in refused(xml)


@pytest.mark.parametrize("day", ["2002-12-26", "2002-13-25", "25.12.2002", "2002-W52-3", ""])
def test_no_wednesday_is_refused(refused, day):
    xml = release_xml([LEVEL]).replace(b"2002-12-25", day.encode())
    assert f"RESPPMA_N.WW, {day}" in refused(xml)


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


def test_an_attribute_of_a_misspelt_name_is_missed(refused):
    xml = release_xml([LEVEL]).replace(b'OBS_VALUE="-7"', b'OBS_VALEU="-7"')
    assert "an observation without OBS_VALUE" in refused(xml)


def test_an_observation_of_a_misspelt_name_is_not_passed_over(refused):
    assert "<frb:Obt>" in refused(release_xml([LEVEL]).replace(b"<frb:Obs", b"<frb:Obt", 1))


def test_an_observation_without_its_beginning_is_refused(refused):
    xml = release_xml([LEVEL])
    for gone in (b'\r\n<frb:Obs OBS_STATUS="A"', b"\r\n<frb:Obs OBS_STATUS=", b" OBS_STATUS="):
        place = xml.index(gone, xml.index(b"<frb:Obs") + 30)
        message = refused(xml[:place] + xml[place + len(gone) :])
        assert "not well-formed" in message or "out of place" in message


def test_series_stand_in_the_data_only(refused):
    xml = release_xml([LEVEL])
    start, end = xml.index(b"</message:Header>"), xml.index(b"<kf:Series")
    assert "<kf:Series> stands in <Header>" in refused(xml[:start] + xml[end:])
    row = xml[xml.index(b"<frb:Obs") : xml.index(b"</kf:Series>")]
    assert "<frb:Obs> stands in <DataSet>" in refused(
        xml.replace(b"<kf:Series", row + b"<kf:Series")
    )


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
    refused(half(2, 1))
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
