"""Rules of PDF/UA-1 (ISO 14289-1) that can be read off a file, worded as veraPDF's profile does.

`violations(pdf)` names every breach with its clause; an empty list is what a document must give.
What only a person can judge (is the alternative text good, is the order sensible) is not here.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pikepdf
from pdf_ua_content import content_violations
from pdf_ua_fonts import font_violations

if TYPE_CHECKING:
    from collections.abc import Iterator

_LANGUAGE = re.compile(r"^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$")
_STANDARD = frozenset(
    (
        *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI"),
        *("Index", "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6"),
        *("L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot"),
        *("Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby"),
        *("RB", "RT", "RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form"),
    )
)
_GROUPS = {"THead", "TBody", "TFoot"}
_CHILDREN = {
    "Table": {"TR", "Caption", *_GROUPS},
    "TR": {"TH", "TD"},
    **{group: {"TR"} for group in _GROUPS},
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
}
_PARENTS = {
    "TR": {"Table", *_GROUPS},
    "TH": {"TR"},
    "TD": {"TR"},
    **{group: {"Table"} for group in _GROUPS},
    "LI": {"L"},
    "Lbl": {"LI", "Note", "BibEntry", "TOCI", "Form"},
    "LBody": {"LI"},
}


@dataclass
class Element:
    """One structure element: its role, kids (elements), marks (page, MCID) and own entries."""

    role: str
    raw: Any
    parent: Element | None
    kids: list[Element] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    objects: list[Any] = field(default_factory=list)

    @property
    def lang(self) -> str:
        own = str(self.raw.get("/Lang", ""))
        return own or (self.parent.lang if self.parent else "")

    @property
    def attributes(self) -> dict[str, Any]:
        return {str(key): value for key, value in dict(self.raw.get("/A", {})).items()}

    def walk(self) -> Iterator[Element]:
        yield self
        for kid in self.kids:
            yield from kid.walk()


def structure(pdf: pikepdf.Pdf) -> Element:
    """Return the structure tree, from its root."""
    pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
    root = Element("StructTreeRoot", pdf.Root.StructTreeRoot, None)
    pending = [root]
    while pending:
        element = pending.pop()
        for kid in _kids(element.raw):
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR":
                element.objects.append(kid.Obj)
            elif isinstance(kid, pikepdf.Dictionary):
                child = Element(str(kid.S)[1:], kid, element)
                element.kids.append(child)
                pending.append(child)
            else:
                element.marks.append((pages[element.raw.Pg.objgen], int(kid)))
    return root


def violations(data: bytes) -> list[str]:
    """Return every breach found, each with the clause of ISO 14289-1."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = list(_document(pdf))
        if "/StructTreeRoot" not in pdf.Root:
            return [*found, "7.1: no structure tree"]
        root = structure(pdf)
        for check in (_nesting, _tables, _pictures, _headings, _lists, _languages):
            found += check(root)
        found += content_violations(pdf, root)
        found += font_violations(pdf)
    return found


