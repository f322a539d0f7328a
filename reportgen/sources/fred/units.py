"""The unit of a series of FRED: stated by somebody, and borne out by values known already.

Copies of one series go about in millions and in billions, and nothing in the numbers tells which:
the unit is never guessed from their size, only held against what else is known of the series.
"""

from __future__ import annotations

from datetime import date
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from reportgen.errors import SourceError
from reportgen.sources.reading import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.sources.fred.series import Known, Value
    from reportgen.sources.reading import Hints

FACTORS = {"usd_millions": 1.0, "usd_billions": 1000.0, "percent": 1.0}
"""What a value in a unit is multiplied by to stand beside a neighbour's."""
SHARED = 3
"""So many days, with values other than nought, must be known from elsewhere to prove a unit."""
CLOSE = 0.01
NEARLY_ALL = 0.9
WITNESSED = 0.2
_DOLLARS = ("usd_millions", "usd_billions")


class _Proof(NamedTuple):
    """Values and what they should be, by day, how near they must come, and who says so."""

    pairs: dict[int, tuple[float, float]]
    tolerance: float
    who: str


def settle_unit(
    series: Known,
    values: Mapping[int, Value],
    hints: Hints,
    where: str,
    *,
    stated: str = "",
) -> str:
    """Return the unit those values by day are in: what the user, FRED or our list states.

    `stated` is what FRED's metadata say. Where values of the series are known from elsewhere, or a
    witness is, the unit must reproduce them: the median ratio within 1 %, nine days in ten within
    1 % and rounding. Where nothing is known the user or the metadata must have stated it. Raise
    SourceError naming the unit that would fit and how to state it. Noughts fit every unit.
    """
    told = hints.units.get(series.id, "")
    if told and told not in UNITS:
        raise SourceError(f"--unit {series.id}={told}: the units are {', '.join(UNITS)}")
    unit = told or stated or series.unit
    possible = _DOLLARS if series.unit in _DOLLARS else (series.unit,)
    wrong = [one for one in (told, stated) if one and one not in possible]
    if wrong:
        raise SourceError(
            f"{where}: {series.id} cannot be in {wrong[0]}, it is kept in {' or '.join(possible)}; "
            f"{_advice(series.id, series.unit)}"
        )
    numbers = {day: float(value) for day, value in values.items() if value}
    if not numbers:
        return unit
    proof = _proof(series, numbers, hints)
    if proof is not None:
        return _proven(series.id, unit, possible, proof, where)
    if told and stated and told != stated:
        raise SourceError(
            f"{where}: FRED states {stated} for {series.id}, you {told}, and nothing is known to "
            f"tell who is right; leave --unit {series.id} away"
        )
    if told or stated:
        return unit
    raise SourceError(
        f"{where}: nothing says in what unit {series.id} is, and too little of it is known "
        f"already to check FRED's usual {series.unit}; look it up where the file is from and "
        + " or ".join(_advice(series.id, one) for one in possible)
    )


def _advice(code: str, unit: str) -> str:
    return f"import it with --unit {code}={unit}"


def _proof(series: Known, numbers: Mapping[int, float], hints: Hints) -> _Proof | None:
    neighbour = hints.neighbour(series.id)
    pairs = {day: (one, neighbour[day]) for day, one in numbers.items() if neighbour.get(day)}
    if len(pairs) >= SHARED:
        return _Proof(pairs, CLOSE, f"what is known of it already ({len(pairs):,} days)")
    seen = [one for one in series.witnesses if one.day in numbers]
    if seen:
        pairs = {one.day: (numbers[one.day], one.value * FACTORS[one.unit]) for one in seen}
        return _Proof(pairs, WITNESSED, f"its witness ({seen[-1].source})")
    return None


def _proven(code: str, unit: str, possible: tuple[str, ...], proof: _Proof, where: str) -> str:
    fitting = [one for one in possible if _fits(proof, one)]
    if unit not in fitting:
        if not fitting:
            days = list(proof.pairs)
            value, known = proof.pairs[days[-1]]
            raise SourceError(
                f"{where}: in no unit does {code} fit {proof.who}: it is {value:g} on "
                f"{date.fromordinal(days[-1])}, where {known:g} is known; it is another series, "
                "or its unit changes on the way"
            )
        raise SourceError(
            f"{where}: {code} is taken to be in {unit}, but only in {fitting[0]} does it fit "
            f"{proof.who}; if the file is right, {_advice(code, fitting[0])}"
        )
    for other in possible:
        strays = [day for day in proof.pairs if other != unit and _strays(proof, day, unit, other)]
        if strays:
            raise SourceError(
                f"{where}: {code} is in {unit}, but in {other} on {date.fromordinal(strays[0])} "
                f"({len(strays):,} such days); a file in two units is not taken, get it again"
            )
    return unit


def _fits(proof: _Proof, unit: str) -> bool:
    factor = FACTORS[unit]
    ratios = [value * factor / known for value, known in proof.pairs.values()]
    slack = _rounding(proof) * factor
    near = sum(
        abs(value * factor - known) <= proof.tolerance * abs(known) + slack
        for value, known in proof.pairs.values()
    )
    return abs(median(ratios) - 1) <= proof.tolerance and near >= NEARLY_ALL * len(ratios)


def _rounding(proof: _Proof) -> float:
    """Return half of the last decimal place the values have."""
    places = max(len(f"{value!r}".partition(".")[2]) for value, _ in proof.pairs.values())
    return 0.5 * 10.0**-places if any(value % 1 for value, _ in proof.pairs.values()) else 0.5


def _strays(proof: _Proof, day: int, unit: str, other: str) -> bool:
    """Whether the value of a day is right in the other unit and only there."""
    value, known = proof.pairs[day]
    close = abs(value * FACTORS[other] / known - 1) <= proof.tolerance
    return close and abs(value * FACTORS[unit] / known - 1) > proof.tolerance
