"""The letter as a page: sound, alone in the world, light, and standing without its style sheet."""

from __future__ import annotations

import re
from datetime import date

import pytest
from every_week import WEEKS, answers, at_every_week
from real_brief import real_brief
from renderers.letters import LINKS, every, letter, letters_of, tree
from renderers.pages import XHTML

from reportgen.languages import load_words
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.newsletter import (
    PREFERENCES,
    UNSUBSCRIBE,
    charts,
    picture,
)
from reportgen.renderers.newsletter.letter import MOST_BYTES
from reportgen.renderers.newsletter.picture import LARGEST

ALL = pytest.mark.parametrize("edition", EDITIONS)
DAYS = (
    date(2003, 1, 1),
    date(2008, 11, 26),
    date(2020, 5, 27),
    date(2025, 4, 16),
    date(2026, 9, 30),
)
# The conditional parts are comments to every program but Outlook.
OUTLOOK = re.compile(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", re.DOTALL)


@ALL
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_sound_html(edition, day):
    page = letter(edition, day).html
    lang = load_words(EDITIONS[edition][0]).html_lang
    assert page.startswith("<!DOCTYPE html>")
    assert tree(page).get("lang") == lang
    assert "\N{WORD JOINER}" not in page.replace("\u034f", "")
    assert not re.search(r"\{[{%]|[%}]\}|\bNone\b|undefined", page)


@ALL
def test_sound_html_for_outlook_too(edition):
    """With its conditional parts the page is as sound: tables open and close in pairs."""
    page = letter(edition).html
    parts = OUTLOOK.findall(page)
    assert len(parts) == 6
    tree(OUTLOOK.sub(lambda found: "" if "<xml" in found[1] else found[1], page))
    opened, closed = (sum(part.count(tag) for part in parts) for tag in ("<table", "</table"))
    assert opened == closed == 2


@ALL
def test_nothing_is_fetched_and_nothing_runs(edition):
    """No script, no sheet, no picture from elsewhere: opening the letter tells nobody."""
    made = letter(edition)
    page = tree(made.html)
    names = {str(one.tag).rpartition("}")[2] for one in page.iter() if isinstance(one.tag, str)}
    assert names.isdisjoint({"script", "link", "iframe", "object", "form", "svg", "video", "base"})
    assert [one.get("src") for one in every(made.html, "img")] == [
        f"cid:{one.cid}" for one in made.pictures
    ]
    assert not re.search(r"url\(|@import|@font-face|background=|\bon\w+=", made.html)
    links = {one.get("href") for one in every(made.html, "a")}
    assert links == {
        LINKS.view,
        LINKS.archive,
        LINKS.pdf,
        LINKS.explainer,
        UNSUBSCRIBE,
        PREFERENCES,
    }


@ALL
def test_tables_say_what_they_are(edition):
    """Those for the layout say so; those of figures have heads with a scope, and no holes."""
    for table in every(letter(edition).html, "table"):
        heads = list(table.iter(f"{XHTML}th"))
        if table.get("role") == "presentation":
            within = [one for one in table.iter(f"{XHTML}table") if one is not table]
            assert len(heads) == len({one for inner in within for one in inner.iter(f"{XHTML}th")})
            continue
        assert {one.get("scope") for one in heads} == {"col", "row", "colgroup"}
        rows = [[cell for cell in row if str(cell.tag).endswith(("td", "th"))]
                for row in table.iter(f"{XHTML}tr")]  # fmt: skip
        widths = {sum(int(cell.get("colspan", 1)) for cell in row) for row in rows}
        assert len(widths) == 1
        assert all("".join(cell.itertext()).strip() for row in rows for cell in row)


@ALL
def test_every_block_says_its_language(edition):
    langs = {load_words(tag).html_lang for tag in EDITIONS[edition]}
    page = tree(letter(edition).html)
    for name in ("p", "h1", "h2"):
        for one in page.iter(f"{XHTML}{name}"):
            assert one.get("lang") in langs, "".join(one.itertext())
    assert {one.get("lang") for one in page.iter(f"{XHTML}p")} == langs


@ALL
def test_essentials_stand_in_the_elements(edition):
    """What Gmail or Outlook need is there when the head and all classes are gone."""
    page = letter(edition).html
    for name in ("td", "th", "p", "h1", "h2", "li"):
        for one in every(page, name):
            said = "".join(one.itertext()).strip()
            own = [child for child in one if isinstance(child.tag, str)]
            if not said or (name in ("td", "li") and own):
                continue
            style = one.get("style") or ""
            for wanted in ("font-family", "font-size", "line-height", "mso-generic-font-family"):
                assert wanted in style, (name, said[:40], style)
    for one in every(page, "img"):
        assert int(one.get("width")) <= 304
        assert "max-width:296px" in one.get("style")
    widths = [int(found) for found in re.findall(r'width="?:?(\d{3,})', page)]
    assert max(widths) == 640


@ALL
def test_pictures_say_what_they_show(edition):
    made = letter(edition)
    lead = load_words(EDITIONS[edition][0])
    assert [one.alt for one in made.pictures] == [
        lead.paragraph(chart.alt) for chart in charts(real_brief())
    ]
    assert [one.get("alt") for one in every(made.html, "img")] == [one.alt for one in made.pictures]
    assert all(re.fullmatch(r"[\w.-]+@[\w.-]+", one.cid) for one in made.pictures)
    assert len({one.cid for one in made.pictures}) == 2


def test_no_text_is_pure_white_or_black_on_a_dark_ground():
    """Mailers that turn colours round cope with dark on light, and with nothing else."""
    for edition in EDITIONS:
        styles = re.findall(r'style="([^"]*)"', letter(edition).html)
        inks = {
            found for style in styles for found in re.findall(r"(?<![-\w])color:\s*(#\w+)", style)
        }
        grounds = {
            found for style in styles for found in re.findall(r"background-color:\s*(#\w+)", style)
        }
        assert inks.isdisjoint({"#ffffff", "#fff", "#000000", "#000"})
        assert grounds <= {"#ffffff", "#f1f3f5"}


def test_the_inbox_line_comes_first_and_is_not_seen():
    made = letter()
    hidden = next(one for one in every(made.html, "div"))
    assert "".join(hidden.itertext()).startswith(made.preheader)
    for wanted in ("display:none", "mso-hide:all", "max-height:0"):
        assert wanted in hidden.get("style").replace(": ", ":")


def test_two_languages_are_stacked_and_figures_stand_once():
    made, alone = letter("bilingual"), letter("zh-Hant")
    assert made.subject == alone.subject
    assert made.preheader == letter("en").subject
    assert len(every(made.html, "td")) == len(every(alone.html, "td"))
    texts = every(made.html, "p")
    captions = [one for one in texts if "text-align" in one.get("style")]
    said = [one for one in texts if one not in captions]
    assert [one.get("lang") for one in captions] == ["en", "en"]
    tags = [one.get("lang") for one in said if "@" not in "".join(one.itertext())]
    assert set(zip(tags[::2], tags[1::2], strict=True)) == {("zh-Hant-HK", "en")}
    second = [one for one in every(made.html, "p") if one.get("lang") == "en"]
    assert all("#5c6671" in one.get("style") for one in second)


@pytest.mark.parametrize("tag", ["zh-Hant", "zh-Hans", "en"])
def test_charts_make_light_pictures(tag, tmp_path):
    from PIL import Image

    from reportgen.config import load_config
    from reportgen.fonts import repertoire, typeface
    from reportgen.pipeline.inputs import font_files
    from reportgen.pipeline.studio import _shipped_words

    face = typeface(
        repertoire([*_shipped_words(None)]), tmp_path, font_files(load_config(None, tmp_path))
    )
    for chart in charts(real_brief()):
        png = picture(chart, load_words(tag), regular=face.regular, bold=face.bold)
        (tmp_path / "chart.png").write_bytes(png)
        with Image.open(tmp_path / "chart.png") as opened:
            print(f"{chart.key}.{tag}: {len(png):,} bytes, {opened.size}")
            assert opened.size[0] == 624
            assert opened.mode == "P"
            assert "transparency" not in opened.info
            assert opened.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
        assert len(png) <= LARGEST
        assert png == picture(chart, load_words(tag), regular=face.regular, bold=face.bold)


def sizes(brief):
    """Return the bytes of each edition's page, and of its text."""
    return {
        edition: (len(one.html.encode()), len(one.text.encode()))
        for edition, one in letters_of(brief).items()
    }


at_every_week(sizes)


@pytest.mark.history
def test_every_week_is_light_enough_in_every_edition():
    found = answers(sizes)
    for edition in EDITIONS:
        size, day = max((one[edition][0], day) for day, one in found)
        text = max(one[edition][1] for _, one in found)
        print(f"{edition}: the heaviest page has {size:,} bytes ({day}), the longest text {text:,}")
        assert size < MOST_BYTES
    assert len(found) == len(WEEKS)
