"""What WeasyPrint 70 leaves undone in the structure tree of a tagged PDF (ISO 14289-1).

It tags pages well, but: says no language below the document (a screen reader would read English
with a Chinese voice); gives header cells no scope, and with spanning cells wrong header lists;
tags running headers as content outside the tree; measures pictures in CSS pixels from the top;
names links by their address and repeats them for whatever they hold; leaves lists without
numbering and their paragraphs without a body. Its one function that makes structure elements is
wrapped while a document is written, which lets each be mended in place.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from reportgen.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

    from pydyf import PDF, Array, Dictionary, String
    from weasyprint import Document
    from weasyprint.formatting_structure.boxes import Box

_SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
_MARKERS = {"disc": "/Disc", "circle": "/Circle", "square": "/Square", "decimal": "/Decimal"}
_CAPTIONED = {"/Table", "/L", "/Figure"}
_POINTS_PER_PIXEL = 0.75


def keep_own_links(document: Document) -> None:
    """Leave each link one annotation; WeasyPrint makes one more for every box inside it."""
    for page in document.pages:
        page.links[:] = [link for link in page.links if link[3].link]


class StructureTree:
    """Mends the structure tree of one document while it is written; use once, as a context."""

    def __init__(self) -> None:
        self._cells: list[Dictionary] = []
        self._artifacts: dict[int, dict[int, dict[str, str]]] = {}  # page, mark: properties
        self._language = ""

    @contextlib.contextmanager
    def mended(self, language: str) -> Iterator[StructureTree]:
        """Wrap WeasyPrint's builder of structure elements until the document is written."""
        from weasyprint.pdf import tags

        self._language = language
        build = tags._build_box_tree  # there is no public way to the elements
        tags._build_box_tree = self._wrap(build)
        try:
            yield self
        finally:
            tags._build_box_tree = build

    def finish(self, pdf: PDF) -> None:
        """Mend what is known only when all is built, before the file is written."""
        for cell in self._cells:
            # Scopes say it all, in a tenth of the bytes and right under spanning cells too.
            cell.pop("ID", None)
            cell["A"].pop("Headers", None)
            if len(cell["A"]) == 1:
                del cell["A"]
        for page, marks in self._artifacts.items():
            _withdraw_marks(_stream_of(pdf, page), marks)

    def _wrap(
        self, build: Callable[..., Iterator[Dictionary]]
    ) -> Callable[..., Iterator[Dictionary]]:
        def build_box_tree(
            box: Box,
            parent: Dictionary,
            pdf: PDF,
            page: int,
            nums: dict[int, bytes],
            annotations: list[Any],
            tags: dict[Box, Any],
        ) -> Iterator[Dictionary]:
            box = getattr(box, "_box", box)  # what stands for an absolutely placed box
            properties = _artifact_properties(box)
            if properties is None:
                for element in build(box, parent, pdf, page, nums, annotations, tags):
                    self._mend(element, box, parent, pdf, page)
                    yield element
                return
            marks = self._artifacts.setdefault(page, {})
            for part in _with_descendants(box):
                if part in tags:
                    mark = tags.pop(part)["mcid"]
                    nums[mark] = b"null"  # keeps the place of the marks that follow
                    marks[mark] = properties

        return build_box_tree

    def _mend(self, element: Dictionary, box: Box, parent: Dictionary, pdf: PDF, page: int) -> None:
        html = box.element
        if html is None:
            return
        language = html.get("lang")
        if language and language != self._language:
            element["Lang"] = _string(language)
        role = element["S"]
        if role in ("/TH", "/TD"):
            self._cells.append(element)
        if role == "/TH":
            element["A"]["Scope"] = _scope(html)
        elif role == "/Figure" or html.get("role") == "math":
            _describe(element, box, html, _page_height(pdf, page))
        elif role == "/L":
            _number(element, box)
        elif role == "/LI":
            _gather_body(element, pdf)
        elif role == "/Link" and box.link_annotation:
            box.link_annotation["Contents"] = _string(html.get("title") or _text(html))
        elif role == "/Caption" and parent["S"] not in _CAPTIONED:
            element["S"] = "/P"  # beside its picture, not inside it


