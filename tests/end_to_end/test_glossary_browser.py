"""Terms and their glossary in a real browser: by pointer, keyboard and touch, without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from end_to_end.test_browser import CONTRAST

from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from end_to_end.conftest import Build
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SHOWN = """() => [...document.querySelectorAll('.definitions > p')]
  .filter(one => one.getClientRects().length)
  .map(one => { const box = one.getBoundingClientRect();
    return {id: one.id, text: one.textContent, left: box.left, right: box.right,
            top: box.top, bottom: box.bottom}; })"""
SIZES = {"phone": (390, 800), "desk": (1280, 900)}


@pytest.fixture
def visit(browser: Browser, built: Build) -> Iterator[Any]:
    contexts = []

    def open_page(path: str, size: str = "desk", **options: Any) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.goto((built.folder / path).resolve().as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_definition_shows_for_pointer_and_keyboard(visit: Any, edition: str, size: str) -> None:
    page = visit(f"{edition}/brief.html", size, java_script_enabled=True)
    assert page.evaluate(SHOWN) == []
    links = page.locator("a.term")
    for number in (0, links.count() // 2, links.count() - 1):
        link = links.nth(number)
        link.scroll_into_view_if_needed()
        link.hover()
        told = [page.evaluate(SHOWN)]
        page.mouse.move(0, 0)
        assert page.evaluate(SHOWN) == []
        page.evaluate("one => one.focus({focusVisible: true})", link.element_handle())
        told.append(page.evaluate(SHOWN))
        page.evaluate("document.activeElement.blur()")
        width, height = SIZES[size]
        for shown in told:
            (one,) = shown
            assert one["id"] == link.get_attribute("aria-describedby")
            assert 0 <= one["left"] < one["right"] <= width
            assert 0 <= one["top"] < one["bottom"] <= height
    print(f"{edition}, {size}: {links.count()} links")


def test_the_tab_key_reaches_a_term_and_enter_leads_to_it(visit: Any) -> None:
    page = visit("en/brief.html")
    page.locator("a.term").first.scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.s-findings h2').tabIndex = -1")
    page.locator(".s-findings h2").focus()
    page.keyboard.press("Tab")
    (shown,) = page.evaluate(SHOWN)
    print(shown["text"])
    assert shown["text"].startswith("U.S. Treasury, General Account (TGA)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#treasury_general_account")
    assert page.locator(":target dfn").inner_text() == "U.S. Treasury, General Account (TGA)"


def test_a_tap_leads_to_the_definition(visit: Any) -> None:
    page = visit("zh-Hant/brief.html", "phone", has_touch=True, is_mobile=True)
    page.locator(".summary a.term").first.tap()
    page.wait_for_url("**/glossary.html#total_assets")
    box = page.locator(":target").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < SIZES["phone"][1] / 2


def test_paper_from_the_browser_has_no_definitions(visit: Any) -> None:
    page = visit("en/brief.html")
    page.emulate_media(media="print")
    page.evaluate("document.querySelector('a.term').focus({focusVisible: true})")
    assert page.evaluate(SHOWN) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_glossary_reads_well_on_any_screen(visit: Any, edition: str, scheme: str) -> None:
    for size in SIZES:
        page = visit(f"{edition}/glossary.html", size, color_scheme=scheme)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, size
        faint = [one for one in page.evaluate(CONTRAST)["found"] if one["ratio"] < one["least"]]
        assert faint == [], size


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_finds_the_glossary_beside_it(built: Build, visit: Any, edition: str) -> None:
    page = visit(f"{edition}/brief.html")
    links = page.locator("a.term, .beside a").evaluate_all("all => all.map(one => one.href)")
    anchors = visit(f"{edition}/glossary.html").evaluate(
        "() => [...document.querySelectorAll('[id]')].map(one => one.id)"
    )
    for href in links:
        path, _, anchor = href.removeprefix("file://").partition("#")
        assert path.startswith(str(built.folder.resolve()))
        assert not anchor or anchor in anchors