def _kids(raw: Any) -> list[Any]:
    kids = raw.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _document(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    xmp = root.Metadata.read_bytes().decode() if "/Metadata" in root else ""
    if not re.search(r'pdfuaid:part(="|>)1', xmp):
        yield "5: the metadata do not say PDF/UA-1"
    if not re.search(r"<dc:title>.*?<rdf:li[^>]*>[^<]+</rdf:li>", xmp, re.DOTALL):
        yield "7.1-9: the metadata have no dc:title"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "7.1-10: the title is not displayed"
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "6.2: not marked as tagged"
    if root.get("/MarkInfo", {}).get("/Suspects", False):
        yield "7.1-4: marked as suspect"
    if not _LANGUAGE.match(str(root.get("/Lang", ""))):
        yield "7.2-33: the document has no language"
    if {"/AcroForm", "/EmbeddedFiles"} & {*root.keys(), *root.get("/Names", {}).keys()}:
        yield "7.11, 7.15: forms or embedded files"
    if "/Outlines" not in root:
        yield "7.17: no bookmarks"
    yield from _tab_order(pdf)


def _tab_order(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, 1):
        if "/Annots" in page and page.get("/Tabs") != "/S":
            yield f"7.18.3: page {number} does not tab in the order of the structure"


def _nesting(root: Element) -> Iterator[str]:
    for element in root.walk():
        if element is root:
            continue
        if element.role not in _STANDARD:
            yield f"7.1-5: {element.role} is no standard type"
        allowed = _CHILDREN.get(element.role)
        if allowed:
            yield from (
                f"7.2: {element.role} holds {kid.role}"
                for kid in element.kids
                if kid.role not in allowed
            )
            if element.marks:
                yield f"7.2: {element.role} holds content directly"
        wanted = _PARENTS.get(element.role)
        if wanted and element.parent and element.parent.role not in wanted:
            yield f"7.2: {element.role} stands in {element.parent.role}"


def _tables(root: Element) -> Iterator[str]:
    for table in (element for element in root.walk() if element.role == "Table"):
        roles = [kid.role for kid in table.kids]
        if roles.count("Caption") > 1 or "Caption" in roles[1:-1]:
            yield "7.2-39: a table's caption is neither first nor last"
        if roles.count("THead") > 1 or roles.count("TFoot") > 1:
            yield "7.2-11: a table has two heads or feet"
        if {"THead", "TFoot"} & set(roles) and "TBody" not in roles:
            yield "7.2-13: a table has a head and no body"
        yield from _grid(table)
        for cell in table.walk():
            scope = str(cell.attributes.get("/Scope", ""))
            if cell.role == "TH" and scope not in ("/Row", "/Column", "/Both"):
                yield "7.5: a header cell has no scope"
        if all(cell.role != "TH" for cell in table.walk()):
            yield "7.5: a table has no header cells"


def _grid(table: Element) -> Iterator[str]:
    """Lay the cells out; every place of the rectangle is to be taken once."""
    taken: dict[tuple[int, int], int] = defaultdict(int)
    rows = [element for element in table.walk() if element.role == "TR"]
    for row, element in enumerate(rows):
        column = 0
        for cell in element.kids:
            while (row, column) in taken:
                column += 1
            wide = int(cell.attributes.get("/ColSpan", 1))
            high = int(cell.attributes.get("/RowSpan", 1))
            for place in ((row + y, column + x) for y in range(high) for x in range(wide)):
                taken[place] += 1
            column += wide
    if any(count > 1 for count in taken.values()):
        yield "7.2-40: cells of a table overlap"
    width = max((column for _, column in taken), default=-1) + 1
    if set(taken) != {(row, column) for row in range(len(rows)) for column in range(width)}:
        yield f"7.2-43: the rows of a table ({len(rows)}) are not all {width} columns wide"


def _pictures(root: Element) -> Iterator[str]:
    for figure in (element for element in root.walk() if element.role in ("Figure", "Formula")):
        if not str(figure.raw.get("/Alt", "")).strip():
            yield "7.3-1: a figure has no alternative text"
        box = [float(side) for side in figure.attributes.get("/BBox", [])]
        media = [float(side) for side in figure.raw.Pg.MediaBox]
        inside = len(box) == 4 and all(0 <= side <= media[2 + i % 2] for i, side in enumerate(box))
        if not inside or box[0] >= box[2] or box[1] >= box[3]:
            yield f"7.3: a figure's box {box} is not on its page"


def _headings(root: Element) -> Iterator[str]:
    levels = [int(e.role[1]) for e in root.walk() if re.fullmatch("H[1-6]", e.role)]
    for before, level in pairwise([0, *levels]):
        if level > before + 1:
            yield f"7.4.2-1: heading level {level} follows {before}"


def _lists(root: Element) -> Iterator[str]:
    for element in root.walk():
        labelled = any(kid.role == "Lbl" for item in element.kids for kid in item.kids)
        if element.role == "L" and labelled and "/ListNumbering" not in element.attributes:
            yield "7.6: a list with labels says nothing of its numbering"


def _languages(root: Element) -> Iterator[str]:
    for element in root.walk():
        language = element.raw.get("/Lang")
        if language is not None and not _LANGUAGE.match(str(language)):
            yield f"7.2-29: {language} is no language tag"
