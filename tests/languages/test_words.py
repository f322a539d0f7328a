"""Sentences, terms and lists, in entries of the tests' own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from reportgen.brief.blocks import Listing, Paragraph, Sentence, Term, Text
from reportgen.brief.claims import Claim, Unit
from reportgen.errors import ConfigError, UsageError
from reportgen.languages import LANGUAGES, Said, Words, load_words

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., Claim]
    Own = Callable[..., dict[str, Words]]

NB = "\u00a0"
DAY = date(2025, 4, 16)
TERM = {"zh-Hant": "準備金餘額", "zh-Hans": "准备金余额", "en": "Reserve balances"}
PROSE = TERM | {"en": "reserve balances"}
RISE = {
    "zh-Hant": "{d:weekday}，{x}為{l}，較上週增加{a}。",
    "zh-Hans": "{d:weekday}，{x}为{l}，较上周增加{a}。",
    "en": "{x} stood at {l} on {d:weekday}, up {a} from a week earlier.",
}
FALL = {
    "zh-Hant": "截至{d}，{x}減少{a}。",
    "zh-Hans": "截至{d}，{x}减少{a}。",
    "en": "On the week {x} fell {a}.{d:short}",
}


def same(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def test_a_sentence_in_three_languages(own: Own, claim: Make) -> None:
    spoken = own(x=TERM, **{"x.prose": PROSE, "rise": RISE})
    sentence = Sentence(
        "own.rise", {"x": Term("own.x"), "l": claim(3_280_845), "a": claim(2_237), "d": DAY}
    )
    said = {tag: words.plain(sentence) for tag, words in spoken.items()}
    assert said == {
        "zh-Hant": f"2025{NB}年 4{NB}月 16{NB}日（週三），"
        f"準備金餘額為 3.28{NB}萬億美元，較上週增加 22.4{NB}億美元。",
        "zh-Hans": "2025年4月16日（周三），准备金余额为3.28万亿美元，较上周增加22.4亿美元。",
        "en": "Reserve balances stood at $3.28 trillion on Wednesday, April 16, 2025, "
        "up $2.2 billion from a week earlier.",
    }


def test_figures_stay_claims_and_texts_stay_whole(own: Own, claim: Make) -> None:
    spoken = own(x=TERM, rise=RISE)
    level, change = claim(3_280_845), claim(-2_237)
    sentence = Sentence("own.rise", {"x": Term("own.x"), "l": level, "a": change, "d": DAY})
    for words in spoken.values():
        said = words.say(sentence)
        assert [one.claim for one in said if isinstance(one, Said)] == [level, change]
        assert [isinstance(one, Said) for one in said] == [False, True, False, True, False]


def test_english_has_capitals_at_the_start_only(own: Own, claim: Make) -> None:
    entries = {"x": TERM, "x.prose": PROSE, "rise": RISE, "fall": FALL}
    words = own(**entries, money=same("{a} {x}."))["en"]
    args = {"x": Term("own.x"), "a": claim(5)}
    assert words.plain(Sentence("own.fall", {**args, "d": DAY})).startswith(
        "On the week reserve balances fell $5 million."
    )
    assert words.plain(Sentence("own.rise", {**args, "l": claim(0), "d": DAY})).startswith(
        "Reserve balances stood at $0"
    )
    assert words.plain(Sentence("own.money", args)) == "$5 million reserve balances."


def test_a_label_stands_alone_and_prose_runs_on(own: Own) -> None:
    spoken = own(x=TERM, **{"x.prose": PROSE}, both=same("1 {x} {x:label}"))
    words = spoken["en"]
    assert words.label(Term("own.x")) == "Reserve balances"
    said = words.plain(Sentence("own.both", {"x": Term("own.x")}))
    assert said == "1 reserve balances Reserve balances"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("{a}", "22.4{NB}億美元"),
        ("{a:prose}", "22.4{NB}億美元"),
        ("{a:signed}", "−22.4{NB}億美元"),
        ("{a:table}", "−2.2"),
        ("{d}", "2025{NB}年 4{NB}月 16{NB}日"),
        ("{d:weekday}", "2025{NB}年 4{NB}月 16{NB}日（週三）"),
        ("{d:month}", "2025{NB}年 4{NB}月"),
        ("{d:short}", "2025-04-16"),
        ("{n}", "1212"),
        ("{n:,}", "1,212"),
        ("{t}", "截至 QT 結束"),
    ],
)
def test_the_form_of_a_place(form: str, said: str, own: Own, claim: Make) -> None:
    words = own(form=same(form))["zh-Hant"]
    texts = Text({"zh-Hant": "截至QT結束", "zh-Hans": "截至QT结束", "en": "until QT ended"})
    given = {"a": claim(-2_237), "d": DAY, "n": 1212, "t": texts}
    name = form[1]
    sentence = Sentence("own.form", {name: given[name]})
    assert words.plain(sentence) == said.replace("{NB}", NB)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, ["美國國債", "美国国债", "Treasury securities"]),
        (2, ["美國國債和貸款", "美国国债和贷款", "Treasury securities and loans"]),
        (
            3,
            [
                "美國國債、貸款和 ON RRP",
                "美国国债、贷款和ON RRP",
                "Treasury securities, loans and ON RRP",
            ],
        ),
    ],
)
def test_lists(count: int, said: list[str], own: Own) -> None:
    spoken = own(
        a={"zh-Hant": "美國國債", "zh-Hans": "美国国债", "en": "Treasury securities"},
        b={"zh-Hant": "貸款", "zh-Hans": "贷款", "en": "loans"},
        c={"zh-Hant": "ON RRP", "zh-Hans": "ON RRP", "en": "ON RRP"},
        all=same("{xs}"),
    )
    listing = Listing(tuple(Term(f"own.{key}") for key in "abc"[:count]))
    sentence = Sentence("own.all", {"xs": listing})
    assert [words.plain(sentence) for words in spoken.values()] == said


def test_a_list_of_figures_keeps_its_claims(own: Own, claim: Make) -> None:
    words = own(all=same("{xs:table}"))["en"]
    said = words.say(Sentence("own.all", {"xs": Listing((claim(100), claim(3)))}))
    assert [str(one) for one in said] == ["0.1", " and ", "0.003"]


def test_sentences_meet_with_a_space_in_english_only(own: Own) -> None:
    spoken = own(s={"zh-Hant": "沒有變動。", "zh-Hans": "没有变动。", "en": "nothing changed."})
    paragraph = Paragraph((Sentence("own.s"), Sentence("own.s")))
    assert [words.paragraph(paragraph) for words in spoken.values()] == [
        "沒有變動。沒有變動。",
        "没有变动。没有变动。",
        "Nothing changed. Nothing changed.",
    ]
    said = [words.say_paragraph(paragraph) for words in spoken.values()]
    assert [len(parts) for parts in said] == [1, 1, 1]  # texts that meet are one text


def test_plural_forms_follow_the_count(tmp_path, cache) -> None:
    path = tmp_path / "en" / "own.po"
    path.parent.mkdir()
    path.write_text(
        'msgid "own.weeks"\nmsgid_plural "own.weeks"\n'
        'msgstr[0] "a week later"\nmsgstr[1] "{n} weeks later"\n',
        encoding="utf-8",
    )
    words = load_words("en", cache, (tmp_path,))
    assert words.plain(Sentence("own.weeks", count=1)) == "A week later"
    assert words.plain(Sentence("own.weeks", count=8)) == "8 weeks later"
    assert words.text("own.weeks", n=1) == "a week later"
    assert words.text("own.weeks", n=2) == "2 weeks later"
    with pytest.raises(ConfigError, match=r"'own\.weeks' has plural forms and needs a count"):
        words.text("own.weeks")


def test_a_count_need_not_be_printed_nor_an_entry_have_forms(own: Own) -> None:
    words = own(s=same("no number"), n=same("number {n}"))["en"]
    assert words.plain(Sentence("own.s", count=3)) == "No number"
    assert words.plain(Sentence("own.n", count=3)) == "Number 3"


def test_entries_with_arguments(own: Own) -> None:
    spoken = own(page={"zh-Hant": "第{n}頁{x}", "zh-Hans": "第{n}页{x}", "en": "Page {n} {x}"})
    assert spoken["zh-Hant"].text("own.page", n=3, x="按H.4.1") == f"第 3{NB}頁按 H.4.1"
    assert spoken["en"].text("own.page", n=3, x="of {4}") == "Page 3 of {4}"


FAULTS = [
    ("{x}", {}, "x missing"),
    ("{x}", {"x": 1, "y": 2}, "y not in the entry"),
    ("{x}", {"z": 1}, "x missing; z not in the entry"),
    ("{x:weekday}", {"x": 1}, "'int' and cannot take the form 'weekday'"),
    ("{x:tabel}", {"x": DAY}, "'date' and cannot take the form 'tabel'"),
    ("{x}", {"x": Listing(())}, "empty list"),
    ("{x}", {"x": 1.5}, "'float'"),
    ("{x}", {"x": Text({"fr": "oui"})}, "lacks en"),
    ("{x}", {"x": Term("own.nowhere")}, "own.nowhere"),
]


@pytest.mark.parametrize(("entry", "args", "fault"), FAULTS)
def test_arguments_that_do_not_fit(entry, args, fault, own: Own) -> None:
    words = own(s=same(entry))["en"]
    with pytest.raises(ConfigError, match=fault) as caught:
        words.plain(Sentence("own.s", args))
    assert "own.s" in str(caught.value) or fault in ("own.nowhere", "lacks en")


def test_text_takes_its_arguments_as_strictly(own: Own) -> None:
    words = own(s=same("{x}"), t=same("{x:table}"))["en"]
    with pytest.raises(ConfigError, match=r"en sentence 'own\.s': x missing"):
        words.text("own.s")
    with pytest.raises(ConfigError, match="cannot take the form 'table'"):
        words.text("own.t", x="1")


def test_an_unknown_entry_names_key_and_language(spoken: dict[str, Words]) -> None:
    with pytest.raises(ConfigError, match=r"'no\.such'.*zh-Hans"):
        spoken["zh-Hans"].text("no.such")


def test_an_unknown_language_names_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"'fr'.*zh-Hant, zh-Hans, en"):
        load_words("fr")
    with pytest.raises(UsageError, match="two of them"):
        load_words("bilingual")


def test_pages_are_told_their_language(spoken: dict[str, Words]) -> None:
    assert LANGUAGES == ("zh-Hant", "zh-Hans", "en")
    assert [words.html_lang for words in spoken.values()] == ["zh-Hant-HK", "zh-Hans", "en"]


def test_a_whole_month_of_weeks_is_singular_only_when_whole(own: Own, claim: Make) -> None:
    words = own(s=same("for {a}"))["en"]
    said = [
        words.plain(Sentence("own.s", {"a": claim(value, unit)}))
        for value, unit in [(1, Unit.WEEKS), (11, Unit.WEEKS), (1, Unit.MONTHS)]
    ]
    assert said == ["For 1 week", "For 11 weeks", "For 1 month"]
