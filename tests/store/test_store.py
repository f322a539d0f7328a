"""What goes into the store comes out of it, and what must not go in leaves it as it was."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from store.deliveries import RETRIEVED, WEDNESDAY, delivered, reading, series

from reportgen.errors import SourceError, StoreError
from reportgen.sources.reading import Basis, Mark
from reportgen.store.store import open_store

THURSDAY = date(2025, 4, 17)
NEXT = THURSDAY + timedelta(days=7)


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/store.sqlite", create=True) as opened:
        yield opened


def ingest(store, folder, *readings, vintage=THURSDAY, by_hand=False, marks=None, content=None):
    content = content or repr((readings, vintage)).encode()
    return store.ingest(
        delivered(folder, content), reading(readings, marks), vintage, by_hand=by_hand
    )


def values_of(store, code, known_on=None):
    return {one.code: one.values for one in store.recall(None, known_on)}.get(code)


def everything(store):
    return (
        list(store.points(all_vintages=True)),
        store.releases(),
        dict(store.marks("board_xml")),
        store.database.rows("select digest, part from raw_parts order by digest, part"),
    )


def test_integers_and_floats_come_back_as_they_went_in(store, tmp_path):
    numbers = [0, -1, 6727113, 2**40, 54.772, 4.0, -0.0, 1e-7, 0.1 + 0.2, None, 2553.716]
    done = ingest(store, tmp_path, series("A", numbers))
    assert (done.release, done.already, done.series, done.new) == (1, False, 1, 10)
    (found,) = store.recall()
    assert [repr(value) for value in found.values] == [repr(v) for v in numbers if v is not None]
    assert found.days[:3] == [WEDNESDAY, WEDNESDAY + 7, WEDNESDAY + 14]
    assert (found.source, found.code, found.label) == ("board_xml", "A", "label of A")
    assert (found.basis, found.unit) == (Basis.WEDNESDAY_LEVEL, "usd_millions")


def test_uneven_days_come_back(store, tmp_path):
    days = [WEDNESDAY + offset for offset in (0, 1, 2, 5, 6, 300, 9000)]
    ingest(store, tmp_path, series("A", [1, 2, 3, 4, 5, 6, 7], days=days, basis=Basis.DAILY))
    (found,) = store.recall()
    assert (found.days, found.values) == (days, [1, 2, 3, 4, 5, 6, 7])


def test_the_same_release_again_writes_nothing(store, tmp_path):
    ingest(store, tmp_path, series("A", [1, 2]), content=b"release")
    before = everything(store)
    again = ingest(store, tmp_path, series("A", [9, 9]), vintage=NEXT, content=b"release")
    assert (again.already, again.release) == (True, 1)
    assert everything(store) == before


def test_a_source_that_goes_back_to_an_older_file_is_believed(store, tmp_path):
    for vintage, value, content in ((1, 1, b"right"), (2, 5, b"wrong"), (3, 1, b"right")):
        day = THURSDAY + timedelta(days=vintage)
        done = ingest(store, tmp_path, series("A", [value]), vintage=day, content=content)
        assert not done.already
    assert values_of(store, "A") == [1]
    assert values_of(store, "A", THURSDAY + timedelta(days=2)) == [5]
    rows = store.database.rows("select count(*) from raws")
    assert rows == [(2,)]
    given = store.ingest(
        delivered(tmp_path, b"wrong", name="old.xml"),
        reading([series("A", [5])]),
        THURSDAY + timedelta(days=4),
        by_hand=True,
    )
    assert given.already
    assert values_of(store, "A") == [1]


def test_only_what_changed_is_added(store, tmp_path):
    ingest(store, tmp_path, series("A", [1, 2, 3]), series("B", [1, 2, 3]))
    done = ingest(
        store, tmp_path, series("A", [1, 5, None, 4]), series("B", [1, 2, 3]), vintage=NEXT
    )
    assert (done.new, done.revised, done.withdrawn) == (1, 1, 1)
    assert values_of(store, "A") == [1, 5, 4]
    assert values_of(store, "A", THURSDAY) == [1, 2, 3]
    assert values_of(store, "A", THURSDAY - timedelta(days=1)) is None
    assert store.database.rows("select count(*) from segments") == [(3,)]
    found = [(r.code, r.as_of.day, r.before, r.after) for r in store.revisions()]
    assert found == [("A", 9, 2, 5), ("A", 16, 3, None)]
    assert {(r.vintage, r.before_vintage) for r in store.revisions(NEXT)} == {(NEXT, THURSDAY)}
    assert list(store.revisions(NEXT + timedelta(days=1))) == []


def test_a_day_left_out_is_withdrawn_and_may_come_back(store, tmp_path):
    days = [WEDNESDAY, WEDNESDAY + 7, WEDNESDAY + 14]
    ingest(store, tmp_path, series("A", [1, 2, 3], days=days))
    done = ingest(store, tmp_path, series("A", [1, 3], days=days[::2]), vintage=NEXT)
    assert done.withdrawn == 1
    third = NEXT + timedelta(days=7)
    ingest(store, tmp_path, series("A", [1, 2, 3], days=days), vintage=third)
    assert [(r.before, r.after) for r in store.revisions()] == [(2, None), (None, 2)]
    points = [(p.as_of.day, p.vintage, p.value) for p in store.points(all_vintages=True)]
    assert points == [
        (2, THURSDAY, 1),
        (9, THURSDAY, 2),
        (9, NEXT, None),
        (9, third, 2),
        (16, THURSDAY, 3),
    ]


def test_a_correction_on_the_same_day_counts_and_what_it_corrects_stays(store, tmp_path):
    ingest(store, tmp_path, series("A", [1, 2]))
    ingest(store, tmp_path, series("A", [1, 7]))
    assert values_of(store, "A", THURSDAY) == [1, 7]
    assert list(store.revisions()) == []
    assert store.database.rows("select count(*) from segments") == [(2,)]


def test_an_older_release_that_comes_late_changes_nothing_after_it(store, tmp_path):
    old = THURSDAY - timedelta(days=70)
    ingest(store, tmp_path, series("A", [1, 2, 3]))
    ingest(store, tmp_path, series("A", [1, 2, 3, 4]), vintage=NEXT)
    ingest(store, tmp_path, series("A", [0, 1, 9], first=WEDNESDAY - 7), vintage=old, by_hand=True)
    assert values_of(store, "A", old) == [0, 1, 9]
    assert values_of(store, "A", THURSDAY) == [0, 1, 2, 3]
    assert values_of(store, "A") == [0, 1, 2, 3, 4]
    assert [(r.vintage, r.before, r.after) for r in store.revisions()] == [(THURSDAY, 9, 2)]


def test_the_tail_of_a_series_leaves_what_is_before_it(store, tmp_path):
    ingest(store, tmp_path, series("A", [1, 2, 3]))
    tail = series("A", [3, 4], first=WEDNESDAY + 14, whole=False)
    assert ingest(store, tmp_path, tail, vintage=NEXT).new == 1
    assert values_of(store, "A") == [1, 2, 3, 4]


def test_a_series_may_say_its_own_vintage(store, tmp_path):
    years = [date(2001, 3, 1), date(2002, 3, 1), date(2003, 3, 1)]
    said = [series("A", [1] * (n + 1), vintage=year) for n, year in enumerate(years)]
    done = ingest(store, tmp_path, *said)
    assert (done.series, done.new) == (1, 3)
    assert values_of(store, "A", date(2002, 6, 1)) == [1, 1]
    newest = store.newest_vintages(WEDNESDAY + 8)
    assert newest == {("board_xml", "A"): years[1].toordinal()}
    assert store.newest_vintages(WEDNESDAY - 1) == {}
    # Each added one Wednesday and said nothing else of the ones before.
    assert store.vintages() == {
        ("board_xml", "A"): [(WEDNESDAY + 7 * n, year.toordinal()) for n, year in enumerate(years)]
    }


def test_a_vintage_reaches_back_to_the_first_day_it_revises(store, tmp_path):
    ingest(store, tmp_path, series("A", [1, 2, 3]), series("B", [1]))
    ingest(store, tmp_path, series("A", [1, 2, 4, 5]), series("B", [1, 2]), vintage=NEXT)
    assert store.vintages() == {
        ("board_xml", "A"): [
            (WEDNESDAY, THURSDAY.toordinal()),
            (WEDNESDAY + 14, NEXT.toordinal()),
        ],
        ("board_xml", "B"): [
            (WEDNESDAY, THURSDAY.toordinal()),
            (WEDNESDAY + 7, NEXT.toordinal()),
        ],
    }


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (series("A", [1, 2], unit="usd_billions"), ("A", "usd_millions", "usd_billions")),
        (series("A", [1, 2], basis=Basis.WEEK_AVERAGE), ("wednesday_level", "week_average")),
        (series("A", [2], first=WEDNESDAY + 7), ("2025-04-09", "2025-04-02", "by hand")),
        (series("A", [1]), ("2025-04-02 to 2025-04-02", "2025-04-02 to 2025-04-09")),
        (series("A", []), ("no observation",)),
        (series("A", [1, 2, 3], days=[WEDNESDAY, WEDNESDAY + 7, WEDNESDAY + 7]), ("rise",)),
        (series("A", [1, 2, 10**40]), ("cannot be kept",)),
    ],
    ids=["unit", "basis", "first-day", "last-day", "empty", "order", "huge"],
)
def test_what_does_not_fit_is_refused_whole(store, tmp_path, second, words):
    ingest(store, tmp_path, series("A", [1, 2]), series("B", [1]))
    before = everything(store)
    with pytest.raises(SourceError) as refused:
        ingest(store, tmp_path, series("B", [5]), second, vintage=NEXT)
    assert all(word in str(refused.value) for word in ("https://x/H41.zip", *words))
    assert everything(store) == before


def test_a_file_given_by_hand_may_be_partial(store, tmp_path):
    ingest(store, tmp_path, series("A", [1, 2, 3]), series("B", [1]))
    given = series("A", [7], first=WEDNESDAY + 7)
    done = ingest(store, tmp_path, given, vintage=NEXT, by_hand=True)
    assert (done.revised, done.missing) == (1, ("B",))
    assert values_of(store, "A") == [1, 7, 3]


def test_a_file_held_already_is_taken_again_at_a_vintage_that_is_stated(store, tmp_path):
    """Who forgot to say how old a file is may say so after."""

    def given(vintage, *, stated):
        delivery = delivered(tmp_path, b"the same bytes")
        said = reading([series("A", [1, 2])])
        return store.ingest(delivery, said, vintage, by_hand=True, stated=stated)

    assert not given(NEXT, stated=False).already
    assert given(NEXT + timedelta(days=1), stated=False).already
    assert not given(THURSDAY, stated=True).already
    assert given(THURSDAY, stated=True).already
    assert [one.values for one in store.recall(None, THURSDAY)] == [[1, 2]]


def test_few_missing_series_are_told_and_many_are_refused(store, tmp_path):
    many = [series(f"S{number:02}", [1, 2]) for number in range(20)]
    ingest(store, tmp_path, *many)
    with pytest.raises(SourceError, match=r"3 of 20 series .*\(S17, S18, S19, …\)"):
        ingest(store, tmp_path, *many[:17], vintage=NEXT)
    assert ingest(store, tmp_path, *many[:18], vintage=NEXT).missing == ("S18", "S19")


def test_a_stream_that_breaks_off_leaves_nothing(store, tmp_path):
    def broken():
        yield series("A", [1, 2])
        yield series("C", [3])
        raise SourceError("cut short")

    ingest(store, tmp_path, series("A", [1]))
    before = everything(store)
    with pytest.raises(SourceError, match="cut short"):
        store.ingest(delivered(tmp_path, b"two"), reading(broken()), NEXT)
    assert everything(store) == before
    assert ingest(store, tmp_path, series("A", [1, 2]), vintage=NEXT).new == 1


def test_a_series_given_twice_and_an_empty_release_are_refused(store, tmp_path):
    with pytest.raises(SourceError, match="A is given twice"):
        ingest(store, tmp_path, series("A", [1]), series("A", [1]))
    with pytest.raises(SourceError, match="no observation"):
        ingest(store, tmp_path)
    assert store.releases() == []


def test_marks_are_those_of_the_newest_release(store, tmp_path):
    first, second = {"A": Mark(10, b"x" * 32)}, {"A": Mark(20, b"y" * 32), "B": Mark(1, b"")}
    assert store.marks("board_xml") == {}
    ingest(store, tmp_path, series("A", [1]), marks=first)
    assert store.marks("board_xml") == first
    ingest(store, tmp_path, series("A", [1, 2]), marks=second, vintage=NEXT)
    assert store.marks("board_xml") == second
    old = THURSDAY - timedelta(days=1)
    ingest(store, tmp_path, series("A", [3]), marks=first, vintage=old, by_hand=True)
    assert store.marks("board_xml") == second
    ingest(store, tmp_path, series("A", [1, 3]), vintage=NEXT, by_hand=True)
    assert store.marks("board_xml") == {}
    assert store.marks("fred_api") == {}


def test_a_tail_read_beside_a_release_since_outrun_is_refused(store, tmp_path):
    ingest(store, tmp_path, series("A", [1]), marks={"A": Mark(1, b"")})
    store.marks("board_xml")
    with open_store(f"sqlite:///{tmp_path}/store.sqlite", create=False) as other:
        ingest(other, tmp_path, series("A", [5, 2]), marks={"A": Mark(2, b"")}, vintage=NEXT)
    tail = series("A", [3], first=WEDNESDAY + 7, whole=False)
    with pytest.raises(StoreError, match="another process"):
        ingest(store, tmp_path, tail, vintage=NEXT)
    store.marks("board_xml")
    ingest(store, tmp_path, tail, vintage=NEXT)
    assert values_of(store, "A") == [5, 3]


def test_releases_and_what_is_held(store, tmp_path):
    ingest(store, tmp_path, series("A", [1]), content=b"one")
    (release,) = store.releases()
    assert (release.source, release.name, release.size) == ("board_xml", "https://x/H41.zip", 3)
    assert (release.vintage, release.retrieved_at) == (THURSDAY, RETRIEVED)
    held = store.held("board_xml", "https://x/H41.zip")
    assert held is not None
    assert (held.digest, held.etag, held.last_modified) == (
        sha256(b"one").hexdigest(),
        '"e"',
        "Thu",
    )
    assert store.held("board_xml", "other") is None
    assert store.held("fred_api", "https://x/H41.zip") is None


@pytest.mark.parametrize("packed", [False, True])
def test_raw_bytes_come_back_exactly(store, tmp_path, packed):
    content = bytes(range(256)) * 10_000 + Path(__file__).read_bytes()
    if packed:
        with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("x.xml", content)
        content = (tmp_path / "x.zip").read_bytes()
    ingest(store, tmp_path, series("A", [1]), content=content)
    digest = sha256(content).hexdigest()
    store.raw(digest, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == content
    sizes = [size for (size,) in store.database.rows("select length(content) from raw_parts")]
    print(f"{len(content)} bytes kept in {sizes}")
    assert max(sizes) <= 1 << 20
    assert (sum(sizes) < len(content) / 10) is not packed
    with pytest.raises(StoreError, match="no release with digest"):
        store.raw("0" * 64, tmp_path / "none")


def test_a_file_that_changed_under_our_hands_is_refused(store, tmp_path):
    delivery = delivered(tmp_path, b"one")
    delivery.path.write_bytes(b"two")
    with pytest.raises(SourceError, match="changed while it was read"):
        store.ingest(delivery, reading([series("A", [1])]), THURSDAY)
    delivery.path.unlink()
    with pytest.raises(SourceError, match="cannot be read"):
        store.ingest(delivery, reading([series("A", [1])]), THURSDAY)
    assert store.releases() == []


def test_points_held_only_from_later_are_given_as_late(store, tmp_path):
    """The first release is of the 17th; asked for the 10th, the calendar says what was out."""

    def published(_basis, day, _code):
        return day + timedelta(days=1)

    ingest(store, tmp_path, series("A", [1, 2, 3]), series("B", [None, 5, None]))
    ingest(store, tmp_path, series("A", [8, 2, 3]), series("B", [4, 5, 6]), vintage=NEXT)
    known_on = date(2025, 4, 10)
    assert store.recall(None, known_on) == []
    a, b = store.recall(None, known_on, published)
    assert (a.days, a.values) == ([WEDNESDAY, WEDNESDAY + 7], [1, 2])
    assert a.late == {WEDNESDAY, WEDNESDAY + 7}
    assert (b.days, b.values) == ([WEDNESDAY, WEDNESDAY + 7], [4, 5])
    a, b = store.recall(None, date(2025, 4, 20), published)
    assert (a.values, a.late) == ([1, 2, 3], frozenset())
    assert (b.values, b.late) == ([5], frozenset()), "what was said to be missing then is not late"
    assert store.recall(["A"], date(2025, 4, 9), published)[0].values == [1]
    assert store.recall(["A"], date(2025, 4, 2), published) == []


def test_what_comes_out_later_than_others_of_its_kind_is_not_seen_before(store, tmp_path):
    """A balance sheet of the banks is a Wednesday's as well, and comes a week after the Fed's."""
    ingest(store, tmp_path, series("A", [1, 2]), series("H8", [1, 2]))

    def published(_basis, day, code):
        return day + timedelta(days=9 if code == "H8" else 1)

    a, h8 = store.recall(None, date(2025, 4, 11), published)
    assert (a.values, h8.values) == ([1, 2], [1])


def test_recall_gives_the_codes_asked_for_of_every_source(store, tmp_path):
    for source in ("board_xml", "fred_api"):
        delivery = delivered(tmp_path, source.encode(), source=source)
        store.ingest(delivery, reading([series("A", [1]), series("B", [2])]), THURSDAY)
    found = [(one.source, one.code) for one in store.recall({"B", "none"})]
    assert found == [("board_xml", "B"), ("fred_api", "B")]
    assert store.recall(set()) == []


def test_what_is_read_halfway_may_be_left(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path}/s.sqlite", create=True)
    ingest(opened, tmp_path, series("A", list(range(2000))))
    points = opened.points(all_vintages=True)
    assert next(points).value == 0
    opened.close()
    del points


def test_the_embedded_store_needs_no_server_library(tmp_path):
    code = (
        "import sys; from reportgen.store.store import open_store; "
        f"open_store('sqlite:///{tmp_path}/s.sqlite', create=True).close(); "
        "print(*{'sqlalchemy', 'pg8000', 'pandas', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
