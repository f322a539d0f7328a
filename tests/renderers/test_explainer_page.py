"""The page on bank reserves: one structure in three languages, every number accounted for."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
from end_to_end.ledger import DATES, ISO, RELEASE, TAGS, forms
from end_to_end.reading import has_digit, page_blocks, squeeze
from explainer_pages import WEEKS, XHTML, body, body_of, make, names, page, parsed, text_of
from opencc import OpenCC
from real_brief import real_brief

from reportgen.brief.explainer_data import load_background
from reportgen.errors import ConfigError
from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import load_glossary
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.templates import template_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

every_week = pytest.mark.parametrize("day", WEEKS, ids=str)
every_language = pytest.mark.parametrize("tag", LANGUAGES)
QUESTIONS = 9
ZERO, ANNOUNCED = date(2020, 3, 26), date(2020, 3, 15)


# -- one structure


def outline(tag: str, day: date, medium: str) -> list[tuple[Any, ...]]:
    """Return what the text is made of, in order: headings, tables, lists, notes, links, figures."""
    url_names = {url: name for name, url in load_background().urls(tag).items()}
    found: list[tuple[Any, ...]] = []
    for one in body(tag, day, medium).iter():
        kind = str(one.tag).rpartition("}")[2]
        if kind in {"h2", "h3", "h4", "section"}:
            found.append((kind, one.get("id") or one.get("class")))
        elif kind == "table":
            found.append((kind, one.get("class"), [len(row) for row in names(one, "tr")]))
        elif kind in {"ul", "blockquote"}:
            found.append((kind, len(one)))
        elif kind == "a":
            href = one.get("href")
            found.append((kind, url_names.get(href, href)))
        elif kind in {"p", "math"}:
            found.append((kind,))
    return found


def figures(tag: str, day: date) -> list[str]:
    return [claim for one in page_blocks(page(tag, day)) for claim, _, _ in one.figures]


@every_week
@pytest.mark.parametrize("medium", ["screen", "print"])
def test_all_languages_have_one_structure(day: date, medium: str) -> None:
    first, *others = (outline(tag, day, medium) for tag in LANGUAGES)
    assert all(other == first for other in others)
    tables = sum(one[0] == "table" for one in first)
    links = sum(one[0] == "a" for one in first)
    print(f"{day} {medium}: {len(first)} parts, {tables} tables, {links} links")
    assert tables == 5
    assert links >= 12


@every_week
def test_all_languages_state_the_same_figures(day: date) -> None:
    said = [sorted(set(figures(tag, day))) for tag in LANGUAGES]
    assert said[0] == said[1] == said[2]
    print(day, said[0])
    assert len(said[0]) >= 5


def test_a_planted_difference_is_found(tmp_path: Path) -> None:
    source = (template_root() / "explainer" / "en.md.j2").read_text(encoding="utf-8")
    folder = tmp_path / "explainer"
    folder.mkdir()
    (folder / "en.md.j2").write_text(source.replace("- **Supervisors**", "\n**Supervisors**"))
    changed = body_of(html5lib.parse(make("en", template_folders=(tmp_path,))))
    lists, whole = ([len(one) for one in names(text, "ul")] for text in (changed, body()))
    assert lists != whole


# -- numbers


def known_numbers(day: date, tag: str) -> re.Pattern[str]:
    """Return what may hold digits without being a figure: the example, the register, dates."""
    explainer, words = real_brief(day).explainer, load_words(tag)
    sums = {
        amount
        for bank in (explainer.plain, explainer.ruled)
        for amount in (bank.deposits, bank.required, bank.actual, bank.excess)
    }
    assert None not in sums
    literal = {words.text("explainer.dollars", n=f"{amount:,}") for amount in sums}
    literal.add(words.text("explainer.percent", n=f"{explainer.plain.parts[0].ratio}"))
    if explainer.event is not None:
        literal.add(words.quote(explainer.event))
    known = [re.escape(squeeze(one)) for one in sorted(literal, key=len, reverse=True)]
    return re.compile("|".join([*known, DATES[tag], ISO, RELEASE]))


def register_rows(day: date) -> list[list[str]]:
    return [
        [
            one.effective.isoformat(),
            f"{one.exemption_amount / 1e6:.1f}",
            f"{one.low_reserve_tranche / 1e6:.1f}",
            *(f"{ratio}%" for ratio in one.ratios),
        ]
        for one in real_brief(day).explainer.requirements.entries
    ]


def text_blocks(tag: str, day: date) -> Iterator[Any]:
    """Yield the blocks of the text: without the calculator and the rows of the register."""
    html = re.sub(r'<section class="calculator".*?</section>', "", page(tag, day), flags=re.DOTALL)
    html = re.sub(r'<table class="words t-ratios">.*?</table>', "", html, flags=re.DOTALL)
    html = re.sub(r"<footer.*?</footer>", "", html, flags=re.DOTALL)
    yield from page_blocks(html)


@every_week
@every_language
def test_every_number_is_a_figure_or_accounted_for(tag: str, day: date) -> None:
    claims = {claim.id: claim for claim in real_brief(day).claims}
    words, known = load_words(tag), known_numbers(day, tag)
    said = others = 0
    for block in text_blocks(tag, day):
        for claim, lang, wording in block.figures:
            assert TAGS[lang] == tag
            one = claims[claim]
            text = {"table": words.table(one), "prose": str(words.prose(one))}
            assert squeeze(wording) in forms(text), claim
            said += 1
        others += len(known.findall(block.outside))
        left = known.sub("", block.outside)
        if block.kind == "h2":  # the case is named by its year
            left = left.replace(str(ZERO.year), "")
        assert not has_digit(left), left
    print(f"{day} {tag}: {said} figures, {others} other numbers")
    assert said >= 6


@every_week
@every_language
def test_the_table_of_ratios_is_the_registers(tag: str, day: date) -> None:
    (table,) = (one for one in names(parsed(tag, day), "table") if "t-ratios" in one.get("class"))
    rows = [[text_of(cell) for cell in row] for row in names(table, "tr")[1:]]
    assert rows == register_rows(day)


@every_week
@every_language
def test_formulas_state_no_number_but_the_registers_ratios(tag: str, day: date) -> None:
    tiers = real_brief(day).explainer.requirements.last_tiered(day)
    ratios = {f"{ratio}%" for ratio in tiers.ratios}
    formulas = [text_of(one) for one in parsed(tag, day).iter() if str(one.tag).endswith("}math")]
    assert len(formulas) == (2 if day >= ZERO else 3)
    assert {found for one in formulas for found in re.findall(r"\d[\d.]*%?", one)} <= ratios


# -- true on its day

ENGLISH = {
    date(2005, 6, 15): (
        ["0 percent", "3 percent", "10 percent", "earned no interest", "No decision on record"],
        ["IORB", "IOER", "liquidity coverage", "2020", "2008", "ample supply"],
    ),
    date(2012, 9, 19): (
        ["10 percent", "(IOER)", "October 2008", "$100,000,000"],
        ["IORB", "liquidity coverage", "2020", "ample supply"],
    ),
    date(2018, 6, 13): (
        ["0 percent", "3 percent", "10 percent", "$2,520,000", "$9,480,000", "(IOER)", "(LCR)"],
        ["IORB", "2019", "2020", "ample supply", "A case"],
    ),
    date(2020, 3, 18): (
        ["A case: the United States in 2020", "would be zero from March 26, 2020", "10 percent"],
        ["IORB", "has been zero since", "have been 0 percent", "went on holding", "2021"],
    ),
    date(2020, 3, 25): (
        ["goes to zero on March 26, 2020", "on the next tier", "$1.78 trillion"],
        ["IORB", "lost its force", "2021", "even now that every ratio is zero"],
    ),
    date(2022, 6, 15): (
        ["has been zero since March 26, 2020", "(IORB)", "ample supply", "$12,000,000"],
        ["(IOER)", "2023", "on the next tier"],
    ),
    date(2026, 9, 30): (
        ["every ratio has been 0 percent since March 26, 2020", "even now that every ratio"],
        ["on the next tier", "(IOER)"],
    ),
}


@pytest.mark.parametrize("day", ENGLISH, ids=str)
def test_it_says_what_was_so_on_its_day(day: date) -> None:
    said = text_of(body("en", day))
    there, absent = ENGLISH[day]
    assert [part for part in there if part not in said] == []
    assert [part for part in absent if part in said] == []


@every_week
@every_language
def test_no_year_is_later_than_what_was_announced(tag: str, day: date) -> None:
    ahead = [one.effective for one in real_brief(day).explainer.requirements.entries]
    latest = max(real_brief(day).release_date, *ahead)
    years = {int(year) for year in re.findall(r"\b(20\d\d)\b", text_of(body(tag, day)))}
    assert max(years) <= latest.year
    assert latest - day < timedelta(days=400)


# -- questions, links, languages


@every_week
@every_language
def test_questions_are_data_too(tag: str, day: date) -> None:
    tree = parsed(tag, day)
    (script,) = (one for one in names(tree, "script") if one.get("type") == "application/ld+json")
    data = json.loads("".join(script.itertext()))
    assert (data["@context"], data["@type"]) == ("https://schema.org", "FAQPage")
    assert data["inLanguage"] == load_words(tag).html_lang
    asked = [(one["name"], one["acceptedAnswer"]["text"]) for one in data["mainEntity"]]
    assert {one["@type"] for one in data["mainEntity"]} == {"Question"}
    visible = []
    (section,) = (
        one for one in names(tree, "section") if one.get("aria-labelledby") == "questions"
    )
    for child in list(section)[1:]:
        if child.tag == f"{XHTML}h3":
            visible.append((text_of(child), ""))
        else:
            question, answer = visible.pop()
            visible.append((question, answer + text_of(child)))
    assert [tuple(map(squeeze, one)) for one in asked] == [
        tuple(map(squeeze, one)) for one in visible
    ]
    assert len(asked) == QUESTIONS
    assert all(len(answer) > 20 for _, answer in asked)


def test_nothing_in_the_data_ends_its_element() -> None:
    html = page("en")
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert "<" not in data


@every_language
def test_links_lead_somewhere(tag: str) -> None:
    tree = parsed(tag)
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(set(ids)) == len(ids)
    links = [one.get("href") for one in names(tree, "a")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert "brief.html" in links
    known = set(load_background().urls(tag).values())
    event = real_brief(WEEKS[-2]).explainer.event
    outside = {link for link in links if link.startswith("http")}
    assert outside <= known | {event.url}
    assert known <= outside, "every address is used"
    alternates = {one.get("hreflang") for one in names(tree, "link")}
    assert alternates == {load_words(other).html_lang for other in LANGUAGES if other != tag}


@every_language
def test_terms_are_linked_in_the_text_and_not_in_labels(tag: str) -> None:
    tree = html5lib.parse(make(tag, glossary=load_glossary()))
    linked = [one for one in names(tree, "a") if one.get("class") == "term"]
    labels = names(tree, "label", "legend", "dt")
    assert len(labels) >= 8
    assert [text_of(one) for label in labels for one in names(label, "a")] == []
    (main,) = names(tree, "main")
    (style,) = names(tree, "style")
    assert not names(main, "style")
    for one in linked:
        assert f"[aria-describedby={one.get('aria-describedby')}]" in text_of(style)
    print(f"{tag}: {len(linked)} links")
    assert len(linked) >= 20


@every_language
def test_the_page_names_its_language(tag: str) -> None:
    root = parsed(tag)
    assert root.get("lang") == load_words(tag).html_lang
    inner = {one.get("lang") for one in body(tag, WEEKS[-2]).iter()} - {None}
    assert inner == set()
    switches = [one for one in names(root, "a") if one.get("hreflang")]
    assert all(one.get("lang") == one.get("hreflang") for one in switches)


@every_week
@every_language
def test_tables_have_heads_and_scopes(tag: str, day: date) -> None:
    for table in names(parsed(tag, day), "table"):
        heads, *rows = names(table, "tr")
        assert {cell.get("scope") for cell in heads} == {"col"}
        for row in rows:
            assert (row[0].tag, row[0].get("scope")) == (f"{XHTML}th", "row")
            assert all(cell.tag == f"{XHTML}td" for cell in list(row)[1:])


@every_language
def test_every_figure_tells_where_it_is_from(tag: str) -> None:
    ids = {claim.id for claim in real_brief(WEEKS[-2]).claims}
    found = [one for one in parsed(tag).iter() if one.get("data-claim")]
    assert {one.get("data-claim") for one in found} <= ids
    assert all(one.get("data-source") and one.get("tabindex") == "0" for one in found)
    paper = page(tag, WEEKS[-2], "print")
    assert not re.search("data-source|data-head|tabindex|<script|<form|<nav", paper)


# -- words


@pytest.mark.parametrize("name", ["zh-Hant.md.j2", "zh-Hans.md.j2"])
def test_letter_forms(name: str) -> None:
    text = (template_root() / "explainer" / name).read_text(encoding="utf-8")
    turned = OpenCC("t2hk" if "Hant" in name else "t2s").convert(text)
    assert [a for a, b in zip(text.splitlines(), turned.splitlines(), strict=True) if a != b] == []


@pytest.mark.parametrize("tag", ["zh-Hant", "zh-Hans"])
def test_punctuation_is_full_width(tag: str) -> None:
    said = text_of(body(tag, WEEKS[-2]))
    assert re.findall(r"[\u4e00-\u9fff][,;:!?]|[\u4e00-\u9fff]\.(?!\d)", said) == []
    quotes = "“”‘’" if tag == "zh-Hant" else "「」『』"
    assert not set(quotes) & set(said)
    assert not re.search("兆|碼子|厘|進行了|进行了|為了要|們們", said)


@every_week
@every_language
def test_no_mark_of_markdown_or_template_is_left(tag: str, day: date) -> None:
    for medium in ("screen", "print"):
        said = text_of(body(tag, day, medium))
        assert not re.search(r"\*\*|\]\(|\{\{|\{%|[\ue000-\uf8ff]|\|", said), (tag, day)
        assert not re.search(r"\bNone\b(?! of)", said)


def test_spaces_stand_between_han_and_latin_in_traditional_only() -> None:
    hant, hans = (
        "\n".join(text_of(one) for one in names(body(tag), "p", "h2", "h3"))
        for tag in ("zh-Hant", "zh-Hans")
    )
    assert re.findall(r"[\u4e00-\u9fff][0-9A-Za-z]|[0-9A-Za-z%][\u4e00-\u9fff]", hant) == []
    assert re.findall(r"[\u4e00-\u9fff] [0-9A-Za-z]|[0-9A-Za-z%] [\u4e00-\u9fff]", hans) == []


# -- faults of a user's own text


def own(tmp_path: Path, text: str) -> tuple[Path, ...]:
    (tmp_path / "explainer").mkdir()
    (tmp_path / "explainer" / "en.md.j2").write_text(text, encoding="utf-8")
    return (tmp_path,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## Without an anchor", "'Without an anchor' has no anchor"),
        ('## {{ at("a") }}Head\n\n{{ say("nothing") }}', "asks for 'nothing'"),
        (
            '## {{ at("a") }}Head\n\n{{ say("gdp") }}',
            r"gdp is not known in this week: a text must ask",
        ),
        ('## {{ at("a") }}Head\n\n**bold**text**', "left in the text under 'a'"),
        ('## {{ at("a") }}Head\n\n`code`', "code_inline in a text"),
        ('## {{ at("a") }}Head\n\n{{ url("nowhere") }}', "asks for 'nowhere'"),
    ],
)
def test_faults_are_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        make("en", template_folders=own(tmp_path, text))


def test_raw_html_stays_text(tmp_path: Path) -> None:
    text = '## {{ at("a") }}Head\n\n<script>alert(1)</script> and <b>bold</b>'
    html = make("en", template_folders=own(tmp_path, text))
    assert "&lt;script&gt;alert" in html
    assert "<b>" not in html


def test_the_publisher_is_named() -> None:
    publisher = Publisher(name={"en": "Harbour & Co"}, masthead={"en": "The Harbour Note"})
    html = make("en", publisher=publisher)
    assert "Harbour &amp; Co" in html
    assert "<title>The Harbour Note: Bank reserves explained</title>" in html
