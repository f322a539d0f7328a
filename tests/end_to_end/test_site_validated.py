"""A small site, built by the command, before every validator from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from site_validators import axe, every
from site_validators.links import served

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

URL = "https://briefs.example/fed"
PAGES = ("", "en/", "zh-Hant/2025-04-16/", "zh-Hans/archive/", "en/2025/", "zh-Hant/policy/",
         "en/explainer/", "zh-Hans/glossary/", "en/data/", "zh-Hant/about/", "en/search/",
         "404.html")  # fmt: skip

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(
    reportgen: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Build three weeks in all languages, one of them with its neighbours."""
    home = tmp_path_factory.mktemp("site")
    weeks = ("--since", "2025-04-09", "--until", "2025-04-23")
    done = reportgen("site", "build", *weeks, "--url", URL, "--output", "site", cwd=home)
    assert done.returncode == 0, done.stderr
    return home / "site"


def test_no_validator_complains(site: Path, tmp_path: Path) -> None:
    found = every.complaints(site, URL, tmp_path / "settings")
    print({name: len(complaints) for name, complaints in found.items()})
    assert {name: complaints for name, complaints in found.items() if complaints} == {}


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_and_the_console_are_silent(site: Path, browser: Browser, dark: bool) -> None:
    context = browser.new_context(color_scheme="dark" if dark else "light")
    page = context.new_page()
    found, said, outside = [], [], []
    page.on("console", lambda one: said.append(f"{page.url}: {one.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    with served(site, "/fed") as address:
        page.on("request", lambda one: one.url.startswith(address) or outside.append(one.url))
        for name in PAGES:
            page.goto(f"{address}/{name}", wait_until="load")
            found += axe.complaints(page)
    context.close()
    assert found == []
    assert said == []
    assert [url for url in outside if not url.startswith("data:")] == []
