"""Drawings of a week: marks once for all languages, words in each, and they look as one."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageChops
from real_brief import GOLDEN, real_brief
from site_weeks import DAYS, TEMPLATES

from reportgen.charts.theme import DARK, LIGHT
from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.site import address, drawings, styles

SVG = "{http://www.w3.org/2000/svg}"
HERE = "zh-Hant/2025-04-16/"


def root(there):
    return address.relative(HERE, there)


@pytest.fixture(scope="module")
def drawn():
    return drawings.draw(real_brief(GOLDEN))


def test_the_charts_of_many_weeks_share_their_marks(drawn):
    paths = {one.path for one in drawn.files()}
    assert paths == {
        f"charts/2025-04-16/{name}.svg"
        for name in (
            "assets_by_part-half", "liabilities_by_part-half", "reserves_tga_rrp-half",
            "total_assets", "total_assets-half",
        )
    }  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_a_page_has_every_chart_and_links_to_what_there_is(day):
    week = drawings.draw(real_brief(day))
    files = {one.path for one in week.files()}
    for tag in LANGUAGES:
        words = load_words(tag)
        told = {size: week.svgs(words, size, root) for size in ("full", "half")}
        assert {(key, size) for size in told for key in told[size]} == set(week.drawn)
        links = set(re.findall(r'href="\.\./\.\./([^"]+)"', "".join(map(str, told.values()))))
        assert links == files


def test_shared_marks_have_no_words(drawn):
    for one in drawn.files():
        tree = ET.fromstring(one.data)
        assert "text" not in {element.tag.removeprefix(SVG) for element in tree.iter()}
        assert not re.search(rb"[{}]\w+[{}]|var\(|url\(|@import|href", one.data)


def test_every_paint_has_its_dark_one(drawn):
    dark = {LIGHT[token]: DARK[token] for token in LIGHT}
    assert len(dark) == len(LIGHT), "two tokens of one light colour could not be told apart"
    for one in drawn.files():
        svg = one.data.decode()
        style, marks = svg.split("</style>")
        for way, paint in set(re.findall(r'(fill|stroke)="(#[0-9a-f]{6})"', marks)):
            assert f'[{way}="{paint}"]{{{way}:{dark[paint]}}}' in style


def test_a_page_says_what_a_chart_shows_and_no_title_follows_the_pointer(drawn):
    for tag in LANGUAGES:
        words = load_words(tag)
        for key, svg in drawn.svgs(words, "half", root).items():
            tree = ET.fromstring(svg)
            assert tree.get("role") == "img"
            assert tree.get("aria-label") == drawn.alts[key](words)
            assert tree.get("lang") == words.html_lang
            assert "<title>" not in svg
            assert " style=" not in svg


def test_sharing_pays(drawn):
    shared = sum(len(one.data) for one in drawn.files())
    words = load_words("zh-Hant")
    labels = [
        len(svg) for size in ("full", "half") for svg in drawn.svgs(words, size, root).values()
    ]
    whole = [len(drawings.inline(one, words, alt="")) for one in drawn.drawn.values()]
    print(f"shared once {shared:,}; a page {sum(labels):,} instead of {sum(whole):,} characters")
    assert shared + 3 * sum(labels) < 0.6 * 3 * sum(whole)


# -- in a browser


def page(drawn, folder, name, element):
    """Write a page of all drawings of a week, each made by `element`."""
    words = load_words("zh-Hant")
    figures = "".join(
        f'<figure class="chart {size}"><div class="drawing">'
        f"{element(one, words, drawn.alts[key](words))}</div></figure>"
        for (key, size), one in drawn.drawn.items()
    )
    path = folder / HERE / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        '<!DOCTYPE html><html lang="zh-Hant-HK" class="site"><head><meta charset="utf-8">'
        '<meta name="color-scheme" content="light dark"><title>t</title>'
        f'<link rel="stylesheet" href="../../site.css"></head><body>{figures}</body></html>',
        encoding="utf-8",
    )
    return path.as_uri()


@pytest.fixture(scope="module")
def pages(drawn, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawings")
    for one in (*drawn.files(), *styles.assets(TEMPLATES, Publisher())):
        path = folder / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)

    def labelled(one, words, alt):
        if not drawings.is_shared(one):
            return drawings.inline(one, words, alt=alt)
        return drawings.labelled(one, words, alt=alt, href=root(drawings.file_of(one, drawn.day)))

    whole = page(
        drawn, folder, "whole", lambda one, words, alt: drawings.inline(one, words, alt=alt)
    )
    return whole, page(drawn, folder, "shared", labelled)


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1200])
@pytest.mark.parametrize("way", ["light", "dark", "print"])
def test_shared_marks_and_labels_look_like_one_drawing(pages, browser, way, width):
    shots = []
    for url in pages:
        context = browser.new_context(
            color_scheme="dark" if way == "print" else way,
            viewport={"width": width, "height": 900},
        )
        tab = context.new_page()
        if way == "print":
            tab.emulate_media(media="print", color_scheme="light")
        tab.goto(url)
        tab.wait_for_load_state("networkidle")
        shots.append(Image.open(BytesIO(tab.screenshot(full_page=True))).convert("L"))
        context.close()
    whole, shared = shots
    assert whole.size == shared.size
    counts = ImageChops.difference(whole, shared).histogram()
    area = whole.width * whole.height
    print(f"{way}, {width} px: {sum(counts[9:])} of {area:,} pixels differ by more than 8 of 255,")
    print(f"at most by {max(level for level, count in enumerate(counts) if count)}")
    assert sum(counts[9:]) < area / 10_000
    assert sum(counts[64:]) == 0
