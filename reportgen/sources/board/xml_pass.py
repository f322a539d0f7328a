"""One pass over a release of the Board's: by the short cut where the text is plain, else parsed."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from reportgen.errors import SourceError
from reportgen.sources.board.ddp import (
    MISSING,
    NORMAL,
    Weeks,
    example,
    measure,
    number,
    settle,
    wednesday,
)
from reportgen.sources.board.xml_document import Document
from reportgen.sources.board.xml_tail import mark_of, resume
from reportgen.sources.board.xml_text import FIRST, SERIES, Cutter, Row, pieces
from reportgen.sources.reading import SeriesReading

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from reportgen.sources.board.xml_document import Element
    from reportgen.sources.reading import Basis, Mark, Reading

WEEKLY = "19"  # the Board's number of "weekly, as of Wednesday"


class Pass:
    """A pass that yields series and fills `reading.marks` and `reading.left_out` on its way."""

    def __init__(self, name: str, marks: Mapping[str, Mark], reading: Reading) -> None:
        self._name = name
        self._marks = marks
        self._reading = reading
        self._document = Document(name)
        self._cutter = Cutter()
        self._weeks = Weeks()
        self._seen: set[str] = set()
        self._sure = True

    def series(self, chunks: Generator[bytes, None, None]) -> Iterator[SeriesReading]:
        """Yield the series of a document; raise SourceError at the latest when all came."""
        with closing(chunks):
            for text, tag in pieces(chunks):
                yield from self._piece(text, tag)
        self._document.feed(b"", final=True)
        if len(self._reading.left_out) == len(self._seen):
            why = example(self._reading.left_out)
            raise SourceError(f"{self._name}: holds no series that can be kept{why}")
        self._weeks.check(self._name)

    def _piece(self, text: bytes, tag: bytes) -> Iterator[SeriesReading]:
        """Read the text up to the closing tag of a series, and the tag."""
        start = self._row(text) if tag and self._sure else len(text)
        self._document.feed(text[:start])
        yield from self._parsed()
        element = self._document.series
        told = None
        if start < len(text) and element is not None and self._document.in_series:
            told = self._cut(element, text, start)
        if told is not None:
            self._document.feed(tag)
            self._document.closed.clear()
            yield told
            return
        self._document.feed(text[start:])
        before = len(self._document.closed)
        self._document.feed(tag)
        # To the parser the tag may be words in a comment; where it ends a series it is none.
        self._sure = len(self._document.closed) > before
        yield from self._parsed()

    def _row(self, text: bytes) -> int:
        """Return where a row of observations begins, the end where that may not be asked."""
        first = FIRST.search(text)
        if first is None:
            return len(text)
        head = text[: first.start()]
        # The declaration, at the very start, is no reason for doubt.
        marked = has_markup(head if self._document.path else head.replace(b"<?xml", b"", 1))
        return len(text) if marked else first.start()

    def _cut(self, element: Element, text: bytes, start: int) -> SeriesReading | None:
        """Return a series read by the short cut, None where the parser has to decide."""
        what = self._measure(element)
        opening = max((found.start() for found in SERIES.finditer(text, 0, start)), default=-1)
        if isinstance(what, str) or opening < 0:
            return None
        resumed = resume(
            text[opening:], start - opening, self._marks.get(element.code), self._cutter
        )
        if resumed is not None:
            self._reading.marks[element.code] = resumed.mark
            last, new = resumed.last, resumed.new
            self._weeks.note(element.code, [*last.days, *new.days], [*last.values, *new.values])
            again = Row(last.days[-1:], last.values[-1:])
            return self._told(element, what, new if new.days else again, whole=False)
        row = self._cutter.cut(text[start:])
        if row is None:
            return None
        self._reading.marks[element.code] = mark_of(text[opening:])
        self._weeks.note(element.code, row.days, row.values)
        return self._told(element, what, row, whole=True)

    def _parsed(self) -> Iterator[SeriesReading]:
        """Yield the series the parser has come to the end of."""
        for element in self._document.closed:
            what = self._measure(element)
            if isinstance(what, str) or not element.observations:
                self._enter(element)
                self._reading.left_out[element.code] = (
                    what if isinstance(what, str) else "it has no observations"
                )
            else:
                row = self._row_of(element)
                self._weeks.note(element.code, row.days, row.values)
                yield self._told(element, what, row, whole=True)
        self._document.closed.clear()

    def _measure(self, element: Element) -> tuple[Basis, str] | str:
        """Return basis and unit of a series, or why it cannot be kept."""
        told = element.attributes
        if told.get("FREQ", WEEKLY) != WEEKLY:
            return f"its frequency is {told['FREQ'][:20]}, not weekly as of Wednesday"
        unit = (told.get(key, "") for key in ("UNIT", "UNIT_MULT", "CURRENCY"))
        try:
            return measure(element.code, *unit)
        except ValueError as error:
            raise SourceError(f"{self._name}: series {element.code}: {error}") from None

    def _row_of(self, element: Element) -> Row:
        """Return a parsed series' observations, each checked, in order of time."""
        row = self._cutter.collect(element.observations)
        if row is not None:
            return row
        days, values = [], []
        for status, value, day in element.observations:
            try:
                days.append(wednesday(day))
                if status != NORMAL and status not in MISSING:
                    raise ValueError(f"its status {status[:40]!r} is none of the Board's")
                values.append(number(value) if status == NORMAL else None)
            except ValueError as error:
                where = f"{self._name}: series {element.code}, {day[:40]}"
                raise SourceError(f"{where}: {error}") from None
        try:
            return Row(*settle(days, values))
        except ValueError as error:
            raise SourceError(f"{self._name}: series {element.code}: {error}") from None

    def _told(
        self, element: Element, what: tuple[Basis, str], row: Row, *, whole: bool
    ) -> SeriesReading:
        self._enter(element)
        return SeriesReading(element.code, *what, element.label, row.days, row.values, whole=whole)

    def _enter(self, element: Element) -> None:
        if not element.code:
            raise SourceError(f"{self._name}: a series without a name (SERIES_NAME)")
        if element.code in self._seen:
            raise SourceError(f"{self._name}: series {element.code} comes twice")
        self._seen.add(element.code)


def has_markup(text: bytes) -> bool:
    """Whether a text has comments, literal sections or instructions, in which tags are no tags."""
    return b"<!" in text or b"<?" in text
