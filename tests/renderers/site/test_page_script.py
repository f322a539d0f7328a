"""What every page does: figures tell their sources, terms their meaning, links work on a disk."""

from __future__ import annotations

import pytest
from explored_site import served, write_site
from real_brief import GOLDEN

from reportgen.languages import LANGUAGES

pytestmark = pytest.mark.browser
FIGURE = "main p a[href^='#s-']"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, (GOLDEN,), None)
    return folder


@pytest.fixture(scope="module")
def address(folder):
    with served(folder) as address:
        yield address


@pytest.fixture
def tab(address, browser):
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    tab = context.new_page()
    wrong = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda said: wrong.append(said.text))
    tab.goto(f"{address}en/2025-04-16/")
    yield tab
    context.close()
    assert [one for one in wrong if "404" not in one] == []


def place(tab, figure):
    """Return the text of the list's item a figure links to, and the heading of its list."""
    item = tab.locator(f"[id='{figure.get_attribute('href')[1:]}']")
    return item.inner_text(), item.locator("xpath=../preceding-sibling::h3[1]").inner_text()


def test_a_figure_tells_its_source_under_the_pointer(tab):
    figure, tip = tab.locator(FIGURE).first, tab.locator("#tip")
    assert not tip.is_visible()
    figure.hover()
    assert tip.is_visible()
    said, heading = place(tab, figure)
    assert tip.inner_text().split("\n") == [heading, *said.split("\n")]
    assert tip.get_attribute("role") == "tooltip"
    assert figure.get_attribute("aria-describedby") == "tip"
    tip.hover()
    tab.wait_for_timeout(300)
    assert tip.is_visible(), "the pointer may go onto it"
    tab.mouse.move(2, 2)
    tip.wait_for(state="hidden")
    assert figure.get_attribute("aria-describedby") is None


def test_it_stays_inside_the_window(tab):
    for width in (360, 1200):
        tab.set_viewport_size({"width": width, "height": 700})
        for figure in tab.locator(FIGURE).all()[:12]:
            figure.hover()
            box = tab.locator("#tip").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 700


def test_the_keyboard_shows_and_hides_it(tab):
    figure, tip = tab.locator(FIGURE).first, tab.locator("#tip")
    figure.focus()
    assert tip.is_visible()
    tab.keyboard.press("Escape")
    assert not tip.is_visible()
    assert tab.evaluate("document.activeElement.getAttribute('href')") == figure.get_attribute(
        "href"
    )
    tab.keyboard.press("Enter")
    assert tab.url.endswith(figure.get_attribute("href"))


def test_a_click_jumps_to_the_list(tab):
    figure = tab.locator(FIGURE).first
    figure.click()
    assert tab.url.endswith(figure.get_attribute("href"))
    assert tab.locator(f"[id='{figure.get_attribute('href')[1:]}']").is_visible()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_finger_sees_first_and_goes_then(address, browser, tag):
    context = browser.new_context(
        viewport={"width": 375, "height": 800}, has_touch=True, is_mobile=True
    )
    tab = context.new_page()
    tab.goto(f"{address}{tag}/2025-04-16/")
    figure, tip = tab.locator(FIGURE).first, tab.locator("#tip")
    figure.tap()
    assert tip.is_visible()
    assert "#" not in tab.url
    tab.locator(".dateline").first.tap()
    assert not tip.is_visible()
    figure.tap()
    tip.locator("a").tap()
    assert tab.url.endswith(figure.get_attribute("href"))
    tip.wait_for(state="hidden")
    context.close()


def test_a_term_tells_what_it_means(tab):
    term, tip = tab.locator("a.term").first, tab.locator("#tip")
    term.hover()
    assert tip.is_visible()
    name, meaning = tip.inner_text().split("\n", 1)
    print(f"{name}: {meaning}")
    key = term.get_attribute("href").partition("#")[2]
    assert tab.evaluate("key => reportgenTerms[key]", key) == [name, meaning]


def test_links_on_a_disk_name_the_page(folder, browser):
    tab = browser.new_page()
    tab.goto((folder / "zh-Hant/2025-04-16/index.html").as_uri())
    hrefs = tab.evaluate("[...document.links].map(one => one.href)")
    ours = [one for one in hrefs if one.startswith("file:")]
    assert len(ours) > 20
    assert not [one for one in ours if one.partition("#")[0].endswith("/")]
    tab.evaluate(
        "document.querySelector('main').insertAdjacentHTML('afterbegin',"
        '\'<a id="late" href="../../en/2025-04-16/?q=1#text">late</a>\')'
    )
    tab.locator("#late").click()
    assert tab.url == (folder / "en/2025-04-16/index.html").as_uri() + "?q=1#text"
    tab.close()


def test_links_on_the_web_stay_as_they_are(tab):
    hrefs = tab.evaluate("[...document.links].map(one => one.getAttribute('href'))")
    assert not [one for one in hrefs if "index.html" in one]
