"""The preview in a real browser, under the policy of the site's pages."""

from __future__ import annotations

import pytest
from channels.publish.sites import build
from serve.site_preview import shown, small_site

pytestmark = pytest.mark.browser


def test_an_open_page_reloads_when_the_site_is_built_anew(browser, tmp_path):
    with shown(tmp_path) as address:
        page = browser.new_page()
        faults = []
        page.on("console", lambda line: faults.append(line.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        listening = "**/-preview/changes"
        with page.expect_response(listening):
            page.goto(address)
        assert page.locator("h1").inner_text() == "First"
        for title in ("Second", "Third"):
            with page.expect_response(listening):  # of the page that was loaded again
                build(tmp_path / "output/site", small_site(title))
            page.wait_for_function(f"document.querySelector('h1').innerText == '{title}'")
        page.locator("a").click()
        page.wait_for_selector("text=Third week")
        assert faults == []
        page.close()
