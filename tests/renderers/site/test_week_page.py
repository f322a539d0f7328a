"""A week on the site: the same figures as everywhere, each with its source, in few bytes."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from real_brief import GOLDEN, real_brief
from renderers.pages import make_page, parse, with_class
from site_shells import XHTML, drawn, elements, parsed, shell, text_of, week_page
from site_weeks import DAYS, told_anew, week

from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import load_glossary
from reportgen.renderers.origins import SHOWN, number
from reportgen.renderers.site import terms
from reportgen.renderers.site import week as renderer
from reportgen.renderers.site.sources import SourceList

LARGEST, LARGEST_PACKED = 80_000, 25_000  # bytes
ALL = pytest.mark.parametrize("tag", LANGUAGES)


def figures(tree):
    return [one for one in elements(tree, "a") if (one.get("href") or "").startswith("#s-")]


@ALL
def test_the_site_says_the_figures_of_the_page_that_stands_alone(tag):
    alone = [text_of(one) for one in with_class(parse(make_page(tag)), "c")]
    here = [text_of(one) for one in figures(parsed(week_page(tag)))]
    print(f"{tag}: {len(here)} figures")
    assert here == alone
    assert len(here) > 150


@ALL
@pytest.mark.parametrize("day", DAYS)
def test_every_figure_leads_to_its_line_and_every_line_is_led_to(tag, day):
    tree = parsed(week_page(tag, day))
    linked = {one.get("href")[1:] for one in figures(tree)}
    (block,) = elements(tree, "section", **{"class": "sources"})
    listed = {one.get("id"): text_of(one) for one in elements(block, "li")}
    assert linked == listed.keys()
    assert all(re.search(r"(19|20)\d\d-\d\d-\d\d", said) for said in listed.values())


@ALL
@pytest.mark.parametrize("day", DAYS)
def test_the_line_of_a_claim_has_every_observation_it_names(tag, day):
    words = load_words(tag)
    sources = SourceList(words)
    places = {claim.id: sources.place(claim) for claim in real_brief(day).claims}
    said = {
        place: (group.heading, str(line))
        for group in sources.groups()
        for place, line in group.places
    }
    for claim in real_brief(day).claims:
        heading, line = said[places[claim.id]]
        for source in claim.sources[:SHOWN]:
            assert source.series in line
            assert source.as_of.isoformat() in line
            day_alone = source.value == source.as_of.toordinal()
            assert day_alone or number(source.value) in line
            assert words.text(f"basis.{source.basis}").lower() in (heading or line).lower()
        if not claim.sources:
            assert claim.as_of.isoformat() in line
    print(f"{tag} {day}: {len(places)} claims on {len(said)} lines")
    assert len(said) < len(places)


def test_changes_of_a_line_stand_beside_its_level():
    sources = SourceList(load_words("en"))
    claims = {one.id: one for one in real_brief().claims}
    places = {
        sources.place(claims[f"total_assets.{measure}.wednesday_level"])
        for measure in ("level", "change_week", "change_year")
    }
    assert len(places) == 1
    ((heading, [(_, line)]),) = sources.groups()
    assert heading == "Wednesday level, embedded data"
    assert line.startswith("RESPPMA_N.WW: 6,727,")
    assert line.count(" on 20") == 3


@ALL
@pytest.mark.parametrize("day", DAYS)
def test_a_page_is_no_larger_than_needed(tag, day):
    data = week_page(tag, day).data
    packed = len(gzip.compress(data))
    print(f"{tag} {day}: {len(data)} bytes, {packed} packed")
    assert len(data) <= LARGEST
    assert packed <= LARGEST_PACKED


@ALL
def test_terms_lead_to_the_glossary_and_are_told_by_a_script(tag):
    tree = parsed(week_page(tag))
    links = [one.get("href") for one in elements(tree, "a", **{"class": "term"})]
    assert len(links) > 20
    script = terms.asset(load_words(tag), load_glossary())
    told = json.loads(script.data.decode().removeprefix("globalThis.reportgenTerms=")[:-2])
    for link in links:
        page, _, term = link.partition("#")
        assert page == "../glossary/"
        name, meaning = told[term]
        assert name
        assert meaning
    names = [one.get("src") for one in elements(tree, "script") if one.get("src")]
    assert any(f"terms.{tag}." in one for one in names)


def test_terms_not_yet_known_are_no_links():
    old, new = (week_page("en", day).data.decode() for day in (DAYS[0], GOLDEN))
    assert "glossary/#on_rrp" in new
    assert "glossary/#on_rrp" not in old


def test_only_a_printed_week_has_a_pdf():
    assert "brief.pdf" in week_page("en", GOLDEN).data.decode()
    assert "brief.pdf" not in week_page("en", DAYS[0]).data.decode()


@ALL
def test_the_foreword_is_the_editors(tag):
    page = renderer.render(
        shell(tag), real_brief(), week(), drawn(), foreword="<p>Read the <em>notes</em>.</p>"
    )
    (block,) = elements(parsed(page), "aside", **{"class": "foreword"})
    assert "Read the notes." in text_of(block)
    assert "foreword" not in week_page(tag).data.decode()


def test_what_a_page_says_is_escaped():
    told = told_anew(week(), "en", title='Up & "down" </title><script>')
    page = renderer.render(shell("en"), real_brief(), told, drawn())
    tree = parsed(page)
    (title,) = elements(tree, "title")
    assert text_of(title).startswith('Up & "down" </title><script> |')
    assert all(one.get("src") or one.get("type") for one in elements(tree, "script"))


@ALL
def test_the_same_brief_gives_the_same_bytes(tag):
    again = renderer.render(
        shell(tag),
        replace(real_brief()),
        week(),
        drawn(),
        previous=DAYS[1],
        glossary=load_glossary(),
    )
    assert again.data == week_page(tag).data


@ALL
def test_headings_go_down_one_step_at_a_time(tag):
    levels = [
        int(one.tag.removeprefix(f"{XHTML}h"))
        for one in parsed(week_page(tag)).iter()
        if re.fullmatch(re.escape(XHTML) + "h[1-6]", str(one.tag))
    ]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
