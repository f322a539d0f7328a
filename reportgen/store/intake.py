"""Taking in one release: what it states otherwise than what was known becomes new segments.

The invariant: what was known of a day on V is what the youngest release of the source, of a vintage
up to V, said of that day, whatever the order the releases came in; of two of one vintage the one
that came last counts. A release speaks of every day it names and, of a whole series, of those
between its first and its last. So a release that comes late adds its own state at its vintage, and
what younger releases said is stated again at theirs, where until now nothing had to be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from reportgen.errors import SourceError
from reportgen.store.ledger import Ledger, Span
from reportgen.store.queries import BASE_OF_ONE, ROWS_OF_ONE
from reportgen.store.segments import TURNS, Change, State, changes, pack, place_of, unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.sources.reading import Basis, SeriesReading
    from reportgen.store.database import Database
    from reportgen.store.segments import Value

EVERY = 20
STAGGER = 13
LONG = 512
"""A checkpoint follows EVERY to EVERY + STAGGER segments, so that not all fall into one week, and
one more for every LONG days of a series, whose checkpoints are larger."""

INSERT_SEGMENT = (
    "insert into segments values (:series, :place, :release, :first, :revises, :points)"
)


@dataclass
class _Known:
    """A series the store has, and what of it is known at a vintage."""

    id: int
    basis: str
    unit: str


@dataclass
class Intake:
    """One release being taken in, within one transaction; counts what it brings."""

    database: Database
    source: str
    name: str
    release: int
    vintage: date
    ledger: Ledger
    by_hand: bool
    spans: list[Span] = field(default_factory=list)
    seen: set[tuple[int, date]] = field(default_factory=set)
    new: int = 0
    revised: int = 0
    withdrawn: int = 0
    _known: dict[str, _Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.database.rows(
            "select code, id, basis, unit from series where source = :source",
            {"source": self.source},
        )
        self._known = {code: _Known(*rest) for code, *rest in rows}
        self._next = 1 + self.database.rows("select coalesce(max(id), 0) from series")[0][0]

    def take(self, reading: SeriesReading) -> None:
        """Add what one series states that was not known.

        Raises SourceError where its unit or basis is another than before, or half of it is gone.
        """
        series = self._series(reading)
        vintage = reading.vintage or self.vintage
        if (series, vintage) in self.seen:
            raise SourceError(f"{self.name}: {reading.code} is given twice; nothing was stored")
        self.seen.add((series, vintage))
        later = self.ledger.after(series, vintage.toordinal())
        state, since_checkpoint, turn = self._state(series, vintage)
        if not later and reading.whole and not self.by_hand:
            self._refuse_half(reading.code, state, reading.days)
        if not reading.days:
            return
        try:
            days, values, span = self._said(series, vintage, reading, state, late=bool(later))
            change = changes(state, days, values, whole=reading.whole)
        except ValueError as error:
            raise self._unfit(reading.code, error) from error
        self._count(change)
        self.spans.append(span)
        self.ledger.add(span)
        if change.days:
            self._write(reading.code, series, place_of(vintage, turn), change, late=bool(later))
            if later:
                self._state_again(reading.code, series, vintage, change, state, later)
            elif since_checkpoint >= EVERY + series % STAGGER + len(state.days) // LONG:
                state.put(State(change.days, change.values, None in change.values))
                self._checkpoint(series, place_of(vintage, turn), state)

    def _said(
        self, series: int, vintage: date, reading: SeriesReading, state: State, *, late: bool
    ) -> tuple[list[int], list[Value], Span]:
        """Return the days and values a reading states, and from when to when it speaks.

        One that is not whole leaves the rest as it was: with a vintage of its own, at that vintage;
        else as in the newest release, which is why it must say so itself where it comes late.
        """
        days, values = list(reading.days), list(reading.values)
        first, last = days[0], days[-1]
        if not reading.whole and reading.vintage is not None:
            first = min([first, *state.days[:1]])
            last = max([last, *state.days[-1:]])
        elif not reading.whole:
            base = self._state(series, date.max)[0] if late else state
            first = min([first, *base.days[:1]])
            if late:
                days, values = _filled(base, days, values)
        return days, values, Span(series, vintage.toordinal(), first, last)

    def _series(self, reading: SeriesReading) -> int:
        known = self._known.get(reading.code)
        if known is None:
            known = _Known(self._next, str(reading.basis), reading.unit)
            self._next += 1
            self._known[reading.code] = known
            self.database.run(
                "insert into series values (:id, :source, :code, :basis, :unit, :label)",
                {
                    "id": known.id,
                    "source": self.source,
                    "code": reading.code,
                    "basis": known.basis,
                    "unit": known.unit,
                    "label": reading.label,
                },
            )
        self._refuse_another("unit", reading.code, known.unit, reading.unit)
        self._refuse_another("basis", reading.code, known.basis, reading.basis)
        return known.id

    def _unfit(self, code: str, error: ValueError) -> SourceError:
        return SourceError(f"{self.name}: {code}: {error}; nothing was stored")

    def _refuse_another(self, what: str, code: str, held: str, said: Basis | str) -> None:
        if held != said:
            raise SourceError(
                f"{self.name}: {code} is in the {what} {said}, the store has it from {self.source} "
                f"in {held}; nothing was stored. Look at the source: it has changed what it says"
            )

    def _refuse_half(self, code: str, state: State, days: Sequence[int]) -> None:
        held = state.known_span()
        if held is None or (days and days[0] <= held[0] and held[1] <= days[-1]):
            return
        said = f"covers {_words(days[0], days[-1])}" if days else "has no observation"
        raise SourceError(
            f"{self.name}: {code} {said}, the store has {_words(*held)} of it from {self.source}: "
            "half an answer; nothing was stored. Fetch again later; a file that is meant to be "
            "partial can be given by hand with 'reportgen import'"
        )

    def _state(self, series: int, vintage: date) -> tuple[State, int, int]:
        """Return what is known at a vintage, by how many segments, and the next free turn in it."""
        until = place_of(vintage) + (1 << TURNS) - 1
        asked = {"series": series, "until": until}
        base = self.database.rows(BASE_OF_ONE, asked)
        since, state = 0, State()
        if base:
            since = base[0][0]
            state.put(unpack(base[0][1]))
        rows = self.database.rows(ROWS_OF_ONE, {**asked, "since": since})
        for _, content in rows:
            state.put(unpack(content))
        last = rows[-1][0] if rows else since
        same = last >> TURNS == vintage.toordinal()
        return state, len(rows), (last & ((1 << TURNS) - 1)) + 1 if same else 0

    def _write(self, code: str, series: int, place: int, change: Change, *, late: bool) -> None:
        try:
            points = pack(change.days, change.values)
        except ValueError as error:
            raise self._unfit(code, error) from error
        revises = late or change.revised > 0 or change.withdrawn > 0
        self.database.run(
            INSERT_SEGMENT,
            {
                "series": series,
                "place": place,
                "release": self.release,
                "first": change.days[0],
                "revises": int(revises),
                "points": points,
            },
        )

    def _state_again(
        self, code: str, series: int, vintage: date, change: Change, held: State, later: list[Span]
    ) -> None:
        """State at younger vintages what their releases said of days that now differ before."""
        open_days = dict.fromkeys(change.days)
        stated = self._stated(series, vintage, open_days)
        for at in sorted({span.vintage for span in later}):
            for day in [day for day in open_days if day in stated.get(at, ())]:
                del open_days[day]
            spans = [span for span in later if span.vintage == at]
            spoken = [
                day for day in open_days if any(span.first <= day <= span.last for span in spans)
            ]
            if spoken:
                again = Change(spoken, [held.at(day) for day in spoken], new=0)
                turn = self._state(series, date.fromordinal(at))[2]
                place = place_of(date.fromordinal(at), turn)
                self._write(code, series, place, again, late=True)
            for day in spoken:
                del open_days[day]
        self.database.run(
            "delete from checkpoints where series = :series and place > :place",
            {"series": series, "place": place_of(vintage)},
        )

    def _stated(self, series: int, vintage: date, days: dict[int, None]) -> dict[int, set[int]]:
        """Return which of the days segments of each younger vintage state themselves."""
        rows = self.database.rows(
            ROWS_OF_ONE,
            {
                "series": series,
                "since": place_of(vintage) + (1 << TURNS) - 1,
                "until": place_of(date.max),
            },
        )
        found: dict[int, set[int]] = {}
        for place, content in rows:
            found.setdefault(place >> TURNS, set()).update(days.keys() & unpack(content).days)
        return found

    def _checkpoint(self, series: int, place: int, state: State) -> None:
        self.database.run(
            "insert into checkpoints values (:series, :place, :points)",
            {"series": series, "place": place, "points": pack(state.days, state.values)},
        )

    def _count(self, change: Change) -> None:
        self.new += change.new
        self.revised += change.revised
        self.withdrawn += change.withdrawn


def _filled(base: State, days: list[int], values: list[Value]) -> tuple[list[int], list[Value]]:
    """Return a partial reading with what it leaves unsaid: as the release it was told of said."""
    merged = {d: v for d, v in zip(base.days, base.values, strict=True) if d <= days[-1]}
    merged.update(zip(days, values, strict=True))
    filled = sorted(merged)
    return filled, [merged[day] for day in filled]


def _words(first: int, last: int) -> str:
    return f"{date.fromordinal(first)} to {date.fromordinal(last)}"
