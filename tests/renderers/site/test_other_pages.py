"""What the pages besides the weeks have in common: links, one structure, nothing inline."""

import json
from datetime import date

import pytest
from opencc import OpenCC
from other_pages import (
    LANGUAGES,
    PAGES,
    XHTML,
    anchors,
    elements,
    files,
    ids,
    links,
    main_of,
    page,
    parsed,
    rootless,
    shells,
    target,
    text_of,
    tree,
)

ELSEWHERE = ("archive/", "search/", "feed.xml", "feed.json")  # pages of others
EVERY = [(name, tag) for name in PAGES for tag in LANGUAGES]


def shape(whole):
    """Return the elements of a page in order, with what is the same in every language."""
    kept = ("id", "class", "scope", "type", "datetime")
    return [
        (one.tag.removeprefix(XHTML), *(one.get(name) for name in kept))
        for one in main_of(whole).iter()
        # What is kept on one line, and which terms are linked, is a matter of the language.
        if isinstance(one.tag, str)
        and not (one.tag == f"{XHTML}span" and one.get("class") == "n")
        and one.get("class") != "term"
    ]


@pytest.mark.parametrize("name", PAGES)
def test_pages_have_one_structure_in_every_language(name):
    shapes = {tag: shape(tree(name, tag)) for tag in LANGUAGES}
    print(name, len(shapes["en"]), "elements")
    for tag in ("zh-Hant", "zh-Hans"):
        if name == "explainer":  # formulas are set as each language breaks them
            assert [e for e in shapes[tag] if e[1]] == [e for e in shapes["en"] if e[1]]
        else:
            assert shapes[tag] == shapes["en"]


@pytest.mark.parametrize(("name", "tag"), EVERY)
def test_links_lead_somewhere(name, tag):
    here, days = page(name, tag), {day.isoformat() for day in shells()[tag].site.weeks}
    found = inside = 0
    for href in links(tree(name, tag)):
        if href.startswith("https://"):
            assert "." in href.split("/")[2], href
            continue
        path, fragment = target(here.path, href)
        folder, _, rest = path.partition("/")
        if folder in LANGUAGES and (
            rest.removesuffix("/index.html") in days or rest.startswith(ELSEWHERE)
        ):
            found += 1
            continue
        if rest == "index.html":  # the front page
            continue
        assert path in files(), (href, path)
        inside += 1
        if fragment:
            assert fragment in anchors(path), href
    print(f"{here.path}: {inside} links to pages and files here, {found} to weeks and others")
    assert inside > 5


@pytest.mark.parametrize(("name", "tag"), EVERY)
def test_ids_are_unique_and_nothing_is_inline(name, tag):
    found = ids(tree(name, tag))
    assert len(found) == len(set(found))
    for one in tree(name, tag).iter():
        assert one.get("style") is None, one.tag
        assert not [key for key in one.attrib if str(key).startswith("on")], one.tag
    assert elements(tree(name, tag), "style") == []
    for script in elements(tree(name, tag), "script"):
        assert script.get("src") or script.get("type") in {
            "application/json",
            "application/ld+json",
        }
        if not script.get("src"):
            json.loads(script.text)


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_of_hong_kong_have_its_letters(name):
    whole = parsed(page(name, "zh-Hant").data)
    foreign = [one for one in main_of(whole).iter() if one.get("lang") not in {None, "zh-Hant-HK"}]
    for one in foreign:
        one.text = ""
        for child in list(one):
            one.remove(child)
    said = text_of(main_of(whole))
    assert OpenCC("t2hk").convert(said) == said


@pytest.mark.parametrize(("name", "tag"), EVERY)
def test_pages_are_made_alike_twice_and_small(name, tag):
    first = page(name, tag)
    assert page.__wrapped__(name, tag).data == first.data
    print(f"{first.path}: {len(first.data):,} bytes")
    assert len(first.data) < 140_000


@pytest.mark.parametrize("name", PAGES)
def test_a_site_without_a_url_has_these_pages_too(name):
    html = page(name, "en", date(2025, 4, 16), "").data.decode()
    assert "briefs.example" not in html
    assert 'rel="canonical"' not in html


def test_the_choice_of_language_is_everybodys():
    chooser, _ = rootless()
    assert chooser.path == "index.html"
    whole = parsed(chooser.data)
    named = {
        one.get("hreflang"): one.get("href")
        for one in elements(whole, "link")
        if one.get("rel") == "alternate"
    }
    assert named["x-default"] == "https://briefs.example/fed/"
    assert named["zh-Hant-HK"] == "https://briefs.example/fed/zh-Hant/"
    assert set(links(whole)) == {
        f"{tag}/{page}" for tag in LANGUAGES for page in ("", "2026-09-30/")
    }
    languages = [one.get("lang") for one in elements(main_of(whole), "li")]
    assert languages == ["zh-Hant-HK", "zh-Hans", "en"]


def test_what_is_missing_is_said_at_any_depth():
    _, missing = rootless()
    assert missing.path == "404.html"
    whole = parsed(missing.data)
    loaded = [one.get("href") for one in elements(whole, "link")]
    loaded += [one.get("src") for one in elements(whole, "script")]
    assert all(href.startswith("/fed/") for href in [*loaded, *links(whole)])
    robots = [one for one in elements(whole, "meta") if one.get("name") == "robots"]
    assert [one.get("content") for one in robots] == ["noindex"]
    assert "canonical" not in missing.data.decode()
    assert [one.tag for one in elements(whole, "h1", "h2")] == [f"{XHTML}h1", *[f"{XHTML}h2"] * 2]
