"""One snapshot of several sources: who wins a point, in which unit, and who says otherwise."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store.deliveries import WEDNESDAY

from reportgen.errors import StoreError
from reportgen.sources.reading import Basis
from reportgen.store.assemble import assemble
from reportgen.store.records import Recalled
from reportgen.store.series import Series, Snapshot
from reportgen.store.snapshot import embedded_snapshot

LEVEL, DAILY = Basis.WEDNESDAY_LEVEL, Basis.DAILY
FAMILIES = [(LEVEL, ("BOARD", "FRED")), (DAILY, ("RRP",))]
FIRST = date.fromordinal(WEDNESDAY)


def said(source, code, by_week, *, unit="usd_millions", basis=LEVEL, late=(), step=7):
    days = [WEDNESDAY + step * week for week in by_week]
    return Recalled(
        source,
        code,
        basis,
        unit,
        "",
        days,
        list(by_week.values()),
        frozenset(WEDNESDAY + step * week for week in late),
    )


def package(*values, code="BOARD", aliases=("FRED",), derived=(), step=7, basis=LEVEL):
    one = Series(code, aliases, basis, "usd_millions", FIRST, step, values, frozenset(derived))
    return Snapshot({(name, basis): one for name in (code, *aliases)}, "d", "embedded")


def week(number):
    return FIRST + timedelta(weeks=number)


def only(snapshot, code="BOARD", basis=LEVEL):
    found = snapshot.get(code, basis)
    assert found is not None
    return found


def published(_basis, day, _code):
    return day + timedelta(days=1)


def test_the_first_source_that_has_a_point_wins_it():
    snapshot = assemble(
        [
            said("fred_api", "FRED", {1: 11, 2: 2, 3: 3}),
            said("board_xml", "BOARD", {0: 0, 1: 1}),
            said("board_csv", "BOARD", {0: 99, 9: 99}),
        ],
        None,
        FAMILIES,
        ("board_xml", "fred_api"),
    )
    series = only(snapshot)
    assert series is only(snapshot, "FRED")
    assert (series.code, series.aliases) == ("BOARD", ("FRED",))
    assert (series.first, series.step, series.values) == (FIRST, 7, (0, 1, 2, 3))
    assert [series.source_of(week(n)) for n in range(4)] == ["board_xml"] * 2 + ["fred_api"] * 2
    assert snapshot.provenance == "board_xml+fred_api"
    assert len(snapshot.series) == 2


def test_the_series_is_named_for_the_source_of_most_points():
    one = assemble(
        [said("a", "BOARD", {0: 0}), said("b", "FRED", {1: 1, 2: 2})], None, FAMILIES, ("a", "b")
    )
    assert only(one).origin == "b"
    assert only(one).elsewhere == {week(0): "a"}


def test_units_become_those_of_the_first_source_exactly():
    billions = {0: 54.772, 1: 4217.259, 2: 0.003, 3: -23.636, 4: 100, 5: 2.675}
    millions = {0: 54772, 1: 4217259, 2: 3, 3: -23636, 4: 100000, 5: 2675, 6: 7}
    a = said("a", "BOARD", millions)
    b = said("b", "FRED", {**billions, 7: 6727.113}, unit="usd_billions")
    first = assemble([a, b], None, FAMILIES, ("a", "b"))
    assert only(first).values == (*millions.values(), 6727113)
    assert [type(value) for value in only(first).values] == [int] * 8
    assert first.disagreements == ()
    second = assemble([a, b], None, FAMILIES, ("b", "a"))
    assert only(second).unit == "usd_billions"
    assert only(second).at(week(6)) == 0.007
    assert second.disagreements == ()


def test_every_millionth_is_exact_in_billions_and_back():
    some = random.Random(3)
    numbers = {week: some.randrange(-(10**7), 10**7) for week in range(3000)}
    scaled = {week: float(f"{n / 1000:.3f}") for week, n in numbers.items()}
    probe = said("a", "BOARD", {-1: 1})
    back = assemble(
        [probe, said("b", "FRED", scaled, unit="usd_billions")], None, FAMILIES, ("a", "b")
    )
    assert list(only(back).values)[1:] == list(numbers.values())
    probe = said("a", "BOARD", {-1: 0.001}, unit="usd_billions")
    there = assemble([probe, said("b", "FRED", numbers)], None, FAMILIES, ("a", "b"))
    assert list(only(there).values)[1:] == list(scaled.values())


def test_per_cent_and_dollars_are_not_one_series():
    rate = said("b", "FRED", {0: 1.5}, unit="percent")
    with pytest.raises(StoreError, match="FRED of b is in percent"):
        assemble([said("a", "BOARD", {0: 1}), rate], None, FAMILIES, ("a", "b"))


def test_sources_that_state_different_values_are_told():
    snapshot = assemble(
        [
            said("a", "BOARD", {0: 1000, 1: 2000, 2: 3000}),
            said("b", "FRED", {0: 1001, 1: 2000, 2: 3000, 3: 1}),
            said("c", "FRED", {2: 3005, 3: 2}),
        ],
        None,
        FAMILIES,
        ("a", "b", "c"),
    )
    found = [(d.day, d.source, d.value, d.other, d.other_value) for d in snapshot.disagreements]
    assert found == [
        (week(0), "a", 1000, "b", 1001),
        (week(2), "a", 3000, "c", 3005),
        (week(3), "b", 1, "c", 2),
    ]
    assert {(d.code, d.basis) for d in snapshot.disagreements} == {("BOARD", LEVEL)}


@pytest.mark.parametrize(
    ("coarse", "unit", "apart"),
    [
        ({0: 54.8, 1: 1.25}, "usd_billions", True),  # two digits somewhere: 54.80
        ({0: 54.8, 1: 1.2}, "usd_billions", False),
        ({0: 54.7, 1: 1.2}, "usd_billions", True),
        ({0: 54.772, 1: 1.234}, "usd_billions", False),
        ({0: 54.773, 1: 1.234}, "usd_billions", True),
        ({0: 55, 1: 1}, "usd_billions", False),
        ({0: 54, 1: 1}, "usd_billions", True),
        ({0: 54773, 1: 1234}, "usd_millions", True),
    ],
)
def test_what_rounding_explains_is_no_disagreement(coarse, unit, apart):
    exact = said("a", "BOARD", {0: 54772})
    snapshot = assemble([exact, said("b", "FRED", coarse, unit=unit)], None, FAMILIES, ("a", "b"))
    assert bool(snapshot.disagreements) is apart


def test_computed_values_are_carried_and_not_held_against_others():
    computed = package(1, 2, 3, derived=(week(1), week(2)))
    snapshot = assemble([said("a", "FRED", {1: 9})], computed, FAMILIES, ("a", "embedded"))
    series = only(snapshot)
    assert series.values == (1, 9, 3)
    assert series.derived == {week(2)}
    assert series.elsewhere == {week(1): "a"}
    assert snapshot.disagreements == ()
    assert snapshot.provenance == "a+embedded"


def test_a_source_out_of_the_precedence_is_not_used():
    snapshot = assemble([said("a", "BOARD", {0: 9})], package(1, 2), FAMILIES, ("a",))
    assert only(snapshot).values == (9,)
    assert assemble([], package(1, 2), FAMILIES, ("a",)).series == {}


def test_codes_of_no_family_stand_for_themselves():
    snapshot = assemble(
        [said("a", "X", {0: 9}), said("b", "Y", {1: 8})],
        package(1, code="Z", aliases=("Y",)),
        FAMILIES,
        ("a", "b", "embedded"),
    )
    assert only(snapshot, "X").values == (9,)
    assert only(snapshot, "Z") is only(snapshot, "Y")
    assert only(snapshot, "Z").values == (1, 8)


def test_one_code_on_two_bases_is_two_series():
    snapshot = assemble(
        [said("a", "X", {0: 9}), said("a", "X", {0: 8}, basis=Basis.WEEK_AVERAGE)],
        None,
        [],
        ("a",),
    )
    assert only(snapshot, "X").values == (9,)
    assert only(snapshot, "X", Basis.WEEK_AVERAGE).values == (8,)


@pytest.mark.parametrize(
    ("basis", "days", "step"),
    [
        (LEVEL, [0, 7, 28], 7),
        (Basis.WEEK_AVERAGE, [0], 7),
        (DAILY, [0, 1, 2, 5], 1),
        (DAILY, [0, 7, 14], 1),
        (Basis.QUARTER, [0, 91, 182, 274], 1),
        (Basis.QUARTER, [0, 91], 1),
    ],
)
def test_series_lie_on_an_even_grid(basis, days, step):
    one = said("a", "X", {day: day + 0.5 for day in days}, basis=basis, step=1)
    series = only(assemble([one], None, [], ("a",)), "X", basis)
    assert series.step == step
    assert list(series.items()) == [(FIRST + timedelta(days=d), d + 0.5) for d in days]
    assert series.last() == (FIRST + timedelta(days=days[-1]), days[-1] + 0.5)
    assert series.at(FIRST + timedelta(days=days[-1])) == days[-1] + 0.5
    assert series.at(FIRST + timedelta(days=3)) is None
    if len(days) > 1:
        before = FIRST + timedelta(days=days[-1] - 1)
        assert series.until(before).last() == (FIRST + timedelta(days=days[-2]), days[-2] + 0.5)


def test_the_package_is_known_from_its_own_day():
    """Asked for a day before, it gives late what the calendar says was out, and no more."""
    known_on = week(1) + timedelta(days=1)
    kwargs = {"known_on": known_on, "embedded_vintage": week(9)}
    data = package(0, 1, 2, 3)
    assert assemble([], data, FAMILIES, ("embedded",), **kwargs).series == {}
    series = only(assemble([], data, FAMILIES, ("embedded",), published=published, **kwargs))
    assert series.values == (0, 1)
    assert series.late == {week(0), week(1)}
    kwargs["known_on"] = week(9)
    whole = assemble([], data, FAMILIES, ("embedded",), published=published, **kwargs)
    assert only(whole).values == (0, 1, 2, 3)
    assert only(whole).late == frozenset()
    assert whole.known_on == week(9)


def test_what_was_known_in_time_comes_before_what_is_late():
    snapshot = assemble(
        [said("a", "BOARD", {0: 1, 1: 2, 2: 3}, late=(1, 2)), said("b", "FRED", {1: 5})],
        None,
        FAMILIES,
        ("a", "b"),
        known_on=week(3),
        published=published,
    )
    series = only(snapshot)
    assert series.values == (1, 5, 3)
    assert series.late == {week(2)}
    assert series.elsewhere == {week(1): "b"}
    assert snapshot.disagreements == (), "a late value is of another day's knowledge"


def test_the_digest_is_of_the_figures_however_they_came():
    a, b = said("a", "BOARD", {0: 1, 1: 2}), said("b", "FRED", {0: 1, 1: 2})
    parts = [said("a", "BOARD", {0: 1}), said("b", "FRED", {1: 2})]
    digests = {
        assemble(recalled, data, FAMILIES, order).digest
        for recalled, data, order in (
            ([a], None, ("a",)),
            ([b], None, ("b",)),
            ([a, b], None, ("b", "a")),
            (parts, None, ("a", "b")),
            ([], package(1, 2), ("embedded",)),
        )
    }
    assert len(digests) == 1
    other = assemble([said("a", "BOARD", {0: 1, 1: 3})], None, FAMILIES, ("a",)).digest
    assert other not in digests


def test_the_embedded_data_pass_through_unchanged():
    embedded = embedded_snapshot()
    snapshot = assemble([], embedded, [], ("embedded",))
    assert snapshot.series.keys() == embedded.series.keys()
    for key, series in embedded.series.items():
        again = snapshot.series[key]
        assert (again.first, again.step, again.unit) == (series.first, series.step, series.unit)
        assert again.values == series.values
        assert again.derived == series.derived
    assert snapshot.provenance == "embedded"


weeks = st.dictionaries(st.integers(0, 6), st.integers(0, 2), min_size=1)


@given(st.lists(st.tuples(weeks, st.sets(st.integers(0, 6))), min_size=1, max_size=4))
def test_every_point_is_the_first_source_s_that_has_it(given_by):
    sources = [f"s{number}" for number in range(len(given_by))]
    recalled = [
        said(
            source,
            "FRED" if place % 2 else "BOARD",
            dict(sorted(values.items())),
            late=late & values.keys(),
        )
        for place, (source, (values, late)) in enumerate(zip(sources, given_by, strict=True))
    ]
    snapshot = assemble(reversed(recalled), None, FAMILIES, sources)
    series = only(snapshot)
    apart = []
    for number in range(7):
        have = [
            (number in late, place, source, values[number])
            for place, (source, (values, late)) in enumerate(zip(sources, given_by, strict=True))
            if number in values
        ]
        if not have:
            assert series.at(week(number)) is None
            continue
        is_late, _, source, value = min(have)
        assert series.at(week(number)) == value
        assert series.source_of(week(number)) == source
        assert (week(number) in series.late) is is_late
        apart += [
            (week(number), source, value, other, another)
            for other_late, _, other, another in sorted(have)
            if other_late is is_late and another != value
        ]
    found = [(d.day, d.source, d.value, d.other, d.other_value) for d in snapshot.disagreements]
    assert found == apart
