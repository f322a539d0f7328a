"""Every edition in a real browser: quiet, self-contained, readable on any screen, by any means."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from end_to_end.conftest import Build
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDTHS = (360, 390, 768, 1280)
LANGS = {"zh-Hant": "zh-Hant-HK", "zh-Hans": "zh-Hans", "en": "en", "bilingual": "zh-Hant-HK"}

# The text colour of every element with text of its own, against what is painted behind it.
CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const over = (top, below) => {
    const a = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map(i => a * top[i] + (1 - a) * below[i]);
  };
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const canvas = dark ? [18, 18, 18] : [255, 255, 255];
  const behind = node => {
    const layers = [];
    for (let at = node; at; at = at.parentElement)
      layers.unshift(parse(getComputedStyle(at).backgroundColor));
    return layers.reduce((below, top) => over(top, below), canvas);
  };
  const found = [];
  for (const node of document.body.querySelectorAll('*')) {
    const own = [...node.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const box = node.getBoundingClientRect();
    if (!own || !box.width || !box.height || node.closest('.unseen, .skip')) continue;
    const style = getComputedStyle(node), drawn = node instanceof SVGElement;
    if (style.visibility === 'hidden' || Number(style.opacity) === 0) continue;
    const back = behind(drawn ? node.closest('svg').parentElement : node);
    const ink = over(parse(drawn ? style.fill : style.color), back);
    const [low, high] = [light(ink), light(back)].sort((a, b) => a - b);
    const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
    const large = size >= 24 || (bold && size >= 18.66);
    found.push({ratio: (high + 0.05) / (low + 0.05), least: large ? 3 : 4.5,
                what: node.tagName + '.' + (node.getAttribute('class') || ''),
                text: node.textContent.trim().slice(0, 30)});
  }
  return {found, page: getComputedStyle(document.body).backgroundColor
                       + getComputedStyle(document.documentElement).backgroundColor};
}"""
BUBBLE = """node => {
  const s = getComputedStyle(node, '::after');
  return {content: s.content, shown: s.display !== 'none' && s.visibility !== 'hidden'
          && s.content !== 'none' && s.content !== 'normal' && Number(s.opacity) > 0.9};
}"""


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit(browser: Browser, built: Build, edition: str) -> Iterator[Any]:
    """Return a function that opens the edition; at the end nothing may have been said or asked."""
    contexts, heard, asked = [], [], []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address(built.folder, edition))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def address(folder: Path, edition: str) -> str:
    return (folder / edition / "brief.html").resolve().as_uri()


def test_nothing_scrolls_sideways_on_any_screen(visit: Any, edition: str) -> None:
    page = visit()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide, beyond = page.evaluate(
            """() => [document.documentElement.scrollWidth,
              [...document.querySelectorAll('body *')]
                .filter(e => !e.closest('.scroll, .unseen, .skip') && !e.closest('svg'))
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                .map(e => e.tagName + '.' + e.className).slice(0, 5)]"""
        )
        print(f"{edition} at {width}: {wide} wide")
        assert wide <= width, beyond
        assert beyond == []


