"""What search engines are given to read."""

from datetime import date

import msgspec
import pytest
from lxml import etree
from site_weeks import SITE, URL, week, weeks

from reportgen.errors import RenderError
from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.site import sitemap as module
from reportgen.renderers.site.sitemap import last_changes, robots, sitemap

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def rows(pages):
    tree = etree.fromstring(sitemap(SITE, pages).data)
    return {url.findtext(f"{MAP}loc"): url for url in tree.iter(f"{MAP}url")}


def others(row):
    return {link.get("hreflang"): link.get("href") for link in row.iter(LINK)}


def test_every_page_names_itself_and_its_other_languages():
    found = rows({"2025-04-16/": date(2025, 4, 17), "search/": None})
    assert len(found) == 2 * len(LANGUAGES)
    for page in ("2025-04-16/", "search/"):
        wanted = {load_words(tag).html_lang: f"{URL}/{tag}/{page}" for tag in LANGUAGES}
        assert all(others(found[url]) == wanted for url in wanted.values())


def test_the_choice_of_language_is_for_everybody_else():
    found = rows({"": date(2025, 4, 17)})
    assert set(found) == {f"{URL}/", *(f"{URL}/{tag}/" for tag in LANGUAGES)}
    assert {others(row)["x-default"] for row in found.values()} == {f"{URL}/"}


def test_changes_are_releases_and_corrections():
    mended = msgspec.structs.replace(week(date(2008, 11, 12)), corrected=date(2026, 1, 2))
    changes = last_changes([*weeks()[1:], mended])
    assert changes["2008-11-12/"] == changes["2008/"] == changes["archive/"] == date(2026, 1, 2)
    assert changes["2025-04-16/"] == changes["2025/"] == changes[""] == date(2025, 4, 17)
    row = rows(changes)[f"{URL}/en/2008-11-12/"]
    assert row.findtext(f"{MAP}lastmod") == "2026-01-02"


def test_a_page_without_a_day_has_none():
    assert rows({"about/": None})[f"{URL}/en/about/"].find(f"{MAP}lastmod") is None


def test_the_order_of_pages_is_that_of_addresses():
    pages = {"b/": None, "a/": None}
    assert sitemap(SITE, pages).data == sitemap(SITE, dict(sorted(pages.items()))).data


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_PAGES", 5)
    with pytest.raises(RenderError, match="6 pages are more than one sitemap may name"):
        sitemap(SITE, {"a/": None, "b/": None})


def test_robots_may_read_all_and_are_told_where_the_list_is():
    assert robots(SITE).data.decode().splitlines()[-1] == f"Sitemap: {URL}/sitemap.xml"
    assert robots(SITE).media_type.startswith("text/plain")
