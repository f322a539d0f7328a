"""The page on bank reserves in a real build: beside every brief, linked, alone in the world."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import html5lib
import pytest
from end_to_end.reading import XHTML, page_blocks
from pdf_ua import violations

from reportgen.languages import LANGUAGES
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from end_to_end.conftest import Build

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_brief_leads_there_and_back(built: Build, edition: str) -> None:
    here = built.folder / edition
    root = html5lib.parse((here / "brief.html").read_text(encoding="utf-8"))
    links = [one.get("href") for one in root.iter(f"{XHTML}a")]
    found = [link for link in links if link.endswith("explainer.html")]
    assert len(found) == len(EDITIONS[edition])
    for link in found:
        page = (here / link).resolve()
        back = html5lib.parse(page.read_text(encoding="utf-8"))
        assert "brief.html" in [one.get("href") for one in back.iter(f"{XHTML}a")]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_page_asks_for_nothing(built: Build, tag: str) -> None:
    raw = (built.folder / tag / "explainer.html").read_bytes()
    root = html5lib.HTMLParser(strict=True).parse(raw, transport_encoding="utf-8")
    for element in root.iter():
        assert not any(str(name).startswith("on") for name in element.keys())  # noqa: SIM118
        assert element.get("src") is None or element.get("src").startswith("data:")
        assert element.tag not in {f"{XHTML}iframe", f"{XHTML}object", f"{XHTML}form"}
    assert b"@import" not in raw
    assert not re.search(rb"url\((?!['\"]?(?:data:|#))", raw)
    links = {one.get("href") for one in root.iter(f"{XHTML}a")} - {None}
    for link in (one for one in links if not one.startswith(("#", "https://"))):
        assert (built.folder / tag / link.partition("#")[0]).is_file(), link
    print(f"{tag}: {len(raw)} bytes, {len(links)} links")
    assert len(raw) < 200 * 1024


@pytest.mark.parametrize("tag", LANGUAGES)
def test_its_figures_are_claims_of_the_week(built: Build, tag: str) -> None:
    claims = json.loads((built.folder / "claims.json").read_bytes())["claims"]
    page = (built.folder / tag / "explainer.html").read_text(encoding="utf-8")
    shown = {claim for block in page_blocks(page) for claim, _, _ in block.figures}
    assert shown <= {claim["id"] for claim in claims}
    assert len(shown) >= 8


@pytest.mark.parametrize("tag", LANGUAGES)
def test_paper_keeps_every_rule(built: Build, tag: str) -> None:
    assert violations((built.folder / tag / "explainer.pdf").read_bytes()) == []
