"""Required and excess reserves of one bank, exactly: decimals in, decimals out, never a float.

Amounts are in dollars (or whatever unit all of them share), ratios in per cent: 10 is 10 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, localcontext
from typing import TYPE_CHECKING

from reportgen.errors import UsageError
from reportgen.policy.requirements import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Part", "Reserves", "Tier", "reserves"]

LARGEST = Decimal(10) ** 24
"""Amounts stay below it, and have at most `PLACES` decimals: so every result is exact."""
PLACES = 6

_HUNDRED = Decimal(100)
# More digits than any product of the largest operands has; what would be rounded, raises.
_EXACTLY = Context(prec=80, traps=[Inexact, InvalidOperation, DivisionByZero])

Number = Decimal | int | str


@dataclass(frozen=True, slots=True)
class Part:
    """What one tier adds: the deposits inside it, their ratio in per cent, and the product."""

    deposits: Decimal
    ratio: Decimal
    required: Decimal


@dataclass(frozen=True, slots=True)
class Reserves:
    """Deposits, what is required of them tier by tier, and what is held.

    `excess` is actual minus required: negative where reserves fall short, None where nothing is
    known of the actual ones. All amounts share one unit.
    """

    deposits: Decimal
    parts: tuple[Part, ...]
    required: Decimal
    actual: Decimal | None = None
    excess: Decimal | None = None

    @property
    def shortfall(self) -> Decimal | None:
        """What is missing to the required reserves: a negative excess without its sign, or 0."""
        if self.excess is None:
            return None
        return self.excess.copy_negate() if self.excess < 0 else Decimal(0)  # "-" would round it


def reserves(
    deposits: Number,
    *,
    ratio_percent: Number | None = None,
    tiers: Sequence[Tier] | None = None,
    actual: Number | None = None,
) -> Reserves:
    """Return required reserves and, where the actual ones are given, the excess or the shortfall.

    Give one ratio in per cent (`ratio_percent=10` is 10 %) or `tiers` in rising order, of which
    the last is without bound. Text such as "100000000.50" is read as a decimal; a float is
    refused, for it is not exact. Raises UsageError for what is no amount (negative, NaN, 10²⁴ or
    more, over six decimals), a ratio outside 0 to 100, and tiers that do not rise.

    >>> held = reserves(100_000_000, ratio_percent=10, actual=12_000_000)
    >>> held.required, held.excess
    (Decimal('10000000'), Decimal('2000000'))
    """
    if (ratio_percent is None) is (tiers is None):
        raise UsageError("reserves: give either ratio_percent or tiers")
    if tiers is None:
        assert ratio_percent is not None
        tiers = (Tier(None, _ratio(ratio_percent)),)
    whole = _amount("deposits", deposits)
    with localcontext(_EXACTLY):
        parts = _parts(whole, _checked(tiers))
        total = sum((part.required for part in parts), Decimal(0))
        held = None if actual is None else _amount("actual reserves", actual)
        return Reserves(
            deposits=whole,
            parts=parts,
            required=_plain(total),
            actual=held,
            excess=None if held is None else _plain(held - total),
        )


def _parts(deposits: Decimal, tiers: Sequence[Tier]) -> tuple[Part, ...]:
    """Cut the deposits at the bounds; tiers they do not reach hold none."""
    parts, lower = [], Decimal(0)
    for tier in tiers:
        upper = deposits if tier.upper is None else min(deposits, tier.upper)
        inside = max(upper - lower, Decimal(0))
        parts.append(Part(_plain(inside), tier.ratio, _plain(inside * tier.ratio / _HUNDRED)))
        lower = tier.upper or lower
    return tuple(parts)


def _checked(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """Return the tiers with bounds and ratios as decimals, or say what is wrong with them."""
    if not tiers:
        raise UsageError("tiers: there are none; give at least one, without bound")
    read, lower = [], Decimal(0)
    for number, tier in enumerate(tiers, 1):
        last = number == len(tiers)
        if (tier.upper is None) is not last:
            fault = "the last tier has a bound" if last else f"tier {number} has no bound"
            raise UsageError(f"tiers: {fault}; all have one but the last")
        upper = None if tier.upper is None else _amount(f"bound of tier {number}", tier.upper)
        if upper is not None and upper <= lower:
            raise UsageError(
                f"tiers: bound {upper:,f} of tier {number} must lie above {lower:,f}; sort them"
            )
        read.append(Tier(upper, _ratio(tier.ratio)))
        lower = upper or lower
    return tuple(read)


def _amount(name: str, value: Number) -> Decimal:
    amount = _decimal(name, value)
    if amount < 0:
        raise UsageError(f"{name}: {value} is negative; give 0 or more")
    if amount >= LARGEST:
        raise UsageError(f"{name}: {value} is too large; give less than 10^{LARGEST.adjusted()}")
    return amount


def _ratio(value: Number) -> Decimal:
    ratio = _decimal("ratio", value)
    if not 0 <= ratio <= _HUNDRED:
        raise UsageError(f"ratio: {value} percent is outside 0 to 100")
    return ratio


def _decimal(name: str, value: Number) -> Decimal:
    """Read a number of at most `PLACES` decimals; a float, a truth value and NaN are none."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        kind = type(value).__name__
        raise UsageError(f"{name}: {value!r} is of type {kind}; give a Decimal, an int or a str")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise UsageError(f"{name}: {value!r} is no number; write digits, as 100000000") from None
    if not number.is_finite():
        raise UsageError(f"{name}: {value} is no number; give a finite one")
    if number != 0 and number.adjusted() > LARGEST.adjusted():
        raise UsageError(f"{name}: {value} is too large; give less than 10^{LARGEST.adjusted()}")
    if _places(number) > PLACES:
        raise UsageError(f"{name}: {value} has over {PLACES} decimals; round it first")
    return _plain(number)


def _places(number: Decimal) -> int:
    """Return how many decimals a number has, zeros at its end not counted."""
    digits, exponent = number.as_tuple().digits, number.as_tuple().exponent
    assert isinstance(exponent, int)
    kept = len("".join(map(str, digits)).rstrip("0")) if number else 0
    return max(0, -(exponent + len(digits) - kept)) if number else 0


def _plain(number: Decimal) -> Decimal:
    """Return the same number without zeros at its end and without an exponent: 1E+3 is 1000."""
    with localcontext(_EXACTLY):
        short = number.normalize()
        exponent = short.as_tuple().exponent
        assert isinstance(exponent, int)
        return abs(short) if not short else short.quantize(Decimal(1)) if exponent > 0 else short
