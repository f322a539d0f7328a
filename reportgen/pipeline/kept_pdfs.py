"""PDFs kept by the page they were laid out from: the same page is not laid out twice.

Layout is most of the time a build takes, and most builds change little: a figure in one edition,
a file that was lost. What a page becomes depends on the page, on the typeface, on the program that
prints it and on the versions of its libraries; all of that is in the name of a kept PDF. A library
mended under its old version is not: who wants no PDF of before builds anew (`--force`).
"""

from __future__ import annotations

import ctypes
import sys
import zlib
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from reportgen.pipeline.cache_files import drop_oldest, read_sealed, write_sealed
from reportgen.pipeline.file_states import Stillness
from reportgen.pipeline.inputs import installed, tree_digest
from reportgen.renderers.templates import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reportgen.fonts import Typeface
    from reportgen.renderers.pdf import PdfPress

FOLDER = "pdfs"
SIZE = 128_000_000
"""Bytes kept at most: some hundreds of PDFs."""
PRINTING = (PACKAGE / "renderers", PACKAGE / "fonts")
"""Where the program has all that prints."""
NATIVE = (
    (("libpango-1.0.so.0", "libpango-1.0.dylib"), "pango_version_string"),
    (("libharfbuzz.so.0", "libharfbuzz.0.dylib"), "hb_version_string"),
    (("libfontconfig.so.1", "libfontconfig.1.dylib"), "FcGetVersion"),
)


class KeptPdfs:
    """A press that remembers; whatever the cache does to it, it prints.

    Not for builds of many weeks, nor for the site: those look themselves which weeks stand, ask for
    no page twice, and would only push out what is asked for again.
    """

    def __init__(self, press: PdfPress, typeface: Typeface, cache: Path, *, anew: bool) -> None:
        self._press = press
        self._typeface = typeface
        self._anew = anew
        self._folder = cache / FOLDER
        self._still = Stillness(map(str, PRINTING))

    def print(self, html: str, *, where: str = "the PDF") -> bytes:
        """Return the PDF of a page, as `PdfPress.print` does; `anew` it always does."""
        program = printing_program()
        if program is None:
            return self._press.print(html, where=where)
        page = repr((html, self._typeface.family, self._typeface.digest, program))
        path = self._folder / f"{sha256(page.encode()).hexdigest()}.pdf"
        kept = None if self._anew else read_sealed(path)
        if kept is not None:
            return kept
        pdf = self._press.print(html, where=where)
        if self._still.holds():
            with suppress(OSError):
                write_sealed(path, pdf)
                drop_oldest(self._folder, size=SIZE)
        return pdf


@cache
def printing_program() -> tuple[object, ...] | None:
    """Return what tells one state of the press and its libraries from another.

    None where that cannot be told, on a system that keeps Pango elsewhere.
    """
    native = [_native_version(names, function) for names, function in NATIVE]
    if None in native:
        return None
    return (tree_digest(PRINTING), installed(), native, sys.version, zlib.ZLIB_RUNTIME_VERSION)


def _native_version(names: Sequence[str], function: str) -> str | None:
    """Ask a library for its version, at the price of loading it; the first page needs it anyway."""
    for name in names:
        with suppress(OSError, AttributeError):
            ask = getattr(ctypes.CDLL(name), function)
            ask.restype = ctypes.c_char_p if function.endswith("_string") else ctypes.c_int
            return str(ask())
    return None
