"""The Board's CSV packages: every row that heads them is checked, and every week is whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.ddp_files import delivered, release_csv, week, weekly, zip_head, zipped
from sources.standin import body

from reportgen.errors import SourceError
from reportgen.sources import board_csv
from reportgen.sources.reading import Basis, Hints, Request

LEVEL = weekly("RESPPMA_N.WW", [5, -7, "NA", 0])
AVERAGE = weekly("RESPPMA_XAW_N.WW", [6, "54.772", 2, 1], label="Assets, week average")
CHANGE = weekly("RESPPMA_XAW_XCH1_N.WW", ["NA", 1, 2, -1])
PACKAGE = [LEVEL, AVERAGE, CHANGE]


def read(path, content=None):
    reading = board_csv.read(delivered(path, content, "board_csv"), Hints())
    return reading, list(reading.series)


@pytest.fixture
def refused(tmp_path):
    def message(content):
        with pytest.raises(SourceError) as caught:
            read(tmp_path / "FRB_H41.csv", content)
        print(caught.value)
        assert "FRB_H41.csv" in str(caught.value)
        return str(caught.value)

    return message


def test_a_small_package(tmp_path):
    reading, series = read(tmp_path / "FRB_H41.csv", release_csv(PACKAGE))
    assert reading.vintage is None
    assert [(one.code, one.basis, one.unit) for one in series] == [
        ("RESPPMA_N.WW", Basis.WEDNESDAY_LEVEL, "usd_millions"),
        ("RESPPMA_XAW_N.WW", Basis.WEEK_AVERAGE, "usd_millions"),
        ("RESPPMA_XAW_XCH1_N.WW", Basis.AVERAGE_CHANGE_WEEK, "usd_millions"),
    ]
    assert [date.fromordinal(day) for day in series[0].days] == [
        week(number) for number in range(4)
    ]
    assert [list(one.values) for one in series] == [
        [5, -7, None, 0],
        [6, 54.772, 2, 1],
        [None, 1, 2, -1],
    ]
    assert series[1].label == "Assets, week average"


def test_gaps_are_empty_or_a_status(tmp_path):
    text = release_csv(PACKAGE).replace(b"NA", b"")
    _, series = read(tmp_path / "FRB_H41.csv", text)
    assert list(series[0].values) == [5, -7, None, 0]
    for status in (b"ND", b"NC", b" "):
        _, again = read(tmp_path / "FRB_H41.csv", release_csv(PACKAGE).replace(b"NA", status, 1))
        assert [one.values for one in again] == [one.values for one in series]


def test_every_way_to_write_the_same_text(tmp_path):
    text = release_csv(PACKAGE)
    _, series = read(tmp_path / "FRB_H41.csv", text)
    for other in (
        b"\xef\xbb\xbf" + text,
        text.replace(b"\r\n", b"\n"),
        text.rstrip(),
        text + b"\r\n",
        text.replace(b'"', b"").replace(b"Assets, week average", b'"Assets, week average"'),
    ):
        assert read(tmp_path / "FRB_H41.csv", other)[1] == series


def test_unordered_and_repeated_weeks(tmp_path, refused):
    lines = release_csv(PACKAGE).splitlines(keepends=True)
    _, series = read(tmp_path / "FRB_H41.csv", b"".join(lines))
    mixed = lines[:6] + lines[:5:-1] + lines[8:9]
    assert read(tmp_path / "FRB_H41.csv", b"".join(mixed))[1] == series
    other = lines[7].replace(b"-7", b"-8")
    assert "2002-12-25 is given twice, with -7 and -8" in refused(b"".join([*lines, other]))


@pytest.mark.parametrize("row", range(6))
def test_a_missing_head_is_refused_with_its_line(refused, row):
    lines = release_csv(PACKAGE).splitlines(keepends=True)
    assert f"line {row + 1}" in refused(b"".join(lines[:row] + lines[row + 1 :]))


def test_a_package_without_weeks_is_refused(refused):
    lines = release_csv(PACKAGE).splitlines(keepends=True)
    assert "no weeks" in refused(b"".join(lines[:6]))
    refused(b"".join(lines[:3]))
    refused(b"")


@pytest.mark.parametrize("row", range(9))
def test_a_ragged_row_is_refused_with_its_line(refused, row):
    lines = release_csv(PACKAGE).splitlines()
    for ragged in (lines[row].rpartition(b",")[0], lines[row] + b",1"):
        text = b"\r\n".join([*lines[:row], ragged, *lines[row + 1 :]])
        # One field more or less in the first row is noticed in the second.
        assert f"line {max(row, 1) + 1}" in refused(text)


def test_a_last_line_cut_off_is_told(refused):
    text = release_csv(PACKAGE)
    message = refused(text[: text.rindex(b",")])
    assert "line 10: 3 fields, 4 expected" in message
    assert "cut off" in message


def test_an_open_quote_is_refused(refused):
    assert "line 6" in refused(release_csv(PACKAGE).replace(b'XCH1_N.WW"\r\n', b"XCH1_N.WW\r\n", 1))


@pytest.mark.parametrize("value", ["-", "x", "1e5", "1,5", "nan", "9" * 30, "1_0", "５"])
def test_no_number_is_refused_with_line_series_and_day(refused, value):
    text = release_csv(PACKAGE).replace(b",-7,", f',"{value}",'.encode())
    assert "line 8: RESPPMA_N.WW, 2002-12-25" in refused(text)


@pytest.mark.parametrize("day", ["2002-12-26", "12/25/2002", "", "2002-13-25"])
def test_no_wednesday_is_refused(refused, day):
    assert "line 8" in refused(release_csv(PACKAGE).replace(b"2002-12-25", day.encode()))


def test_an_unknown_multiplier_is_refused_with_its_line(refused):
    message = refused(release_csv([LEVEL, weekly("RESB_N.WW", [1, 1, 1, 1], multiplier="1000")]))
    assert "line 3: RESB_N.WW" in message
    assert "'1000'" in message


def test_billions_and_per_cent_are_named_as_such(tmp_path):
    series = [
        weekly("RESB_N.WW", [1], multiplier="1000000000"),
        weekly("RESC_N.WW", [1], unit="Percent", multiplier="1", currency="NA"),
    ]
    _, found = read(tmp_path / "FRB_H41.csv", release_csv(series))
    assert [one.unit for one in found] == ["usd_billions", "percent"]


def test_a_column_of_no_use_stops_nothing_and_is_named(tmp_path, refused):
    number = weekly("RESN_N.WW", [1, 2, 3, 4], unit="Number", multiplier="1", currency="NA")
    reading, found = read(tmp_path / "FRB_H41.csv", release_csv([number, LEVEL]))
    assert [one.code for one in found] == ["RESPPMA_N.WW"]
    assert list(reading.left_out) == ["RESN_N.WW"]
    assert "RESN_N.WW" in refused(release_csv([number]))


def test_another_release_is_refused_by_name(refused):
    assert "wrong release: 'H8/H8/RESPPMA_N.WW'" in refused(release_csv(PACKAGE, release="H8"))


def test_columns_and_identifiers_agree(refused):
    text = release_csv(PACKAGE)
    assert "identifier" in refused(text.replace(b"H41/H41/RESPPMA_N.WW", b"H41/H41/RESPPA_N.WW"))
    assert "twice" in refused(release_csv([LEVEL, LEVEL]))


def test_an_html_page_is_told_as_such(refused):
    for page in (b"<!DOCTYPE html>\r\n<html>", b"\r\n <html><body>"):
        assert "HTML" in refused(page)


def test_another_encoding_is_refused(refused):
    text = release_csv([weekly("RESA_N.WW", [1], label="Café")])
    assert "UTF-16" in refused(text.decode().encode("utf-16"))
    assert "not in UTF-8" in refused(text.decode().encode("latin-1"))
    assert "not in UTF-8" in refused(text + b"\xe2\x82")


def test_a_half_changed_package_is_refused(refused):
    series = [weekly(f"RES{one}A_N.WW", [1, 2, 3 if one % 2 else "NA"]) for one in range(12)]
    assert "of 12 series with a value for 2002-12-25, 6 have none" in refused(release_csv(series))


def test_a_zip_of_it(tmp_path):
    text = release_csv(PACKAGE)
    _, plain = read(tmp_path / "FRB_H41.csv", text)
    _, packed = read(zipped(tmp_path / "FRB_H41.zip", {"FRB_H41.csv": text}))
    assert packed == plain


@pytest.mark.parametrize(
    ("head", "ours"),
    [
        (release_csv(PACKAGE)[:4096], True),
        (b"\xef\xbb\xbf" + release_csv(PACKAGE)[:4000], True),
        (b"Series Description,a\n", True),
        (release_csv(PACKAGE).decode().encode("utf-16")[:4096], True),
        (zip_head({"H41.csv": release_csv(PACKAGE)}), True),
        (zip_head({"README.txt": b"a", "H41.csv": release_csv(PACKAGE)}), True),
        (zip_head({"weekly.csv": b"observation_date,WALCL\n"}), False),
        (zip_head({"H41_data.xml": b"<a/>"}), False),
        (b"PK\x03\x04" + bytes(22) + b"\x07\0\0\0H41.csv", False),
        (b"observation_date,WALCL\n", False),
        (b"<?xml", False),
        (b"", False),
    ],
)
def test_it_is_recognised_by_content(head, ours):
    assert board_csv.recognises(head) is ours


def test_it_is_fetched_once_while_it_is_the_same(server, visit):
    server.serve("/out", body(release_csv(PACKAGE), "text/csv", etag='"1"'))
    address = f"{server.url}/out?rel=H41"
    (delivery,) = board_csv.fetch(visit.http, Request(address))
    assert (delivery.source, delivery.name) == ("board_csv", address)
    assert len(list(board_csv.read(delivery, Hints()).series)) == 3
    held = {address: delivery}
    assert list(board_csv.fetch(visit.http, Request(address, held=held.get))) == []


def test_a_login_in_the_address_is_kept_under_no_name(server, visit):
    server.serve("/out", body(release_csv(PACKAGE), "text/csv", etag='"1"'))
    address = server.url.replace("http://", "http://me:word@") + "/out"
    (delivery,) = board_csv.fetch(visit.http, Request(address))
    assert delivery.name == f"{server.url}/out"
    held = {delivery.name: delivery}
    assert list(board_csv.fetch(visit.http, Request(address, held=held.get))) == []
    assert server.asked()[-1].headers["Authorization"].startswith("Basic ")


NUMBERS = st.integers(-9_000_000, 9_000_000).map(str)
TEXTS = NUMBERS | st.sampled_from(["NA", "ND", "NC", "", "-0.125", "54.772"])
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20)


@st.composite
def packages(draw):
    """Draw series of the same weeks, each with a value in the last, so that none is half there."""
    codes = draw(
        st.lists(
            st.from_regex(r"RES[A-Z]{1,4}_N\.WW", fullmatch=True),
            min_size=1,
            max_size=4,
            unique=True,
        )
    )
    weeks = draw(st.integers(1, 5))
    values = st.lists(TEXTS, min_size=weeks - 1, max_size=weeks - 1)
    return [weekly(code, [*draw(values), draw(NUMBERS)], label=draw(WORDS)) for code in codes]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("csv") / "FRB_H41.csv"


@given(packages())
def test_what_was_written_is_read(place, package):
    _, series = read(place, release_csv(package))
    assert [one.code for one in series] == [told.code for told in package]
    for one, told in zip(series, package, strict=True):
        texts = [text for _, text in told.observations]
        assert list(one.values) == [
            None if text in ("NA", "ND", "NC", "") else float(text) if "." in text else int(text)
            for text in texts
        ]
        assert list(one.days) == [day.toordinal() for day, _ in told.observations]
        assert one.label == " ".join(told.label.split())


def outcome(path, content):
    """Return whether a text was read; it must be, or be refused by name."""
    try:
        return bool(read(path, content)[1])
    except SourceError as error:
        return None if path.name in str(error) else error


@given(packages(), st.data())
def test_damage_is_refused_or_read(place, package, data):
    raw = bytearray(release_csv(package))
    for _ in range(data.draw(st.integers(1, 3))):
        spot = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.integers(0, 40))
        raw[spot : spot + length] = data.draw(
            st.sampled_from([b"", b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"7"])
        )
    assert outcome(place, bytes(raw)) in (True, None)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_arbitrary_bytes_are_refused(place, content):
    assert outcome(place, content) is None
    assert outcome(place, b'"Series Description",' + content) is None
