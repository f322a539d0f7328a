"""The page of an edition: sound HTML, alone in the world, every figure with its source."""

import re
import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from itertools import pairwise

import pytest
from brief.sourced import DIFFERENCES, sourced_brief
from end_to_end.ledger import aside, forms
from end_to_end.reading import has_digit, page_blocks, squeeze
from pages import XHTML, make_page, page, parse, text_of, with_class
from real_brief import GOLDEN, real_brief

from reportgen.brief.blocks import Chart
from reportgen.brief.claims import Claim
from reportgen.errors import ConfigError
from reportgen.languages import load_words
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.origins import Origins
from reportgen.renderers.publisher import Publisher

ALL = pytest.mark.parametrize("edition", EDITIONS)


def claims_in(said):
    """Yield the claims anywhere inside a part of the brief."""
    if isinstance(said, Claim):
        yield said
    elif isinstance(said, Mapping):
        yield from claims_in(tuple(said.values()))
    elif isinstance(said, tuple):
        for one in said:
            yield from claims_in(one)
    elif is_dataclass(said) and not isinstance(said, Chart):
        yield from claims_in(tuple(getattr(said, field.name) for field in fields(said)))


def stated(brief):
    said = (brief.headline, brief.key_figures, brief.summary, brief.sections)
    return {claim.id for claim in claims_in(said)}


@ALL
@pytest.mark.parametrize("medium", ["screen", "print"])
def test_sound_html(edition, medium):
    tree = parse(page(edition, medium))
    assert tree.get("lang") == load_words(EDITIONS[edition][0]).html_lang
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


@ALL
def test_every_claim_has_its_source(edition):
    figures = with_class(parse(page(edition)), "c")
    assert stated(real_brief()) <= {figure.get("data-claim") for figure in figures}
    for figure in figures:
        assert figure.get("tabindex") == "0"
        assert re.search(r"20\d\d-\d\d-\d\d", figure.get("data-source")), figure.get("data-claim")
        assert figure.get("aria-description") == figure.get("data-source")
    print(f"{edition}: {len(figures)} figures of {len(stated(real_brief()))} claims")


def test_source_names_series_basis_days_and_values():
    (cell,) = [
        one
        for one in with_class(parse(page("en")), "c")
        if one.get("data-claim") == "treasuries.change_week.wednesday_level"
        and text_of(one) == "−2.2"
    ][:1]
    source = cell.get("data-source")
    for part in ("RESPPALGUO_N.WW", "Wednesday level", "4,217,259 on 2025-04-16", "4,219,496"):
        assert part in source
    assert "Wednesday level, embedded data: " in source


SERVED = {
    "en": (
        "RESPPALGUO_N.WW, Wednesday level, Board (DDP): 4,217,259 on 2025-04-16",
        "EFFR, daily, FRED (graph): 4.33 on 2025-04-16\nIORB, daily, FRED: 4.4 on 2025-04-16",
        "register:qt2-slowed-again, derived: 5,000 on 2025-03-19",
    ),
    "zh-Hant": (
        "RESPPALGUO_N.WW，週三時點餘額，理事會 DDP：2025-04-16 為 4,217,259",
        "EFFR，每日數據，FRED 圖表數據：2025-04-16 為 4.33\nIORB，每日數據，FRED：2025-04-16 為 4",
        "again，推算：2025-03-19 為 5,000",
    ),
    "zh-Hans": (
        "RESPPALGUO_N.WW，周三时点余额，理事会DDP：2025-04-16为4,217,259",
        "EFFR，每日数据，FRED图表数据：2025-04-16为4.33\nIORB，每日数据，FRED：2025-04-16为4.4",
        "again，推算：2025-03-19为5,000",
    ),
}


@pytest.mark.parametrize("tag", SERVED)
def test_source_names_what_served_it(tag):
    """Each series is served by one source or two; a fact of the register by none."""
    origins = Origins(load_words(tag))
    claims = {claim.id: claim for claim in sourced_brief().claims}
    names = (
        "treasuries.level.wednesday_level",
        "effr.change_spread_iorb.derived",
        "treasuries_cap.level.derived",
    )
    for name, expected in zip(names, SERVED[tag], strict=True):
        source = "\n".join(origins.of(claims[name]))
        print(source)
        assert expected in source


