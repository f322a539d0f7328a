"""Figures in prose and in tables, each string checked by hand."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from reportgen.brief.claims import Claim, Unit
from reportgen.languages.numbers import FLOORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.languages import Words

    Make = Callable[..., Claim]
    Spoken = dict[str, Words]

NB = "\u00a0"

PROSE = [
    # $ millions, zh-Hant, zh-Hans, en
    (6_727_113, "6.73_萬億美元", "6.73万亿美元", "$6.73 trillion"),
    (7_000_000, "7.00_萬億美元", "7.00万亿美元", "$7.00 trillion"),
    (999_950, "1.00_萬億美元", "1.00万亿美元", "$1.00 trillion"),
    (999_949, "9,999_億美元", "9999亿美元", "$999.9 billion"),
    (412_428, "4,124_億美元", "4124亿美元", "$412.4 billion"),
    (54_772.0, "548_億美元", "548亿美元", "$54.8 billion"),
    (9_999.6, "100_億美元", "100亿美元", "$10.0 billion"),
    (9_949, "99.5_億美元", "99.5亿美元", "$9.9 billion"),
    (4_544, "45.4_億美元", "45.4亿美元", "$4.5 billion"),
    (1_000, "10_億美元", "10亿美元", "$1 billion"),
    (999.6, "10.0_億美元", "10.0亿美元", "$1.0 billion"),
    (303, "3.03_億美元", "3.03亿美元", "$303 million"),
    (100, "1_億美元", "1亿美元", "$100 million"),
    (99, "9,900_萬美元", "9900万美元", "$99 million"),
    (3, "300_萬美元", "300万美元", "$3 million"),
    (0.4, "40_萬美元", "40万美元", "$400,000"),
    (0, "0 美元", "0美元", "$0"),
    (-2_237, "22.4_億美元", "22.4亿美元", "$2.2 billion"),  # the verb says that it fell
]


@pytest.mark.parametrize(("value", "hant", "hans", "en"), PROSE)
def test_money_in_prose(value, hant, hans, en, spoken: Spoken, claim: Make) -> None:
    said = [str(words.prose(claim(value))) for words in spoken.values()]
    assert said == [hant.replace("_", NB), hans, en]


def test_the_head_holds_number_and_scale_but_not_the_currency(spoken: Spoken, claim: Make) -> None:
    said = [words.prose(claim(6_727_113)) for words in spoken.values()]
    assert [(one.head, one.tail) for one in said] == [
        (f"6.73{NB}萬億", "美元"),
        ("6.73万亿", "美元"),
        ("$6.73 trillion", ""),
    ]
    assert all(one.claim == claim(6_727_113) for one in said)


MEASURES = [
    (62.65, Unit.PERCENT, "62.7%", "62.7%", "62.7 percent", "62.7"),
    (0.034, Unit.PERCENT, "0.03%", "0.03%", "0.03 percent", "0.03"),
    (0.0041, Unit.PERCENT, "0.004%", "0.004%", "0.004 percent", "0.004"),
    (0, Unit.PERCENT, "0.0%", "0.0%", "0.0 percent", "0.0"),
    (-24.96, Unit.PERCENT, "25.0%", "25.0%", "25.0 percent", "−25.0"),
    (1_234.5, Unit.PERCENT, "1,234.5%", "1234.5%", "1,234.5 percent", "1,234.5"),
    (2.3, Unit.PERCENTAGE_POINTS, "2.3_個百分點", "2.3个百分点", "2.3 percentage points", "2.3"),
    (7.0000003, Unit.BASIS_POINTS, "7_個基點", "7个基点", "7 basis points", "7"),
    (-1, Unit.BASIS_POINTS, "1_個基點", "1个基点", "1 basis point", "−1"),
    (34.5, Unit.MONTHS, "35_個月", "35个月", "35 months", "35"),
    (1, Unit.MONTHS, "1_個月", "1个月", "1 month", "1"),
    (1, Unit.WEEKS, "1_週", "1周", "1 week", "1"),
    (8.0, Unit.WEEKS, "8_週", "8周", "8 weeks", "8"),
    (1_212, Unit.COUNT, "1,212", "1212", "1,212", "1,212"),
]


@pytest.mark.parametrize(("value", "unit", "hant", "hans", "en", "cell"), MEASURES)
def test_other_units(value, unit, hant, hans, en, cell, spoken: Spoken, claim: Make) -> None:
    said = [str(words.prose(claim(value, unit))) for words in spoken.values()]
    assert said == [hant.replace("_", NB), hans, en]
    assert {words.table(claim(value, unit)) for words in spoken.values()} == {cell}


def test_a_rate_is_quoted_to_the_basis_point(spoken: Spoken, claim: Make) -> None:
    rate = claim(4.325, Unit.PERCENT, "rate")
    assert [str(words.prose(rate)) for words in spoken.values()] == [
        "4.33%",
        "4.33%",
        "4.33 percent",
    ]
    assert spoken["en"].table(rate) == "4.33"
    assert spoken["en"].table(claim(4.25, Unit.PERCENT, "rate_lower")) == "4.25"
    assert spoken["en"].table(claim(4.25, Unit.PERCENT, "rates_of_growth")) == "4.3"


STATED = [
    # what one of several sources states: one scale, to the last digit, with its sign
    (6_727_113, Unit.USD_MILLIONS, "67,271.13_億美元", "67271.13亿美元", "$6,727,113 million"),
    (412_400, Unit.USD_MILLIONS, "4,124.00_億美元", "4124.00亿美元", "$412,400 million"),
    (3, Unit.USD_MILLIONS, "0.03_億美元", "0.03亿美元", "$3 million"),
    (-23_636, Unit.USD_MILLIONS, "−236.36_億美元", "−236.36亿美元", "−$23,636 million"),
    (54_772.5, Unit.USD_MILLIONS, "547.725_億美元", "547.725亿美元", "$54,772.5 million"),
    (0, Unit.USD_MILLIONS, "0.00_億美元", "0.00亿美元", "$0 million"),
    (4.4, Unit.PERCENT, "4.40%", "4.40%", "4.40 percent"),
    (4.3251, Unit.PERCENT, "4.3251%", "4.3251%", "4.3251 percent"),
]


@pytest.mark.parametrize(("value", "unit", "hant", "hans", "en"), STATED)
def test_what_a_source_states_is_said_whole(
    value, unit, hant, hans, en, spoken: Spoken, claim: Make
) -> None:
    stated = claim(value, unit, "as_stated_by_fredgraph_year_ago")
    said = [str(words.prose(stated)) for words in spoken.values()]
    assert said == [hant.replace("_", NB), hans, en]


@pytest.mark.parametrize(
    ("value", "unit", "cell"),
    [
        (6_727_113, Unit.USD_MILLIONS, "6,727.113"),
        (-23_600, Unit.USD_MILLIONS, "−23.6"),
        (4.375, Unit.PERCENT, "4.375"),
        (4.4, Unit.PERCENT, "4.40"),
    ],
)
def test_what_a_source_states_is_whole_in_tables(
    value, unit, cell, spoken: Spoken, claim: Make
) -> None:
    stated = claim(value, unit, "as_stated_by_board_csv")
    assert {words.table(stated) for words in spoken.values()} == {cell}


@given(
    st.integers(-(10**8), 10**8), st.integers(-(10**8), 10**8), st.sampled_from(["zh-Hant", "en"])
)
def test_two_values_stated_never_read_the_same(
    spoken: Spoken, claim: Make, one: int, other: int, tag: str
) -> None:
    """Values differ in what is said exactly when they differ, to a thousandth of a million."""
    said = {
        str(spoken[tag].prose(claim(value / 1000, measure="as_stated_by_fred_api")))
        for value in (one, other)
    }
    assert len(said) == len({one, other})


TABLE = [
    (4_217_259, "level", "4,217.3"),
    (-23_636, "level", "−23.6"),
    (303, "change_week", "+0.3"),
    (-2_237, "change_week", "−2.2"),
    (0, "change_week", "0.0"),
    (0, "level", "0.0"),
    (50, "level", "0.1"),  # half up, so the first that one decimal can show
    (49, "level", "0.049"),
    (3, "level", "0.003"),
    (-20, "change_week", "−0.020"),
    (0.25, "level", "0.000250"),
    (1e-9, "change_week", "0.0"),  # the dust of subtracting doubles is no change
    (9_999_960, "level", "10,000.0"),
]


@pytest.mark.parametrize(("value", "measure", "cell"), TABLE)
def test_money_in_tables(value, measure, cell, spoken: Spoken, claim: Make) -> None:
    cells = {words.table(claim(value, measure=measure)) for words in spoken.values()}
    assert cells == {cell}


def test_half_is_rounded_up_on_the_decimal_the_double_stands_for(
    spoken: Spoken, claim: Make
) -> None:
    assert Decimal.from_float(62.65) < Decimal("62.65")  # the trap: the double lies below
    assert spoken["en"].table(claim(62.65, Unit.PERCENT)) == "62.7"
    assert spoken["en"].table(claim(1253 / 2000 * 100, Unit.PERCENT)) == "62.7"
    assert spoken["en"].table(claim(-2_250)) == "−2.3"
    assert str(spoken["en"].prose(claim(-2_250))) == "$2.3 billion"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_never_printed(value, spoken: Spoken, claim: Make) -> None:
    with pytest.raises(ValueError, match=r"total_assets\.level"):
        spoken["en"].table(claim(value))
    with pytest.raises(ValueError, match="is not a number"):
        spoken["en"].prose(claim(value))


# -- properties

SCALES = {
    "": 1,
    "萬": 10**4,
    "億": 10**8,
    "萬億": 10**12,
    "万": 10**4,
    "亿": 10**8,
    "万亿": 10**12,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
SPOKEN = re.compile(
    r"\$?([\d,]+)(?:\.(\d+))?[ \u00a0]?([萬億万亿]*|[mbtr]*illion)[ \u00a0]?(?:美元)?"
)


def heard(text: str) -> tuple[Decimal, Decimal]:
    """Return the dollars a listener hears, and half of the last digit said."""
    whole, decimals, scale = SPOKEN.fullmatch(text).groups()
    number = Decimal(f"{whole.replace(',', '')}.{decimals or 0}")
    return number * SCALES[scale], Decimal(10) ** -len(decimals or "") * SCALES[scale] / 2


millions = st.one_of(
    st.integers(0, 20_000_000),
    st.sampled_from(FLOORS).flatmap(
        lambda floor: st.integers(-6_000, 6_000).map(
            lambda step: max(0.0, (10**floor + step * 10 ** max(0, floor - 5)) / 10**6)
        )
    ),
)


@given(value=millions)
def test_every_language_says_the_same_number(value, spoken: Spoken, claim: Make) -> None:
    dollars = Decimal(f"{value:.15g}") * 10**6
    ranges = []
    for words in spoken.values():
        number, half = heard(str(words.prose(claim(value))))
        assert abs(number - dollars) <= half, words.tag
        ranges.append((number - half, number + half))
    assert max(low for low, _ in ranges) <= min(high for _, high in ranges)


@given(value=millions)
def test_no_scale_is_overrun(value, spoken: Spoken, claim: Make) -> None:
    hant, hans, en = (str(words.prose(claim(value))) for words in spoken.values())
    assert not re.search(r"\d{2},\d{3}.*[萬億]", hant), hant
    assert not re.search(r"\d{5}.*[万亿]", hans), hans
    assert not re.search(r"\d,\d{3}.*illion", en), en
    assert value == 0 or not re.match(r"\$?0[\D]*$", en), en


@given(pair=st.tuples(millions, millions).map(sorted))
def test_a_larger_amount_never_sounds_smaller(pair, spoken: Spoken, claim: Make) -> None:
    for words in spoken.values():
        lower, upper = (heard(str(words.prose(claim(value))))[0] for value in pair)
        assert lower <= upper, words.tag


@given(value=st.integers(-9_000_000, 9_000_000))
def test_a_cell_reads_zero_only_when_it_is(value, spoken: Spoken, claim: Make) -> None:
    cell = spoken["en"].table(claim(value, measure="change_week"))
    number = Decimal(cell.replace(",", "").replace("−", "-"))
    assert (number == 0) == (value == 0), cell
    assert abs(number * 1000 - value) <= 50
    assert number == 0 or cell[0] == ("+" if value > 0 else "−")


@given(number=st.decimals(0, 10**8, places=1), locale=st.sampled_from(("zh_Hant", "zh_Hans", "en")))
def test_grouping_is_babels(number: Decimal, locale: str) -> None:
    assert f"{number:,.1f}" == format_decimal(number, format="#,##0.0", locale=locale)


def test_floors_lie_in_order() -> None:
    assert all(lower < upper for lower, upper in pairwise(FLOORS))


def test_a_vanishing_share_is_less_than_a_hundredth(
    spoken: dict[str, Words], claim: Callable[..., Claim]
) -> None:
    for words in spoken.values():
        assert words.table(claim(0.00004, Unit.PERCENT, "share")) == "<0.01"
        assert words.table(claim(0.0051, Unit.PERCENT, "share")) == "0.01"
        assert words.table(claim(0.0, Unit.PERCENT, "share")) == "0.0"
