"""The Board's Data Download Program, whole history: `FRB_H41.zip` or the `H41_data.xml` in it.

Series come one by one, straight from the zip. Where the marks of an earlier release are known, a
series whose text begins as it did then is read from there on only: it comes with the observations
that are new, or with its last one again where none is, and not `whole`. Every series of the
release comes, so one that does not has been withdrawn.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

from reportgen.errors import SourceError
from reportgen.sources.archive import ZIP, stream
from reportgen.sources.board_xml_pass import Pass
from reportgen.sources.ddp import BoardReading
from reportgen.sources.sdmx_document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.sources.http import Http
    from reportgen.sources.reading import Delivery, Hints, Request

EXPECTED = "the Board's FRB_H41.zip or the H41_data.xml in it"
MEMBER = "_data.xml"
LARGEST = 256_000_000
MEDIA = ("application/zip", "application/x-zip", "application/xml", "text/xml")
ROOT = re.compile(rb"<(?:[\w.-]+:)?MessageGroup[ \t\r\n>]")
HEAD = 16_384


def fetch(http: Http, request: Request) -> Iterator[Delivery]:
    """Yield the release where it is another than the one held."""
    delivery = http.get(
        "board_xml",
        request.address,
        held=request.held(request.address),
        largest=LARGEST,
        expect=MEDIA,
        progress=request.progress,
    )
    if delivery is not None:
        yield delivery


def recognises(head: bytes) -> bool:
    """Whether a file begins like the Board's XML, or like a zip that is not one of CSV."""
    if head.startswith(ZIP):
        length = int.from_bytes(head[26:28], "little")
        return not head[30 : 30 + length].lower().endswith(b".csv")
    # Another encoding is recognised too, so that it can be refused by name.
    return ROOT.search(head.replace(b"\0", b"")) is not None


def read(delivery: Delivery, hints: Hints) -> BoardReading:
    """Return the release: its day by Washington's calendar and its series, one by one.

    Raises SourceError, at once or from the stream, for anything but a whole release of one week.
    """
    reading = BoardReading(_prepared(delivery), ())
    chunks = stream(delivery.path, delivery.name, MEMBER)
    reading.series = Pass(delivery.name, hints.marks, reading).series(chunks)
    return reading


def _prepared(delivery: Delivery) -> date | None:
    """Return the day the header names."""
    document = Document(delivery.name)
    with closing(stream(delivery.path, delivery.name, MEMBER)) as chunks:
        for chunk in chunks:
            for start in range(0, len(chunk), HEAD):
                document.feed(chunk[start : start + HEAD])
                if document.in_data:
                    return document.prepared
    document.feed(b"", final=True)
    raise SourceError(f"{delivery.name}: holds a header and no data")
