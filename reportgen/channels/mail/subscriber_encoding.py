"""Whether a file is text in the encoding it is said to be in: looked at before it is used."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NamedTuple

from reportgen.errors import SourceError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 1 << 20
LONGEST_LINE = 1 << 16
"""Characters of a line: a file with longer ones is no list, and would fill the memory."""

SAVE = "save it as 'CSV UTF-8'"
NAMED = f"{SAVE}, or name its encoding, such as --encoding big5hkscs, gb18030 or cp1252"


class Surveyed(NamedTuple):
    """A text file: how many lines, and the first of them."""

    lines: int
    first: str


def survey(path: Path, encoding: str) -> Surveyed:
    """Read a file to its end; raise SourceError where it is not text in that encoding."""
    try:
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file")
        with path.open("rb") as file:
            start = file.read(4096)
        _refuse(path, start, encoding)
        return _read(path, encoding)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{path}: cannot be read ({reason})") from error


def _refuse(path: Path, start: bytes, encoding: str) -> None:
    """Tell what a file is that is known by how it begins."""
    if not start:
        raise SourceError(f"{path}: is empty")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SourceError(f"{path}: is a workbook, not CSV; {SAVE}")
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    wide = wide or start.count(0) > len(start) // 4
    if wide and encoding == "utf-8-sig":
        raise SourceError(
            f"{path}: is in UTF-16 (Excel's 'Unicode text'); {SAVE}, or add --encoding utf-16"
        )


def _read(path: Path, encoding: str) -> Surveyed:
    """Decode all of it, few at a time, and count the lines as they are read later on."""
    number, longest, first = 0, 0, ""
    try:
        with path.open(encoding=encoding, newline="") as file:
            while line := file.readline(LONGEST_LINE):
                number += 1
                first = line.rstrip("\r\n") if number == 1 else first
                longest = max(longest, len(line))
                if longest == LONGEST_LINE:
                    raise SourceError(
                        f"{path}: line {number:,} has more than {LONGEST_LINE:,} characters; this "
                        "is no list of addresses"
                    )
    except UnicodeDecodeError as error:
        seen = error.object[error.start : error.start + 1].hex().upper()
        name = "UTF-8" if encoding == "utf-8-sig" else encoding
        # Files are decoded in chunks, and this one began in the line after the last one read.
        number += 1 + error.object[: error.start].count(b"\n")
        raise SourceError(
            f"{path}: is not in {name}: byte 0x{seen} in line {number:,}; {NAMED}; nothing was "
            "imported"
        ) from error
    except UnicodeError as error:  # UTF-16 without its mark
        raise SourceError(f"{path}: is not in {encoding} ({error}); {NAMED}") from error
    return Surveyed(number, first)
