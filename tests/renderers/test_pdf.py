"""The press: accessible PDFs with right text, the same bytes always, and no fault kept quiet."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys

import pikepdf
import pytest
from pdf_ua import structure, violations
from pdf_ua_fonts import spoken

from reportgen.errors import RenderError
from reportgen.fonts import find_fonts, repertoire, typeface
from reportgen.renderers.pdf import PdfPress

_STYLE = """
@page { size: A4; margin: 18mm; @top-left { content: "每週資產負債表" }
        @bottom-right { content: counter(page) " / " counter(pages) } }
body { font: 10pt/1.7 "Reportgen Sans" }
:lang(en) { font-variant-east-asian: proportional-width }
table { border-collapse: collapse; font-size: 8.5pt } td { text-align: right }
tr { border-bottom: .5pt solid #999 } section { break-before: page }
"""

_CHART = """<figure><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 80" width="300"
 height="80"><title>總資產自二〇二二年起下降</title>
<path d="M0 9L300 70" stroke="#135" fill="none"/>
<text x="4" y="70" font-family="Reportgen Sans" font-size="9">圖中文字 −2.2</text></svg>
<figcaption>圖一</figcaption></figure>"""

_TABLE = """<table><caption>單位：十億美元</caption><thead>
<tr><th scope="col" rowspan="2">項目</th><th scope="colgroup" colspan="2">變動</th></tr>
<tr><th scope="col">週</th><th scope="col">年</th></tr></thead><tbody>
<tr><th scope="row">國債<br><span lang="en">U.S. Treasury</span></th>
<td>+4.1</td><td>−230.6</td></tr>
<tr><th scope="row">回購</th><td>0.0</td><td>—</td></tr></tbody></table>"""

_BODY = f"""<h1 id="top">聯儲局資產負債表</h1>
<p>截至2025年4月16日（週三），總資產為6.73\u00a0萬億美元，<strong>減少22.4\u00a0億</strong>；「準備金」\u2060——說明……</p>
<p lang="zh-Hans">总资产减少22.4亿美元，变动−0.03%，返还“次级”化解。</p>
<p lang="en">Assets fell $22.4 billion to $6.73 trillion — the lowest since “2020”; that’s
−0.03 percent. See
<a href="https://www.federalreserve.gov/releases/h41/">the <b>release</b></a>.</p>
<section><h2>明細</h2>{_CHART}{_TABLE}
<ul><li>甲<ul><li>乙</li></ul></li><li><p>丙</p><p>丁</p></li></ul><ol><li>戊</li></ol>
<p><a href="#top">回頁首</a></p></section>"""


def page(body: str = _BODY, *, style: str = _STYLE, lang: str = "zh-Hant-HK") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><title>每週簡報</title>'
        '<meta name="author" content="編輯部"><meta name="keywords" content="H.4.1, 資產">'
        '<meta name="description" content="摘要"><meta name="dcterms.created" content="2025-04-17">'
        f"<style>{style}</style></head><body>{body}</body></html>"
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def face(cache):
    return typeface(repertoire([page(), "題甲"]), cache, find_fonts())


@pytest.fixture(scope="module")
def press(face, cache):
    return PdfPress(face, cache)


@pytest.fixture(scope="module")
def printed(press):
    data = press.print(page())
    print(len(data), "bytes")
    return data


@pytest.fixture
def pdf(printed):
    with pikepdf.open(io.BytesIO(printed)) as opened:
        yield opened


def _text(pdf: pikepdf.Pdf, element) -> str:
    said = spoken(pdf)
    return "".join(said.get(mark, "") for part in element.walk() for mark in part.marks)


def _all(pdf: pikepdf.Pdf, role: str):
    return [element for element in structure(pdf).walk() if element.role == role]


def test_every_rule_is_kept(printed):
    assert violations(printed) == []


def test_the_rules_can_fail(press, monkeypatch):
    """WeasyPrint's own tree, left as it is, breaks the rules that we mend."""
    monkeypatch.setattr("reportgen.renderers.pdf_tags.StructureTree._wrap", lambda _, build: build)
    monkeypatch.setattr("reportgen.renderers.pdf.keep_own_links", lambda _: None)
    found = violations(press.print(page()))
    clauses = {breach.split(":")[0] for breach in found}
    assert {"7.5", "7.6", "7.1-3", "7.18.5-1", "7.2"} <= clauses, found


@pytest.mark.parametrize(
    ("body", "breach"),
    [
        ("<h1>題</h1><h3>題</h3>", "7.4.2-1: heading level 3 follows 1"),
        ('<h1>題</h1><p style="opacity:.5">題</p>', "7.1-3: page 1: Do paints outside of any mark"),
        (
            '<h1>題</h1><table><tr><th scope="row">題<td>1<tr><td>1</table>',
            "7.2-43: the rows of a table (2) are not all 2 columns wide",
        ),
        (
            "<h1>題</h1><table><tr><td>1</td></tr></table>",
            "7.5: a table has no header cells",
        ),
    ],
)
def test_what_a_template_does_wrong_is_named(press, body, breach):
    assert breach in violations(press.print(page(body)))


def test_text_is_copied_as_written(pdf):
    paragraphs = ["".join(_text(pdf, element).split()) for element in _all(pdf, "P")]
    assert (
        paragraphs[0]
        == "截至2025年4月16日（週三），總資產為6.73萬億美元，減少22.4億；「準備金」——說明……"
    )
    assert paragraphs[1] == "总资产减少22.4亿美元，变动−0.03%，返还“次级”化解。"
    assert paragraphs[2].startswith(
        "Assetsfell$22.4billionto$6.73trillion—thelowestsince“2020”;that’s"
    )
    assert [_text(pdf, cell) for cell in _all(pdf, "TD")] == ["+4.1", "−230.6", "0.0", "—"]
    assert "圖中文字−2.2" in spoken(pdf).values()  # the space is a gap: readers see it by its width


def test_signs_with_one_glyph_are_copied_as_the_plainer(pdf):
    copied = "".join(spoken(pdf).values())
    assert "\u00a0" in page()
    assert "\u00a0" not in copied
    assert copied.count("•") == 2  # no middle dot in this text to give way to


def test_each_run_of_text_has_its_language(pdf):
    said = spoken(pdf)
    spans = {said[mark]: e.lang for e in structure(pdf).walk() for mark in e.marks if mark in said}
    assert spans["U.S. Treasury"] == "en"
    assert spans["release"] == "en"
    assert spans["國債"] == ""  # the document's own
    assert {element.lang for element in _all(pdf, "P")} == {"", "zh-Hans", "en"}
    assert str(pdf.Root.Lang) == "zh-Hant-HK"


def test_lang_draws_regional_forms(press):
    def content(lang):
        body = f'<h1>題</h1><p lang="{lang}">返次化</p>'
        with pikepdf.open(io.BytesIO(press.print(page(body)))) as opened:
            return opened.pages[0].Contents.read_bytes()

    drawn = {lang: content(lang) for lang in ("zh-Hant-HK", "zh-Hant", "zh-Hans")}
    assert len(set(drawn.values())) == 3


def test_charts_are_lettered_in_their_language(press):
    """Whatever the process's locale is, and as the text around them is."""

    def glyphs(lang: str) -> bytes:
        letters = '<text y="9" font-family="Reportgen Sans" font-size="9">返次化</text>'
        chart = f'<svg width="40" height="10" aria-label="甲" lang="{lang}">{letters}</svg>'
        with pikepdf.open(io.BytesIO(press.print(page(f"<h1>題</h1>{chart}")))) as opened:
            return opened.pages[0].Contents.read_bytes()

    drawn = {lang: glyphs(lang) for lang in ("zh-Hant-HK", "zh-Hant", "zh-Hans")}
    assert len(set(drawn.values())) == 3


def test_cells_know_their_headers_by_scope(pdf):
    cells = {_text(pdf, e): dict(e.attributes) for e in _all(pdf, "TH")}
    assert {text: str(cell["/Scope"]) for text, cell in cells.items()} == {
        "項目": "/Column",
        "變動": "/Column",
        "週": "/Column",
        "年": "/Column",
        "國債U.S. Treasury": "/Row",
        "回購": "/Row",
    }
    assert cells["項目"]["/RowSpan"] == 2
    assert cells["變動"]["/ColSpan"] == 2


def test_pictures_links_and_lists(pdf):
    figure = _all(pdf, "Figure")[0]
    assert str(figure.raw.Alt) == "總資產自二〇二二年起下降"
    left, foot, right, head = (float(side) for side in figure.attributes["/BBox"])
    assert right - left == pytest.approx(225, abs=0.1)
    assert head - foot == pytest.approx(60, abs=0.1)
    annotations = [a for sheet in pdf.pages for a in sheet.get("/Annots", [])]
    assert {str(a.Contents) for a in annotations} == {"the release", "回頁首"}
    assert [e.attributes["/ListNumbering"] for e in _all(pdf, "L")] == [
        "/Disc",
        "/Circle",
        "/Decimal",
    ]
    assert all([k.role for k in e.kids] == ["Lbl", "LBody"] for e in _all(pdf, "LI"))


def test_running_lines_are_artifacts(pdf):
    said = spoken(pdf)
    assert said[0, None] == "每週資產負債表1 / 2"
    content = pdf.pages[0].Contents.read_bytes()
    assert content.count(b"/Pagination") == 2
    assert b"/Subtype /Header" in content
    assert b"/Subtype /Footer" in content


def test_the_head_is_in_the_metadata(pdf):
    info = {key: str(value) for key, value in pdf.docinfo.items()}
    assert info["/Title"] == "每週簡報"
    assert info["/Author"] == "編輯部"
    assert info["/Subject"] == "摘要"
    assert info["/Keywords"] == "H.4.1, 資產"
    assert info["/CreationDate"] == "D:20250417"
    assert pdf.pdf_version == "1.7"
    with pdf.open_outline() as outline:
        assert [(item.title, [kid.title for kid in item.children]) for item in outline.root] == [
            ("聯儲局資產負債表", ["明細"])
        ]


def test_the_same_page_gives_the_same_bytes_in_any_process(press, printed, tmp_path):
    press.print(page("<h1>題</h1>"))  # another document between
    assert press.print(page()) == printed
    (tmp_path / "page.html").write_text(page(), "utf-8")
    code = """if True:
        import hashlib, pathlib, resource, sys
        from reportgen.fonts import find_fonts, repertoire, typeface
        from reportgen.renderers.pdf import PdfPress
        cache = pathlib.Path(sys.argv[1])
        html = (cache / "page.html").read_text("utf-8")
        face = typeface(repertoire([html, "題甲"]), cache, find_fonts())
        print(hashlib.sha256(PdfPress(face, cache).print(html)).hexdigest())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(peak // (1024**2 if sys.platform == "darwin" else 1024))
    """
    run = [sys.executable, "-c", code, str(tmp_path)]
    elsewhere = {**os.environ, "PANGO_LANGUAGE": "ja", "LC_ALL": "C.UTF-8", "TZ": "Asia/Taipei"}
    done = subprocess.run(run, env=elsewhere, capture_output=True, text=True, check=True)
    digest, peak = done.stdout.split()
    print(f"{len(printed) // 1024} KB, a cold process peaks at {peak} MB")
    assert digest == hashlib.sha256(printed).hexdigest()


def test_a_fault_of_a_style_sheet_is_told_of_every_page(press):
    faulty = page("<h1>題</h1>", style="p { colour: red }")
    for _ in range(2):  # the sheet is parsed once, and was not to be trusted
        with pytest.raises(RenderError, match="colour"):
            press.print(faulty)
    assert press.print(page("<h1>題</h1>"))


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (page("<h1>題</h1><p>鑫</p>"), r"glyph.*鑫"),
        (page("<h1>題</h1>", style="p { line-break: strict }"), r"line-break"),
        (page('<h1>題</h1><img alt="甲" src="https://example.org/a.png">'), r"disallowed.*example"),
        (page('<h1>題</h1><img alt="甲" src="file:///etc/passwd">'), r"disallowed.*/etc/passwd"),
        (page('<h1>題</h1><a href="#nowhere">甲</a>'), r"nowhere"),
        (page('<h1>題</h1><svg width="9" height="9"></svg>'), r"picture \(<svg>\) has no alt"),
        (page("<h1>題</h1><table><tr><th>甲</th></tr></table>"), r"header cell “甲” has no scope"),
        (page(lang=""), r"no <title> or no <html lang>"),
        (page().replace("<title>每週簡報</title>", ""), r"no <title> or no <html lang>"),
        (
            page("<h1>題</h1><ul><li>甲</li></ul>", style='li::marker { content: "題" }'),
            r"WeasyPrint gave up",
        ),
    ],
)
def test_faults_are_named_with_the_document(press, html, said):
    with pytest.raises(RenderError, match=rf"(?s)the brief: .*{said}"):
        press.print(html, where="the brief")


def test_decoration_is_left_out_of_the_tree(press):
    mark = '<svg width="9" height="9" aria-hidden="true"><path d="M0 0h9v9z"/></svg>'
    body = f"<h1>題</h1><p>甲{mark}</p>"
    data = press.print(page(body))
    assert violations(data) == []
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert not _all(opened, "Figure")


def test_the_environment_is_given_back(face, cache, monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/mine")
    monkeypatch.delenv("FONTCONFIG_PATH", raising=False)
    PdfPress(face, cache).print(page("<h1>題</h1>"))
    assert os.environ["FONTCONFIG_FILE"] == "/mine"
    assert "FONTCONFIG_PATH" not in os.environ


def test_a_cache_that_cannot_be_written_is_named(face, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RenderError, match=r"file cannot be written"):
        PdfPress(face, tmp_path / "file").print(page("<h1>題</h1>"))
