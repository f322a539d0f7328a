"""The sources there are, by name: each is the module of that name in this folder."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.sources.reading import Delivery, Hints, Reading, Request
    from reportgen.sources.web.http import Http

SOURCES = ("board_xml", "board_csv", "fred_api", "fredgraph")
"""In order of precedence: the publisher itself before those who pass its figures on."""
EMBEDDED = "embedded"
"""The name among them of the data inside the program, which nobody fetches."""


class Source(Protocol):
    """What every module of a source has."""

    EXPECTED: str

    def fetch(self, http: Http, request: Request) -> Iterator[Delivery]:
        """Yield what the source sends; nothing where it has nothing new."""

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins so is one of this source's."""

    def read(self, delivery: Delivery, hints: Hints) -> Reading:
        """Return the observations of a delivery under the source's own codes."""


def load_source(name: str) -> Source:
    """Import the module of a source."""
    return cast("Source", import_module(f"reportgen.sources.{name}"))
