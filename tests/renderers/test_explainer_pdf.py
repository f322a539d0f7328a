"""The page on bank reserves on paper: accessible, few pages, the words of the screen."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from end_to_end.reading import page_blocks, paper, squeeze
from explainer_pages import WEEKS, page
from pdf_ua import violations
from real_brief import real_brief

from reportgen.fonts import find_fonts, repertoire, require_glyphs, typeface
from reportgen.languages import LANGUAGES, load_words
from reportgen.pipeline.studio import _shipped_words
from reportgen.renderers.pdf import PdfPress

if TYPE_CHECKING:
    from datetime import date

SHOWN = [WEEKS[0], WEEKS[3], WEEKS[5], WEEKS[-1]]


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    cache = tmp_path_factory.mktemp("cache")
    face = typeface(repertoire(_shipped_words(None)), cache, find_fonts())
    press, done = PdfPress(face, cache), {}

    def printed(tag: str, day: date) -> bytes:
        if (tag, day) not in done:
            html = page(tag, day, "print")
            require_glyphs(face, html, f"{tag}/explainer.pdf")
            done[tag, day] = press.print(html, where=f"{tag} {day}")
        return done[tag, day]

    return printed


@pytest.mark.slow
@pytest.mark.parametrize("day", SHOWN, ids=str)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_paper_keeps_every_rule_and_says_what_the_screen_says(
    printer: Any, tag: str, day: date
) -> None:
    data = printer(tag, day)
    assert violations(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = len(pdf.pages)
        assert str(pdf.Root.Lang) == load_words(tag).html_lang
        with pdf.open_outline() as outline:
            (title,) = outline.root
            heads = [kid.title for kid in title.children]
        links = {
            str(one.A.URI)
            for sheet in pdf.pages
            for one in sheet.get("/Annots", [])
            if "/A" in one and "/URI" in one.A
        }
    print(f"{tag} {day}: {pages} pages, {len(data)} bytes, {len(heads)} bookmarks")
    assert 4 <= pages <= 6
    assert len(data) <= 300 * 1024
    assert len(heads) == (14 if real_brief(day).explainer.claims["before"] else 13)
    assert len(links) >= 11
    flow = "".join(text for _, text in paper(data).blocks)
    screen = re.sub(
        r'<h3 id="try">.*?</h3>|<section class="calculator".*?</section>|<footer.*?</footer>',
        "",
        page(tag, day),
        flags=re.DOTALL,
    )
    missing = [block.text for block in page_blocks(screen) if squeeze(block.text) not in flow]
    # What runs over the end of a page is in two pieces, with the running lines between them.
    assert len(missing) <= pages, missing
