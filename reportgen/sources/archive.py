"""The bytes of a file given plain or in a zip, in pieces and no more of them than can be meant.

What a zip says of its sizes is never believed: bytes are counted as they come out.
"""

from __future__ import annotations

import struct
import zlib
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from reportgen.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

ZIP = b"PK\x03\x04"
CHUNK = 1 << 20
LARGEST = 1_000_000_000
DENSEST = 100
"""No text of figures shrinks to less than a hundredth; the Board's own shrinks to a twelfth."""
MOST_MEMBERS = 100
# A zip's list of members is read whole before anything is known of it: 100 of them, long names.
LONGEST_LIST = 64 * 1024
END_OF_LIST = b"PK\x05\x06"
VAST = b"PK\x06\x07"  # what stands before the end where there are more than 65,535 members
# All that zipfile is known to raise on bytes that are no zip.
BROKEN = (
    BadZipFile,
    LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    ArithmeticError,
)


def stream(
    path: Path, name: str, suffix: str, *, largest: int = LARGEST
) -> Generator[bytes, None, None]:
    """Yield the bytes of a plain file, or of a zip's only member whose name ends with `suffix`.

    Raises SourceError, naming the file `name`, for a zip that is broken, encrypted, has too many
    members or not just one that is meant, and for more than `largest` bytes or an absurd density.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(ZIP))
            if head in (ZIP, END_OF_LIST):
                yield from _member(file, path.stat().st_size, name, suffix, largest)
            else:
                file.seek(0)
                yield from _counted(file, name, largest, largest)
    except OSError as error:
        raise SourceError(f"{name}: cannot be read: {error.strerror or error}") from None


def _member(file: IO[bytes], size: int, name: str, suffix: str, largest: int) -> Iterator[bytes]:
    _check_list(file, size, name)
    try:
        with ZipFile(file) as archive:
            member = _choose(archive.infolist(), name, suffix)
            packed = min(member.compress_size, size)
            with archive.open(member) as content:
                yield from _counted(content, f"{name}: {member.filename}", largest, packed)
    except BROKEN as error:
        what = str(error) or "it ends too early"
        raise SourceError(f"{name}: the zip is broken ({what}); fetch it again") from None


def _check_list(file: IO[bytes], size: int, name: str) -> None:
    """Refuse a list of members longer than a hundred members need, before it is read."""
    reach = min(size, len(END_OF_LIST) + 65535 + 22)
    file.seek(size - reach)
    end = file.read(reach)
    start = end.rfind(END_OF_LIST)
    if start < 0 or len(end) < start + 22:
        raise SourceError(f"{name}: the zip has no end, it is cut off; fetch it again")
    members = int.from_bytes(end[start + 10 : start + 12], "little")
    length = int.from_bytes(end[start + 12 : start + 16], "little")
    vast = end[max(0, start - 20) : start].startswith(VAST)
    if vast or members > MOST_MEMBERS or length > LONGEST_LIST:
        raise SourceError(f"{name}: the zip has too many members, more than {MOST_MEMBERS}")


def _choose(members: list[ZipInfo], name: str, suffix: str) -> ZipInfo:
    if len(members) > MOST_MEMBERS:
        raise SourceError(f"{name}: the zip has too many members, more than {MOST_MEMBERS}")
    bases = {member.filename: member.filename.rpartition("/")[2] for member in members}
    # Names that begin with a dot are what desktops add when they pack a folder.
    meant = [
        member
        for member in members
        if bases[member.filename].lower().endswith(suffix)
        and not bases[member.filename].startswith(".")
    ]
    if len(meant) != 1:
        held = ", ".join(sorted(bases)[:5]) or "nothing"
        many = "more than one member" if meant else "no member"
        raise SourceError(f"{name}: the zip has {many} named …{suffix}; it holds {held}")
    if meant[0].flag_bits & 1:
        raise SourceError(f"{name}: {meant[0].filename} is encrypted; unpack it first")
    if meant[0].compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise SourceError(
            f"{name}: {meant[0].filename} is packed in an unusual way; unpack it first"
        )
    return meant[0]


def _counted(content: IO[bytes], name: str, largest: int, packed: int) -> Iterator[bytes]:
    """Yield what `content` holds; `packed` is the room it takes where it comes from."""
    most = min(largest, max(packed, 1) * DENSEST)
    count = 0
    while chunk := content.read(CHUNK):
        count += len(chunk)
        if count > most:
            if most < largest:
                raise SourceError(f"{name}: unpacks to more than {DENSEST} times its size; refused")
            raise SourceError(f"{name}: holds more than {largest:,} bytes; refused")
        yield chunk