def _artifact_properties(box: Box) -> dict[str, str] | None:
    """Return how a box that is no content is to be marked; None for content."""
    from weasyprint.formatting_structure.boxes import MarginBox

    if isinstance(box, MarginBox):
        footer = box.at_keyword.startswith("@bottom")
        return {"Type": "/Pagination", "Subtype": "/Footer" if footer else "/Header"}
    if box.element is not None and box.element.get("aria-hidden") == "true":
        return {"Type": "/Layout"}
    return None


def _with_descendants(box: Box) -> Iterator[Box]:
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from _with_descendants(child)


def _scope(html: Element) -> str:
    try:
        return _SCOPES[html.get("scope", "")]
    except KeyError:
        raise RenderError(f"the header cell “{_text(html)}” has no scope (row or col)") from None


def _describe(element: Dictionary, box: Box, html: Element, page_height: float) -> None:
    """Give a picture or a formula its words, and its place in points from the foot of the page."""
    if html.get("role") == "math":  # set in plain elements
        element["S"], element["A"] = "/Formula", _dictionary({"O": "/Layout"})
    words = html.get("aria-label")
    if words and "Alt" not in element:
        element["Alt"] = _string(words)
    if "Alt" not in element:
        raise RenderError(f"a picture (<{html.tag.rpartition('}')[2]}>) has no alternative text")
    left, right = box.content_box_x(), box.content_box_x() + box.width
    top, foot = box.content_box_y(), box.content_box_y() + box.height
    element["A"]["BBox"] = _array(
        [
            round(left * _POINTS_PER_PIXEL, 2),
            round(page_height - foot * _POINTS_PER_PIXEL, 2),
            round(right * _POINTS_PER_PIXEL, 2),
            round(page_height - top * _POINTS_PER_PIXEL, 2),
        ]
    )


def _number(element: Dictionary, box: Box) -> None:
    style = box.style["list_style_type"]
    marker = _MARKERS.get(style, "/None") if isinstance(style, str) else "/None"
    element["A"] = _dictionary({"O": "/List", "ListNumbering": marker})


def _gather_body(item: Dictionary, pdf: PDF) -> None:
    """Put what a list item holds beside its label into one body, as paragraphs are not yet."""
    kids = {kid: pdf.objects[int(kid.split()[0])] for kid in item["K"]}
    loose = [kid for kid, element in kids.items() if element["S"] not in ("/Lbl", "/LBody")]
    if not loose:
        return
    body = _dictionary({"Type": "/StructElem", "S": "/LBody", "Pg": item["Pg"]})
    body["P"] = item.reference
    body["K"] = _array(loose)
    pdf.add_object(body)
    for kid in loose:
        kids[kid]["P"] = body.reference
    item["K"][:] = [kid for kid in kids if kid not in loose] + [body.reference]


def _text(html: Element) -> str:
    return " ".join("".join(html.itertext()).split())


def _page_height(pdf: PDF, page: int) -> float:
    return float(_page(pdf, page)["MediaBox"][3])


def _page(pdf: PDF, page: int) -> Dictionary:
    return pdf.objects[pdf.pages["Kids"][3 * page]]


def _stream_of(pdf: PDF, page: int) -> list[Any]:
    number = int(_page(pdf, page)["Contents"].split()[0])
    stream: list[Any] = pdf.objects[number].stream
    return stream


def _withdraw_marks(stream: list[Any], marks: dict[int, dict[str, str]]) -> None:
    """Turn those marked contents of a page into artifacts."""
    for index, item in enumerate(stream):
        if isinstance(item, dict) and item.get("MCID") in marks:
            stream[index - 1] = b"/Artifact"
            stream[index] = _dictionary(marks[item["MCID"]])


def _string(text: str) -> String:
    import pydyf

    return pydyf.String(text)


def _array(values: list[Any]) -> Array:
    import pydyf

    return pydyf.Array(values)


def _dictionary(values: dict[str, Any]) -> Dictionary:
    import pydyf

    return pydyf.Dictionary(values)
