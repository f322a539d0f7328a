"""The digest of a prefix: of what is known up to a day, however that came to lie in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reportgen.store.prefixes import EVERY, Prefixes
from reportgen.store.series import Basis, Disagreement, Series

FIRST = date(2003, 1, 1)
LEVEL = Basis.WEDNESDAY_LEVEL
WEEK = timedelta(weeks=1)


def weekly(code: str, *values: float | None, **more: object) -> Series:
    return replace(Series(code, (), LEVEL, "usd_millions", FIRST, 7, values), **more)  # type: ignore[arg-type]


def digest(day: date, *series: Series, readable=lambda _series, _day: True) -> str:
    return Prefixes.of(series).digest(day, readable)


def week(number: int) -> date:
    return FIRST + number * WEEK


VALUES = st.lists(
    st.one_of(st.none(), st.integers(-3, 3), st.floats(-3, 3)), min_size=1, max_size=3 * EVERY
)
PLACES = st.integers(0, 3 * EVERY)


@given(VALUES, VALUES, PLACES)
def test_what_comes_later_leaves_it_as_it_was(
    known: list[float | None], later: list[float | None], cut: int
) -> None:
    cut = min(cut, len(known))
    before, after = weekly("A", *known[:cut]), weekly("A", *known[:cut], *later)
    day = week(cut - 1)
    assert digest(day, before) == digest(day, after) == digest(day, after.until(day))


@given(VALUES, PLACES)
def test_any_figure_of_the_past_counts(values: list[float | None], place: int) -> None:
    place %= len(values)
    other = [*values]
    other[place] = 4 if values[place] is None else None
    last = week(len(values) - 1)
    assert digest(last, weekly("A", *values)) != digest(last, weekly("A", *other))
    # ... and only for those who can see it.
    day = week(place - 1)
    assert digest(day, weekly("A", *values)) == digest(day, weekly("A", *other))


@given(VALUES, st.permutations(range(3 * EVERY)))
def test_it_is_the_same_in_whatever_order_the_weeks_are_asked_for(
    values: list[float | None], order: list[int]
) -> None:
    one = Prefixes.of([weekly("A", *values), weekly("B", *values[:7])])
    for place in order[:12]:
        day = week(place)
        afresh = Prefixes.of([weekly("A", *values), weekly("B", *values[:7])])
        assert one.digest(day, lambda *_: True) == afresh.digest(day, lambda *_: True)


def test_grids_gaps_and_aliases_say_nothing() -> None:
    plain = weekly("A", 1, 2)
    daily = [value for pair in ((1,), (None,) * 6, (2,)) for value in pair]
    finer = replace(plain, step=1, values=tuple(daily))
    padded = weekly("A", None, 1, 2, None, first=FIRST - WEEK, aliases=("B",))
    assert digest(week(3), plain) == digest(week(3), finer) == digest(week(3), padded)
    assert digest(week(3), weekly("A", 1.0, 2.0)) == digest(week(3), plain)


def test_who_served_a_figure_and_whether_it_is_late_or_derived_count_where_they_can_be_seen() -> (
    None
):
    plain = weekly("A", 1, 2, 3)
    for otherwise in (
        {"elsewhere": {week(1): "fredgraph"}},
        {"late": frozenset([week(1)])},
        {"derived": frozenset([week(1)])},
    ):
        other = weekly("A", 1, 2, 3, **otherwise)
        assert digest(week(0), plain) == digest(week(0), other), otherwise
        assert digest(week(1), plain) != digest(week(1), other), otherwise
        assert digest(week(2), plain) != digest(week(2), other), otherwise


def test_which_source_serves_most_is_nothing_a_prefix_knows() -> None:
    """Newer weeks of another source may make it the series' own, and the old one the exception."""
    mostly = weekly("A", 1, 2, origin="embedded")
    now = weekly(
        "A",
        *(1, 2, 3, 4, 5),
        origin="board_xml",
        elsewhere={week(0): "embedded", week(1): "embedded"},
    )
    assert digest(week(1), mostly) == digest(week(1), now)
    assert digest(week(1), mostly) != digest(week(1), weekly("A", 1, 2, origin="board_xml"))


def test_a_figure_that_cannot_be_read_yet_does_not_count() -> None:
    early, late = weekly("A", 1, 2), weekly("A", 1, 2, 3)
    unread = lambda _series, day: day < week(2)  # noqa: E731
    assert digest(week(2), early) == digest(week(2), late, readable=unread)
    assert digest(week(2), early) != digest(week(2), late)


def test_code_basis_and_unit_count_and_so_does_what_is_stated_otherwise() -> None:
    one = weekly("A", 1)
    others = [replace(one, **more) for more in ({"code": "B"}, {"basis": Basis.WEEK_AVERAGE})]
    others.append(replace(one, unit="usd_billions"))
    assert len({digest(FIRST, one), *(digest(FIRST, other) for other in others)}) == 4
    stated = Disagreement("A", LEVEL, FIRST, "board_xml", 1, "fredgraph", 2)
    prefixes = Prefixes.of([one])
    assert prefixes.digest(FIRST, lambda *_: True, [stated]) != digest(FIRST, one)


class Steps:
    """Vintages by source: steps of a day and the vintage from there on."""

    def __init__(self, **steps: tuple[tuple[date, int], ...]) -> None:
        self.steps = steps

    def newest(self, source: str, code: str, day: int) -> int:
        assert code == "A"
        return max(
            (new for first, new in self.steps[source] if first.toordinal() <= day), default=0
        )


def test_the_vintage_is_that_of_the_newest_figure_in_sight() -> None:
    """The second source serves from the third week on, whatever it said of earlier ones."""
    served = (("a", "A", FIRST.toordinal()), ("b", "A", week(2).toordinal()))
    prefixes = Prefixes.of([weekly("A", 1, 2, 3, None, 5, served=served)])
    told = Steps(a=((FIRST, 100),), b=((FIRST, 150), (week(4), 200)))
    found = [prefixes.vintage(week(n), lambda *_: True, told) for n in (-1, 0, 1, 2, 4, 9)]
    assert found == [0, 100, 100, 150, 200, 200]
    unread = lambda _series, day: day < week(4)  # noqa: E731
    assert prefixes.vintage(week(4), unread, told) == 150
