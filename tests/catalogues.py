"""The shipped catalogues, read once for all tests of a process that look into them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reportgen.languages.catalogue import SHIPPED
from reportgen.languages.parity import read_catalogues

if TYPE_CHECKING:
    from reportgen.languages.parity import Locales


@cache
def shipped() -> Locales:
    """Return all entries by locale and id; who changes them changes them for everybody."""
    return read_catalogues(SHIPPED)
