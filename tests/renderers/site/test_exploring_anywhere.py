"""Charts to explore on every device, in the dark, on paper, and where their library is missing."""

from __future__ import annotations

import pytest
from explored_site import served, write_site
from exploring import charts, explore, over, plot
from real_brief import GOLDEN

from reportgen.languages import load_words

pytestmark = pytest.mark.browser


def test_a_change_to_dark_paints_it_anew(opened):
    tab = opened("en/2025-04-16/", color_scheme="light")
    figure = explore(tab, "total_assets")
    figure.locator(".ranges button").first.click()
    kept = plot(figure).get_attribute("aria-valuemin")
    lightness = """(canvas) => canvas.getContext('2d').getImageData(
        canvas.width / 2 | 0, canvas.height * 0.8 | 0, 1, 1).data[0]"""
    bright = figure.locator("canvas").evaluate(lightness)
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_timeout(200)
    dark = figure.locator("canvas").evaluate(lightness)
    print(f"the area under the line: {bright} of 255 in light, {dark} in dark")
    assert bright > 150 > 80 > dark
    assert plot(figure).get_attribute("aria-valuemin") == kept


def test_paper_shows_the_drawing(opened):
    tab = opened("en/2025-04-16/")
    figure = explore(tab, "total_assets")
    assert not figure.locator(".for-desks > svg").is_visible()
    tab.emulate_media(media="print")
    assert figure.locator(".for-desks > svg").is_visible()
    assert not figure.locator(".explorer").is_visible()
    assert not figure.locator(".tools").last.is_visible()


def test_a_phone_turned_and_a_window_made_wide_keep_the_chart(opened):
    tab = opened("en/2025-04-16/")
    figure = explore(tab, "total_assets")
    tab.set_viewport_size({"width": 375, "height": 800})
    tab.wait_for_timeout(300)
    assert figure.locator(".for-phones .explorer canvas").count() == 1
    assert figure.locator("canvas").bounding_box()["width"] < 260
    tab.set_viewport_size({"width": 1200, "height": 800})
    tab.wait_for_timeout(300)
    assert figure.locator(".for-desks .explorer canvas").count() == 1


def test_a_finger_reads_values(opened):
    tab = opened(
        "zh-Hans/2025-04-16/", viewport={"width": 375, "height": 800}, has_touch=True,
        is_mobile=True,
    )  # fmt: skip
    figure = tab.locator("#chart-total_assets")
    figure.locator("button.explore").tap()
    figure.locator("canvas").wait_for()
    box = over(figure)
    tab.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 30)
    index = int(plot(figure).get_attribute("aria-valuenow"))
    assert index == pytest.approx((len(charts(GOLDEN)["total_assets"].data.days) - 1) / 2, abs=6)


def test_without_the_library_pages_have_drawings_only(tmp_path, browser):
    write_site(tmp_path, (GOLDEN,), None)
    with served(tmp_path) as address:
        tab = browser.new_page()
        wrong = []
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("requestfailed", lambda asked: wrong.append(asked.url))
        tab.goto(f"{address}en/2025-04-16/")
        assert tab.locator("button.explore").count() == 0
        assert tab.locator("#chart-total_assets svg").first.is_visible()
        assert wrong == []
        tab.close()


def test_a_library_that_does_not_load_is_said(folder, browser):
    with served(folder) as address:
        context = browser.new_context()
        tab = context.new_page()
        tab.route("**/uplot*.js", lambda route: route.abort())
        tab.goto(f"{address}en/2025-04-16/")
        button = tab.locator("#chart-total_assets button.explore")
        button.click()
        failed = load_words("en").text("interactive.failed")
        tab.wait_for_function("failed => document.body.innerText.includes(failed)", arg=failed)
        assert button.is_disabled()
        assert tab.locator("#chart-total_assets svg").first.is_visible()
        context.close()
