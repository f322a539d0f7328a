"""What must hold in every week of history, not only in the ones somebody looked at."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import pytest
from brief.telling import paragraphs, told
from every_week import WEEKS, answers, at_every_week, brief

from reportgen.languages import LANGUAGES, Words, load_words
from reportgen.languages.said import Said

if TYPE_CHECKING:
    from reportgen.brief.blocks import Brief
    from reportgen.brief.claims import Claim

SAMPLE = sorted(Random(41).sample(WEEKS, 60))


def spoken(one: Brief, words: Words) -> list[Claim]:
    """Return the claims a language prints in its sentences, in order."""
    return [
        part.claim
        for paragraph in paragraphs(one)
        for sentence in paragraph.sentences
        for part in words.say(sentence)
        if isinstance(part, Said)
    ]


@at_every_week
def not_said(one: Brief) -> list[str]:
    """Return the languages in which a week cannot be told whole."""
    return [
        tag
        for tag in LANGUAGES
        if re.search(r"[{}]|None|nan\b", told(one, load_words(tag))) is not None
    ]


@pytest.mark.history
def test_every_week_builds_and_is_told_in_every_language() -> None:
    found = answers(not_said)
    print(f"{len(found)} weeks told in {len(LANGUAGES)} languages")
    assert {day: tags for day, tags in found if tags} == {}
    assert len(found) == len(WEEKS) == 1241


@pytest.mark.history
def test_no_brief_knows_the_future() -> None:
    english = load_words("en")
    for day in SAMPLE:
        whole, cut = brief(day), brief(day, cut=True)
        assert whole.claims == cut.claims, day
        assert told(whole, english) == told(cut, english), day
        for claim in whole.claims:
            dates = [source.as_of for source in claim.sources if ":" not in source.series]
            assert all(source <= day for source in dates), (day, claim.id)
    print(f"{len(SAMPLE)} weeks are the same with everything later deleted")


@at_every_week
def claims_by_language(one: Brief) -> list[list[str]] | None:
    """Return of a week of the sample the ids of its claims, and of those each language says."""
    if one.as_of not in SAMPLE:
        return None
    entered = sorted(claim.id for claim in one.claims)
    told = (spoken(one, load_words(tag)) for tag in LANGUAGES)
    return [entered, *(sorted(claim.id for claim in claims) for claims in told)]


@pytest.mark.history
def test_every_language_says_the_same_figures() -> None:
    found = [(day, ids) for day, ids in answers(claims_by_language) if ids is not None]
    figures = 0
    for day, (entered, first, second, third) in found:
        assert first == second == third, day
        assert {*first} <= {*entered}, day
        figures += len(first)
    print(f"{figures} spoken figures in {len(found)} weeks, the same claims in every language")
    assert len(found) == len(SAMPLE)
