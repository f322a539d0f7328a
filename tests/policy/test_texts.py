"""The words of the policy files and catalogue: complete, in the right letters, well set."""

import re
from collections import Counter
from datetime import date
from importlib.resources import files

import opencc
import pytest
from babel.messages.pofile import read_po

from reportgen.policy.calendar import release_date
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

LOCALES = {"zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans", "en": "en"}
KINDS = {"release", "fomc", "policy_step", "quarter_end", "year_end"}
KINDS |= {"tax_individual", "tax_corporate", "tax_individual_corporate"}


def catalogue(tag):
    path = files("reportgen") / "languages" / "catalogues" / LOCALES[tag] / "policy.po"
    with path.open("rb") as stream:
        return {message.id: message.string for message in read_po(stream) if message.id}


def texts(tag):
    for fact in load_register().facts:
        yield fact.id, fact.text[tag]
    for threshold in load_thresholds().entries:
        yield f"{threshold.id} author", threshold.author[tag]
        yield f"{threshold.id} definition", threshold.definition[tag]
        yield f"{threshold.id} outcome", threshold.outcome.text[tag]
    yield from catalogue(tag).items()


@pytest.mark.parametrize("tag", LOCALES)
def test_every_kind_of_date_has_its_words(tag):
    words = catalogue(tag)
    assert set(words) == {f"policy.calendar.{kind}" for kind in KINDS}
    assert all(words.values())
    assert len(set(words.values())) == len(words)


def test_all_languages_name_the_same_days():
    """A fact whose words name a day is told without one before it, in every language."""
    named = Counter()
    for fact in load_register().facts:
        steps = [step.since for step in (*fact.caps, *fact.pace) if step.since]
        for day in {fact.announced, fact.effective, *steps}:
            chinese = f"{day.year}年{day.month}月{day.day}日"
            told = {chinese in fact.text[tag] for tag in ("zh-Hant", "zh-Hans")}
            told.add(f"{day:%B} {day.day}, {day.year}" in fact.text["en"])
            assert told == {fact.names(day)}, (fact.id, day)
            named[fact.names(day)] += 1
    assert min(named[True], named[False]) > 10, named


SUPERLATIVE = {
    "zh-Hant": re.compile("最[高低多少]"),
    "zh-Hans": re.compile("最[高低多少]"),
    "en": re.compile(r"\b(the most|the least|highest|lowest|record|to date)\b"),
}
REACH = {  # what a superlative is of: since when; or no superlative, but a limit or a term
    "zh-Hant": re.compile("以來|最多[0-9]|最高[0-9]"),
    "zh-Hans": re.compile("以来|最多[0-9]|最高[0-9]"),
    "en": re.compile(r"\bsince\b"),
}


@pytest.mark.parametrize("tag", LOCALES)
def test_no_superlative_without_its_first_day(tag):
    told = {
        fact.id: fact.text[tag] for fact in load_register().facts
        if SUPERLATIVE[tag].search(fact.text[tag])
    }  # fmt: skip
    assert {"on-rrp-peak-2022", "year-end-2025"} <= set(told)
    assert {name: text for name, text in told.items() if not REACH[tag].search(text)} == {}


def test_the_last_day_of_2025_is_told_as_the_data_have_it():
    """What its two facts say: the repos of that Wednesday, take-up of the facility of that day."""
    day, snapshot = date(2025, 12, 31), embedded_snapshot()
    facts = {fact.id: fact for fact in load_register().facts}
    for name, code, basis, unit, first in (
        ("year-end-2025", "RESPPALGTR_N.WW", Basis.WEDNESDAY_LEVEL, 1_000, date(2020, 6, 17)),
        ("on-rrp-year-end-2025", "RRPONTSYD", Basis.DAILY, 1, date(2025, 8, 4)),
    ):
        series = snapshot.get(code, basis)
        known = list(series.items())
        level = dict(known)[day]
        higher = [on for on, value in known if on < day and value >= level]
        assert higher[-1] == first
        assert facts[name].effective == day
        assert facts[name].announced == (release_date(day) if basis is not Basis.DAILY else day)
        assert f"${level / unit:.1f} billion" in facts[name].text["en"]
        assert f"{first:%B} {first.day}" in facts[name].text["en"]


def test_traditional_texts_keep_the_letter_forms_of_hong_kong():
    convert = opencc.OpenCC("t2hk").convert
    assert {name: text for name, text in texts("zh-Hant") if convert(text) != text} == {}


def test_simplified_texts_hold_no_traditional_letters():
    convert = opencc.OpenCC("t2s").convert
    assert {name: text for name, text in texts("zh-Hans") if convert(text) != text} == {}


@pytest.mark.parametrize("tag", LOCALES)
def test_no_hyphen_stands_for_a_minus_and_no_dash_for_a_range(tag):
    bad = re.compile(r"-\s?\d|\d-|\s-\s|[\u2010-\u2013\u2212]")
    assert [name for name, text in texts(tag) if bad.search(text)] == []


@pytest.mark.parametrize("tag", ["zh-Hant", "zh-Hans"])
def test_chinese_texts_use_full_width_marks_and_type_no_border_spaces(tag):
    bad = re.compile(r"[,;:()!?](?!\d)|[\u4e00-\u9fff] +[A-Za-z0-9]|[A-Za-z0-9%] +[\u4e00-\u9fff]")
    assert [name for name, text in texts(tag) if bad.search(text)] == []


@pytest.mark.parametrize(("tag", "stop"), [("zh-Hant", "。"), ("zh-Hans", "。"), ("en", ".")])
def test_a_fact_is_one_whole_sentence(tag, stop):
    for fact in load_register().facts:
        text = fact.text[tag]
        assert text.endswith(stop), fact.id
        assert text.count("。") <= 1, fact.id
        assert re.search(r"\.\s", text.replace("U.S. ", "")) is None, fact.id


def test_a_fact_of_one_source_says_that_it_is_a_report():
    said = {"zh-Hant": "據報道", "zh-Hans": "据报道", "en": "reported"}
    for fact in load_register().facts:
        for tag, word in said.items():
            assert (word in fact.text[tag]) == fact.reported, fact.id


def test_the_same_years_and_decimals_stand_in_every_language():
    def figures(text):
        return sorted(re.findall(r"(?<!\d)\d\.\d\d(?!\d)", text))

    for fact in load_register().facts:
        assert figures(fact.text["zh-Hant"]) == figures(fact.text["zh-Hans"]), fact.id
        assert figures(fact.text["zh-Hant"]) == figures(fact.text["en"]), fact.id
        traditional, simplified = (
            re.findall(r"20\d\d(?=年)", fact.text[t]) for t in list(LOCALES)[:2]
        )
        assert traditional == simplified, fact.id
