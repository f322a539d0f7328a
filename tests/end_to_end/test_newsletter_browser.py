"""The letter in a real browser: phone and desk, day and night, and with things missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from end_to_end.test_browser import CONTRAST
from renderers.letters import letter

from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.newsletter import preview_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ALL = pytest.mark.parametrize("edition", EDITIONS)
SHEETS = re.compile("<style.*?</style>", re.DOTALL)
STYLES = re.compile(r' style="[^"]*"')
DATA = re.compile(r"data:image/png;base64,[^\"]*")


@pytest.fixture
def show(browser: Browser) -> Iterator[Any]:
    """Return a function that opens a letter; nothing may be asked of anybody."""
    contexts, asked = [], []

    def open_letter(html: str, width: int, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(html)
        return page

    yield open_letter
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith("data:")] == []


def page_of(edition: str) -> str:
    return preview_files(letter(edition))[0].data.decode()


@ALL
@pytest.mark.parametrize("strip", [None, SHEETS], ids=["whole", "without its head"])
def test_no_sideways_scroll(
    show: Callable[..., Page], edition: str, strip: re.Pattern[str] | None
) -> None:
    html = page_of(edition)
    page = show(html if strip is None else strip.sub("", html), 1280)
    for width in (320, 360, 390, 640, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        right = "Math.max(...[...document.images].map(i => i.getBoundingClientRect().right))"
        assert page.evaluate(right) <= width
        sheet = page.evaluate("document.querySelector('.sheet').getBoundingClientRect().width")
        assert sheet <= 640


@ALL
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(show: Callable[..., Page], edition: str, scheme: str) -> None:
    page = show(page_of(edition), 360, scheme)
    found = page.evaluate(CONTRAST)["found"]
    found = [one for one in found if "hidden" not in one["what"]]
    low = [one for one in found if one["ratio"] < one["least"]]
    least = min(one["ratio"] for one in found)
    print(f"{edition} {scheme}: {len(found)} texts, the lowest contrast {least:.1f}")
    assert low == []
    assert len(found) > 80


@ALL
def test_at_night_the_charts_keep_their_light_plate(
    show: Callable[..., Page], edition: str
) -> None:
    page = show(page_of(edition), 360, "dark")
    plate = "getComputedStyle(document.querySelector('.plate')).backgroundColor"
    sheet = "getComputedStyle(document.querySelector('.sheet')).backgroundColor"
    assert page.evaluate(plate) == "rgb(255, 255, 255)"
    assert page.evaluate(sheet) != "rgb(255, 255, 255)"


@ALL
def test_charts_stand_abreast_or_stacked(show: Callable[..., Page], edition: str) -> None:
    tops = "[...document.images].map(i => Math.round(i.getBoundingClientRect().top))"
    page = show(page_of(edition), 800)
    desk = page.evaluate(tops)
    page.set_viewport_size({"width": 360, "height": 900})
    phone = page.evaluate(tops)
    assert desk[0] == desk[1]
    assert phone[1] > phone[0] + 100


@ALL
def test_small_type_is_large_enough(show: Callable[..., Page], edition: str) -> None:
    """Nothing under 11 pixels, what is read in one go at 14 at least, on a phone as well."""
    page = show(page_of(edition), 360)
    sizes = page.evaluate(
        "[...document.querySelectorAll('p, li, td, th, span, h1, h2')]"
        ".filter(n => n.textContent.trim() && !n.matches('.plate'))"
        ".map(n => [n.className, parseFloat(getComputedStyle(n).fontSize)])"
    )
    assert min(size for _, size in sizes) >= 11
    read = "[...document.querySelectorAll('li p, p:not(.small, .foot, .name)')]"
    read += ".map(n => parseFloat(getComputedStyle(n).fontSize))"
    assert min(page.evaluate(read)) >= 14


@ALL
def test_it_stands_without_pictures_and_without_style(
    show: Callable[..., Page], edition: str
) -> None:
    html = page_of(edition)
    page = show(STYLES.sub("", SHEETS.sub("", html)), 800)
    said = page.evaluate("document.body.innerText")
    assert page.evaluate("document.querySelectorAll('h2').length") >= 6
    plain = show(DATA.sub("data:,", html), 360)
    alts = plain.evaluate("[...document.images].map(i => i.alt)")
    assert all(alts)
    assert plain.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.title() == letter(edition).subject
    assert len(said) > 1500
