"""Exact amounts of dollars and tiers of deposits in words: to the last cent, never rounded."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.languages.words import Words
    from reportgen.policy.requirements import Tier

CENTS = 2


def dollars(words: Words, amount: Decimal) -> str:
    """Return an amount with its unit: whole dollars without decimals, else all of them."""
    key = "reserves.negative" if amount < 0 else "reserves.amount"
    return words.text(key, amount=grouped(amount.copy_abs()))


def grouped(amount: Decimal) -> str:
    """Return digits in groups of three, with no decimals or at least two: 1,000.50."""
    whole, _, places = format(amount, ",f").partition(".")
    places = places.rstrip("0")
    return f"{whole}.{places.ljust(CENTS, '0')}" if places else whole


def tier_labels(words: Words, tiers: Sequence[Tier]) -> tuple[str, ...]:
    """Return what deposits each tier is of: up to, between, above."""
    if len(tiers) == 1:
        return (words.text("reserves.tier.all"),)
    labels, lower = [], Decimal(0)
    for tier in tiers:
        below = dollars(words, lower)
        if tier.upper is None:
            labels.append(words.text("reserves.tier.above", lower=below))
        elif not lower:
            labels.append(words.text("reserves.tier.up_to", upper=dollars(words, tier.upper)))
        else:
            upper = dollars(words, tier.upper)
            labels.append(words.text("reserves.tier.between", lower=below, upper=upper))
        lower = tier.upper or lower
    return tuple(labels)
