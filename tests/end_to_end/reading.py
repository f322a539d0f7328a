"""What a reader finds in the finished files: blocks of text of a page and of a PDF, in order."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import html5lib
import pikepdf
from lxml.html import HTMLParser, document_fromstring
from pdf_ua_fonts import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

XHTML = "{http://www.w3.org/1999/xhtml}"
BLOCKS = {"h1", "h2", "h3", "h4", "p", "li", "td", "th", "caption", "figcaption"}
# What a screen alone has: ways around the page, pictures' data, and drawings (read by themselves).
ON_SCREEN_ONLY = {"nav", "details", "style", "script", "head"}
PDF_BLOCKS = {"H1", "H2", "H3", "H4", "P", "LBody", "TD", "TH", "Caption", "Figure"}
WHOLE = {"Caption", "TH", "TD", "Figure"}  # what stands in them is read in one piece
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\u00ad\ufeff"))


def squeeze(text: str) -> str:
    """Return text without any white space: a line may break and a gap may be drawn anywhere."""
    return "".join(text.translate(_INVISIBLE).split())


@dataclass
class Block:
    """One piece of text; `outside` is what is said outside the claims, a claim's place a mark."""

    kind: str
    lang: str
    text: str = ""
    outside: str = ""
    figures: list[tuple[str, str, str]] = field(default_factory=list)  # claim, language, wording
    leading: str = ""  # where languages stand together, what the first says


@lru_cache(maxsize=4)  # the editions of a week, each asked for several things
def quick(html: str) -> Any:
    """Read a page by a parser in C, which must not have had to mend anything."""
    parser = HTMLParser()
    root = document_fromstring(html, parser=parser)
    # It does not know what came with HTML 5 and takes it as it stands, as a browser does.
    mended = [one for one in parser.error_log if one.type_name != "HTML_UNKNOWN_TAG"]
    assert not mended, mended
    return root


@lru_cache(maxsize=4)
def as_browsers_do(html: str) -> Any:
    """Read a page by the algorithm of browsers, much slower; an error raises."""
    return html5lib.HTMLParser(strict=True).parse(html)


def page_blocks(html: str, parse: Callable[[str], Any] = quick) -> list[Block]:
    """Return the blocks of a page in order, without what only screens have."""
    root = parse(html)
    return list(_page(root, root.get("lang") or ""))


def drawings(html: str, parse: Callable[[str], Any] = quick) -> dict[str, list[list[str]]]:
    """Return the texts of every drawing of a page, by the id of its figure."""
    return {
        figure.get("id"): [
            ["".join(text.itertext()) for text in _every("text", svg)]
            for svg in _every("svg", figure)
        ]
        for figure in _every("figure", parse(html))
    }


def _every(name: str, root: Any) -> list[Any]:
    return [one for one in root.iter() if isinstance(one.tag, str) and _name(one) == name]


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _page(element: Any, lang: str) -> Iterator[Block]:
    for child in element:
        if not isinstance(child.tag, str) or _name(child) in ON_SCREEN_ONLY | {"svg"}:
            continue
        there = child.get("lang") or lang
        inner = any(_name(one) in BLOCKS for one in child.iter() if one is not child)
        if _name(child) in BLOCKS and not inner:
            block = Block(_name(child), there)
            _collect(child, block, there, inside=False)
            spans = [one for one in child if _name(one) == "span"]
            if len(spans) > 1 and any(span.get("lang") for span in spans):
                block.leading = squeeze("".join(spans[0].itertext()))
            block.text, block.outside = squeeze(block.text), squeeze(block.outside)
            yield block
        else:
            yield from _page(child, there)


def _collect(element: Any, block: Block, lang: str, *, inside: bool) -> None:
    claim = element.get("data-claim")
    if claim:
        said = "".join(element.itertext())
        block.figures.append((claim, lang, said))
        block.outside += "\N{OBJECT REPLACEMENT CHARACTER}"
    inside = inside or bool(claim)
    _say(element.text, block, inside=inside)
    for child in element:
        if isinstance(child.tag, str) and _name(child) != "svg":
            _collect(child, block, child.get("lang") or lang, inside=inside)
        _say(child.tail, block, inside=inside)


def _say(text: str | None, block: Block, *, inside: bool) -> None:
    block.text += text or ""
    if not inside:
        block.outside += text or ""


@dataclass(frozen=True)
class Paper:
    """A PDF as it is read aloud: blocks in the order of its structure, and its running lines."""

    blocks: tuple[tuple[str, str], ...]  # role, text
    running: tuple[str, ...]  # one of each page
    rows: tuple[tuple[str, ...], ...]  # cells of each row of its tables


def paper(data: bytes) -> Paper:
    """Read a PDF by its structure tree."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        said = spoken(pdf)
        pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
        reader = _Reader(said, pages)
        root = pdf.Root.StructTreeRoot
        return Paper(
            tuple(reader.blocks(root)),
            tuple(said.get((number, None), "") for number in range(len(pdf.pages))),
            tuple(reader.rows(root)),
        )


@dataclass(frozen=True)
class _Reader:
    said: dict[tuple[int, int | None], str]
    pages: dict[Any, int]

    def blocks(self, raw: Any) -> Iterator[tuple[str, str]]:
        for kid in _elements(raw):
            role = str(kid.S)[1:]
            if role in WHOLE or (role in PDF_BLOCKS and not self._has_block(kid)):
                yield role, squeeze(self.text(kid))
            else:
                yield from self.blocks(kid)

    def rows(self, raw: Any) -> Iterator[tuple[str, ...]]:
        for kid in _elements(raw):
            if str(kid.S) == "/TR":
                yield tuple(squeeze(self.text(cell)) for cell in _elements(kid))
            else:
                yield from self.rows(kid)

    def text(self, raw: Any) -> str:
        """Return what an element says, its marks and parts in their order."""
        said = ""
        for kid in _kids(raw):
            if not isinstance(kid, pikepdf.Dictionary):
                said += self.said.get((self.pages[raw.Pg.objgen], int(kid)), "")
            elif kid.get("/Type") == "/MCR":
                said += self.said.get((self.pages[kid.Pg.objgen], int(kid.MCID)), "")
            elif kid.get("/Type") != "/OBJR":
                said += self.text(kid)
        return said

    def _has_block(self, raw: Any) -> bool:
        return any(str(kid.S)[1:] in PDF_BLOCKS or self._has_block(kid) for kid in _elements(raw))


def _kids(raw: Any) -> list[Any]:
    kids = raw.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _elements(raw: Any) -> list[Any]:
    return [k for k in _kids(raw) if isinstance(k, pikepdf.Dictionary) and "/S" in k]


def has_digit(text: str) -> bool:
    """Return whether a text holds a figure at all."""
    return re.search(r"\d", text) is not None
