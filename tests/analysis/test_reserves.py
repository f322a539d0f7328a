"""Required and excess reserves: exact, monotone, continuous at the bounds, deaf to nonsense."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reportgen import api
from reportgen.analysis.reserves import Tier, reserves
from reportgen.errors import UsageError

CENT = Decimal("0.000001")


def millionths(units: int) -> Decimal:
    """Return so many millionths, however many digits they have."""
    return Decimal(f"{units // 10**6}.{units % 10**6:06}")


amounts = st.integers(0, 10**30 - 1).map(millionths)
ratios = st.integers(0, 100 * 10**6).map(millionths)


@st.composite
def tiers(draw: st.DrawFn, rising: bool = False) -> tuple[Tier, ...]:
    bounds = sorted(draw(st.sets(st.integers(1, 10**15), max_size=4)))
    rates = draw(st.lists(ratios, min_size=len(bounds) + 1, max_size=len(bounds) + 1))
    uppers = [*map(Decimal, bounds), None]
    rates = sorted(rates) if rising else rates
    return tuple(Tier(upper, rate) for upper, rate in zip(uppers, rates, strict=True))


def required(deposits: Decimal | int, some: tuple[Tier, ...]) -> Decimal:
    return reserves(deposits, tiers=some).required


def by_hand(deposits: Decimal, some: tuple[Tier, ...]) -> Fraction:
    """Integrate the ratio over the deposits, in fractions: another way to the same sum."""
    total, lower = Fraction(0), Fraction(0)
    for tier in some:
        upper = Fraction(deposits) if tier.upper is None else Fraction(tier.upper)
        total += max(min(Fraction(deposits), upper) - lower, Fraction(0)) * Fraction(tier.ratio)
        lower = upper
    return total / 100


def test_the_worked_example() -> None:
    bank = reserves(100_000_000, ratio_percent=10, actual=12_000_000)
    assert (bank.required, bank.excess, bank.shortfall) == (10_000_000, 2_000_000, 0)
    today = api.reserves("100000000", ratio_percent=0, actual="12000000")
    assert (today.required, today.excess) == (0, 12_000_000)


def test_the_tiers_of_2020_by_hand() -> None:
    some = (
        Tier(Decimal(16_900_000), Decimal(0)),
        Tier(Decimal(127_500_000), Decimal(3)),
        Tier(None, Decimal(10)),
    )
    bank = reserves(227_500_000, tiers=some, actual=13_000_000)
    # (127.5 − 16.9) m × 3 % = 3.318 m; 100 m × 10 % = 10 m
    assert [part.required for part in bank.parts] == [0, 3_318_000, 10_000_000]
    assert (bank.required, bank.excess, bank.shortfall) == (13_318_000, -318_000, 318_000)


@given(amounts, tiers(), amounts)
def test_excess_is_actual_minus_required_exactly(
    deposits: Decimal, some: tuple[Tier, ...], actual: Decimal
) -> None:
    bank = reserves(deposits, tiers=some, actual=actual)
    assert Fraction(bank.required) == by_hand(deposits, some)
    assert bank.excess is not None
    assert bank.shortfall is not None
    assert Fraction(bank.excess) == Fraction(actual) - Fraction(bank.required)
    assert Fraction(bank.shortfall) == max(Fraction(0), -Fraction(bank.excess))
    assert sum(Fraction(part.deposits) for part in bank.parts) == Fraction(deposits)


@given(amounts, amounts, tiers())
def test_more_deposits_never_require_less(
    one: Decimal, other: Decimal, some: tuple[Tier, ...]
) -> None:
    low, high = sorted((one, other))
    assert required(low, some) <= required(high, some)


@given(tiers(rising=True))
def test_tiers_join_without_a_jump(some: tuple[Tier, ...]) -> None:
    for tier in some[:-1]:
        assert tier.upper is not None
        at, above = required(tier.upper, some), required(tier.upper + CENT, some)
        assert 0 <= Fraction(above) - Fraction(at) <= Fraction(CENT)


@given(amounts, tiers(), ratios)
def test_tiers_of_one_ratio_are_that_ratio(
    deposits: Decimal, some: tuple[Tier, ...], ratio: Decimal
) -> None:
    same = tuple(Tier(tier.upper, ratio) for tier in some)
    assert required(deposits, same) == reserves(deposits, ratio_percent=ratio).required


@given(st.integers(0, 10**12).map(Decimal), tiers(), st.sampled_from([10, 1000, 10**6]))
def test_another_unit_gives_the_same_bank(
    deposits: Decimal, some: tuple[Tier, ...], scale: int
) -> None:
    wider = tuple(Tier(None if t.upper is None else t.upper * scale, t.ratio) for t in some)
    assert Fraction(required(deposits * scale, wider)) == Fraction(required(deposits, some)) * scale


def test_results_are_written_plainly() -> None:
    bank = reserves("1e9", ratio_percent="10.50", actual="0.10")
    shown = (bank.deposits, bank.required, bank.actual, bank.excess)
    assert tuple(map(str, shown)) == ("1000000000", "105000000", "0.1", "-104999999.9")
    assert str(reserves("0.00", ratio_percent=7).required) == "0"


NONSENSE = [
    ({"deposits": -1, "ratio_percent": 10}, "deposits: -1 is negative"),
    ({"deposits": Decimal("NaN"), "ratio_percent": 10}, "deposits: NaN is no number"),
    ({"deposits": "Infinity", "ratio_percent": 10}, "deposits: Infinity is no number"),
    ({"deposits": 1.5, "ratio_percent": 10}, "deposits: 1.5 is of type float"),
    ({"deposits": True, "ratio_percent": 10}, "deposits: True is of type bool"),
    ({"deposits": "much", "ratio_percent": 10}, "deposits: 'much' is no number"),
    ({"deposits": 10**24, "ratio_percent": 10}, "is too large; give less than 10\\^24"),
    ({"deposits": "1e999999", "ratio_percent": 10}, "is too large"),
    ({"deposits": "0.0000001", "ratio_percent": 10}, "has over 6 decimals"),
    ({"deposits": 1, "ratio_percent": 100.5}, "ratio: 100.5 is of type float"),
    ({"deposits": 1, "ratio_percent": "100.5"}, "ratio: 100.5 percent is outside 0 to 100"),
    ({"deposits": 1, "ratio_percent": -1}, "ratio: -1 percent is outside 0 to 100"),
    ({"deposits": 1, "ratio_percent": 10, "actual": -2}, "actual reserves: -2 is negative"),
    ({"deposits": 1}, "give either ratio_percent or tiers"),
    ({"deposits": 1, "ratio_percent": 1, "tiers": ()}, "give either ratio_percent or tiers"),
    ({"deposits": 1, "tiers": ()}, "tiers: there are none"),
    ({"deposits": 1, "tiers": (Tier(Decimal(5), Decimal(3)),)}, "the last tier has a bound"),
]


@pytest.mark.parametrize(("request_", "message"), NONSENSE)
def test_nonsense_is_refused_with_its_name(request_: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        reserves(**request_)  # type: ignore[arg-type]
    print(caught.value)


@given(tiers())
def test_tiers_out_of_order_are_refused(some: tuple[Tier, ...]) -> None:
    assume(len(some) > 2)
    with pytest.raises(UsageError, match=r"must lie above .*; sort them"):
        required(1, (*reversed(some[:-1]), some[-1]))
    with pytest.raises(UsageError, match="tier 1 has no bound"):
        required(1, tuple(reversed(some)))
