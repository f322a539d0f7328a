"""What can be found leads to where it is: every address is a place on a page of the site."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import html5lib
import pytest
from real_brief import real_brief
from searched import TEMPLATES, entries, records

from reportgen.brief.blocks import Text
from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import load_glossary
from reportgen.policy.calendar import release_date
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.renderers.site import explained, glossed, search_records, timeline
from reportgen.renderers.site.shell import Shell
from reportgen.renderers.site.site import Site

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMES = ("site.css", "site.js", "icon.svg", "glossary.css", "explainer.css", "explainer.js")


def parse(page: bytes) -> Element:
    return html5lib.parse(page, transport_encoding="utf-8")


def shell(tag: str) -> Shell:
    names = (*NAMES, f"terms.{tag}.js")
    site = Site(weeks=tuple(one.as_of for one in entries()), assets={one: one for one in names})
    return Shell(site, load_words(tag), TEMPLATES)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_result_is_a_place_on_a_page(tag: str) -> None:
    one, words = shell(tag), load_words(tag)
    day = release_date(one.site.weeks[-1])
    register, brief = load_register(), real_brief(one.site.weeks[-1])
    pages = {
        "glossary/": glossed.render(one, load_glossary()),
        "policy/": timeline.render(one, register, load_thresholds()),
        "explainer/": explained.render(one, brief),
    }
    found = [
        *search_records.of_terms(load_glossary().known(day), words),
        *search_records.of_facts(register.known(day), words),
        *search_records.of_thresholds(load_thresholds().known(day), words),
        *search_records.of_explainer(explained.prose(one, brief), words),
    ]
    ids = {page: {one.get("id") for one in parse(made.data).iter()} for page, made in pages.items()}
    nowhere = [
        record.url
        for record in found
        for page, _, anchor in [record.url.partition("#")]
        if anchor not in ids[page]
    ]
    print(f"{tag}: {len(found)} places on {len(pages)} pages")
    assert nowhere == []
    assert len({record.url for record in found}) == len(found)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_threshold_is_found_by_who_named_it_and_what_became_of_it(tag: str) -> None:
    """Its outcome only from the day it was known."""
    words, thresholds = load_words(tag), load_thresholds()
    for day in (date(2025, 6, 1), date(2026, 10, 1)):
        known = thresholds.known(day)
        found = list(search_records.of_thresholds(known, words))
        assert len(found) == len(known.entries) > 0
        for record, one in zip(found, known.entries, strict=True):
            definition = words.quote(Text(one.definition))
            assert record.text.startswith(definition)
            assert words.quote(Text(one.author)) in record.also
            assert (record.text == definition) is (one.outcome is None)
            assert record.date == one.announced
    outcomes = [one.outcome for one in thresholds.known(date(2025, 6, 1)).entries]
    assert None in outcomes


def test_a_week_says_its_title_once_and_its_figures_and_days_are_found() -> None:
    weeks = [one for one in records() if one.kind == "week"]
    for one in weeks:
        assert not one.text.startswith(one.title), one.url
        assert one.date is not None
        assert str(one.date.year) in one.also
    print(
        f"{len(weeks)} weeks, {sum(len(one.text) for one in weeks) // len(weeks)} characters each"
    )
