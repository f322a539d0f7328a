"""The Board's XML, whatever is in it: read alike by either way, and updated as if read anew."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.ddp_files import Told, release_xml, series_xml, week, weekly
from sources.ddp_reads import EVERY_FORM, outcome, parsed, plain, read

from reportgen.errors import SourceError
from reportgen.sources.reading import Hints

NUMBERS = st.integers(-9_000_000, 9_000_000).map(str) | st.decimals(
    -10_000, 10_000, places=3, allow_nan=False
).map(lambda one: f"{one:f}")
TEXTS = st.sampled_from(["NA", "ND", "NC"]) | NUMBERS
CODES = st.sampled_from(sorted(EVERY_FORM)) | st.from_regex(
    r"(H0\.)?RES[A-Z]{1,4}(_XAW)?_N\.WW", fullmatch=True
)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="<&\r", exclude_categories=["C"]))


@st.composite
def releases(draw, weeks=6):
    """Draw series that all reach one newest week, from different first ones."""
    codes = draw(st.lists(CODES, min_size=1, max_size=5, unique=True))
    last = draw(st.integers(1, weeks))
    found = []
    for code in codes:
        values = draw(st.lists(TEXTS, min_size=1, max_size=last))
        found.append(weekly(code, values, last - len(values), label=draw(WORDS)))
    return found


def expected(told):
    values = [
        None if text in ("NA", "ND", "NC") else float(text) if "." in text else int(text)
        for _, text in told.observations
    ]
    return [day.toordinal() for day, _ in told.observations], values


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("xml") / "H41_data.xml"


@given(releases(weeks=12))
def test_what_was_written_is_read_by_either_way(place, release):
    xml = release_xml(release)
    by_text, by_parser = outcome(place, xml), outcome(place, xml, parsed)
    assert by_text == by_parser
    if by_text is not None:  # else by chance half of them ended at once
        found = {code: rest for code, *rest in by_text[1]}
        for told in release:
            *_, label, days, values = found[told.code]
            assert (days, values) == expected(told)
            assert label == " ".join(told.label.split())


@given(releases(), st.data())
def test_damage_is_refused_or_read_the_same_by_either_way(place, release, data):
    raw = bytearray(release_xml(release))
    starts = [0, raw.index(b"<frb:Obs"), raw.index(b"<frb:Obs")]
    for _ in range(data.draw(st.integers(1, 3))):
        last = len(raw) - 1  # what was removed before may have left less than there was
        start = min(data.draw(st.sampled_from(starts)), last)
        spot = data.draw(st.integers(start, last))
        kind = data.draw(st.sampled_from(["change", "remove", "insert", "repeat"]))
        piece = data.draw(
            st.sampled_from([b"<", b">", b'"', b"/", b"&", b" ", b"7", b"-->", b"<!--", b"\xff"])
        )
        length = data.draw(st.integers(1, 90))
        if kind == "repeat":
            raw[spot:spot] = raw[spot : spot + length]
        else:
            gone = {"change": len(piece), "remove": length, "insert": 0}[kind]
            raw[spot : spot + gone] = b"" if kind == "remove" else piece
    damaged = bytes(raw)
    assert outcome(place, damaged) == outcome(place, damaged, parsed)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_arbitrary_bytes_are_refused(place, content):
    assert outcome(place, content) is None
    assert outcome(place, b'<?xml version="1.0"?>' + content) is None


def change(draw, series):
    """Return the release of a week later, changed in what may change."""
    number = (series[0].observations[-1][0] - week(0)).days // 7 + 1
    found = []
    for one in series:
        rows = [*one.observations, (week(number), draw(TEXTS))]
        fate = draw(
            st.sampled_from(
                ["as is"] * 4 + ["revise", "remove", "shuffle", "relabel", "swap", "same"]
            )
        )
        if fate == "revise":
            at = draw(st.integers(0, len(rows) - 1))
            rows[at] = (rows[at][0], draw(TEXTS))
        if fate == "shuffle":
            rows = draw(st.permutations(rows))
        rows = rows[:-1] if fate == "same" else rows
        label = "Another" if fate == "relabel" else one.label
        xml = series_xml(Told(one.code, rows, label=label))
        if fate == "swap":
            xml = xml.replace('FREQ="19" CATEGORY="ASSET"', 'CATEGORY="ASSET" FREQ="19"')
        if fate != "remove":
            found.append(xml)
    if draw(st.booleans()):
        found.append(weekly("RESNEW_N.WW", [draw(TEXTS)], number))
    return draw(st.permutations(found))


@given(releases(), st.data())
def test_an_update_comes_to_the_same_as_reading_whole(place, release, data):
    before, old = None, []
    try:
        before, old = read(place, release_xml(release))
    except SourceError:
        return
    xml = release_xml(change(data.draw, release))
    if data.draw(st.integers(0, 9)) == 0:
        xml = xml.replace(b"</kf:Series>", b"<!-- <a> --></kf:Series>", 1)
    whole = outcome(place, xml)
    try:
        reading, series = read(place, xml, Hints(marks=before.marks))
    except SourceError:
        assert whole is None
        return
    assert (reading.vintage, plain(merged(series, old)), reading.left_out) == whole
    again, _ = read(place, xml)
    assert reading.marks == again.marks


def merged(series, before):
    """Return the series of an update, completed by what was known before."""
    known = {one.code: dict(zip(one.days, one.values, strict=True)) for one in before}
    for one in series:
        assert one.days
        said = dict(zip(one.days, one.values, strict=True))
        if not one.whole:
            held = known[one.code].items()
            said = {day: value for day, value in held if day < one.days[0]} | said
        yield replace(one, days=list(said), values=list(said.values()))


def test_an_update_reads_only_what_is_new(tmp_path):
    """Of a hundred weeks unchanged one observation comes, of a revised series all."""
    path = tmp_path / "H41_data.xml"
    names = [f"RES{letter}_N.WW" for letter in "ABCDEFG"]
    before, _ = read(path, release_xml([weekly(name, range(100)) for name in names]))
    now = [weekly(name, range(101)) for name in names]
    now[2] = weekly(names[2], [*range(50), 7, *range(51, 101)])
    _, series = read(path, release_xml(now), Hints(marks=before.marks))
    assert [(len(one.days), one.whole) for one in series] == [
        (101, True) if name == names[2] else (1, False) for name in names
    ]
    _, same = read(path, release_xml(now[:2]), Hints(marks=_marks(path, now[:2])))
    assert [(list(one.values), one.whole) for one in same] == [([100], False)] * 2


def _marks(path, series):
    return read(path, release_xml(series))[0].marks


@pytest.mark.parametrize(
    "rows",
    [
        [(0, "5"), (1, "6"), (2, "8"), (3, "9")],  # a revision that keeps the length
        [(0, "5"), (1, "6"), (2, "7"), (1, "6")],  # an old week again
        [(1, "5"), (2, "6"), (3, "7"), (0, "4")],  # an older week behind
        [(0, "5"), (1, "6")],  # the newest week withdrawn
        [(0, "5"), (1, "NA"), (2, "7"), (3, "8")],
    ],
)
def test_a_series_changed_in_its_past_is_read_whole(tmp_path, rows):
    path = tmp_path / "H41_data.xml"
    first = [(0, "5"), (1, "6"), (2, "7")] if rows[0][0] == 0 else rows[:3]
    before = Told("RESA_N.WW", [(week(number), text) for number, text in first])
    marks = _marks(path, [before])
    after = Told("RESA_N.WW", [(week(number), text) for number, text in rows])
    _, (series,) = read(path, release_xml([after]), Hints(marks=marks))
    assert series.whole
    assert dict(zip(series.days, series.values, strict=True)) == {
        week(number).toordinal(): None if text == "NA" else int(text) for number, text in rows
    }
