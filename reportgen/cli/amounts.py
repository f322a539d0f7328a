"""How amounts of money, ratios and tiers are written on the command line, and read exactly.

What could be read in two ways is refused: "1,00" (a decimal comma?), a bare ratio of 0.1 (10 % or
0.1 %?), "100k" or "100b". The page's calculator reads amounts by the same rules.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SCALES: Mapping[str, int] = {
    "": 0,
    "m": 6,
    "million": 6,
    "bn": 9,
    "billion": 9,
    "tn": 12,
    "trillion": 12,
    "萬": 4,
    "万": 4,
    "億": 8,
    "亿": 8,
    "萬億": 12,
    "万亿": 12,
}
"""What may follow a number: the power of ten it stands for."""

_NUMBER = re.compile(
    r"\$?\s*(?P<digits>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?P<places>\.[0-9]+)?"
    r"(?:e\+?(?P<exponent>[0-9]{1,2}))?\s*(?P<scale>[^\W0-9_]*)"
)
_WHOLE = Decimal(100)
_RATIO = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<sign>%?)")


def read_amount(text: str) -> Decimal:
    """Read an amount; what is none is a ValueError saying how one is written."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _NUMBER.fullmatch(plain.lower())
    if plain.startswith(("-", "\N{MINUS SIGN}")):
        raise ValueError(f"{text!r} is negative; give 0 or more")
    if found is None or found["scale"] not in SCALES:
        raise ValueError(f"{text!r} is no amount; write it as 100000000, 100,000,000, 1e8 or 100m")
    number = Decimal(found["digits"].replace(",", "") + (found["places"] or ""))
    power = SCALES[found["scale"]] + int(found["exponent"] or 0)
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    return Decimal((sign, digits, exponent + power))


def read_ratio(text: str) -> Decimal:
    """Read a ratio in per cent; without its sign it is a ValueError, as 0.1 may mean 10 %."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _RATIO.fullmatch(plain)
    if found is None:
        raise ValueError(f"{text!r} is no ratio; write it as 10%, between 0% and 100%")
    ratio = Decimal(found["number"])
    if not found["sign"]:
        raise ValueError(f"{text!r} lacks its percent sign; write {_meant(ratio, plain)}")
    if ratio > _WHOLE:
        raise ValueError(f"{text!r} is outside 0% to 100%")
    return ratio


def _meant(bare: Decimal, plain: str) -> str:
    """Say what a bare number may have meant: of a ratio below one, there are two readings."""
    if 0 < bare <= 1 and "." in plain:
        return f"{(bare * _WHOLE).normalize():f}% or {plain}%"
    return f"{plain}%"


# Generic only in newer releases of click: so no type argument here.
class Written(click.ParamType):  # type: ignore[type-arg]
    """A number as people write it, by the function that reads it."""

    def __init__(self, name: str, read: Callable[[str], Decimal]) -> None:
        self.name = name
        self._read = read

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Decimal:
        """Read it, or say how one is written."""
        try:
            return value if isinstance(value, Decimal) else self._read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


AMOUNT = Written("amount", read_amount)
"""An amount of dollars."""

RATIO = Written("percent", read_ratio)
"""A ratio with its percent sign."""


class TierOption(click.ParamType):  # type: ignore[type-arg]
    """A tier as UPPER:RATIO, or `rest:RATIO` for all above the tiers before it."""

    name = "upper:percent"

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[Decimal | None, Decimal]:
        """Read bound and ratio, or say how a tier is written."""
        if isinstance(value, tuple):
            return value
        bound, colon, ratio = value.replace("\N{FULLWIDTH COLON}", ":").partition(":")
        if not colon:
            self.fail(f"{value!r} is no tier; write 16900000:0% or rest:10%", param, ctx)
        try:
            upper = None if bound.strip().lower() == "rest" else read_amount(bound)
            return upper, read_ratio(ratio)
        except ValueError as error:
            self.fail(str(error), param, ctx)
