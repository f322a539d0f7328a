"""The pages besides the weeks in a real browser: from files and served, under their own policy."""

import functools
import http.server
import threading

import pytest
from other_pages import LANGUAGES, PAGES, written

pytestmark = pytest.mark.browser


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):  # noqa: A002 - its name in the library
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return written(tmp_path_factory.mktemp("site") / "fed").parent


@pytest.fixture(scope="module")
def served(folder):
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/fed"
        server.shutdown()


def opened(browser, url, **more):
    page = browser.new_page(**more)
    page.set_default_timeout(5000)
    page.on("pageerror", lambda fault: pytest.fail(f"a script failed: {fault}"))
    page.on("console", lambda line: pytest.fail(f"the console says {line.text}"))
    page.goto(url)
    return page


@pytest.fixture(params=["file", "http"])
def where(request, folder, served):
    return (folder / "fed").as_uri() if request.param == "file" else served


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_calculator_works_under_the_sites_policy(browser, where, tag):
    page = opened(browser, f"{where}/{tag}/explainer/index.html")
    policy = page.get_attribute("meta[http-equiv]", "content")
    assert "unsafe-inline" not in policy
    assert page.is_visible(".desk")
    assert "10,000,000" in page.text_content("[data-result=required]")
    assert "2,000,000" in page.text_content("[data-result=excess]")
    page.fill("#calculator-deposits", "2 bn")
    assert "200,000,000" in page.text_content("[data-result=required]")
    page.check("[value=in_force]")
    assert page.text_content("[data-result=required]").strip(" $美元") == "0"
    page.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_page_is_wider_than_its_window(browser, served, tag, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name in PAGES:
        page.goto(f"{served}/{tag}/{name}/")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (name, wide)
    page.close()


def test_the_page_for_what_is_missing_stands_anywhere(browser, served, folder):
    html = (folder / "fed" / "404.html").read_text("utf-8")
    deep = folder / "fed" / "en" / "2031-01-01" / "deeper"
    deep.mkdir(parents=True)
    (deep / "index.html").write_text(html, "utf-8")
    page = opened(browser, f"{served}/en/2031-01-01/deeper/")
    assert page.evaluate("getComputedStyle(document.querySelector('.choices')).listStyleType") == (
        "none"
    )
    assert page.get_attribute("a[hreflang=en]", "href") == "/fed/en/"
    page.close()
