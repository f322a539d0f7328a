"""The Board's Data Download Program, packages in CSV: levels, averages and the changes printed.

Five rows say what each column is, the sixth names the columns, and a row for each week follows. A
field that is empty or a status of nothing is a week the column has no figure for.
"""

from __future__ import annotations

import codecs
import csv
from contextlib import closing
from typing import TYPE_CHECKING

from reportgen.errors import SourceError
from reportgen.sources.archive import ZIP, starts, stream
from reportgen.sources.board.ddp import (
    MISSING,
    RELEASE,
    Weeks,
    example,
    fetch_file,
    measure,
    number,
    refuse_encoding,
    settle,
    wednesday,
)
from reportgen.sources.reading import Reading, SeriesReading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.sources.reading import Delivery, Hints, Request
    from reportgen.sources.web.http import Http

EXPECTED = "a CSV package of the Board's that begins with a row of series descriptions"
MEMBER = ".csv"
LONGEST = 4_000_000  # of one line
MEDIA = ("text/csv", "text/plain", "application/csv", "application/vnd.ms-excel", "application/zip")
ROWS = (
    "Series Description",
    "Unit",
    "Multiplier",
    "Currency",
    "Unique Identifier",
    "Time Period",
)
UNITS = slice(1, 4)
MULTIPLIERS, IDENTIFIERS, CODES = 2, 4, 5
NOTHING = MISSING | {""}


def fetch(http: Http, request: Request) -> Iterator[Delivery]:
    """Yield the package where it is another than the one held."""
    return fetch_file(http, request, "board_csv", MEDIA)


def recognises(head: bytes) -> bool:
    """Whether a file begins like a package of the Board's, or like a zip of one."""
    if head.startswith(ZIP):
        return any(name.endswith(MEMBER) and _begins(content) for name, content in starts(head))
    return _begins(head)


def _begins(head: bytes) -> bool:
    # Another encoding is recognised too, so that it can be refused by name.
    begins = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return begins.startswith((b'"Series Description', b"Series Description"))


def read(delivery: Delivery, hints: Hints) -> Reading:  # noqa: ARG001
    """Return the package's series; it does not say when it was published.

    Raises SourceError, at once, for anything but a whole package of one week.
    """
    reading = Reading(None, ())
    with closing(stream(delivery.path, delivery.name, MEMBER)) as chunks:
        table = _Table(delivery.name, _lines(chunks, delivery.name))
        table.read()
    reading.series = table.series(reading)
    return reading


class _Table:
    """The columns of a package: what heads them, and their values by the weeks of `days`."""

    def __init__(self, name: str, lines: Iterable[str]) -> None:
        self.name = name
        self.rows = csv.reader(lines, strict=True)
        self.heads: list[list[str]] = []
        self.lines: list[int] = []
        self.days: list[int] = []
        self.columns: list[list[int | float | None]] = []

    def read(self) -> None:
        """Read all rows. Raises SourceError with the line."""
        try:
            rows = filter(None, self.rows)  # blank lines say nothing
            for wanted in ROWS:
                self._head(wanted, next(rows, []))
            self._check_codes()
            self.columns = [[] for _ in self.heads[CODES]]
            for row in rows:
                self._week(row)
        except csv.Error as error:
            what = f"no line of CSV with commas ({error}); get the file again as the Board gives it"
            raise self._error(self.rows.line_num, what) from None
        except ValueError as error:
            raise self._error(self.rows.line_num, error) from None
        if not self.days:
            raise SourceError(f"{self.name}: holds no weeks, only the rows that head them")

    def _error(self, line: int, what: object) -> SourceError:
        return SourceError(f"{self.name}, line {line}: {what}")

    def _head(self, wanted: str, row: list[str]) -> None:
        label = row[0].strip() if row else ""
        if label.lower().startswith(("<!doctype", "<html")):
            raise ValueError("an HTML page instead of CSV")
        if label.rstrip(":") != wanted:
            raise ValueError(f"begins with {label[:40]!r} where {wanted!r} is expected")
        fields = [field.strip() for field in row[1:]]
        width = len(self.heads[0]) if self.heads else max(1, len(fields))
        if len(fields) != width:
            raise ValueError(f"{len(fields) + 1} fields, {width + 1} expected")
        self.heads.append(fields)
        self.lines.append(self.rows.line_num)

    def _check_codes(self) -> None:
        """Check that columns and identifiers agree, are of this release and come once."""
        for code, identifier in zip(self.heads[CODES], self.heads[IDENTIFIERS], strict=True):
            if identifier.partition("/")[0] != RELEASE:
                raise ValueError(f"the wrong release: {identifier[:60]!r}, not one of {RELEASE}")
            if identifier.split("/", 2)[2:] != [code]:
                raise ValueError(f"column {code[:60]!r} has the identifier {identifier[:60]!r}")
        if len(set(self.heads[CODES])) != len(self.heads[CODES]):
            raise ValueError("a column comes twice")

    def _week(self, row: list[str]) -> None:
        missing = len(self.columns) + 1 - len(row)
        if missing:
            cut = "; the file may be cut off, fetch it again" if missing > 0 else ""
            raise ValueError(f"{len(row)} fields, {len(self.columns) + 1} expected{cut}")
        self.days.append(wednesday(row[0].strip()))
        for place, field in enumerate(row[1:]):
            text = field.strip()
            try:
                self.columns[place].append(None if text in NOTHING else number(text))
            except ValueError as error:
                raise ValueError(f"{self.heads[CODES][place]}, {row[0]}: {error}") from None

    def series(self, reading: Reading) -> list[SeriesReading]:
        """Return the series in the order of the columns, noting those that are left out."""
        found = []
        weeks = Weeks()
        for code, label, column, *unit in zip(
            self.heads[CODES], self.heads[0], self.columns, *self.heads[UNITS], strict=True
        ):
            try:
                what = measure(code, *unit)
            except ValueError as error:
                raise self._error(self.lines[MULTIPLIERS], f"{code}: {error}") from None
            if isinstance(what, str):
                reading.left_out[code] = what
                continue
            try:
                days, values = settle(self.days, column)
            except ValueError as error:
                raise SourceError(f"{self.name}: series {code}: {error}") from None
            found.append(SeriesReading(code, *what, " ".join(label.split()), days, values))
            weeks.note(code, days, values)
        if not found:
            why = example(reading.left_out)
            raise SourceError(f"{self.name}: holds no series that can be kept{why}")
        weeks.check(self.name)
        return found


def _lines(chunks: Iterable[bytes], name: str) -> Iterator[str]:
    """Yield the lines of a text in UTF-8, with their ends."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
    rest = ""
    begun = False
    for chunk in chunks:
        if not begun:
            refuse_encoding(chunk[:4], name)
            begun = True
        rest += _decoded(decoder, chunk, name)
        *lines, rest = rest.split("\n")
        yield from (line + "\n" for line in lines)
        if len(rest) > LONGEST:
            raise SourceError(f"{name}: a line has no end; this is no CSV of the Board's")
    yield rest + _decoded(decoder, b"", name)


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, name: str) -> str:
    """Decode the next bytes, the last where there are none."""
    try:
        return decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError:
        raise SourceError(f"{name}: is not in UTF-8; convert it first") from None
