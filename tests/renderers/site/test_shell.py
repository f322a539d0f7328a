"""What every page stands in: its languages name each other, its links hold wherever it is put."""

from __future__ import annotations

import re
from datetime import date
from posixpath import normpath

import pytest
from site_shells import elements, pages, parsed, shell, site_files, text_of
from site_weeks import URL, weeks

from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.site import address
from reportgen.renderers.site.card_alt import alt
from reportgen.renderers.site.head import Head
from reportgen.renderers.site.shell import slim

EVERY = [(tag, number) for tag in LANGUAGES for number in range(8)]


def alternates(page):
    found = elements(parsed(page), "link", rel="alternate")
    return {one.get("hreflang"): one.get("href") for one in found if one.get("hreflang")}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_languages_of_a_page_name_each_other_and_itself(tag):
    for page in pages(tag):
        (own,) = elements(parsed(page), "link", rel="canonical")
        named = alternates(page)
        assert own.get("href") == f"{URL}/{page.path.removesuffix('index.html')}"
        assert named[load_words(tag).html_lang] == own.get("href")
        default = {"x-default": f"{URL}/"} if page.path == f"{tag}/index.html" else {}
        within = page.path.removeprefix(f"{tag}/").removesuffix("index.html")
        assert (
            named
            == {load_words(one).html_lang: f"{URL}/{one}/{within}" for one in LANGUAGES} | default
        )


@pytest.mark.parametrize("tag", LANGUAGES)
def test_without_a_url_nothing_is_said_that_needs_one(tag):
    for page in pages(tag, ""):
        tree = parsed(page)
        assert not alternates(page)
        assert not elements(tree, "link", rel="canonical")
        assert not elements(tree, "link", type="application/atom+xml")
        assert not re.search(r"feed\.(xml|json)|og:(url|image)|ld\+json", page.data.decode())


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_picture_of_a_page_is_described(tag):
    """By what it shows, the headline and the figures, not by the title alone."""
    words, found = load_words(tag), 0
    entries = {f"{one.as_of}": one for one in weeks()}
    for page in pages(tag):
        tree = parsed(page)
        images = elements(tree, "meta", property="og:image")
        named = [
            one.get("content")
            for kind in ({"property": "og:image:alt"}, {"name": "twitter:image:alt"})
            for one in elements(tree, "meta", **kind)
        ]
        assert len(named) == 2 * len(images), page.path
        if images:
            day = images[0].get("content").split("/")[-2]
            assert set(named) == {alt(words, entries[day], date(2002, 12, 18))}
            found += 1
    assert found == 1 + len(entries)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_link_leads_to_a_page_or_file_of_the_site(tag):
    """Those of the pages written elsewhere are known by their addresses."""
    made = {one.path for one in site_files()}
    made |= {
        address.file_of(address.within(one, page))
        for one in LANGUAGES
        for page in (address.POLICY, address.EXPLAINER, address.GLOSSARY, address.DATA,
                     address.ABOUT, address.SEARCH, address.ATOM, address.JSON_FEED)
    }  # fmt: skip
    made |= {f"{one}/2025-04-16/brief.pdf" for one in LANGUAGES}
    count = 0
    for page in pages(tag):
        here = page.path.rpartition("/")[0]
        for one in parsed(page).iter():
            link = one.get("href") or one.get("src") or ""
            if link.startswith(("https:", "#")) or not link:
                continue
            there = normpath(f"{here}/{link.partition('#')[0]}")
            assert (
                f"{there}/index.html" if link.partition("#")[0].endswith("/") else there
            ) in made
            count += 1
    print(f"{tag}: {count} links")


@pytest.mark.parametrize(("tag", "number"), EVERY)
def test_no_page_has_styles_or_scripts_in_it(tag, number):
    """The policy of the pages forbids them: a browser would not heed them."""
    tree = parsed(pages(tag)[number])
    assert not elements(tree, "style")
    assert not [one for one in tree.iter() if one.get("style") is not None]
    assert not [name for one in tree.iter() for name in one.attrib if str(name).startswith("on")]
    for one in elements(tree, "script"):
        assert one.get("src") or one.get("type") in ("application/json", "application/ld+json")


@pytest.mark.parametrize(("tag", "number"), EVERY)
def test_ids_are_unique_and_what_they_name_is_there(tag, number):
    tree = parsed(pages(tag)[number])
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    for one in tree.iter():
        assert (one.get("aria-labelledby") or ids[0]) in ids
        if (one.get("href") or "").startswith("#"):
            assert one.get("href")[1:] in ids


def test_a_page_served_in_place_of_any_other_has_links_from_the_host():
    page = shell("en").page(
        Head(page="", title="Lost", description="Not here"),
        "site/shell.html.j2",
        address="404.html",
        rooted=True,
    )
    assert page.path == "404.html"
    tree = parsed(page)
    links = [one.get("href") for one in tree.iter() if one.get("href")]
    assert links
    assert all(link.startswith("/fed/") for link in links if link != "#text")
    assert elements(tree, "meta", name="robots", content="noindex")
    assert not elements(tree, "link", rel="canonical")
    assert not alternates(page)
    assert not elements(tree, "link", rel="prev")


def test_the_choice_of_language_and_the_front_pages_name_each_other():
    page = shell("en").page(
        Head(page="", title="Choose", description="A language"), "site/shell.html.j2", address=""
    )
    assert page.path == "index.html"
    assert alternates(page) == alternates(pages("en")[0])


def test_neighbours_are_named_for_readers_and_for_programs():
    year = next(one for one in pages("en") if one.path == "en/2020/index.html")
    tree = parsed(year)
    assert [one.get("href") for one in elements(tree, "link", rel="prev")] == ["../2008/"]
    assert [one.get("href") for one in elements(tree, "link", rel="next")] == ["../2025/"]
    (nav,) = elements(tree, "nav", **{"class": "turns"})
    said = [text_of(one) for one in elements(nav, "a")]
    assert said == ["Previous year 2008", "Next year 2025"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_readers_are_told_where_they_are(tag):
    current = {}
    for page in pages(tag):
        (nav,) = elements(parsed(page), "nav", **{"class": "places"})
        here = [one for one in elements(nav, "a") if one.get("aria-current")]
        current[page.path] = [(text_of(one), one.get("aria-current")) for one in here]
    words = load_words(tag)
    archive = words.text("site.to.archive")
    assert current[f"{tag}/index.html"] == [(words.text("site.to.newest"), "page")]
    assert current[f"{tag}/archive/index.html"] == [(archive, "page")]
    assert current[f"{tag}/2025/index.html"] == [(archive, "true")]
    assert current[f"{tag}/2025-04-16/index.html"] == [(archive, "true")]


def test_a_slimmer_page_says_the_same():
    html = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n'
        "<title>A &lt; B</title></head>\n<body>\n"
        '<p class="n">One <b>two</b>\n<i>three</i></p>\n\n<p>Four</p>'
        '<table><tbody><tr><th scope="row">a b</th><td>1</td></tr></tbody></table>'
        '<script type="application/json">{"a": "<b> \\u003c/script>"}</script></body></html>'
    )
    small = slim(html)
    assert len(small) < len(html)
    for part in (
        "One <b>two</b> <i>three</i>",
        "scope=row>a b<td>1",
        '{"a": "<b> \\u003c/script>"}',
    ):
        assert part in small
