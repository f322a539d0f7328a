"""Shortcuts through WeasyPrint: the same bytes as the long way, whatever was printed before."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from pages import make_page
from real_brief import real_brief

from reportgen.fonts import find_fonts, repertoire, typeface
from reportgen.renderers import shortcuts
from reportgen.renderers.pdf import PdfPress
from reportgen.renderers.shortcuts import lines, sizes

_LATIN = "Reserve balances with Federal Reserve Banks rose by twenty-two billion; nothing else did."
_HAN = "儲備銀行信貸總額上升，財政部一般賬户下降，隔夜逆回購工具用量回落至零——其他項目無變動。"

#: What our own pages have and, of styles a user may write, what the shortcuts must not mistake.
_ZOO = """
@page { size: A5; margin: 10% 12mm; @bottom-right { content: counter(page) "/" counter(pages) } }
@page :first { @bottom-right { content: none } }
:root { --ink: #123; --gap: 3mm }
* { box-sizing: border-box }
body { font: 9pt/1.5 "Reportgen Sans"; color: var(--ink); text-decoration-color: #c00 }
p { margin: 0 0 var(--gap); orphans: 2; widows: 2 }
p::first-line { font-weight: 700; letter-spacing: .1em }
.drop::first-letter { font-size: 2em; float: left; padding-right: .1em }
.wide { width: 60%; min-width: calc(20% + 1mm); max-height: 50%; padding: 2% 1em;
  margin-left: auto }
.line { text-decoration: underline } .line b { text-decoration: line-through overline }
.just { text-align: justify; hyphens: auto; hyphenate-limit-chars: 5 2 2; word-spacing: .1em }
.break { width: 18mm; overflow-wrap: anywhere; border: .5pt solid; border-inline-start: 2pt dotted }
.cut { width: 40mm; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.pre { white-space: pre-wrap; tab-size: 4 } .caps { font-variant-caps: small-caps }
.box { position: relative; border: 1pt solid; padding-inline: 3mm; margin-block: 2mm 1mm }
.box::after { content: "·"; position: absolute; right: 1mm; top: 1mm; color: currentColor }
.float { float: right; width: 30%; border-left: 2pt dashed #999; padding: 1mm }
.flex { display: flex; gap: 2mm } .flex > * { flex: 1 1 0; min-width: auto }
.tile { display: inline-block; width: 20mm; vertical-align: top; outline: .5pt solid }
table { width: 100% } .joined { border-collapse: collapse } .fixed { table-layout: fixed }
td, th { border: .4pt solid #999; padding: .5mm 1mm } .joined .thick { border-bottom: 2pt solid }
tr :last-child { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.own { page: own } @page own { size: A5 landscape }
ul { list-style: decimal inside } li:nth-child(2) { position: static; float: none; line-height: 2 }
"""


def _zoo() -> str:
    rows = "".join(
        f'<tr><th scope="row">{_HAN[n : n + 9]}</th><td class="{"thick" if n % 3 else ""}">'
        f"{n * 7.1:,.1f}</td><td>{-n * 0.3:+.1f}</td></tr>"
        for n in range(12)
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("項目", "level", "change"))
    tables = "".join(
        f'<table class="{kind}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        for kind in ("joined", "joined fixed", "apart")
    )
    kinds = ("", "drop", "wide", "line", "just", "break", "cut", "pre", "caps", "box", "float")
    texts = "".join(
        f'<p class="{kind}">{_HAN} <b>強調</b> {_LATIN}</p><p lang="en" class="{kind}">{_LATIN}</p>'
        for kind in kinds
    )
    shared = f'<p class="cut">{_LATIN}</p><p>{_LATIN}</p><p class="cut">{_LATIN}</p>'
    flex = f'<div class="flex"><p>{_LATIN}</p><p>{_HAN}</p></div>'
    tiles = '<div class="tile">甲 12.5</div>' * 5
    items = "<ul><li>甲</li><li>乙</li><li>丙</li></ul>"
    return (
        '<!doctype html><html lang="zh-Hant-HK"><head><title>動物園</title>'
        f"<style>{_ZOO}</style></head><body><h1>各式樣式</h1>{texts}{shared}{flex}{tiles}{items}"
        f'{tables}<section class="own"><p>{_HAN}</p></section></body></html>'
    )


@pytest.fixture(scope="module")
def pages():
    found = {"zoo": _zoo()}
    for day in (date(2025, 4, 16), date(2008, 10, 15)):
        for edition in ("bilingual", "en"):
            found[f"{day} {edition}"] = make_page(edition, "print", real_brief(day))
    return found


@pytest.fixture(scope="module")
def face(pages, tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    return typeface(repertoire(pages.values()), cache, find_fonts()), cache


@pytest.fixture(scope="module")
def long_way(pages, face):
    """The pages printed without the shortcuts that promise to change nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortcuts, "EXACT", ())
        return {name: PdfPress(*face).print(page) for name, page in pages.items()}


def test_no_byte_differs_from_the_long_way(pages, face, long_way):
    press = PdfPress(*face)
    for _ in range(2):  # the second time everything is known
        printed = {name: press.print(page) for name, page in pages.items()}
        assert {name for name in pages if printed[name] != long_way[name]} == set()
    print(f"{len(pages)} documents, {sum(map(len, long_way.values())):,} bytes, twice the same")


@pytest.mark.parametrize("way", shortcuts.EXACT, ids=lambda way: way.__name__)
def test_each_shortcut_alone_changes_nothing(way, pages, face, long_way, monkeypatch):
    monkeypatch.setattr(shortcuts, "EXACT", (way,))
    press = PdfPress(*face)
    for name in ("zoo", "2008-10-15 en", "zoo"):
        assert press.print(pages[name]) == long_way[name], name


@pytest.mark.parametrize(
    "bound", [(lines, "_LINES"), (lines, "_SHAPED"), (lines, "_KINDS"), (sizes, "_KNOWN")]
)
def test_what_is_forgotten_is_found_anew(bound, pages, face, long_way, monkeypatch):
    monkeypatch.setattr(*bound, 5)
    assert PdfPress(*face).print(pages["zoo"]) == long_way["zoo"]


def test_a_wrong_answer_would_be_seen(pages, face, long_way, monkeypatch):
    """A kind of text that forgets the size, as if a property were missing from the list."""
    kept = tuple(name for name in lines._PROPERTIES if name != "font_size")
    monkeypatch.setattr(lines, "_look", lines.itemgetter(*kept))
    assert PdfPress(*face).print(pages["zoo"]) != long_way["zoo"]


def test_the_list_of_properties_is_all_that_lines_look_at(pages, face, monkeypatch):
    """Every property read while a line is set is in the list, over all of the zoo."""
    from weasyprint.text import line_break

    read: Counter[str] = Counter()

    def watched(text, style, *room, **options):
        class Watched(type(style)):
            def __getitem__(self, name):
                read[name] += 1
                return super().__getitem__(name)

        twin = Watched.__new__(Watched)
        twin.__dict__.update(style.__dict__)
        dict.update(twin, style)
        return split(text, twin, *room, **options)

    split = line_break.split_first_line
    monkeypatch.setattr(shortcuts, "EXACT", ())
    with shortcuts.replacing.replaced_everywhere(split, watched):
        PdfPress(*face).print(pages["zoo"])
    assert set(read) - {*lines._PROPERTIES, "font_family", "text_decoration_line"} == set()
    print(f"{sum(read.values()):,} looks at {len(read)} properties")


def test_another_version_goes_the_long_way(pages, face, monkeypatch):
    for module in (shortcuts, shortcuts.reading):
        monkeypatch.setattr(module, "KNOWN", "1.0")
    taken = []
    monkeypatch.setattr(lines, "_twin", lambda layout: taken.append(1) or layout)
    assert PdfPress(*face).print(pages["zoo"]).startswith(b"%PDF")
    assert taken == []


_TEXTS = (
    '<text x="5" y="9">甲乙 12</text>',
    '<text x="5px" y="9" font-family="Reportgen Sans">甲乙 12</text>',
    '<text x="5 15 25" y="9" font-family="Reportgen Sans">甲乙 12</text>',
    '<text y="9" font-family="Reportgen Sans">甲乙 12</text>',
    '<g font-weight="bold" font-family="Reportgen Sans"><text x="5" y="9">甲乙 12</text></g>',
    '<g visibility="hidden" font-family="Reportgen Sans"><text x="5" y="9">甲乙 12</text></g>',
    '<g dominant-baseline="hanging" font-family="Reportgen Sans"><text x="5" y="9">甲</text></g>',
    '<g font-family="Reportgen Sans" letter-spacing="5"><text x="5" y="9">甲乙</text></g>',
)


@pytest.mark.parametrize("drawn", _TEXTS)
def test_what_is_no_label_of_ours_is_drawn_the_long_way(drawn, face, monkeypatch):
    """A logo is somebody else's drawing: it is drawn, and as WeasyPrint draws it."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><title>項目</title>'
    logo = f"{head}{drawn}</svg>"
    page = (
        '<!doctype html><html lang="zh-Hant-HK"><head><title>項目</title></head>'
        f'<body style="font-family: Reportgen Sans"><p>項目 {logo}</p></body></html>'
    )
    ours = PdfPress(*face).print(page)
    monkeypatch.setattr(shortcuts, "BETTER", ())
    assert ours == PdfPress(*face).print(page)


@pytest.mark.parametrize(
    "style",
    [
        "p { float: footnote }",
        "@COUNTER-STYLE own { system: cyclic; symbols: 甲 乙 } li { list-style: own }",
        "@counter\\2dstyle own { system: cyclic; symbols: 甲 乙 } li { list-style: own }",
    ],
)
def test_what_a_page_gives_its_document_is_not_lost(style, face, monkeypatch):
    page = (
        '<!doctype html><html lang="zh-Hant-HK"><head><title>項目</title>'
        f"<style>{style}</style></head>"
        '<body style="font-family: Reportgen Sans"><ul><li>項目</li></ul><p>甲乙</p></body></html>'
    )
    press = PdfPress(*face)
    ours = [press.print(page) for _ in range(2)]
    monkeypatch.setattr(shortcuts.reading, "KNOWN", "1.0")
    monkeypatch.setattr(shortcuts, "KNOWN", "1.0")
    long_way = PdfPress(*face).print(page)
    assert ours == [long_way, long_way]
