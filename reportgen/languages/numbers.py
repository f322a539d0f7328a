"""Figures in words and in cells: rounding, scale, sign and unit.

One rounding serves every form: half up, on the decimal of fifteen significant digits that a double
stands for (so 62.65 rounds up although its double lies just below, as in a spreadsheet), and with
as few decimals as the unit wants, but never so few that a figure that is not zero reads as zero: a
change of −20 million is −0.020 in a table of billions, not −0.0.

Wording, scale words and decimals of money are patterns of the catalogue (`numbers.po`). Babel has
none to offer: its compact money fails for every Chinese locale. Its grouping is Python's for our
three languages (a test compares them), so it need not be imported to print a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING

from reportgen.brief.claims import Unit
from reportgen.errors import ConfigError
from reportgen.languages.said import Said
from reportgen.languages.template import Place, parse
from reportgen.languages.typeset import space

if TYPE_CHECKING:
    from reportgen.brief.claims import Claim
    from reportgen.languages.catalogue import Catalogue

MINUS = "\u2212"
BREAK = "|"  # in a pattern: what stands before it must not be parted

# Powers of ten from which some language of ours says dollars differently.
FLOORS = (0, 4, 6, 8, 9, 10, 12)

_SCALE = {
    "ones": Decimal(1),
    "ten_thousands": Decimal(10**4),
    "millions": Decimal(10**6),
    "hundred_millions": Decimal(10**8),
    "billions": Decimal(10**9),
    "trillions": Decimal(10**12),
}
_MILLION = Decimal(10**6)
_TRILLION = Decimal(10**12)
HUNDRED = Decimal(100)
HUNDREDTH = 0.01  # per cent: a share that rounds to less is only said to be less

# Decimals to try in turn until a figure that is not zero does not read as zero. The last ones end
# at a dollar, or far below anything the source prints: what is smaller is noise of arithmetic.
_RATE = (2, 3, 4, 5, 6)
_RULE = (0, 1, 2, 3)  # a ratio that a rule sets is a whole number as a rule
_PLACES = {
    Unit.USD_MILLIONS: (1, 3, 6, 9),  # of billions
    Unit.PERCENT: (1, 2, 3, 4, 5, 6),
    Unit.PERCENTAGE_POINTS: (1, 2, 3, 4),
    Unit.BASIS_POINTS: (0, 1, 2),
    Unit.MONTHS: (0, 1, 2),
    Unit.WEEKS: (0, 1, 2),
    Unit.COUNT: (0, 1, 2),
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A catalogue pattern with one place: what surrounds the digits, and how these are written."""

    lead: str
    head: str
    tail: str
    form: str

    def fill(self, digits: str) -> tuple[str, str]:
        """Return the unbreakable part with these digits, and the rest."""
        return self.lead + digits + self.head, self.tail


@dataclass(frozen=True, slots=True)
class Scale:
    """How money is said from `floor` dollars on: in units of `unit`, with `places` decimals."""

    floor: Decimal
    unit: Decimal
    places: int
    pattern: Pattern


