"""Mentions of terms on a page for screens: linked once a part, told once a page, never on paper."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import pytest
from markupsafe import Markup
from renderers.pages import XHTML, make_page, parse, text_of, with_class

from reportgen.languages import load_words
from reportgen.languages.glossary import load_glossary
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.glosses import Glosses

MOST_BYTES = 0.10  # of the page
HREF = re.compile(r"glossary\.html#([a-z_0-9]+)")


@cache
def glossed(edition: str) -> str:
    return make_page(edition, glossary=load_glossary())


def terms(tree: Any) -> list[Any]:
    return with_class(tree, "term")


def glosses(tag: str = "en", on: date = date(2026, 9, 1)) -> Glosses:
    return Glosses(load_words(tag), load_glossary().known(on))


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_term_is_linked_once_a_part_and_told_once_a_page(edition: str) -> None:
    tree = parse(glossed(edition))
    told = {one.get("id"): one for block in with_class(tree, "definitions") for one in block}
    linked = {one.get("aria-describedby") for one in terms(tree)}
    assert linked == told.keys()
    assert all("hidden" in one.attrib for one in told.values())
    assert len({text_of(one) for one in told.values()}) == len(told)
    names = {match[1] for one in terms(tree) if (match := HREF.fullmatch(one.get("href")))}
    assert names <= load_glossary().terms.keys()
    for part in tree.iter(f"{XHTML}section"):
        here = [one.get("aria-describedby") for one in terms(part)]
        assert len(here) == len(set(here)), part.get("class")
    print(f"{edition}: {len(terms(tree))} links, {len(told)} definitions")
    assert len(terms(tree)) >= 40


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_styles_that_show_meanings_stand_in_the_head(edition: str) -> None:
    tree = parse(glossed(edition))
    (head,) = tree.iter(f"{XHTML}head")
    (body,) = tree.iter(f"{XHTML}body")
    assert list(body.iter(f"{XHTML}style")) == []
    (style,) = head.iter(f"{XHTML}style")
    shown = re.findall(r"\[aria-describedby=(\w+)\]\S* #(\w+)", text_of(style))
    told = [one.get("id") for block in with_class(tree, "definitions") for one in block]
    assert shown == [(one, one) for one in told]


@pytest.mark.parametrize("edition", EDITIONS)
def test_names_figures_and_links_are_left_alone(edition: str) -> None:
    tree = parse(glossed(edition))
    spared = {f"{XHTML}{name}" for name in ("h1", "h2", "h3", "table", "figcaption", "nav", "svg")}
    for element in tree.iter():
        if element.tag in spared or "c" in (element.get("class") or "").split():
            assert terms(element) == [], text_of(element)
        if element.tag == f"{XHTML}a":
            assert [one for one in element.iter(f"{XHTML}a") if one is not element] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_the_page_says_and_whence_is_what_it_was(edition: str) -> None:
    def said(html: str) -> tuple[list[str], list[str | None]]:
        tree = parse(html)
        (main,) = tree.iter(f"{XHTML}main")
        figures = [one.get("data-source") for one in with_class(tree, "c")]
        return text_of(main).split(), figures

    assert said(glossed(edition)) == said(make_page(edition))


@pytest.mark.parametrize("edition", EDITIONS)
def test_paper_knows_no_terms(edition: str) -> None:
    with_glossary = make_page(edition, "print", glossary=load_glossary())
    assert with_glossary == make_page(edition, "print")
    assert "term" not in {
        one for found in re.findall('class="([^"]*)"', with_glossary) for one in found.split()
    }


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_price_in_bytes(edition: str) -> None:
    plain, marked = len(make_page(edition).encode()), len(glossed(edition).encode())
    print(f"{edition}: +{marked / plain - 1:.1%} bytes")
    assert marked / plain - 1 <= MOST_BYTES


def test_a_page_of_another_day_links_only_what_was_known() -> None:
    assert "#iorb" in make_page("en", glossary=load_glossary())
    html = make_page("en", glossary=load_glossary().known(date(2018, 4, 19)))
    assert "#iorb" not in html
    assert "#on_rrp" in html


def test_plain_text_is_escaped_and_anew_in_each_part() -> None:
    page = glosses()
    first = page.marked("The TGA & the TGA <b>")
    assert first == (
        'The <a class="term" href="glossary.html#treasury_general_account" aria-describedby="d1">'
        "TGA</a> &amp; the TGA &lt;b&gt;"
    )
    assert page.marked("the TGA") == "the TGA"
    page.begin()
    assert 'aria-describedby="d1"' in page.marked("the TGA")
    assert [one.anchor for one in page.definitions()] == ["d1"]


def test_html_keeps_its_headings_links_and_forms() -> None:
    html = (
        '<section id="a"><h2>Reserve balances</h2><p>Vault cash &amp; <a href="x">TIPS</a>, TIPS '
        "and <strong>TIPS</strong>.</p><form><label>vault cash</label></form></section>"
        '<section id="b"><table><tr><th scope="row">MBS</th><td>vault cash</td></tr></table>'
        '<p><img alt="SOFR"/>SOFR</p></section>'
    )
    marked = glosses().marked_html(html)
    found = [(HREF.search(one)[1], one) for one in re.findall(r'<a class="term".*?</a>', marked)]  # type: ignore[index]
    names = [name for name, _ in found]
    assert names == ["vault_cash", "notes_bonds_indexed", "vault_cash", "sofr"]
    assert re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"\1", marked) == html
    assert '<a href="x">TIPS</a>' in marked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("其後再無縮表。", "無<a>縮表</a>。"),
        ("未動用隔夜逆回購。", "<a>隔夜逆回購</a>。"),
        ("包括聯邦公開市場委員會（FOMC）。", "。"),
    ],
)
def test_the_end_of_a_paragraph_and_a_link_across_it(text: str, kept: str) -> None:
    def bracketed(said: Markup) -> Markup:
        return Markup("[{}]").format(said)

    marked = glosses("zh-Hant").ending(text, len(text) - 4, Markup, bracketed)
    bare = re.sub(r"<a [^>]*>", "<a>", marked)
    print(bare)
    assert bare.endswith(f"[{kept}]")
    assert re.sub(r"<[^>]*>|[\[\]]", "", marked) == text
