"""The front door in a real browser: by keyboard, in three languages, on any screen."""

from __future__ import annotations

import pytest
from end_to_end.test_browser import CONTRAST
from serve.front_door import front_door

from reportgen.channels.mail.people import Status
from reportgen.channels.mail.tokens import Purpose, make_token
from reportgen.credentials import Secret

pytestmark = pytest.mark.browser

LANGUAGES = {"zh-Hant": "zh-Hant-HK", "zh-Hans": "zh-Hans", "en": "en"}
SCREENS = [(360, 740), (1280, 900)]
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('button, label.choice, input[type=email], nav a')]
  .filter(one => one.getBoundingClientRect().height < 40).map(one => one.outerHTML)"""


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    with front_door(tmp_path_factory.mktemp("door")) as door:
        yield door


@pytest.fixture
def opened(browser, door):
    """Open pages whose every request, fault and line on the console is noted."""
    pages = []

    def open_page(path, **more):
        page = browser.new_page(**more)
        page.faults = []
        page.on("console", lambda line: page.faults.append(line.text))
        page.on(
            "request", lambda one: page.faults.append(one.url) if door.url not in one.url else 0
        )
        page.goto(door.url + path)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        assert page.faults == []
        page.close()


def test_a_reader_signs_up_confirms_chooses_and_leaves_by_keyboard(door, opened):
    page = opened("/?lang=en")
    page.locator("#address").focus()
    page.keyboard.type("keys@example.com")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("input[name=edition]:checked").get_attribute("value")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Check your inbox")
    (mail,) = door.mails(1)
    page.goto(door.url + door.path_in(mail))
    page.locator("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=訂閲已確認")
    person = door.person("keys@example.com")
    assert (person.status, person.language) == (Status.ACTIVE, chosen)
    token = make_token(Purpose.UNSUBSCRIBE, person.id, Secret("k" * 40))
    page.goto(f"{door.url}/unsubscribe/{token}")
    page.locator("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=已退訂")
    assert door.person("keys@example.com").status is Status.UNSUBSCRIBED


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_can_be_read(door, opened, tmp_path, tag, scheme):
    address = f"{tag}.{scheme}.with.a.rather.long.name@subdomain.of.a.long.domain.example.com"
    person = door.add(address, "bilingual", Status.ACTIVE)
    key = Secret("k" * 40)
    paths = ["/?", *(f"/{one}/{make_token(one, person.id, key)}?" for one in Purpose)]
    lowest = 99.0
    for width, height in SCREENS:
        for number, path in enumerate(paths):
            viewport = {"width": width, "height": height}
            page = opened(f"{path}lang={tag}", viewport=viewport, color_scheme=scheme)
            assert page.locator("html").get_attribute("lang") == LANGUAGES[tag]
            assert not page.evaluate(WIDE), (path, width)
            assert page.evaluate(SMALL) == []
            found = page.evaluate(CONTRAST)["found"]
            lowest = min([lowest, *(one["ratio"] for one in found)])
            assert [one for one in found if one["ratio"] < one["least"]] == []
            page.screenshot(path=tmp_path / f"{tag}-{scheme}-{width}-{number}.png")
    print(f"{tag}, {scheme}: lowest contrast {lowest:.1f}")
