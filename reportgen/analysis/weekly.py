"""One line's weeks: how rare a move is, since when, for how long. Never its future.

Everything is counted in values on the grid of Wednesdays that ends with the week itself, so that
nothing later can enter and a day is only worked out where one is named. A rank is one question per
line and week: counting the larger moves answers it in less time than sorting all of them would.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from reportgen.statement.history import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Kin = Literal["april_tax", "quarter_end"]

QUARTER_ENDS = {(3, 31), (6, 30), (9, 30), (12, 31)}
FIRST_OF_QUARTER = {1, 4, 7, 10}
TAX_MONTH, TAX_DAY = 4, 15
DECADE = 522  # weeks


@dataclass(frozen=True, slots=True)
class Rank:
    """How the newest move compares: of `among` moves, itself among them, `as_large` are as large.

    `first` is the day of the first move counted.
    """

    as_large: int
    among: int
    first: date

    @property
    def share(self) -> float:
        """The share of moves as large as this one, itself counted: 1 where none is larger."""
        return self.as_large / self.among

    @property
    def smaller(self) -> int:
        """The number of moves smaller than this one."""
        return self.among - self.as_large


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Nothing as high (or low) for `weeks` weeks: the last was on `since`, None in all the data."""

    weeks: int
    since: date | None
    first: date


@dataclass(frozen=True, slots=True)
class Run:
    """Moves of one sign in a row: `weeks` of them, the first into `start` plus a week."""

    rising: bool
    weeks: int
    start: date


