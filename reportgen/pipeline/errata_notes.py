"""Correction notes as they stand beside the editions they are about, for the site to tell of."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from reportgen.brief.errata import Cause, Correction, Edition, Errata, Kind
from reportgen.errors import ConfigError
from reportgen.pipeline.published import PrintedClaim, printed
from reportgen.sources.reading import Basis  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER, DATA = "errata", "errata.json"


class _Stated(msgspec.Struct, frozen=True):
    value: int | float | None
    origin: str


class _Known(msgspec.Struct, frozen=True):
    value: int | float
    origin: str


class _Cause(msgspec.Struct, frozen=True):
    series: str
    basis: Basis
    as_of: date
    unit: str
    before: _Known
    after: _Stated
    revised_on: date | None


class _Correction(msgspec.Struct, frozen=True):
    kind: Kind
    before: PrintedClaim | None
    after: PrintedClaim | None
    causes: tuple[_Cause, ...]


class _Made(msgspec.Struct, frozen=True):
    reportgen: str
    known_on: date | None
    data: str
    program: str


class _Note(msgspec.Struct, frozen=True):
    as_of: date
    release_date: date
    known_on: date
    data: str
    edition: _Made
    same_program: bool
    compared: int
    not_compared: int
    corrections: tuple[_Correction, ...]


def note_digest(output: Path, as_of: date) -> str:
    """Return the digest of the note of a week as it stands there; empty where there is none."""
    content = _content(_path(output, as_of))
    return "" if content is None else sha256(content).hexdigest()


def notes_digests(output: Path) -> Iterator[tuple[str, str]]:
    """Yield the week and the digest of every note that stands there, in order."""
    for path in sorted(output.glob(f"*/{FOLDER}/{DATA}")):
        content = _content(path)
        if content is not None:
            yield path.parent.parent.name, sha256(content).hexdigest()


def read_note(output: Path, as_of: date) -> Errata | None:
    """Read what is to be corrected in the edition of a week; None where no note stands there.

    Of the edition, only what the note says of it is known. Raises ConfigError for a broken note.
    """
    path = _path(output, as_of)
    content = _content(path)
    if content is None:
        return None
    try:
        note = msgspec.json.decode(content, type=_Note)
    except msgspec.DecodeError as error:
        raise ConfigError(f"{path}: not a correction note: {error}") from error
    if note.as_of != as_of:
        raise ConfigError(f"{path}: the note is of {note.as_of}, not of the week of its folder")
    made = note.edition
    return Errata(
        Edition(
            note.as_of, note.release_date, (), made.known_on, made.data, made.program,
            made.reportgen,
        ),
        note.known_on,
        note.data,
        note.same_program,
        note.compared,
        note.not_compared,
        tuple(map(_correction, note.corrections)),
    )  # fmt: skip


def _content(path: Path) -> bytes | None:
    """Read a note; None where there is none. Raise ConfigError where it cannot be read."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error


def _path(output: Path, as_of: date) -> Path:
    return output / as_of.isoformat() / FOLDER / DATA


def _correction(one: _Correction) -> Correction:
    before, after = (None if claim is None else printed(claim) for claim in (one.before, one.after))
    return Correction(one.kind, before, after, tuple(map(_cause, one.causes)))


def _cause(one: _Cause) -> Cause:
    return Cause(
        one.series,
        one.basis,
        one.as_of,
        one.before.value,
        one.after.value,
        one.before.origin,
        one.after.origin,
        one.unit,
        one.revised_on,
    )
