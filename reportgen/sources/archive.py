"""The bytes of a file given plain or in a zip, in pieces and no more of them than can be meant.

What a zip says of its sizes is never believed: bytes are counted as they come out.
"""

from __future__ import annotations

import struct
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from reportgen.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

ZIP = b"PK\x03\x04"
HEADER = 30  # bytes before the name of a member
BEGINNING = 4096
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


def members(path: Path, name: str, *, largest: int = LARGEST) -> dict[str, bytes]:
    """Return the bytes of every member of a zip by its name: few and small ones.

    Raises SourceError as `stream` does; `largest` is what they may have together.
    """
    found: dict[str, bytes] = {}
    left = largest
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            with _opened(file, size, name) as archive:
                for member in archive.infolist():
                    _check_member(member, name)
                    packed = min(member.compress_size, size)
                    with archive.open(member) as content:
                        where = f"{name}: {member.filename}"
                        found[member.filename] = b"".join(_counted(content, where, left, packed))
                    left -= len(found[member.filename])
    except OSError as error:
        raise SourceError(f"{name}: cannot be read: {error.strerror or error}") from None
    return found


def starts(head: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the members that the first bytes of a zip hold: name, in small letters, and beginning.

    Members lie one after the other, each behind a header of 30 bytes, its name and an extra field.
    """
    start = 0
    while head.startswith(ZIP, start) and len(head) >= start + HEADER:
        method, size, name, extra = (
            int.from_bytes(head[start + at : start + at + length], "little")
            for at, length in ((8, 2), (18, 4), (26, 2), (28, 2))
        )
        begin = start + HEADER + name + extra
        content = head[begin : begin + size if size else None]
        called = head[start + HEADER : start + HEADER + name].decode("utf-8", "replace").lower()
        yield called, _inflated(content) if method else content
        if not size:  # it is told behind the member, if at all
            return
        start = begin + size


def _inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, BEGINNING)
    except zlib.error:
        return b""


def _member(file: IO[bytes], size: int, name: str, suffix: str, largest: int) -> Iterator[bytes]:
    with _opened(file, size, name) as archive:
        member = _choose(archive.infolist(), name, suffix)
        packed = min(member.compress_size, size)
        with archive.open(member) as content:
            yield from _counted(content, f"{name}: {member.filename}", largest, packed)


@contextmanager
def _opened(file: IO[bytes], size: int, name: str) -> Iterator[ZipFile]:
    """Open a zip of few members; whatever is broken in it while it is read is a SourceError."""
    _check_list(file, size, name)
    try:
        with ZipFile(file) as archive:
            if len(archive.infolist()) > MOST_MEMBERS:
                raise _too_many(name)
            yield archive
    except BROKEN as error:
        what = str(error) or "it ends too early"
        raise SourceError(f"{name}: the zip is broken ({what}); get it again") from None


def _check_list(file: IO[bytes], size: int, name: str) -> None:
    """Refuse a list of members longer than a hundred members need, before it is read."""
    reach = min(size, len(END_OF_LIST) + 65535 + 22)
    file.seek(size - reach)
    end = file.read(reach)
    start = end.rfind(END_OF_LIST)
    if start < 0 or len(end) < start + 22:
        raise SourceError(f"{name}: the zip has no end, it is cut off; get it again")
    members = int.from_bytes(end[start + 10 : start + 12], "little")
    length = int.from_bytes(end[start + 12 : start + 16], "little")
    vast = end[max(0, start - 20) : start].startswith(VAST)
    if vast or members > MOST_MEMBERS or length > LONGEST_LIST:
        raise _too_many(name)


def _too_many(name: str) -> SourceError:
    return SourceError(f"{name}: the zip has too many members, more than {MOST_MEMBERS}")


def _choose(held: list[ZipInfo], name: str, suffix: str) -> ZipInfo:
    bases = {member.filename: member.filename.rpartition("/")[2] for member in held}
    # Names that begin with a dot are what desktops add when they pack a folder.
    meant = [
        member
        for member in held
        if bases[member.filename].lower().endswith(suffix)
        and not bases[member.filename].startswith(".")
    ]
    if len(meant) != 1:
        names = ", ".join(sorted(bases)[:5]) or "nothing"
        many = "more than one member" if meant else "no member"
        raise SourceError(f"{name}: the zip has {many} named …{suffix}; it holds {names}")
    _check_member(meant[0], name)
    return meant[0]


def _check_member(member: ZipInfo, name: str) -> None:
    if member.flag_bits & 1:
        raise SourceError(f"{name}: {member.filename} is encrypted; unpack it first")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise SourceError(f"{name}: {member.filename} is packed in an unusual way; unpack it first")


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