class Numbers:
    """Says the figures of claims in one language."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Read the patterns of the language; a broken one is a ConfigError."""
        self._catalogue = catalogue
        self._scales = [self._scale(f"money.{exponent}", exponent) for exponent in FLOORS]
        self._stated = self._scale("stated.money", 0)
        self._patterns: dict[tuple[str, int], Pattern] = {}
        # A figure is said many times in an edition, but a run through history says a million.
        self._spoken = lru_cache(maxsize=4096)(self._speak)

    def table(self, claim: Claim) -> str:
        """Return a claim for a table cell: money in billions, no unit, a sign where it is due."""
        if claim.measure == "share" and 0 < claim.value < HUNDREDTH / 2:
            return f"<{HUNDREDTH}"
        rounded = _unrounded(claim) if claim.stated else _rounded(*_figure(claim))
        sign = _sign(claim.value, rounded) if claim.signed or claim.value < 0 else ""
        return f"{sign}{rounded:,}"

    def prose(self, claim: Claim) -> Said:
        """Return the size of a claim with its unit; the sentence says the direction.

        What one of several sources states is said to its last digit, and with a minus sign.
        """
        if claim.stated:
            head, tail = self._to_the_last_digit(claim)
            return Said(claim, (MINUS if claim.value < 0 else "") + head, tail)
        return Said(claim, *self._spoken(*_figure(claim)))

    def signed(self, claim: Claim) -> Said:
        """Return a claim with its unit and its sign, for the rare sentence that adds changes up."""
        said = self.prose(claim)
        sign = _sign(claim.value, _rounded(*_figure(claim)))
        return Said(claim, sign + said.head, said.tail)

    def _speak(self, value: float, unit: Unit, choices: tuple[int, ...]) -> tuple[str, str]:
        if unit is Unit.USD_MILLIONS:
            return self._money(value)
        return self._measure(_rounded(value, unit, choices), unit)

    def _money(self, value: float) -> tuple[str, str]:
        """Choose the scale by the rounded amount: 999.95 billion is one trillion."""
        dollars = abs(_exact(value)) * _MILLION
        index = max(i for i, scale in enumerate(self._scales) if dollars >= scale.floor)
        scale = self._scales[index]
        rounded = _round(dollars / scale.unit, scale.places)
        if scale is not self._scales[-1] and rounded * scale.unit >= self._scales[index + 1].floor:
            scale = self._scales[index + 1]
            rounded = _round(dollars / scale.unit, scale.places)
        form = scale.pattern.form
        if scale.unit < _TRILLION and not dollars % scale.unit:
            form = form.replace(f".{scale.places}f", ".0f")  # $5 billion, as it was announced
        return scale.pattern.fill(format(rounded, form))

    def _to_the_last_digit(self, claim: Claim) -> tuple[str, str]:
        """Say a value in one scale whatever its size, so that two of them can be compared."""
        exact = _unrounded(claim)
        if claim.unit is not Unit.USD_MILLIONS:
            return self._measure(exact, claim.unit)
        scale = self._stated
        amount = _widened(exact * 1000 * _MILLION / scale.unit, scale.places)
        places = -int(amount.as_tuple().exponent)
        form = scale.pattern.form.replace(f".{scale.places}f", f".{places}f")
        return scale.pattern.fill(format(amount, form))

    def _measure(self, rounded: Decimal, unit: Unit) -> tuple[str, str]:
        """Say anything but money; only a whole one is singular ("1 week", but "1.0 percent")."""
        count = 1 if str(rounded) == "1" else 2
        pattern = self._patterns.get((unit, count))
        if pattern is None:
            pattern = self._patterns[unit, count] = self._pattern(f"number.{unit}", count)
        return pattern.fill(format(rounded, pattern.form))

    def _scale(self, key: str, exponent: int) -> Scale:
        """Read a pattern of money, whose place is `{amount:<scale word> <number format>}`."""
        pattern = self._pattern(key)
        word, _, form = pattern.form.partition(" ")
        places = form.removeprefix(",").removeprefix(".").removesuffix("f")
        if word not in _SCALE or not places.isdecimal():
            raise self._broken(key, f"{pattern.form!r} is no scale and number format")
        floor = Decimal(10**exponent if exponent else 0)
        spoken = Pattern(pattern.lead, pattern.head, pattern.tail, form)
        return Scale(floor, _SCALE[word], int(places), spoken)

    def _pattern(self, key: str, count: int | None = None) -> Pattern:
        """Read a pattern and set its gaps once: digits always begin and end with a digit."""
        entry = self._catalogue.entry(key, count)
        template = parse(entry)
        places = [part for part in template.parts if isinstance(part, Place)]
        if len(places) != 1:
            raise self._broken(key, "must have exactly one place")
        lead, after = (entry[: entry.index("{")], entry[entry.index("}") + 1 :])
        head, _, tail = after.partition(BREAK)
        tag = self._catalogue.tag
        spaced = space(f"0{head}", tag)
        return Pattern(
            lead=space(f"{lead}0", tag)[:-1],
            head=spaced[1:],
            tail=space(spaced[-1] + tail, tag)[1:],
            form=places[0].form,
        )

    def _broken(self, key: str, fault: str) -> ConfigError:
        return ConfigError(f"{self._catalogue.tag} catalogue: {key}: {fault}")


def _figure(claim: Claim) -> tuple[float, Unit, tuple[int, ...]]:
    """Return all of a claim that decides how it is said; a value must be a number.

    An interest rate is a per cent quoted to the basis point: its measure is `rate` or `rate_…`, or
    what a source states (of which only rates are per cents).
    """
    if not isfinite(claim.value):
        msg = f"{claim.id} on {claim.as_of}: {claim.value} is not a number"
        raise ValueError(msg)
    rate = claim.stated or claim.measure == "rate" or claim.measure.startswith("rate_")
    choices = _PLACES[claim.unit]
    if claim.unit is Unit.PERCENT and (rate or claim.measure == "in_force"):
        choices = _RATE if rate else _RULE
    return claim.value, claim.unit, choices


def _rounded(value: float, unit: Unit, choices: tuple[int, ...]) -> Decimal:
    """Return the size of a value as tables print it, in billions if it is money.

    Of the numbers of decimals to choose from, it is the first at which the figure does not vanish,
    and at which a part does not read as the whole.
    """
    size = abs(_exact(value)) / (1000 if unit is Unit.USD_MILLIONS else 1)
    for places in choices:
        rounded = _round(size, places)
        if rounded and not (unit is Unit.PERCENT and rounded == HUNDRED != size):
            return rounded
    return _round(size, choices[0])


def _unrounded(claim: Claim) -> Decimal:
    """Return the size of a claim as tables print it, with all its decimals."""
    value, unit, choices = _figure(claim)
    size = abs(_exact(value)) / (1000 if unit is Unit.USD_MILLIONS else 1)
    return _widened(size, choices[0])


def _widened(number: Decimal, places: int) -> Decimal:
    """Return a number with at least so many decimals, and as many as it needs."""
    own = -int(number.normalize().as_tuple().exponent)
    return _round(number, max(places, own))


def _exact(value: float) -> Decimal:
    """Return the decimal a double stands for."""
    return Decimal(f"{value:.15g}")


def _round(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal((0, (1,), -places)), ROUND_HALF_UP)


def _sign(value: float, rounded: Decimal) -> str:
    if not rounded:
        return ""
    return "+" if value > 0 else MINUS
