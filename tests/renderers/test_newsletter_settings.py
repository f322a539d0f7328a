"""What a publisher may set about a letter, and what is refused; and the digest of what is sent."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from real_brief import real_brief
from renderers.letters import ADDRESS, HOUSE, LINKS, every, letter, make_letter, tree

from reportgen.errors import ConfigError, RenderError
from reportgen.renderers.newsletter import (
    PREFERENCES,
    UNSUBSCRIBE,
    Links,
    charts,
    preview_files,
)
from reportgen.renderers.newsletter.letter import MOST_BYTES


def test_only_what_is_configured_is_named():
    bare = make_letter(links=Links(preferences=False), publisher=None, postal_address={})
    assert {one.get("href") for one in every(bare.html, "a")} == {UNSUBSCRIBE}
    assert PREFERENCES not in bare.html + bare.text
    assert UNSUBSCRIBE in bare.text
    assert "https://" not in bare.text
    full = letter()
    for said in (full.html.replace("&amp;", "&"), full.text):
        assert ADDRESS["en"] in said
        assert HOUSE.contact["en"] in said
    named = make_letter(postal_address={})
    assert "Harbour Research & Sons" in named.text
    assert "Harbour Research &amp; Sons" in named.html


def test_charts_may_be_hosted():
    where = {
        chart.key: f"https://brief.example.com/charts/{chart.key}.en.png"
        for chart in charts(real_brief())
    }
    hosted = make_letter(charts="hosted", links=replace(LINKS, pictures=where))
    assert hosted.pictures == ()
    assert [one.get("src") for one in every(hosted.html, "img")] == list(where.values())
    attached = make_letter(charts="attached", links=replace(LINKS, pictures=where))
    assert [one.name for one in attached.pictures] == ["total_assets.en.png", "changes.en.png"]
    some = dict(list(where.items())[:1])
    mixed = make_letter(charts="hosted", links=replace(LINKS, pictures=some))
    assert len(mixed.pictures) == 1


def test_a_letter_without_pictures_still_stands():
    made = make_letter(pictures={})
    assert every(made.html, "img") == []
    assert made.pictures == ()
    tree(made.html)


def test_what_a_publisher_writes_is_escaped():
    evil = replace(HOUSE, disclaimer={"en": '<b>"No" & advice</b>'}, masthead={"en": "A <i>B</i>"})
    made = make_letter(publisher=evil)
    assert every(made.html, "b") == every(made.html, "i") == []
    assert '<b>"No" & advice</b>' in made.text


def test_the_digest_tells_content_apart():
    one = make_letter()
    assert one.digest == make_letter().digest == letter().digest
    assert re.fullmatch("[0-9a-f]{64}", one.digest)
    others = {
        letter("zh-Hant").digest,
        letter("en", date(2026, 9, 30)).digest,
        make_letter(pictures={}).digest,
        make_letter(links=Links()).digest,
        replace(one, subject="x").digest,
    }
    assert len({one.digest, *others}) == 6


def test_too_large_a_letter_is_refused_with_what_to_do():
    long = replace(HOUSE, disclaimer={"en": "x" * MOST_BYTES})
    with pytest.raises(RenderError) as refused:
        make_letter(publisher=long)
    print(refused.value)
    for wanted in ("2025-04-16", "en", "102,000", "disclaimer"):
        assert wanted in str(refused.value)


def test_a_broken_template_is_named(tmp_path):
    own = tmp_path / "newsletter"
    own.mkdir()
    (own / "letter.html.j2").write_text(
        '{% extends "shipped/newsletter/letter.html.j2" %}'
        "{% block front %}{{ nothing.there }}{% endblock %}"
    )
    with pytest.raises(ConfigError, match=r"letter\.html\.j2:1: broken template"):
        make_letter(template_folders=(tmp_path,))


def test_a_block_can_be_replaced(tmp_path):
    own = tmp_path / "newsletter"
    own.mkdir()
    (own / "letter.html.j2").write_text(
        '{% extends "shipped/newsletter/letter.html.j2" %}'
        "{% block policy %}<tr><td>Ours</td></tr>{% endblock %}"
    )
    assert "Ours" in make_letter(template_folders=(tmp_path,)).html


def test_previews_hold_their_pictures():
    page, text = preview_files(letter())
    assert [page.path, text.path] == ["en/newsletter.html", "en/newsletter.txt"]
    shown = page.data.decode()
    assert shown.count("data:image/png;base64,") == 2
    assert "cid:" not in shown
    assert text.data.decode() == letter().text