@dataclass(frozen=True)
class Weekly:
    """One line on the Wednesdays from `first` on, the last the week itself; None is not known."""

    line: str
    first: date
    values: tuple[float | None, ...]

    def day(self, index: int) -> date:
        """Return the Wednesday at a place of the grid; negative ones count from the end."""
        return self.first + timedelta(days=7 * (index % len(self.values)))

    @cached_property
    def moves(self) -> tuple[float | None, ...]:
        """The change into each Wednesday from the one a week before, None where either lacks."""
        before = (None, *self.values[:-1])
        return tuple(
            None if now is None or then is None else now - then
            for now, then in zip(self.values, before, strict=True)
        )

    @property
    def first_known(self) -> date:
        """The day of the first known level."""
        return self.day(next(i for i, value in enumerate(self.values) if value is not None))

    @property
    def now(self) -> float | None:
        """The level of the week."""
        return self.values[-1]

    @property
    def move(self) -> float | None:
        """The change of the week."""
        return self.moves[-1]

    # -- how rare

    def rank(self, last: int | None = None) -> Rank | None:
        """Rank the week's move by its size among all, or among the `last` so many Wednesdays."""
        start = 0 if last is None else max(0, len(self.moves) - last)
        return self._rank(enumerate(self.moves[start:], start), signed=False)

    def rank_signed(self) -> Rank | None:
        """Rank the week's rise among all moves, or its fall."""
        return self._rank(enumerate(self.moves), signed=True)

    def rank_in_month(self) -> Rank | None:
        """Rank the week's move by its size among those of the same calendar month."""
        dates = _dates(self.first, len(self.values))
        month = dates[len(self.values) - 1][0]
        same = ((i, move) for i, move in enumerate(self.moves) if dates[i][0] == month)
        return self._rank(same, signed=False)

    def rank_of_kin(self) -> tuple[Kin, Rank] | None:
        """Rank the week's move by its size among weeks with the same date in them, if it is such.

        The dates are April 15, on or right before federal income taxes are due, and the ends of
        quarters.
        """
        dates = _dates(self.first, len(self.values))
        kin = dates[len(self.values) - 1][1]
        if kin is None:
            return None
        like = ((i, move) for i, move in enumerate(self.moves) if dates[i][1] == kin)
        rank = self._rank(like, signed=False)
        return None if rank is None else (kin, rank)

    def _rank(self, moves: Iterable[tuple[int, float | None]], *, signed: bool) -> Rank | None:
        this = self.move
        if this is None:
            return None
        known = [(index, move) for index, move in moves if move is not None]
        if signed:
            turn = 1 if this > 0 else -1
            as_large = sum(turn * move >= turn * this for _, move in known)
        else:
            size = abs(this)
            as_large = sum(move >= size or move <= -size for _, move in known)
        return Rank(as_large, len(known), self.day(known[0][0]))

    # -- since when

    def level_unmatched(self, *, high: bool) -> Unmatched | None:
        """Return for how long no level has been as high (or low) as the week's."""
        return self._unmatched(self.values, len(self.values) - 1, high=high)

    def move_unmatched(self) -> Unmatched | None:
        """Return for how long no rise has been as large as the week's, or no fall."""
        move = self.move
        return None if not move else self._unmatched(self.moves, len(self.moves) - 1, high=move > 0)

    def unmatched_before(self, weeks: int, least: int, *, high: bool) -> bool:
        """Whether a level of the `weeks` weeks before was itself unmatched for `least` weeks."""
        end = len(self.values) - 1
        for index in range(end - 1, max(end - 1 - weeks, 0), -1):
            found = self._unmatched(self.values, index, high=high)
            if found is not None and found.weeks >= least:
                return True
        return False

    def _unmatched(
        self, values: tuple[float | None, ...], at: int, *, high: bool
    ) -> Unmatched | None:
        this = values[at]
        if this is None:
            return None
        known, since, gap = 0, None, False
        for index in range(at - 1, -1, -1):
            value = values[index]
            if value is None:
                gap = True
                continue
            if value >= this if high else value <= this:
                since = self.day(index)
                break
            known += 1
        # Of a week that is not known nobody can say that it was not as high: no "since" over a gap.
        return Unmatched(0 if gap and since else known, since, self.first_known)

    # -- for how long

    def run(self, skip: int = 0) -> Run | None:
        """Return the moves of one sign the data end with, leaving out the `skip` newest weeks."""
        at = len(self.moves) - 1 - skip
        weeks, last = self.run_lengths[at], self.moves[at]
        return Run(last > 0, weeks, self.day(at - weeks)) if weeks and last else None

    @cached_property
    def run_lengths(self) -> tuple[int, ...]:
        """For every week how many moves of one sign it was the last of; 0 where nothing moved."""
        lengths: list[int] = []
        before: float | None = None
        for move in self.moves:
            goes_on = bool(move and before) and (move or 0) * (before or 0) > 0
            lengths.append(0 if not move else lengths[-1] + 1 if goes_on else 1)
            before = move
        return tuple(lengths)

    def weeks_ending_run(self, weeks: int) -> int:
        """Count the weeks whose move turned a run of at least so many, this one if it did."""
        lengths = self.run_lengths
        return sum(before >= weeks and now == 1 for before, now in pairwise(lengths))

    def weeks_in_run(self, weeks: int) -> int:
        """Count the weeks that were in a run of at least so many by then."""
        return sum(length >= weeks for length in self.run_lengths)

    def idle(self) -> Unmatched | None:
        """Return for how many weeks before this one the level was zero, and since when."""
        return self._while(lambda value: value == 0)

    def in_use(self) -> Unmatched | None:
        """Return for how many weeks before this one the level was not zero, and since when."""
        return self._while(lambda value: value != 0)

    def _while(self, holds: Callable[[float], bool]) -> Unmatched | None:
        """Return the run of weeks right before this one for which something holds.

        `since` is the first day of the run, None where it begins with the data. Nothing is said of
        a run that begins after a gap: how long it was is not known.
        """
        weeks = 0
        for value in reversed(self.values[:-1]):
            if value is None or not holds(value):
                break
            weeks += 1
        start = self.day(len(self.values) - 1 - weeks)
        if not weeks or start == self.first_known:
            return Unmatched(weeks, None, start) if weeks else None
        before = self.values[len(self.values) - 2 - weeks]
        return None if before is None else Unmatched(weeks, start, start)

    def highest(self, weeks: int | None = None) -> tuple[date, float] | None:
        """Return the highest level and its (latest) day, of all or of the newest weeks."""
        start = 0 if weeks is None else max(0, len(self.values) - weeks)
        best: tuple[int, float] | None = None
        for index in range(start, len(self.values)):
            value = self.values[index]
            if value is not None and (best is None or value >= best[1]):
                best = (index, value)
        return None if best is None else (self.day(best[0]), best[1])


def kin_of(day: date) -> Kin | None:
    """Return which date is among the seven days ended that Wednesday: April 15, a quarter's end."""
    month, number = day.month, day.day
    if month == TAX_MONTH and TAX_DAY <= number < TAX_DAY + 7:
        return "april_tax"
    begun = month in FIRST_OF_QUARTER and number < 7  # the quarter before ended in these days
    return "quarter_end" if begun or (month, number) in QUARTER_ENDS else None


def _dates(first: date, count: int) -> tuple[tuple[int, Kin | None], ...]:
    """Return month and kin of at least `count` Wednesdays; some decades of them serve all weeks."""
    return _decades(first, -(-count // DECADE))


@cache
def _decades(first: date, decades: int) -> tuple[tuple[int, Kin | None], ...]:
    days = (first + n * WEEK for n in range(decades * DECADE))
    return tuple((day.month, kin_of(day)) for day in days)
