"""The glossary: its file, what was known when, and one word for one term in every language."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from opencc import OpenCC

from reportgen.errors import ConfigError
from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import TERMS, lexicon, load_glossary
from reportgen.languages.glossary.audit import audit_glossary
from reportgen.languages.glossary.lexicon import build
from reportgen.policy.finding import Verdict
from reportgen.policy.register import load_register
from reportgen.statement.lines import load_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOPICS = ["release", "assets", "liabilities", "measures", "policy", "rates", "reserves"]
CHINESE = {"zh-Hant": "t2hk", "zh-Hans": "t2s"}
LINES = ("total_assets", "mbs", "reserve_balances", "treasury_general_account", "reverse_repos")


def texts(tag: str) -> Iterator[tuple[str, str]]:
    """Yield everything the file says in a language, with the term it is of."""
    for term in load_glossary():
        yield term.id, term.definition[tag]
        yield from ((term.id, form) for form in term.also.get(tag, ()))
        if term.name:
            yield term.id, term.name[tag]


def test_the_glossary_covers_what_the_brief_is_about() -> None:
    glossary = load_glossary()
    print({topic: sum(term.topic == topic for term in glossary) for topic in TOPICS})
    assert list(dict.fromkeys(term.topic for term in glossary)) == TOPICS
    assert 45 <= len(glossary.terms) <= 70
    assert {f"line.{line}" for line in LINES} <= {term.key for term in glossary}
    named = {term.key.removeprefix("line.") for term in glossary if term.key.startswith("line.")}
    assert named <= set(load_lines().lines)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_word_names_one_term(tag: str) -> None:
    found = lexicon(load_words(tag))
    assert len(set(found.names.values())) == len(found.names) == len(load_glossary().terms)
    print(f"{tag}: {len(found.forms)} forms of {len(found.names)} terms")
    for form, term in found.forms.items():
        assert [one.term for one in found.mentions(form)] == [term], form


@pytest.mark.parametrize(("tag", "conversion"), CHINESE.items())
def test_letters_are_the_editions(tag: str, conversion: str) -> None:
    convert = OpenCC(conversion).convert
    assert [(term, text) for term, text in texts(tag) if convert(text) != text] == []


@pytest.mark.parametrize("tag", CHINESE)
def test_chinese_has_full_width_marks_and_no_typed_spaces(tag: str) -> None:
    bad = re.compile(r"[,;:!?](?!\d)|[(](?!ample)|[\u4e00-\u9fff] +\w|\w +[\u4e00-\u9fff]")
    assert [(term, text) for term, text in texts(tag) if bad.search(text)] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_definitions_are_short_and_tell_nothing_that_came_later(tag: str) -> None:
    longest = {"en": 220}.get(tag, 80)
    for term in load_glossary():
        said = term.definition[tag]
        assert len(said) <= longest, (term.id, len(said))
        assert re.search(r"\b(?:19|20)\d\d\b", said) is None, (term.id, "a year: pages of any week")


def test_what_was_not_known_is_not_there() -> None:
    before, after = (
        load_glossary().known(date(2018, 4, 19)),
        load_glossary().known(date(2026, 9, 1)),
    )
    assert {"sofr", "ioer", "on_rrp"} <= before.terms.keys()
    assert {"iorb", "srf", "btfp"}.isdisjoint(before.terms)
    assert before.terms["ioer"].valid_until is None  # nobody knew yet
    assert after.terms["ioer"].valid_until == date(2021, 7, 28)
    assert "ioer" not in load_glossary().known(date(2008, 10, 8)).terms
    assert "on_rrp" in load_glossary().known(date(2013, 9, 20)).terms  # announced, not yet begun
    assert len(after.terms) == len(load_glossary().terms)


def test_the_crisis_knew_nothing_of_what_it_brought() -> None:
    early = load_glossary().known(date(2008, 11, 13)).terms
    later = {"target_range", "term_deposits", "deferred_asset"}
    later |= {"net_liquidity", "ample", "rmp", "treasury_contributions", "lcr", "hqla"}
    assert later.isdisjoint(early)
    assert later <= load_glossary().known(date(2020, 4, 30)).terms.keys()


@pytest.mark.parametrize("day", [date(2002, 12, 26), date(2014, 1, 1), date(2021, 7, 29)])
def test_what_is_known_is_related_to_nothing_unknown(day: date) -> None:
    known = load_glossary().known(day)
    print(day, len(known.terms))
    assert {other for term in known for other in term.related} <= known.terms.keys()


def test_english_is_matched_by_words_and_chinese_by_letters() -> None:
    english, chinese = lexicon(load_words("en")), lexicon(load_words("zh-Hant"))

    def said(text: str) -> list[tuple[str, str]]:
        found = (english if text.isascii() else chinese).mentions(text)
        return [(text[one.start : one.end], one.term) for one in found]

    assert said("Reserve balances fell; the TGA rose.") == [
        ("Reserve balances", "reserve_balances"),
        ("TGA", "treasury_general_account"),
    ]
    assert said("reserve balanceship, TGAs, QT2, a pre-runoff week") == []
    assert said("reverse repurchase agreements, not repurchase agreements") == [
        ("reverse repurchase agreements", "reverse_repos"),
        ("repurchase agreements", "repos"),
    ]
    assert said("隔夜逆回購（ON RRP）屬逆回購協議，非回購協議。") == [
        ("隔夜逆回購（ON RRP）", "on_rrp"),
        ("逆回購協議", "reverse_repos"),
        ("回購協議", "repos"),
    ]
    assert said("準備金餘額利率與準備金餘額") == [
        ("準備金餘額利率", "iorb"),
        ("準備金餘額", "reserve_balances"),
    ]


def test_the_shipped_glossary_passes_its_audit() -> None:
    findings = audit_glossary(load_glossary(), load_register(), map(load_words, LANGUAGES))
    print(len(findings), "checks")
    assert [one for one in findings if one.verdict is not Verdict.PASSED] == []
    assert {"btfp", "qe", "srf", "en"} <= {one.subject for one in findings}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("valid_from = 2008-11-25", "valid_from = 2008-11-26", "while the fact qe1 has"),
        ("valid_until = 2024-03-11", "valid_until = 2024-03-12", "while the fact btfp-closes has"),
        ("fact = 'qe1'", "fact = 'qe9'", "which the register does not have"),
        ("https://fred.stlouisfed.org/series/SOFR", "https://example.com/SOFR", "grade V1 rests"),
        ("zh-Hant = '遞延資產'", "zh-Hant = '淨流動性'", "one word names one term"),
        ("zh-Hans = ['再投资上限', '减持上限']", "zh-Hans = ['再投资']", "is forbidden, yet names"),
    ],
)
def test_a_slip_fails_the_audit(tmp_path: Path, old: str, new: str, fault: str) -> None:
    glossary = load_glossary(changed(tmp_path, old, new))
    findings = audit_glossary(glossary, load_register(), map(load_words, LANGUAGES))
    failed = [one.detail for one in findings if one.verdict is Verdict.FAILED]
    print(failed)
    assert any(fault in one for one in failed)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("id = 'bills'", "id = 'treasuries'", "term treasuries: the id is used twice"),
        ("source = 'window'", "source = 'door'", "source 'door' is not in the file"),
        ("topic = 'release'", "topic = 'weather'", "Invalid enum value 'weather'"),
        ("related = ['treasuries']", "related = ['wills']", "related to 'wills', which is no term"),
        ("related = ['treasuries']", "related = ['bills']", "related to itself"),
        ("valid_from = 2018-04-03", "valid_until = 2018-04-03", "needs an earlier valid_from"),
        ("announced = 2013-09-20", "announced = 2013-09-24", "after valid_from 2013-09-23"),
        ("valid_from = 2018-04-03", "valid_from = 2028-04-03", "after its source was checked"),
        ("key = 'line.bills'", "", "needs either a key of the catalogue or a name"),
        ("zh-Hans = '周三营业终了时的余额。'", "", "definition is missing in zh-Hans"),
        ("on Wednesday.'", "on Wednesday'", "in en does not end with '.'"),
        ("valid_from = 2018-04-03", "valid_form = 2018-04-03", "term sofr"),
        ("topic = 'release'\nabbreviation", "topic = 'rates'\nabbreviation", "stands apart"),
        ("url = 'https://fred", "url = 'ftp://fred", "is no https address"),
    ],
)
def test_a_broken_file_is_refused_with_file_and_entry(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(ConfigError) as caught:
        load_glossary(path)
    print(caught.value)
    assert str(path) in str(caught.value)
    assert fault in str(caught.value)


def test_a_broken_word_is_told_when_the_lexicon_is_built(tmp_path: Path) -> None:
    path = changed(tmp_path, "key = 'line.bills'", "key = 'line.treasuries'")
    with pytest.raises(ConfigError, match=r"term bills: .* is the term treasuries already"):
        build(load_glossary(path), load_words("en"))


def changed(folder: Path, old: str, new: str) -> Path:
    text = TERMS.read_text(encoding="utf-8")
    assert old in text
    path = folder / "terms.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path