@ALL
def test_notes_on_sources_have_no_number_but_claims_counts_and_days(edition):
    """The wording of every figure on the page is that of its claim, differences among them."""
    known_on, late = date(2025, 4, 18), (("RESPPMA_N.WW", GOLDEN),)
    brief = sourced_brief(known_on, late, DIFFERENCES)
    claims = {claim.id: claim for claim in brief.claims}
    blocks = page_blocks(make_page(edition, brief=brief))
    tags = {load_words(tag).html_lang: tag for tag in EDITIONS[edition]}
    told = set()
    for block in blocks:
        for claim, lang, said in block.figures:
            words = load_words(tags[lang])
            text = {
                "table": words.table(claims[claim]),
                "prose": str(words.prose(claims[claim])),
            }
            assert squeeze(said) in forms(text), (claim, said)
            told |= {claim} if claims[claim].stated else set()
    known = aside(brief, edition)
    left = [known.sub("", block.outside) for block in blocks]
    assert [text for text in left if has_digit(text)] == []
    print(f"{edition}: {len(told)} figures as their sources state them")
    assert len(told) == 10


@ALL
@pytest.mark.parametrize("medium", ["screen", "print"])
def test_nothing_from_elsewhere(edition, medium):
    html = page(edition, medium)
    assert not re.findall(r"@import|url\(\s*['\"]?(?!data:)|<(?:script|iframe|object|embed)", html)
    for element in parse(html).iter():
        assert not (element.get("src") or "data:").split("data:", 1)[0]
        if element.tag == f"{XHTML}link":
            assert element.get("rel") == "alternate"


@ALL
def test_small_enough(edition):
    size = len(page(edition).encode())
    print(f"{edition}: {size} bytes")
    assert size <= 400_000


