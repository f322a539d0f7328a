"""What whole pages say, captions and notes among it: no term before its time, no other word."""

from __future__ import annotations

from datetime import date

import pytest
from brief.test_terms_said import said_wrongly
from real_brief import real_brief
from renderers.pages import XHTML, parse, text_of

from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import lexicon, load_glossary
from reportgen.renderers.html import render
from reportgen.renderers.layout import chart_sizes

# Weeks just before a term, and of every era.
WEEKS = [date(2002, 12, 25), date(2005, 6, 15), date(2008, 11, 12), date(2013, 9, 11)]
WEEKS += [date(2014, 5, 14), date(2018, 3, 21), date(2021, 7, 14), date(2023, 3, 1)]
WEEKS += [date(2025, 4, 16), date(2026, 9, 30)]


def text_on_page(day: date, tag: str) -> str:
    brief = real_brief(day)
    stubs = dict.fromkeys(chart_sizes(brief), "")
    html = render(brief, (load_words(tag),), charts=stubs, halves=stubs)
    return text_of(parse(html).find(f"{XHTML}body"))


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("day", WEEKS, ids=str)
def test_a_page_says_the_words_of_its_time(day: date, tag: str) -> None:
    text = text_on_page(day, tag)
    named = {one.term for one in lexicon(load_words(tag)).mentions(text)}
    known = load_glossary().known(real_brief(day).release_date).terms
    print(f"{day} {tag}: {len(named)} terms of {len(known)}")
    assert sorted(named - known.keys()) == []
    assert said_wrongly(text, tag) == []
    assert len(named) >= 15
