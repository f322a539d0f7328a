"""The gate for characters that the typeface cannot draw."""

from __future__ import annotations

import pytest

from reportgen.errors import RenderError
from reportgen.fonts import BASE_REPERTOIRE, repertoire, require_glyphs


def test_what_the_texts_use_is_drawn(cut):
    assert cut.missing("聯儲局總資產：−2.2％（説明）——……「引」“引” ■▲▼•†‡§©®™\u00a0") == set("明引")
    require_glyphs(cut, "總資產", "the title")


def test_signs_that_draw_nothing_are_exempt(cut):
    assert cut.missing("總\u2060——\u200b資\u00ad產\n") == frozenset()
    assert 0x2060 not in repertoire(["\u2060"])


def test_the_message_names_each_character_and_the_place(cut):
    said = (
        r"the note: Noto Sans CJK TC 2\.\d+ has no glyph for 🙂 \(U\+1F642 SLIGHTLY SMILING FACE\)"
    )
    with pytest.raises(RenderError, match=said):
        require_glyphs(cut, "總資產🙂", "the note")


def test_the_base_is_drawn_entirely(cut):
    lacking = BASE_REPERTOIRE - cut.covered
    assert not lacking, [f"U+{code:04X}" for code in sorted(lacking)]


def test_the_base_holds_the_letters_of_hong_kong():
    assert set(map(ord, "説閲峯裏着户戶賬佔週為衞羣綫")) <= BASE_REPERTOIRE
