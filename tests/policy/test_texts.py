"""The words of the policy files and catalogue: complete, in the right letters, well set."""

import re
from importlib.resources import files

import opencc
import pytest
from babel.messages.pofile import read_po

from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds

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
