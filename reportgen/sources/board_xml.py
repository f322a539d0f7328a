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
from reportgen.sources.archive import ZIP, starts, stream
from reportgen.sources.board.ddp import fetch_file
from reportgen.sources.board.xml_document import Document
from reportgen.sources.board.xml_pass import Pass
from reportgen.sources.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.sources.reading import Delivery, Hints, Request
    from reportgen.sources.web.http import Http

EXPECTED = "the Board's FRB_H41.zip or the H41_data.xml in it"
MEMBER = "_data.xml"
MEDIA = ("application/zip", "application/x-zip", "application/xml", "text/xml")
ROOT = re.compile(rb"<(?:[\w.-]+:)?MessageGroup[ \t\r\n>]")
STEP = 64
LONGEST_HEADER = 1_000_000


def fetch(http: Http, request: Request) -> Iterator[Delivery]:
    """Yield the release where it is another than the one held."""
    return fetch_file(http, request, "board_xml", MEDIA)


def recognises(head: bytes) -> bool:
    """Whether a file begins like the Board's XML, or like a zip of XML and its schemas."""
    if head.startswith(ZIP):
        name = next(starts(head), ("", b""))[0]
        # A workbook is a zip of XML too, and begins with a list of types in square brackets.
        return name.endswith((".xml", ".xsd", "/")) and not name.startswith("[")
    # Another encoding is recognised too, so that it can be refused by name.
    return ROOT.search(head.replace(b"\0", b"")) is not None


def read(delivery: Delivery, hints: Hints) -> Reading:
    """Return the release: its day by Washington's calendar and its series, one by one.

    Raises SourceError, at once or from the stream, for anything but a whole release of one week.
    """
    reading = Reading(_prepared(delivery), ())
    chunks = stream(delivery.path, delivery.name, MEMBER)
    reading.series = Pass(delivery.name, hints.marks, reading).series(chunks)
    return reading


def _prepared(delivery: Delivery) -> date | None:
    """Return the day the header names; of what follows, as little as can be is parsed."""
    document = Document(delivery.name)
    fed = 0
    with closing(stream(delivery.path, delivery.name, MEMBER)) as chunks:
        for chunk in chunks:
            for start in range(0, len(chunk), STEP):
                document.feed(chunk[start : start + STEP])
                if document.in_data:
                    return document.prepared
            fed += len(chunk)
            if fed > LONGEST_HEADER:
                raise SourceError(f"{delivery.name}: holds no data behind its header; refused")
    document.feed(b"", final=True)
    raise SourceError(f"{delivery.name}: holds a header and no data")
