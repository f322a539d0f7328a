"""The policy timeline against the register: all of it, nothing before its day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from other_pages import (
    LANGUAGES,
    NEWEST,
    elements,
    ids,
    links,
    main_of,
    text_of,
    tree,
    weeks,
)

from reportgen.languages import load_words
from reportgen.policy.calendar import release_date
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.renderers.site.bands import Bands
from reportgen.renderers.site.rates import rate_steps
from reportgen.renderers.site.timeline import Timeline
from reportgen.renderers.voice import Voice

DAYS = [date(2010, 1, 6), date(2017, 9, 20), date(2022, 5, 4), date(2025, 11, 5), NEWEST]


def plain(said):
    """Return words as they are found in the text of a page."""
    return " ".join(said.split())


def timeline(day):
    released = release_date(day)
    return Timeline(
        Voice(load_words("en"), sourced=True),
        load_register().known(released),
        load_thresholds().known(released).entries,
        weeks(day),
    )


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_was_known_is_there_once_and_nothing_else(day):
    register = load_register()
    known = {fact.id for fact in register.known(release_date(day)).facts}
    unknown = {fact.id for fact in register.facts} - known
    found = ids(main_of(tree("policy", "en", day, "")))
    assert {one for one in found if one in known} == known
    assert not unknown & set(found)
    print(f"{day}: {len(known)} decisions, {len(unknown)} that were to come")


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_eras_follow_each_other_and_hold_what_took_effect_in_them(day):
    made = timeline(day)
    assert made.eras[0].until is None
    for later, earlier in pairwise(made.eras):
        assert earlier.until == later.since
    placed = [fact.id for era in made.eras for fact in era.facts]
    placed += [fact.id for fact in made.ahead]
    assert sorted(placed) == sorted(fact.id for fact in made.register.facts)
    for era in made.eras:
        assert list(era.facts) == sorted(era.facts, key=lambda one: one.effective, reverse=True)
        for fact in era.facts:
            assert made.register.regime(fact.effective).key == era.key


def test_what_is_announced_waits_for_its_day():
    made = timeline(date(2022, 5, 4))  # the plan of that day took effect in June
    assert [fact.id for fact in made.ahead] == ["rates-2022-05-04", "qt2"]
    assert made.eras[0].key == "reinvestment"
    first = elements(tree("policy", "en", date(2022, 5, 4), ""), "h3")[0]
    assert text_of(first) == "Announced, not yet in force"


def test_each_decision_leads_to_the_first_week_that_could_show_it():
    made, site = timeline(NEWEST), set(weeks(NEWEST))
    found = 0
    for fact in made.register.facts:
        week = made.week(fact)
        if week is None:
            assert fact.effective + timedelta(days=6) > NEWEST
            continue
        found += 1
        assert week in site
        assert timedelta(0) <= week - fact.effective < timedelta(days=7)
        assert week.weekday() == 2
    print(found, "decisions have a week")
    hrefs = links(tree("policy", "en"))
    assert "../2025-04-02/" in hrefs  # the slower runoff of April 1, 2025, a Tuesday


def test_every_source_is_linked_and_named():
    found = elements(main_of(tree("policy", "zh-Hant")), "a")
    shown = {one.get("href"): text_of(one) for one in found}
    for fact in load_register().known(release_date(NEWEST)).facts:
        assert shown[fact.url] in {"美聯儲理事會", "紐約聯儲", "聖路易斯聯儲", "《聯邦公報》"}, (
            fact.url
        )


def test_rates_are_those_of_the_register_on_every_step():
    register = load_register()
    steps = rate_steps(register, NEWEST)
    assert steps[0].rates["range"] == "3.75–4.00"
    assert steps[-1].rates == {
        "range": "0.00–0.25",
        "reserves": "",
        "on_rrp": "",
        "standing_repo": "",
        "primary_credit": "",
    }
    for step in steps:
        rate = register.rate("iorb", step.since) or register.rate("ioer", step.since)
        assert step.rates["reserves"] == ("" if rate is None else f"{rate.value:.2f}")
    by_day = {step.since: step for step in steps}
    assert by_day[date(2020, 1, 30)].set == {"reserves", "on_rrp"}  # the range stayed
    print(len(steps), "steps")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_register_that_was_not_kept_says_so(tag):
    late = load_register().last_checked + timedelta(days=12)
    late -= timedelta(days=(late.weekday() - 2) % 7)
    said = plain(load_words(tag).date(load_register().last_checked))
    for day, told in ((NEWEST, False), (late, True)):
        warned = [
            one
            for one in elements(tree("policy", tag, day, ""), "p")
            if "warning" in (one.get("class") or "")
        ]
        assert bool(warned) is told
        if told:
            assert said in text_of(warned[0])


@pytest.mark.parametrize("tag", LANGUAGES)
def test_thresholds_have_author_date_definition_and_outcome(tag):
    (threshold,) = load_thresholds().entries
    words = load_words(tag)
    early, late = (text_of(tree("policy", tag, day, "")) for day in (date(2025, 6, 4), NEWEST))
    for text in (threshold.author, threshold.definition):
        assert "".join(text[tag].split()) in "".join(early.split())
    assert plain(words.date(threshold.announced)) in early
    outcome = words.text("timeline.threshold.outcome")
    held = words.text("timeline.held", line=words.text("line.reserve_balances"))
    assert held not in early
    assert held in late
    assert outcome in late
    before = text_of(tree("policy", tag, date(2024, 1, 3), ""))
    assert words.text("timeline.part.thresholds") not in before


def test_the_strip_is_full_and_in_order():
    bands = Bands(timeline(NEWEST).spans, 920, 2)
    found = bands.bands()
    edges = [(float(one.x), float(one.x) + float(one.width)) for one in found]
    assert edges[0][0] == 0
    assert edges[-1][1] == pytest.approx(920, abs=1)
    for (_, end), (start, _) in pairwise(edges):
        assert start == pytest.approx(end, abs=0.11)
    named = [year for year, _ in bands.years()]
    assert named == list(range(2010, 2027, 2))
