"""The rules of PDF/UA-1 for fonts: embedded, mapped to Unicode, true widths; part of `pdf_ua`."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pikepdf
from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from collections.abc import Iterator


def font_violations(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Name what is wrong with the fonts that the pages draw with."""
    used: dict[Any, set[int]] = defaultdict(set)
    fonts: dict[Any, Any] = {}
    for page in pdf.pages:
        for _, font, code in _shown(page, None):
            fonts[font.objgen] = font
            used[font.objgen].add(code)
    for key, codes in used.items():
        font, name = fonts[key], str(fonts[key].BaseFont)
        if font.Subtype != "/Type0" or font.Encoding != "/Identity-H":
            yield f"7.21: {name} is {font.Subtype} in {font.Encoding}"
            continue
        below = font.DescendantFonts[0]
        program = next((v for k, v in below.FontDescriptor.items() if "FontFile" in k), None)
        if program is None:
            yield f"7.21.4.1-1: {name} is not embedded"
            continue
        if not re.match(r"/[A-Z]{6}\+", name):
            yield f"7.21.4.2: {name} is not a subset"
        if 0 in codes:
            yield f"7.21.8-1: {name}: .notdef is drawn"
        yield from _mapping(font, name, codes)
        yield from _widths(below, TTFont(io.BytesIO(program.read_bytes())), name, codes)


def spoken(pdf: pikepdf.Pdf) -> dict[tuple[int, int | None], str]:
    """Return the text as copied from the file, by page and mark; None gathers the artifacts."""
    said: dict[tuple[int, int | None], str] = defaultdict(str)
    maps: dict[Any, dict[int, str]] = {}
    for number, page in enumerate(pdf.pages):
        for mark, font, code in _shown(page, None):
            if font.objgen not in maps:
                maps[font.objgen] = _to_unicode(font)
            said[number, mark] += maps[font.objgen].get(code, "\ufffd")
    return dict(said)


def _shown(holder: Any, around: int | None) -> Iterator[tuple[int | None, Any, int]]:
    """Yield mark, font and code of every glyph drawn, in order, forms included."""
    font: Any = None
    marks = [around]
    for operands, operator in pikepdf.parse_content_stream(holder):
        name = str(operator)
        if name in ("BDC", "BMC"):
            marks.append(operands[1].get("/MCID", marks[-1]) if name == "BDC" else marks[-1])
        elif name == "EMC":
            marks.pop()
        elif name == "Tf":
            font = holder.Resources.Font[operands[0]]
        elif name in ("Tj", "TJ"):
            pieces = operands[0] if name == "TJ" else operands
            raw = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            yield from ((marks[-1], font, high << 8 | low) for high, low in _pairs(raw))
        elif name == "Do":
            form = holder.Resources.XObject[operands[0]]
            if form.get("/Subtype") == "/Form":
                yield from _shown(form, marks[-1])


def _pairs(raw: bytes) -> Iterator[tuple[int, int]]:
    return zip(raw[::2], raw[1::2], strict=True)


def _to_unicode(font: Any) -> dict[int, str]:
    text = font.ToUnicode.read_bytes().decode()
    return {
        int(code, 16): bytes.fromhex(to).decode("utf-16-be")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL)
        for code, to in re.findall(r"<([0-9a-f]+)> <([0-9a-f]*)>", block)
    }


def _mapping(font: Any, name: str, codes: set[int]) -> Iterator[str]:
    if "/ToUnicode" not in font:
        yield f"7.21.7-1: {name} has no map to Unicode"
        return
    known = _to_unicode(font)
    for code in sorted(codes):
        if not known.get(code) or set(known[code]) & {"\0", "\ufeff", "\ufffe"}:
            yield f"7.21.7-2: {name}: glyph {code} means {known.get(code)!r}"


def _widths(font: Any, program: TTFont, name: str, codes: set[int]) -> Iterator[str]:
    scale = 1000 / program["head"].unitsPerEm
    order = program.getGlyphOrder()
    stated: dict[int, float] = {}
    entries = list(font.W)
    for first, widths in zip(entries[::2], entries[1::2], strict=True):
        stated |= {int(first) + i: float(width) for i, width in enumerate(widths)}
    for code in sorted(codes):
        real = program["hmtx"][order[code]][0] * scale if code < len(order) else None
        if real is None or abs(real - stated.get(code, 1000)) > 1:
            yield f"7.21.5-1: {name}: glyph {code} is {real} wide, stated {stated.get(code)}"
