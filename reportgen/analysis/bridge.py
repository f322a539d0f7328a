"""What moved reserves: the change of each factor, supplying less absorbing, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.statement.history import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, timedelta

    from reportgen.statement.figures import Change, WednesdayLevel
    from reportgen.statement.history import History
    from reportgen.statement.lines import Line


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor and what its change did to reserves: supplied (positive) or absorbed."""

    line: Line
    change: Change[WednesdayLevel]
    contribution: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """Change of reserve balances = sum of contributions + residual, in millions of dollars.

    The residual holds the lines without data on either day, those the release has on one of the
    two only, and rounding. `complete` says that it holds nothing but rounding.
    """

    reserves: Change[WednesdayLevel]
    factors: tuple[Factor, ...]
    supplying: Change[WednesdayLevel] | None
    absorbing: Change[WednesdayLevel] | None
    complete: bool

    @property
    def residual(self) -> float:
        """What the factors shown leave unexplained."""
        return self.reserves.value - sum(factor.contribution for factor in self.factors)

    @property
    def slack(self) -> int:
        """How much rounding may leave of a complete bridge.

        Every level is rounded to a million, by half of one at most, so every change by one at most:
        that of each factor, and that of reserves.
        """
        return len(self.factors) + 1

    def by_size(self) -> list[Factor]:
        """Return the factors, largest effect first."""
        return sorted(self.factors, key=lambda factor: -abs(factor.contribution))


def build_bridge(history: History, day: date, back: timedelta = WEEK) -> Bridge | None:
    """Return the bridge of reserve balances over `back`, or None where reserves are not known."""
    reserves = _change(history, "reserve_balances", day, back)
    if reserves is None:
        return None
    walked = list(_walk(history, "total_supplying", day, back)) + list(
        _walk(history, "total_absorbing", day, back)
    )
    factors = tuple(factor for factor, _ in walked if factor is not None)
    return Bridge(
        reserves,
        factors,
        _change(history, "total_supplying", day, back),
        _change(history, "total_absorbing", day, back),
        complete=all(known for _, known in walked),
    )


def _change(
    history: History, key: str, day: date, back: timedelta
) -> Change[WednesdayLevel] | None:
    now, then = history.level(key, day), history.level(key, day - back)
    return None if now is None or then is None else now - then


def _walk(
    history: History, parent: str, day: date, back: timedelta
) -> Iterator[tuple[Factor | None, bool]]:
    """Yield the factors under a total, looking through subtotals of unlike things."""
    for line in history.tree.children(parent, "factors"):
        if not (line.exists(day) or line.exists(day - back)):
            continue
        if line.subtotal:
            yield from _walk(history, line.key, day, back)
            continue
        change = _change(history, line.key, day, back)
        if change is None:
            yield None, False
            continue
        place = line.factors
        turn = -1 if place is not None and place.side == "absorbing" else 1
        yield Factor(line, change, turn * change.value), True
