"""The judges of the catalogues, each with faults planted for it to find."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.languages import parity
from reportgen.languages.po import Entry


def entries(*texts: str, path: str = "sentences.po", **named: str) -> dict[str, Entry]:
    keyed = {f"k{index}": text for index, text in enumerate(texts)} | named
    return {
        key: Entry(key, (text,), plural=False, path=Path(path), line=7)
        for key, text in keyed.items()
    }


def test_a_missing_entry_and_a_different_plural_are_found() -> None:
    locales = {"en": entries(a="x", b="x"), "zh_Hans": entries(a="x")}
    assert parity.differing_entries(locales) == ["zh_Hans: no entry b"]
    forms = {"a": Entry("a", ("x", "y"), plural=True, path=Path("p.po"), line=1)}
    complaints = parity.differing_entries({"en": forms, "zh_Hans": entries(a="x")})
    assert len(complaints) == 2
    assert "not the same plural" in complaints[0]


def test_a_prose_variant_may_stand_in_one_language_but_not_alone() -> None:
    assert not parity.differing_entries(
        {"en": entries(**{"a": "Loans", "a.prose": "loans"}), "zh_Hans": entries(a="贷款")}
    )
    (complaint,) = parity.differing_entries({"en": entries(**{"a.prose": "loans"})})
    assert complaint == "sentences.po:7: a.prose varies no entry a"


def test_different_places_are_found_and_different_forms_are_not() -> None:
    locales = {"en": entries("{a} {d:weekday}"), "zh_Hans": entries("{d}{a:table}")}
    assert not parity.differing_places(locales)
    locales["zh_Hans"] = entries("{d}{b}")
    (complaint,) = parity.differing_places(locales)
    assert "['a', 'd']" in complaint
    assert "['b', 'd']" in complaint


def test_a_form_nothing_has_is_found() -> None:
    complaints = parity.unknown_forms(entries("{a:tabel} {d:weekday}"))
    assert complaints == ["sentences.po:7: k0 asks for the form 'tabel'"]


def test_english_left_in_chinese_is_found() -> None:
    english = entries("Reserve balances", "ON RRP", "Maiden Lane LLC", "{masthead}: {headline}")
    complaints = parity.untranslated(english, english, ["Maiden Lane LLC"])
    assert complaints == ["sentences.po:7: k0 is the English text"]


def test_letter_forms_are_judged_by_the_converter() -> None:
    (complaint,) = parity.wrong_letters(
        entries("說明", "説明"), lambda text: text.replace("說", "説")
    )
    assert complaint == "sentences.po:7: k0: '說明' should be '説明'"


MARKS = [
    ("總資產,較上週", "half-width"),
    ("總資產(合計)", "half-width"),
    ("增加{a}.", ""),
    ("增加.", "half-width"),
    ("{x},較上週", "half-width"),
    ("使用 ON RRP", "typed space"),
    ("{x} 為{l}", "typed space"),
    ("62.7% 的", "typed space"),
    ("使用ON RRP，為4,124.5億（H.4.1）", ""),
    ("變動-3", "minus"),
    ("變動-{a}", "minus"),
    ("變動\u2011{a}", "minus"),
    ("第13(3)條", ""),
    ("3.75–4.00", ""),
    ("2025-04-16", ""),
    ("變動−3", ""),
]


@pytest.mark.parametrize(("text", "fault"), MARKS)
def test_marks(text: str, fault: str) -> None:
    complaints = parity.wrong_marks(entries(text), han=True)
    assert len(complaints) == bool(fault), complaints
    assert all(fault in complaint for complaint in complaints)


def test_english_may_have_half_width_marks() -> None:
    assert not parity.wrong_marks(entries("Assets (total), up {a}."), han=False)
    assert parity.wrong_marks(entries("changed by -{a}"), han=False)


WORDS = [
    ("6兆美元", "兆"),
    ("準備金暴跌", "暴跌"),
    ("料將回升", "料"),
    ("資料來源", ""),
    ("或將上升", "或將"),
    ("4,217.3十億美元", "十億"),
    ("{x} soared by {a}.", "soared"),
    ("Rates will rise.", "will"),
    ("Goodwill and willing sellers", ""),
    ("{x} is set to fall.", "set to"),
    ("The asset total", ""),
    ("{will}", ""),
]


@pytest.mark.parametrize(("text", "word"), WORDS)
def test_words_that_are_not_ours(text: str, word: str) -> None:
    complaints = parity.forbidden_words(entries(text))
    assert [complaint.rpartition(" says ")[2] for complaint in complaints] == (
        [repr(word)] if word else []
    )


def test_captions_and_notes_may_name_the_unit_of_tables_but_nothing_says_zhao() -> None:
    assert not parity.forbidden_words(entries("單位：十億美元", path="page.po"))
    assert not parity.forbidden_words(entries(**{"notes.amounts": "表中單位為十億美元。"}))
    assert parity.forbidden_words(entries("單位：兆", path="page.po"))


def test_shipped_entries_keep_out_of_the_users_names() -> None:
    assert parity.own_entries({"en": entries(**{"own.a": "x", "b": "y"})}) == [
        "sentences.po:7: ids in 'own.' belong to the user"
    ]
