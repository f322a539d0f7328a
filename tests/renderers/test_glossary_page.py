"""The glossary as a page: whole, linked, dated, and without what was not known."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from renderers.pages import XHTML, parse, text_of, with_class

from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import lexicon, load_glossary
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.glossary import render
from reportgen.renderers.html import OtherEdition
from reportgen.renderers.publisher import Publisher

NOW = date(2026, 10, 1)


@cache
def page(edition: str, day: date = NOW) -> str:
    words = tuple(load_words(tag) for tag in EDITIONS[edition])
    others = [
        OtherEdition(name, f"../{name}/glossary.html", load_words(tags[0]).html_lang)
        for name, tags in EDITIONS.items()
        if name != edition
    ]
    languages = [*map(load_words, LANGUAGES)]
    return render(day, words, languages=languages, editions=others, back="brief.html")


def entries(tree: Any) -> dict[str, Any]:
    return {div.get("id"): div for terms in with_class(tree, "terms") for div in terms}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_term_has_its_names_and_meaning(edition: str) -> None:
    found = entries(parse(page(edition)))
    assert found.keys() == load_glossary().terms.keys()
    print(f"{edition}: {len(found)} terms, {len(page(edition).encode()):,} bytes")
    for term in load_glossary():
        said = text_of(found[term.id]).replace("\N{NO-BREAK SPACE}", " ")
        for tag in LANGUAGES:
            name = lexicon(load_words(tag)).names[term.id]
            assert name.replace("\N{NO-BREAK SPACE}", " ") in said
        for tag in EDITIONS[edition]:
            meaning = "".join(term.definition[tag].split())
            assert meaning in "".join(text_of(found[term.id]).split())


@pytest.mark.parametrize("edition", EDITIONS)
def test_links_lead_somewhere(edition: str) -> None:
    tree = parse(page(edition))
    ids = {one.get("id") for one in tree.iter() if one.get("id")}
    hrefs = [one.get("href") for one in tree.iter(f"{XHTML}a")]
    assert [href for href in hrefs if href.startswith("#") and href[1:] not in ids] == []
    assert "brief.html" in hrefs
    beside = {f"../{name}/glossary.html" for name in EDITIONS if name != edition}
    assert beside <= set(hrefs)
    outward = {href for href in hrefs if "://" in href}
    assert outward == {one.url for one in load_glossary().sources.values() if one.url}


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_page_of_a_day_has_nothing_from_later(edition: str) -> None:
    found = entries(parse(page(edition, date(2018, 4, 19))))
    assert {"sofr", "ioer", "on_rrp"} <= found.keys()
    assert {"iorb", "srf", "btfp"}.isdisjoint(found)
    assert "2021" not in page(edition, date(2018, 4, 19)).partition("<main")[2]
    assert "iorb" in entries(parse(page(edition)))


@pytest.mark.parametrize(
    ("tag", "ioer", "iorb"),
    [
        ("zh-Hant", "2008 年 10 月 9 日至 2021 年 7 月 28 日", "自 2021 年 7 月 29 日起"),
        ("zh-Hans", "2008年10月9日至2021年7月28日", "自2021年7月29日起"),
        ("en", "October 9, 2008 to July 28, 2021", "From July 29, 2021"),
    ],
)
def test_days_are_told(tag: str, ioer: str, iorb: str) -> None:
    found = entries(parse(page(tag)))
    assert ioer in text_of(found["ioer"]).replace("\N{NO-BREAK SPACE}", " ")
    assert iorb in text_of(found["iorb"]).replace("\N{NO-BREAK SPACE}", " ")


def test_the_publishers_words_stand_on_it() -> None:
    publisher = Publisher(masthead={"en": "The <Balance>"}, disclaimer={"en": "Ask & see."})
    html = render(NOW, (load_words("en"),), languages=[], publisher=publisher)
    assert "brief.html" not in html
    assert "The &lt;Balance&gt;" in html
    assert "Ask &amp; see." in html
