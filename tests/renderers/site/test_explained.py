"""The pages on bank reserves and of the glossary: the same as beside a brief, in another frame."""

import json
from datetime import date

import pytest
from other_pages import (
    LANGUAGES,
    NEWEST,
    XHTML,
    anchors,
    elements,
    links,
    page,
    parsed,
    text_of,
    tree,
)
from real_brief import real_brief

from reportgen.languages import load_words
from reportgen.languages.glossary import load_glossary
from reportgen.renderers import explainer, glossary


def bare(element):
    """Return what an element says, without the space that links leave to the browser."""
    return "".join("".join(element.itertext()).split())


def headings(whole):
    return [(one.tag, one.get("id"), text_of(one)) for one in elements(whole, "h2", "h3")]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_text_is_that_of_the_page_beside_the_brief(tag):
    alone = parsed(explainer.render(real_brief(NEWEST), load_words(tag)).encode())
    (text,) = [one for one in elements(tree("explainer", tag), "div") if one.get("class") == "text"]
    (own,) = elements(alone, "main")
    assert headings(text) == headings(own)
    for kind in ("p", "li", "td", "blockquote", "label"):
        said = [[bare(one) for one in elements(side, kind)] for side in (text, own)]
        assert said[0] == said[1], kind
        assert said[0], kind


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_figure_leads_to_its_source(tag):
    whole = tree("explainer", tag)
    figures = [href for href in links(whole) if href.startswith("#s-")]
    listed = {one.get("id") for one in whole.iter() if (one.get("id") or "").startswith("s-")}
    assert {href[1:] for href in figures} == listed
    assert len(figures) > 10
    print(f"{tag}: {len(figures)} figures, {len(listed)} sources")
    assert not [one for one in whole.iter() if one.get("data-source")]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_terms_lead_to_the_glossary_of_the_site(tag):
    terms = [one for one in elements(tree("explainer", tag), "a") if one.get("class") == "term"]
    there = anchors(f"{tag}/glossary/index.html")
    for one in terms:
        path, _, term = one.get("href").partition("#")
        assert path == "../glossary/"
        assert term in there
        assert one.get("aria-describedby") is None  # nothing to tell stands on this page
    assert len(terms) > 20


@pytest.mark.parametrize("tag", LANGUAGES)
def test_search_engines_are_told_the_questions(tag):
    whole = tree("explainer", tag)
    (data,) = [one for one in elements(whole, "script") if one.get("type") == "application/ld+json"]
    said = json.loads(data.text)
    asked = [one for one in elements(whole, "h3") if (one.get("id") or "").startswith("q-")]
    assert [one["name"] for one in said["mainEntity"]] == [text_of(one) for one in asked]
    assert said["@type"] == "FAQPage"


def test_formulas_are_mathml_and_the_calculator_has_its_setting():
    whole = tree("explainer", "en")
    assert len([one for one in whole.iter() if str(one.tag).endswith("}math")]) == 2
    (setting,) = [one for one in elements(whole, "script") if one.get("type") == "application/json"]
    assert json.loads(setting.text)["tiers"]
    loaded = [one.get("src") for one in elements(whole, "script") if one.get("src")]
    assert [one for one in loaded if "/explainer." in one]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_glossary_has_the_terms_of_the_one_beside_the_brief(tag):
    words = [load_words(one) for one in LANGUAGES]
    day = date(2026, 10, 1)
    alone = parsed(glossary.render(day, (load_words(tag),), languages=words).encode())
    for kind in ("dt", "dd", "h2"):
        said = [
            [text_of(one) for one in elements(side, kind)]
            for side in (tree("glossary", tag), alone)
        ]
        assert said[0] == said[1]
    found = [
        one.get("id")
        for one in tree("glossary", tag).iter(f"{XHTML}div")
        if one.get("id") in load_glossary().terms
    ]
    assert found == [term.id for term in load_glossary().known(day)]


def test_the_glossary_knows_what_was_known():
    early = tree("glossary", "en", date(2018, 6, 6), "")
    told = {one.get("id") for one in early.iter()}
    assert "iorb" not in told
    assert "iorb" in anchors("en/glossary/index.html")


def test_the_about_page_counts_what_the_site_has():
    for tag, said in (("en", "1,242 weeks"), ("zh-Hant", "1,242 期"), ("zh-Hans", "1242期")):
        text = text_of(tree("about", tag))
        assert said in text
        assert " ".join(load_words(tag).date(NEWEST).split()) in text
    early = text_of(parsed(page("about", "en", date(2025, 4, 16), "").data))
    assert "1,166 weeks" in early
    assert "feed" not in early.partition("Following it")[2]
    assert "Atom feed" not in early
