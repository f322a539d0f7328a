"""Tests of large lines against each other, by sums that stay quiet while the lines move."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import msgspec

from reportgen.errors import ConfigError
from reportgen.statement.gates.verdict import verdict
from reportgen.statement.history import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from reportgen.statement.history import History
    from reportgen.statement.identities import Check

WITNESSES_FILE = Path(__file__).parent.with_name("witnesses.toml")
WEEKS = 13  # a quarter of weekly changes, so that one real jump decides nothing
LOUD = 100.0  # millions: below this the remainder is rounding, and says nothing
SINGLE_LOUDER = 5.0  # how much quieter undoing the slip of a single figure must make its change
SINGLE_LOUD = 2000.0
ALIKE = 3.0  # and the figure put right must be of the size it had a week before


class Witness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of `witnesses.toml`, which explains the fields."""

    key: str
    reason: str
    terms: dict[str, int]
    low: float
    high: float
    step: float
    louder: float


class _File(msgspec.Struct, forbid_unknown_fields=True):
    witness: list[Witness]


@dataclass(frozen=True, slots=True)
class Slip:
    """A way in which a series may be wrong, and what the right value would be.

    `undo` takes the values shown for the week before, the week itself and the week after.
    """

    family: str
    what: str
    undo: Callable[[float, float, float], float]


WHOLE = (
    Slip("scale", "1,000 times too large", lambda _, now, __: now / 1000),
    Slip("scale", "1,000 times too small", lambda _, now, __: now * 1000),
    Slip("sign", "of the wrong sign", lambda _, now, __: -now),
    Slip("shift", "a week early", lambda before, _, __: before),
    Slip("shift", "a week late", lambda _, __, after: after),
)
SINGLE = WHOLE[:3]
# In the order of the checks: one that names the slip before one that only sees its trace.
PROVED = {
    "scale": "no line agrees better with the others when scaled by 1,000",
    "sign": "no line agrees better with the others when its sign is turned",
    "shift": "no line agrees better with the others when moved by a week",
    "balance": "sums of large lines in their band and moving as they do",
}


@cache
def load_witnesses(path: Path = WITNESSES_FILE) -> tuple[Witness, ...]:
    """Read the witnesses; raise ConfigError for a broken file."""
    try:
        file = msgspec.toml.decode(path.read_bytes(), type=_File)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as witnesses: {error}") from error
    return tuple(file.witness)


@dataclass(frozen=True, slots=True)
class Fault:
    """What a witness says against a line, and the family of gates that says it."""

    family: str
    what: str


def check_witnesses(history: History, day: date, *, whole: bool) -> tuple[Check, ...]:
    """Hear every witness on one week, and with `whole` on the quarter that ends with it."""
    tested, faults = 0, list[Fault]()
    for witness in load_witnesses():
        values = _values(history, witness, day, WEEKS + 2 if whole else 2)
        if values is None:
            continue
        tested += 1
        faults += _band(witness, values, day)
        faults += _single(witness, values, day)
        if whole and all(len(line) == WEEKS + 2 for line in values.values()):
            faults += _series(witness, values, day)
    return tuple(
        verdict(
            f"{family}.witnesses",
            tested,
            [fault.what for fault in faults if fault.family == family],
            proved,
        )
        for family, proved in PROVED.items()
    )


def _values(
    history: History, witness: Witness, day: date, most: int
) -> dict[str, list[float]] | None:
    """Return each line's values in the unbroken run that ends with `day`, oldest first.

    None where there is no week before to compare with.
    """
    unknown = [key for key in witness.terms if key not in history.tree.lines]
    if unknown:
        raise ConfigError(
            f"{WITNESSES_FILE}: witness {witness.key!r} names {unknown[0]!r}, no line"
        )
    weeks: list[list[float]] = []
    for back in range(most):
        figures = [history.level(key, day - back * WEEK) for key in witness.terms]
        row = [figure.value for figure in figures if figure is not None]
        if len(row) < len(figures):
            break
        weeks.append(row)
    if len(weeks) < 2:  # there is no change to look at
        return None
    return {key: [row[i] for row in reversed(weeks)] for i, key in enumerate(witness.terms)}


def _remainders(witness: Witness, values: Mapping[str, Sequence[float]]) -> list[float]:
    signed = ([sign * value for value in values[key]] for key, sign in witness.terms.items())
    return [sum(week) for week in zip(*signed, strict=True)]


def _band(witness: Witness, values: Mapping[str, Sequence[float]], day: date) -> Iterator[Fault]:
    before, now = _remainders(witness, values)[-2:]
    said = f"{witness.key}, {day}: {now:,.0f} after {before:,.0f} the week before"
    lines = ", ".join(f"{key} {line[-1]:,.0f}" for key, line in values.items())
    if not witness.low <= now <= witness.high:
        band = f"has always been between {witness.low:,.0f} and {witness.high:,.0f}"
        yield Fault("balance", f"{said}, but {band} ({lines})")
    elif abs(now - before) > witness.step:
        yield Fault("balance", f"{said}, a change beyond {witness.step:,.0f} ({lines})")


def _single(witness: Witness, values: Mapping[str, Sequence[float]], day: date) -> Iterator[Fault]:
    """Find the slip of one figure whose undoing brings the remainder back to the week before."""
    before, now = _remainders(witness, values)[-2:]
    change = now - before
    if abs(change) < SINGLE_LOUD:
        return
    for key, line in values.items():
        for slip in SINGLE:
            right = slip.undo(line[-2], line[-1], line[-1])
            undone = change + witness.terms[key] * (right - line[-1])
            like_before = line[-2] and 1 / ALIKE <= right / line[-2] <= ALIKE
            if like_before and abs(change) > SINGLE_LOUDER * max(abs(undone), LOUD):
                yield Fault(
                    slip.family,
                    f"{key}, {day}: {line[-1]:,.0f} after {line[-2]:,.0f} looks {slip.what}; "
                    f"as {right:,.0f} it would agree with {_others(witness, key)}",
                )


def _series(witness: Witness, values: Mapping[str, Sequence[float]], day: date) -> Iterator[Fault]:
    """Find the slip of a whole series whose undoing quietens the remainder of a quarter."""
    remainders = _remainders(witness, values)[1:-1]
    noise = _noise(remainders)
    if noise < LOUD:
        return
    for key, line in values.items():
        sign = witness.terms[key]
        for slip in WHOLE:
            undone = [
                remainder + sign * (slip.undo(*around) - around[1])
                for remainder, around in zip(
                    remainders, zip(line, line[1:], line[2:], strict=False), strict=True
                )
            ]
            quiet = _noise(undone)
            if noise > witness.louder * max(quiet, 1.0):
                yield Fault(
                    slip.family,
                    f"{key}, {WEEKS} weeks to {day}, latest {line[-1]:,.0f}: the series looks "
                    f"{slip.what}; undone, what {_others(witness, key)} leave unexplained moves "
                    f"by {quiet:,.0f} a week instead of {noise:,.0f}",
                )


def _noise(remainders: Sequence[float]) -> float:
    return median(abs(b - a) for a, b in pairwise(remainders))


def _others(witness: Witness, key: str) -> str:
    return ", ".join(other for other in witness.terms if other != key)