def test_every_figure_shows_its_source_on_hover_and_on_focus(visit: Any, edition: str) -> None:
    page = visit()
    figures = page.query_selector_all("[data-claim]")
    count = len(figures)
    for figure in (figures[0], figures[count // 2], figures[-1]):
        source = figure.get_attribute("data-source")
        assert source
        figure.scroll_into_view_if_needed()
        page.mouse.move(0, 0)
        assert not figure.evaluate(BUBBLE)["shown"]
        figure.hover()
        assert figure.evaluate(BUBBLE)["shown"], source
        page.mouse.move(0, 0)
        figure.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert figure.evaluate("node => node === document.activeElement")
        said = figure.evaluate(BUBBLE)
        assert said["shown"], source
        assert re.sub(r"\\.|[\s\"]", "", source)[:12] in re.sub(r"\\.|[\s\"]", "", said["content"])
        assert figure.get_attribute("aria-description") == source
        figure.evaluate("node => node.blur()")
    print(f"{edition}: {count} figures can be asked for their source")
    assert count > 150


def test_a_bubble_stays_inside_a_phone(visit: Any, edition: str) -> None:
    page = visit(viewport={"width": 360, "height": 740})
    widest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('[data-claim]')].map(figure => {
          figure.focus();
          return document.documentElement.scrollWidth;
        }))"""
    )
    assert widest <= 360, edition


def test_the_skip_link_is_the_first_stop_and_leads_to_the_text(visit: Any) -> None:
    page = visit()
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("href") == "#text"
    box = link.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#text"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#text').contains(document.activeElement)")


def test_text_can_be_read_in_light_and_dark(visit: Any, edition: str) -> None:
    page = visit()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    grounds = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen = page.evaluate(CONTRAST)
        grounds.add(seen["page"])
        lowest = min(seen["found"], key=lambda one: one["ratio"])
        print(f"{edition} {scheme}: {len(seen['found'])} texts, lowest {lowest}")
        assert [one for one in seen["found"] if one["ratio"] < one["least"]] == []
    assert len(grounds) == 2


def test_language_links_lead_to_the_other_editions(visit: Any, edition: str) -> None:
    page = visit()
    links = page.locator("a[rel=alternate]").evaluate_all(
        "all => all.map(a => [a.href, a.hreflang, a.textContent.trim()])"
    )
    assert len(links) == len(EDITIONS) - 1
    for href, hreflang, name in links:
        page.goto(href)
        there = href.rpartition("/brief.html")[0].rpartition("/")[2]
        assert page.evaluate("document.documentElement.lang") == hreflang == LANGS[there]
        assert name
    assert edition not in {href.split("/")[-2] for href, _, _ in links}


def test_data_behind_charts_open_by_key_and_by_click(visit: Any, edition: str) -> None:
    page = visit()
    details = page.locator("details")
    count = details.count()
    for place in range(count):
        one = details.nth(place)
        assert not one.locator("table").is_visible()
        summary = one.locator("summary")
        if place % 2:
            summary.click()
        else:
            summary.focus()
            page.keyboard.press("Enter")
        assert one.locator("table").is_visible()
        assert one.locator("tbody tr").count() >= 2
    print(f"{edition}: {count} tables behind charts")
    assert count >= 6


def test_print_has_no_bubbles_and_nothing_to_click(visit: Any) -> None:
    page = visit()
    figure = page.locator("[data-claim]:visible").first
    figure.hover()
    assert figure.evaluate(BUBBLE)["shown"]
    page.emulate_media(media="print")
    assert not figure.evaluate(BUBBLE)["shown"]
    for hidden in ("nav", ".skip"):
        assert not page.locator(hidden).first.is_visible()


def test_landmarks_headings_and_names(visit: Any, edition: str) -> None:
    """What assistive technology is told, from the browser's own tree."""
    page = visit()
    told = page.locator("body").aria_snapshot()
    roles = re.findall(r"^\s*- '?([a-z]+)", told, re.MULTILINE)
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert roles.count(landmark) == 1, landmark
    levels = [int(level) for level in re.findall(r"heading .*\[level=(\d)\]", told)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('section, nav, [role=region], svg[role=img], table')]
          .filter(e => !(e.getAttribute('aria-label')
            || (e.getAttribute('aria-labelledby') || '').split(' ').filter(Boolean)
               .map(id => document.getElementById(id)?.textContent.trim()).join('')
            || e.querySelector('caption')?.textContent.trim()))
          .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert nameless == []
    assert page.locator("img:not([alt])").count() == 0
    assert page.locator("th:not([scope])").count() == 0
    twice = page.evaluate(
        """() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
                   return ids.filter((id, i) => ids.indexOf(id) !== i); }"""
    )
    assert twice == []
    print(f"{edition}: {json.dumps({r: roles.count(r) for r in sorted(set(roles))})}")


def test_other_languages_are_marked_where_they_stand(visit: Any, edition: str) -> None:
    """Latin sentences in a Chinese page say that they are English, and the other way round."""
    page = visit()
    foreign = page.evaluate(
        """() => [...document.querySelectorAll('main p, main li, main td')]
          .filter(e => !e.querySelector('p, li, td, [lang]'))
          .map(e => [e.closest('[lang]').lang, e.textContent.trim()])"""
    )
    han = re.compile("[\u4e00-\u9fff]")
    wrong = [
        (lang, text)
        for lang, text in foreign
        if (lang == "en" and han.search(text))
        or (lang != "en" and not han.search(text) and len(re.findall("[a-z]{3,}", text)) > 5)
    ]
    assert wrong == [], edition