@ALL
@pytest.mark.parametrize("medium", ["screen", "print"])
def test_headings_in_order(edition, medium):
    levels = [
        int(one.tag[-1])
        for one in parse(page(edition, medium)).iter()
        if re.fullmatch(f"{XHTML}h[1-6]", str(one.tag))
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_switch_of_language_is_said():
    tree = parse(page("bilingual"))
    assert tree.get("lang") == "zh-Hant-HK"
    latin = [one for one in tree.iter() if one.get("lang") == "en" and not one.get("hreflang")]
    for element in latin:
        assert not re.search(r"[\u4e00-\u9fff]", text_of(element)), text_of(element)
    body = tree.find(f"{XHTML}body")
    spoken = " ".join(text_of(one) for one in latin)
    for sentence in ("Treasury securities", "reserve balances"):
        assert sentence in spoken
        assert sentence in text_of(body)


def test_pairs_are_level_and_figures_stand_once():
    tree = parse(page("bilingual", "print"))
    for pair in with_class(tree, "pair"):
        assert [one.get("lang") for one in pair] == [None, "en"]
    (table,) = with_class(tree, "t-assets")
    rows = [row for row in table.iter(f"{XHTML}tr") if "depth-0" in row.get("class", "")]
    assert all(len(with_class(row, "num")) == 4 for row in rows)
    assert "總資產 Total assets" in text_of(table)


def test_language_links():
    links = [one for one in parse(page("en")).iter(f"{XHTML}a") if one.get("hreflang")]
    assert [(one.get("hreflang"), text_of(one)) for one in links] == [
        ("zh-Hant-HK", "繁體中文"),
        ("zh-Hans", "简体中文"),
        ("zh-Hant-HK", "中英對照"),
    ]


@ALL
def test_tables_have_captions_and_scopes(edition):
    tree = parse(page(edition))
    tables = list(tree.iter(f"{XHTML}table"))
    assert len(tables) > 10
    for table in tables:
        assert text_of(table.find(f"{XHTML}caption"))
        assert {one.get("scope") for one in table.iter(f"{XHTML}th")} == {"col", "row"}


@ALL
def test_charts_say_what_they_show(edition):
    words = load_words(EDITIONS[edition][0])
    alts = {
        words.paragraph(block.alt)
        for section in real_brief().sections
        for block in section.blocks
        if isinstance(block, Chart)
    }
    drawn = [one for one in parse(page(edition)).iter() if str(one.tag).endswith("}svg")]
    screen = {one.get("aria-label") for one in drawn}
    assert screen == alts
    titles = re.findall("<title>([^<]*)</title>", page(edition, "print"))[1:]
    assert set(titles) == {alt.replace("&", "&amp;") for alt in alts}


def test_data_behind_each_chart_is_short():
    tree = parse(page("en"))
    tables = with_class(tree, "data")
    assert len(tables) == sum(
        isinstance(block, Chart) for section in real_brief().sections for block in section.blocks
    )
    for table in tables:
        rows = len(list(table.iter(f"{XHTML}tr"))) - 1
        print(text_of(table)[:40], rows)
        assert 2 <= rows <= 40


def test_document_says_what_it_is():
    tree = parse(page("zh-Hant", "print"))
    meta = {one.get("name"): one.get("content") for one in tree.iter(f"{XHTML}meta")}
    assert meta["dcterms.created"] == "2025-04-17"
    assert meta["author"] == "美聯儲資產負債表週報"
    assert "6.73" in meta["description"]
    assert "6.73" in text_of(next(tree.iter(f"{XHTML}title")))


def test_publisher_and_foreword():
    html = make_page(
        "en",
        publisher=Publisher(
            name={"en": "Harbour & Co"},
            masthead={"en": "The Harbour Note"},
            contact={"en": "desk@example.org"},
            disclaimer={"en": "Harbour says: no advice."},
            accent="#336699",
        ),
        foreword={"en": "<p>Markets are <em>calm</em>.</p>", "zh-Hant": "<p>不在此頁</p>"},
    )
    tree = parse(html)
    said = text_of(tree.find(f"{XHTML}body"))
    for part in (
        "The Harbour Note",
        "Harbour & Co",
        "desk@example.org",
        "Harbour says: no advice.",
    ):
        assert part in said
    assert "#336699" in html
    (foreword,) = with_class(tree, "foreword")
    assert text_of(foreword).startswith("Foreword (opinion) Markets are calm.")
    assert "不在此頁" not in html


@pytest.mark.parametrize("accent", ["red", "#12345", "#123456;}</style>"])
def test_odd_colour_is_refused(accent):
    with pytest.raises(ConfigError, match="#rrggbb"):
        make_page("en", publisher=Publisher(accent=accent))


def test_masthead_cannot_leave_the_style_sheet():
    html = make_page("en", "print", publisher=Publisher(masthead={"en": '"}</style><b>'}))
    parse(html)
    assert "</style><b>" not in html


@ALL
def test_paper_has_no_tooltips(edition):
    html = page(edition, "print")
    assert "data-source" not in html
    assert "tabindex" not in html
    assert "<details" not in html


def test_no_line_of_one_character_at_the_end_of_a_chinese_paragraph():
    for paragraph in paragraphs_of("zh-Hans"):
        assert not paragraph[-1].tail, text_of(paragraph)
        assert len(text_of(paragraph[-1])) >= 3
    for paragraph in paragraphs_of("zh-Hant"):
        assert text_of(paragraph)[-2] == "\N{WORD JOINER}", text_of(paragraph)


def paragraphs_of(edition):
    for paragraph in with_class(parse(page(edition, "print")), "prose"):
        yield from (one for one in [paragraph, *paragraph] if one.tag == f"{XHTML}p")


def test_quick():
    make_page("en")
    started = time.process_time()
    for edition in ("zh-Hant", "zh-Hans", "en"):
        page.__wrapped__(edition)
    print(f"three editions in {1000 * (time.process_time() - started):.0f} ms, charts' texts too")
