"""The data that come with the package: weekly lines and daily rates, and where they are from."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations at run time
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from reportgen.errors import ConfigError
from reportgen.sources.registry import EMBEDDED
from reportgen.store.series import Basis, Series, Snapshot

FOLDER = Path(__file__).with_name("embedded")
FILES = ("h41.jsonl", "rates.jsonl")


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of an embedded file: what it is, whose, and under what terms."""

    title: str
    publisher: str
    url: str
    licence: str
    vintage: str
    note: str


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    aliases: tuple[str, ...]
    basis: Basis
    unit: str
    first: date
    step: int
    values: tuple[int | float | None, ...]
    derived: tuple[date, ...]


@cache
def embedded_snapshot(folder: Path = FOLDER) -> Snapshot:
    """Load every embedded series, by its code and its aliases."""
    series: dict[tuple[str, Basis], Series] = {}
    digest = sha256()
    decoder = msgspec.json.Decoder(_Row)
    for name in FILES:
        content, rows = _lines(folder / name)
        digest.update(content)
        for number, raw in enumerate(rows[1:], start=2):
            try:
                row = decoder.decode(raw)
            except msgspec.DecodeError as error:
                raise ConfigError(f"{folder / name}, line {number}: {error}") from error
            one = Series(
                row.code,
                row.aliases,
                row.basis,
                row.unit,
                row.first,
                row.step,
                row.values,
                frozenset(row.derived),
            )
            for code in (row.code, *row.aliases):
                series[code, row.basis] = one
    return Snapshot(series, digest.hexdigest(), EMBEDDED)


def embedded_headers(folder: Path = FOLDER) -> tuple[Header, ...]:
    """Return where the embedded files are from and under what terms they may be used."""
    return tuple(msgspec.json.decode(_lines(folder / name)[1][0], type=Header) for name in FILES)


def _lines(path: Path) -> tuple[bytes, list[bytes]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: the embedded data cannot be read: {error}") from error
    return content, content.splitlines()
