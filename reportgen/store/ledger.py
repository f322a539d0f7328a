"""How far each release spoke of each series, so that one that comes late changes nothing after it.

A release states every day of a series it names, and, from the first to the last of them, that the
days it leaves out have no value. Its span is that first and last day.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from reportgen.errors import StoreError
from reportgen.store.database import DAMAGED

if TYPE_CHECKING:
    from reportgen.store.database import Database


class Span(NamedTuple):
    """The days, first to last (proleptic ordinals), a release spoke of a series at a vintage."""

    series: int
    vintage: int
    first: int
    last: int


_DECODER = msgspec.msgpack.Decoder(list[Span])


def pack_spans(spans: list[Span]) -> bytes:
    """Return spans as bytes."""
    return zlib.compress(msgspec.msgpack.encode(spans), 1)


def unpack_spans(content: bytes) -> list[Span]:
    """Return the spans of packed bytes."""
    try:
        return _DECODER.decode(zlib.decompress(content))
    except (zlib.error, msgspec.DecodeError) as error:
        raise StoreError(DAMAGED) from error


@dataclass
class Ledger:
    """The spans of a source at vintages that matter, old releases' and those being written.

    Spans older than a vintage are of no use to what comes after it, so they are read as far back
    as asked, once.
    """

    database: Database
    source: str
    newest: int
    spans: dict[int, list[Span]] = field(default_factory=dict)
    read_from: int | None = None

    def add(self, span: Span) -> None:
        """Remember what the release being written spoke of."""
        self.spans.setdefault(span.series, []).append(span)

    def after(self, series: int, vintage: int) -> list[Span]:
        """Return what was said of a series at younger vintages, oldest first."""
        if vintage < self.newest and (self.read_from is None or vintage < self.read_from):
            self._read(vintage)
        younger = (span for span in self.spans.get(series, ()) if span.vintage > vintage)
        return sorted(younger, key=lambda span: span.vintage)

    def _read(self, vintage: int) -> None:
        rows = self.database.rows(
            "select c.spans from releases r join contents c on c.release = r.id "
            "where r.source = :source and c.newest > :vintage",
            {"source": self.source, "vintage": date.fromordinal(vintage).isoformat()},
        )
        before = self.read_from
        for (content,) in rows:
            for span in unpack_spans(content):
                if span.vintage > vintage and (before is None or span.vintage <= before):
                    self.add(span)
        self.read_from = vintage
