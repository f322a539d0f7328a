"""The press: HTML in, an accessible PDF out (PDF 1.7, PDF/UA-1, tagged, fonts embedded)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from reportgen.errors import RenderError
from reportgen.renderers.collector import collector_at_rest
from reportgen.renderers.pdf_tags import StructureTree, keep_own_links
from reportgen.renderers.shortcuts import Shortcuts, page_of
from reportgen.renderers.weasy import (
    charts_in_their_language,
    load_weasyprint,
    no_complaints,
    only_fonts,
    sealed_fetcher,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pydyf import PDF
    from weasyprint import Document

    from reportgen.fonts import Typeface

_OPTIONS = {
    "pdf_variant": "pdf/ua-1",
    "optimize_images": True,  # raster logos; charts are vectors
    "dpi": 300,
}

#: Signs that share a glyph with a plainer one, as they stand in a map from glyphs to text.
_TWINS = {b"<00a0>": b"<0020>", b"<2011>": b"<002d>"}
_BULLET = {b"<2022>": b"<00b7>"}


class PdfPress:
    """Prints pages in one typeface; keep one for as many documents as there are.

    `typeface` is the only font its pages can use; `cache` is a writable folder for fontconfig's
    notes. The first document pays for the import of WeasyPrint. Not for several threads at once.
    """

    def __init__(self, typeface: Typeface, cache: Path) -> None:
        self._typeface = typeface
        self._cache = cache
        self._fonts: Any = None
        self._shortcuts: Shortcuts | None = None

    def print(self, html: str, *, where: str = "the PDF") -> bytes:
        """Return the PDF of a whole HTML page; the same page gives the same bytes.

        Title, language, author, description, keywords and dates come from its head
        (`dcterms.created`, `dcterms.modified`). `where` names the document in messages. Raises
        `RenderError` with everything WeasyPrint complains of, and where the page lacks what PDF/UA
        asks of it.
        """
        try:
            return self._print(html, where)
        except RenderError:
            self._shortcuts = None  # what was learnt may be what was complained of, said but once
            raise

    def _print(self, html: str, where: str) -> bytes:
        with contextlib.ExitStack() as stack:
            stack.enter_context(no_complaints(where))
            stack.enter_context(collector_at_rest())
            if self._fonts is None:
                # The import reads fontconfig's settings too, and the first layout ends the start.
                stack.enter_context(only_fonts(self._typeface.folder, self._cache))
            load_weasyprint()
            if self._fonts is None:
                from weasyprint.text.fonts import FontConfiguration

                self._fonts = FontConfiguration()
            try:
                with self._taken():
                    return self._write(html)
            except RenderError as error:
                raise RenderError(f"{where}: {error}") from error
            except Exception as error:
                # A style it cannot lay out; a user's own template may hold one.
                kind = type(error).__name__
                raise RenderError(f"{where}: WeasyPrint gave up ({kind}: {error})") from error

    def _taken(self) -> AbstractContextManager[None]:
        if self._shortcuts is None:
            self._shortcuts = Shortcuts()
        return self._shortcuts.taken()

    def _write(self, html: str) -> bytes:
        page = page_of(html, sealed_fetcher())
        document = page.render(font_config=self._fonts, **_OPTIONS)
        metadata = document.metadata
        if not metadata.title or not metadata.lang:
            raise RenderError("the page has no <title> or no <html lang>")
        keep_own_links(document)
        tree = StructureTree()

        def finish(_document: Document, pdf: PDF) -> None:
            tree.finish(pdf)
            _prefer_plain_signs(pdf, html)

        with tree.mended(metadata.lang), charts_in_their_language():
            pdf: bytes = document.write_pdf(finisher=finish, **_OPTIONS)
        return pdf


def _prefer_plain_signs(pdf: PDF, html: str) -> None:
    """Let a glyph of two signs be copied as the plainer: all spaces as spaces, not as U+00A0.

    The font draws both with one glyph, and WeasyPrint maps it to whichever stood first on the
    pages. A bullet gives way to the middle dot only where the text has one, as in names.
    """
    twins = _TWINS | (_BULLET if "·" in html else {})
    for item in pdf.objects:
        lines = getattr(item, "stream", ())
        if b"endcmap" not in lines[-5:]:
            continue
        for index, line in enumerate(lines):
            glyph, _, sign = line.partition(b" ")
            if sign in twins:
                item.stream[index] = glyph + b" " + twins[sign]
