"""Lists of subscribers as CSV files: what each line says, or why it says nothing.

A row is one line. A line that cannot be read spoils itself and no other, so that every line of a
file is either a person or a `Bad` one with its number.
"""

from __future__ import annotations

import codecs
import csv
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reportgen.channels.mail.addresses import normalised
from reportgen.channels.mail.people import Consent, Status
from reportgen.channels.mail.subscriber_encoding import survey
from reportgen.errors import SourceError, UsageError
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

FIELDS = (
    "address",
    "language",
    "status",
    "consent_how",
    "consent_at",
    "consent_from",
    "confirmed_at",
)
"""The columns, in the order of an export; the first is needed."""

OTHER_NAMES = {"email": "address", "e-mail": "address", "email address": "address"}
OTHER_NAMES |= {"mail": "address", "lang": "language", "edition": "language"}
DELIMITERS = ",;\t"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

EDITION_OF = {name.lower(): name for name in EDITIONS}


class Wanted(NamedTuple):
    """A person as a line has them; `status` is None where the line does not say."""

    line: int
    address: str
    language: str
    status: Status | None
    consent: Consent


class Bad(NamedTuple):
    """A line that is no person: what it held, cell by cell where it could be told, and why."""

    line: int
    cells: Sequence[str]
    problem: str


class Defaults(NamedTuple):
    """What holds where a line does not say: edition, how people agreed, where that is from."""

    language: str
    how: str
    origin: str
    now: datetime


class SubscriberFile:
    """An open list: its columns, how many lines it has, and the lines themselves.

    Raises SourceError where it is no such list as a whole; then nothing of it is used.
    """

    def __init__(self, path: Path, encoding: str = "utf-8") -> None:
        self.path = path
        self.encoding = "utf-8-sig" if _is_utf8(encoding) else encoding
        surveyed = survey(path, self.encoding)
        self.lines = surveyed.lines
        self.delimiter, self.header = _header(path, surveyed.first)
        self.columns = _columns(path, self.header)
        self.ignored = [name for name in self.header if _field(name) not in FIELDS]

    def rows(self, defaults: Defaults) -> Iterator[Wanted | Bad]:
        """Yield every line but the first and blank ones."""
        # A NUL and the like stay in their line, and are told with it; a lone \r ends one.
        with self.path.open(encoding=self.encoding, newline="") as file:
            for number, text in enumerate(file, start=1):
                line = text.rstrip("\r\n")
                if number > 1 and line.strip():
                    yield self._row(number, line, defaults)

    def _row(self, number: int, line: str, defaults: Defaults) -> Wanted | Bad:
        try:
            cells = _split(line, self.delimiter)
        except csv.Error:
            return Bad(number, [line], "a quote is not closed in this line; a row is one line")
        if len(cells) > len(self.header) and any(cells[len(self.header) :]):
            said = f"{len(cells)} cells, and {len(self.header)} columns are named"
            return Bad(number, cells, said)
        try:
            return _wanted(number, cells, self.columns, defaults)
        except UsageError as error:
            return Bad(number, cells, str(error))


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula; `unguarded` gives it back."""
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA, "'")) else cell


def _wanted(
    number: int, cells: Sequence[str], columns: Mapping[str, int], defaults: Defaults
) -> Wanted:
    def cell(field: str) -> str:
        place = columns.get(field, len(cells))
        return unguarded(cells[place].strip()) if place < len(cells) else ""

    address = cell("address")
    if not address:
        raise UsageError("there is no address")
    wire = normalised(address)
    said = cell("language")
    language = EDITION_OF.get(said.lower().replace("_", "-")) if said else defaults.language
    if not language:
        known = ", ".join(EDITIONS)
        what = f"{said!r} is no edition" if said else "no edition is named, nor by --lang"
        raise UsageError(f"{what}; there are {known}")
    recorded = cell("consent_how")
    how = recorded or defaults.how
    if not how:
        raise UsageError("how this person agreed is told neither here nor by --consent")
    at, confirmed = cell("consent_at"), cell("confirmed_at")
    consent = Consent(
        how,
        _moment(at, defaults.now) if at else defaults.now,
        cell("consent_from") or ("" if recorded else defaults.origin),
        _moment(confirmed, defaults.now) if confirmed else None,
    )
    return Wanted(number, wire, language, _status(cell("status")), consent)


def _split(line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.split(delimiter)
    (cells,) = csv.reader([line], delimiter=delimiter, strict=True)
    return cells


def _status(said: str) -> Status | None:
    if not said:
        return None
    try:
        return Status(said.lower())
    except ValueError:
        known = ", ".join(Status)
        raise UsageError(f"{said!r} is no status; there are {known}") from None


@lru_cache(maxsize=1024)
def _moment(said: str, now: datetime) -> datetime:
    """Read a date or a moment, in UTC where no zone is named; it must have been."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise UsageError(f"{said!r} is no moment; write 2026-11-19 or 2026-11-19T21:30Z") from None
    found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    if found > now:
        raise UsageError(f"{said!r} is still to come")
    return found


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}
    except LookupError:
        raise UsageError(
            f"{encoding!r} is no encoding; there are utf-8, utf-16, big5hkscs, gb18030, cp1252"
        ) from None


def _header(path: Path, first: str) -> tuple[str, list[str]]:
    for delimiter in DELIMITERS:
        try:
            names = [name.strip().lower() for name in _split(first, delimiter)]
        except csv.Error:
            continue
        if "address" in map(_field, names):
            return delimiter, names
    raise SourceError(
        f"{path}: the first line must name the columns, such as address,language,status; it is "
        f"{first[:60]!a}; nothing was imported"
    )


def _field(name: str) -> str:
    return OTHER_NAMES.get(name, name)


def _columns(path: Path, header: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, name in enumerate(header):
        field = _field(name)
        if field in columns:
            raise SourceError(f"{path}: two columns are the {field}; nothing was imported")
        if field in FIELDS:
            columns[field] = place
    return columns
