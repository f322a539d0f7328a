"""The bytes of releases as they came, kept once per digest, in parts."""

from __future__ import annotations

import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

from reportgen.errors import SourceError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reportgen.sources.reading import Delivery
    from reportgen.store.database import Database

PART = 1 << 20
PACKED_ALREADY = (b"PK\x03\x04", b"\x1f\x8b")


def keep_raw(database: Database, delivery: Delivery) -> None:
    """Add the file's bytes, unless bytes with that digest are kept already."""
    digest = {"digest": delivery.digest}
    if database.rows("select 1 from raws where digest = :digest", digest):
        return
    try:
        with delivery.path.open("rb") as file:
            packed = not file.read(4).startswith(PACKED_ALREADY)
        database.run("insert into raws values (:digest, :packed)", {**digest, "packed": packed + 0})
        chunks = _checked(delivery)
        for number, part in enumerate(_packed(chunks) if packed else chunks):
            database.run(
                "insert into raw_parts values (:digest, :part, :content)",
                {**digest, "part": number, "content": part},
            )
    except OSError as error:
        raise SourceError(f"{delivery.path} cannot be read: {error.strerror}") from error


def write_raw(database: Database, digest: str, path: Path) -> None:
    """Write the bytes with that digest to a file, exactly as they came.

    Raises StoreError where there are none, or where what is kept is not what came.
    """
    with database.reading():
        found = database.rows("select packed from raws where digest = :digest", {"digest": digest})
        if not found:
            raise StoreError(f"the store {database.name} has no release with digest {digest}")
        parts = database.stream(
            "select content from raw_parts where digest = :digest order by part", {"digest": digest}
        )
        unpack = zlib.decompressobj().decompress if found[0][0] else bytes
        seen = sha256()
        try:
            with path.open("wb") as file:
                for (content,) in parts:
                    plain = unpack(content)
                    seen.update(plain)
                    file.write(plain)
        except OSError as error:
            raise StoreError(f"{path} cannot be written: {error.strerror}") from error
        except zlib.error as error:
            raise StoreError(_damaged(database, digest)) from error
    if seen.hexdigest() != digest:
        raise StoreError(_damaged(database, digest))


def _checked(delivery: Delivery) -> Iterator[bytes]:
    seen = sha256()
    with delivery.path.open("rb") as file:
        while chunk := file.read(PART):
            seen.update(chunk)
            yield chunk
    if seen.hexdigest() != delivery.digest:
        raise SourceError(f"{delivery.path} has changed while it was read; run it again")


def _packed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield one zlib stream in parts of at least a part's size, but for the last."""
    packer = zlib.compressobj(6)
    waiting: list[bytes] = []
    for chunk in chunks:
        waiting.append(packer.compress(chunk))
        if sum(map(len, waiting)) >= PART:
            yield b"".join(waiting)
            waiting.clear()
    yield b"".join([*waiting, packer.flush()])


def _damaged(database: Database, digest: str) -> str:
    return f"the store {database.name} is damaged: release {digest} is not what was stored"
