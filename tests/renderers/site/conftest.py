"""A site whose charts can be explored, served or on a disk, and pages of it in a browser."""

from __future__ import annotations

import pytest
from chart_library import real_package
from explored_site import served, write_site
from exploring import DAYS


@pytest.fixture(scope="session")
def folder(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    package = real_package(request.config.cache.mkdir("chart_library"))
    write_site(folder, DAYS, package)
    return folder


@pytest.fixture(scope="session")
def address(folder):
    with served(folder) as address:
        yield address


@pytest.fixture(params=["http"])
def base(request, folder, address):
    return address if request.param == "http" else folder.as_uri() + "/"


@pytest.fixture
def opened(base, browser):
    """Open pages; afterwards nothing may have been asked of others, failed, or been complained."""
    contexts, wrong = [], []

    def opening(page, **settings):
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **settings})
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda said: wrong.append(said.text))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("requestfailed", lambda asked: wrong.append(asked.url))
        tab.on("request", lambda asked: asked.url.startswith((base, "data:")) or
               wrong.append(asked.url))  # fmt: skip
        tab.goto(f"{base}{page}{'index.html' if base.startswith('file:') else ''}")
        return tab

    yield opening
    for context in contexts:
        context.close()
    wrong = [one for one in wrong if not one.endswith("favicon.ico")]
    assert wrong == []
