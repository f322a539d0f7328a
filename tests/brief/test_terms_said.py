"""The words of the glossary in the brief: one word for one term, and none before its time."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from brief.telling import told
from brief.test_goldens import GOLDENS, WEEKS
from catalogues import shipped
from every_week import answers, at_every_week

from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import lexicon, load_glossary
from reportgen.languages.tags import language
from reportgen.languages.typeset import space
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.brief.blocks import Brief

# China's statutory term, which the page on reserves tells apart from the Federal Reserve's.
OF_CHINA = {"存款準備金", "存款准备金"}

EXPLAINER = Path(__file__).parents[2] / "templates" / "explainer"


def written(tag: str) -> Iterator[tuple[str, str]]:
    """Yield every text we ship in a language, with its place."""
    for key, entry in shipped()[language(tag).locale].items():
        if not key.startswith("glossary."):
            yield from ((key, space(form, tag)) for form in entry.forms)
    for fact in load_register().facts:
        yield fact.id, space(fact.text[tag], tag)
    for threshold in load_thresholds().entries:
        yield threshold.id, space(threshold.definition[tag], tag)
    for path in EXPLAINER.glob(f"{tag}.md.j2"):
        yield path.name, space(path.read_text(encoding="utf-8"), tag)


@cache
def banned(tag: str) -> dict[str, str]:
    """Return what the texts of a language must not say, with the term it would be said for."""
    return {
        space(word, tag): term.id for term in load_glossary() for word in term.never.get(tag, ())
    }


def said_wrongly(text: str, tag: str) -> list[tuple[str, str]]:
    """Return forbidden words of a text; one inside the right word is not said."""
    found = [
        (start, start + len(word), word, term)
        for word, term in banned(tag).items()
        for start in (one.start() for one in re.finditer(re.escape(word), text))
    ]
    right = [*lexicon(load_words(tag)).mentions(text)] if found else []
    return [
        (word, term)
        for start, end, word, term in found
        if not any(one.start <= start and end <= one.end for one in right)
    ]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_text_has_another_word_for_a_term(tag: str) -> None:
    wrong = {
        place: word
        for place, text in written(tag)
        for word, _ in said_wrongly(text, tag)
        if not (place.endswith(".md.j2") and word in OF_CHINA)
    }
    print(f"{tag}: {len(banned(tag))} words are not to be used")
    assert wrong == {}


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("day", WEEKS, ids=str)
def test_no_golden_has_another_word_for_a_term(day: date, tag: str) -> None:
    assert said_wrongly((GOLDENS / f"{day}.{tag}.txt").read_text(encoding="utf-8"), tag) == []


@pytest.mark.parametrize(
    ("tag", "text", "word"),
    [
        ("zh-Hant", "存款準備金增加", "存款準備金"),
        ("zh-Hans", "每月再投资上限为250亿美元", "再投资上限"),
        ("en", "Factors draining reserves", "factors draining"),
        ("zh-Hant", "擔保隔夜融資利率", "擔保隔夜融資利率"),
    ],
)
def test_a_planted_word_is_caught(tag: str, text: str, word: str) -> None:
    said = space(text.lower() if tag == "en" else text, tag)
    assert [found for found, _ in said_wrongly(said, tag)] == [word]
    assert said_wrongly("有擔保隔夜融資利率", "zh-Hant") == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_term_is_said_somewhere(tag: str) -> None:
    found = lexicon(load_words(tag))
    said = Counter(one.term for _, text in written(tag) for one in found.mentions(text))
    for term in load_glossary():
        meaning = space(term.definition[tag], tag)
        said.update({one.term for one in found.mentions(meaning)} - {term.id})
    print(tag, said.most_common()[-8:])
    assert sorted(load_glossary().terms.keys() - said.keys()) == []


@at_every_week
def said_too_early(brief: Brief) -> frozenset[str]:
    """Return the terms an English brief names before they were known."""
    words = load_words("en")
    named = {one.term for one in lexicon(words).mentions(told(brief, words))}
    return frozenset(named - load_glossary().known(brief.release_date).terms.keys())


@pytest.mark.history
def test_no_week_names_a_term_before_its_time() -> None:
    early = {day: sorted(terms) for day, terms in answers(said_too_early) if terms}
    print(f"{len(early)} weeks of {len(answers(said_too_early))}")
    assert early == {}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_golden_names_a_term_before_its_time(tag: str) -> None:
    from real_brief import real_brief

    for day in WEEKS:
        text = (GOLDENS / f"{day}.{tag}.txt").read_text(encoding="utf-8")
        known = load_glossary().known(real_brief(day).release_date).terms
        named = {one.term for one in lexicon(load_words(tag)).mentions(text)}
        assert sorted(named - known.keys()) == [], day
