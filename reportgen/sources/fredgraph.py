"""FRED without a key: fredgraph.csv, one table per frequency, the newest values only.

The table names neither units nor frequencies. Several series share its lines, so that an empty
field may be a day on which FRED has nothing, or only a day of another series. Asked for series of
several frequencies at once FRED answers with a ZIP file of tables, which is read as well.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from reportgen.errors import SourceError
from reportgen.sources.archive import ZIP, members, starts
from reportgen.sources.fred.series import (
    LARGEST,
    Known,
    Value,
    contents,
    day_of,
    known_or_refused,
    known_series,
    observations,
    text_of,
    value_of,
)
from reportgen.sources.fred.units import settle_unit
from reportgen.sources.reading import Reading, SeriesReading
from reportgen.sources.web.discretion import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.sources.reading import Delivery, Hints, Request
    from reportgen.sources.web.http import Http

SOURCE = "fredgraph"
EXPECTED = "a table of fredgraph.csv (a header DATE or observation_date with ids of FRED series)"
STRANGER = "nothing is known here of what it measures"
HEADERS = ("observation_date", "DATE")
LONGEST_ADDRESS = 2000
"""Longer addresses are cut or refused by some servers and proxies on the way."""
_MARKS = b"\xef\xbb\xbf\xff\xfe"


def fetch(http: Http, request: Request) -> Iterator[Delivery]:
    """Yield the tables of the codes wanted (of all that are known, if none are named).

    Each request asks for series of one frequency, whole history, and the answer must have exactly
    those. Series whose unit only the API can tell are left out; see `metadata_only` in series.toml.
    """
    wanted = known_or_refused(request.codes or known_series(), SOURCE)
    chunks = list(_chunks(request.address, [one for one in wanted if one.keyless]))
    for number, chunk in enumerate(chunks):
        ids = ",".join(one.id for one in chunk)
        name = f"{urlsplit(request.address).path}?id={ids}"
        request.progress(number, len(chunks), name)
        delivery = http.get(
            SOURCE,
            request.address,
            params={"id": ids},
            name=name,
            held=request.held(name),
            largest=LARGEST,
            expect=("text/csv", "text/plain", "application/csv", "application/zip"),
        )
        if delivery is not None:
            try:
                _check_columns(delivery, {one.id for one in chunk})
            except SourceError:
                delivery.path.unlink(missing_ok=True)
                raise
            yield delivery
    request.progress(len(chunks), len(chunks), "")


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is a table of fredgraph.csv, or a ZIP file of such."""
    if not head.startswith(ZIP):
        return _is_header(head)
    tables = [content for name, content in starts(head) if name.endswith(".csv")]
    # A note of FRED's may come first, and fill what is seen of the file.
    notes = (b"FRED" in content for name, content in starts(head) if name.endswith(".txt"))
    return all(map(_is_header, tables)) if tables else any(notes)


def read(delivery: Delivery, hints: Hints) -> Reading:
    """Return the series of a table, or of all tables of a ZIP file.

    A series begins with its first value and ends with its last: fields that are empty before and
    after only say that another series of the table is longer. In between an empty field is None.
    Series that are not known here are left out where there are others.
    """
    name, known = shortened(delivery.name), known_series()
    found: dict[str, SeriesReading] = {}
    left_out: dict[str, str] = {}
    for where, header, rows in _tables(delivery):
        days = [day_of(row[0].strip(), f"{where}, line {line}") for line, row in rows]
        for column, code in enumerate(header[1:], start=1):
            if code in found:
                raise SourceError(f"{name}: {code} is there twice; keep one table")
            if code not in known:
                left_out[code] = STRANGER
                continue
            numbers = _column(rows, column, code, where)
            values = _trimmed(observations(known[code], zip(days, numbers, strict=True), where))
            if values:
                unit = settle_unit(known[code], values, hints, where)
                found[code] = _series(known[code], unit, values)
    if not found:
        known_or_refused(left_out, name)
        raise SourceError(f"{name}: the table has no values; ask for a longer period")
    return Reading(None, list(found.values()), left_out=left_out)


def _series(known: Known, unit: str, values: dict[int, Value]) -> SeriesReading:
    return SeriesReading(
        known.id, known.basis, unit, known.title, list(values), list(values.values())
    )


def _chunks(address: str, wanted: Iterable[Known]) -> Iterator[tuple[Known, ...]]:
    by_frequency: dict[str, list[Known]] = {}
    for one in wanted:
        by_frequency.setdefault(one.frequency, []).append(one)
    for group in by_frequency.values():
        chunk: tuple[Known, ...] = ()
        for one in group:
            query = urlencode({"id": ",".join(each.id for each in (*chunk, one))})
            if chunk and len(address) + 1 + len(query) >= LONGEST_ADDRESS:
                yield chunk
                chunk = ()
            chunk = (*chunk, one)
        yield chunk


def _check_columns(delivery: Delivery, wanted: set[str]) -> None:
    got = [code for _, header, _ in _tables(delivery) for code in header[1:]]
    if sorted(got) != sorted(wanted):
        odd = sorted(wanted.symmetric_difference(got)) or ["one series twice"]
        raise SourceError(
            f"{shortened(delivery.name)}: the answer has not exactly the series asked for: "
            f"{', '.join(one[:40] for one in odd[:5])}; try again, or ask for fewer series"
        )


def _tables(delivery: Delivery) -> Iterator[tuple[str, list[str], list[tuple[int, list[str]]]]]:
    """Yield where each table is, its header, and its lines with their numbers."""
    name = shortened(delivery.name)
    data = contents(delivery.path, name)
    if not data.startswith(ZIP):
        yield (name, *_table(data, name))
        return
    tables = {
        called: member
        for called, member in members(delivery.path, name, largest=LARGEST).items()
        if called.lower().endswith(".csv")
    }
    if not tables:
        raise SourceError(f"{name}: the ZIP file has no table (.csv) of fredgraph.csv")
    for called, member in tables.items():
        where = f"{name}, {called[:80]!r}"
        yield (where, *_table(member, where))


def _table(data: bytes, where: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    reader = csv.reader(io.StringIO(text_of(data, where), newline=""), strict=True)
    try:
        lines = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise SourceError(
            f"{where}, line {reader.line_num}: not a line of a CSV file ({error}); get it again"
        ) from error
    header = [one.strip() for one in lines[0][1]] if lines else []
    if len(header) < 2 or header[0] not in HEADERS:
        raise SourceError(f"{where}: not {EXPECTED}; get it from FRED's download as CSV")
    if len(set(header)) < len(header) or not all(header):
        raise SourceError(f"{where}: the header names a series twice, or none; get it again")
    for line, row in lines[1:]:
        if len(row) != len(header):
            raise SourceError(
                f"{where}, line {line}: {len(row)} fields under {len(header)} headings; the file "
                "is damaged or cut off, get it again"
            )
    return header, lines[1:]


def _column(rows: list[tuple[int, list[str]]], column: int, code: str, where: str) -> list[Value]:
    return [value_of(row[column].strip(), f"{where}, line {line}, {code}") for line, row in rows]


def _trimmed(values: dict[int, Value]) -> dict[int, Value]:
    known = [day for day, value in values.items() if value is not None]
    if not known:
        return {}
    return {day: value for day, value in values.items() if known[0] <= day <= known[-1]}


def _is_header(head: bytes) -> bool:
    # UTF-16 is recognised too, so that it is refused by its name.
    line = head.lstrip(_MARKS).replace(b"\0", b"").lstrip().replace(b'"', b"")
    return line.startswith(tuple(f"{one},".encode() for one in HEADERS))
