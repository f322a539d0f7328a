from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reportgen.brief.claims import Claim, Unit
from reportgen.languages.said import Said
from reportgen.languages.typeset import join, plain, space
from reportgen.store.series import Basis

NB, WJ = "\u00a0", "\u2060"
CLAIM = Claim(
    "x.level.daily", "x", "level", Basis.DAILY, date(2025, 4, 16), 1, Unit.USD_MILLIONS, ()
)

# `_` stands for U+00A0, `^` for U+2060
HANT = [
    ("使用ON RRP的機構", "使用 ON RRP 的機構"),
    ("H.4.1週報", "H.4.1_週報"),
    ("2025年4月16日（週三）", "2025_年 4_月 16_日（週三）"),
    ("減少22.4億美元", "減少 22.4_億美元"),
    ("佔62.7%的比重", "佔 62.7% 的比重"),
    ("3.75%至4.00%", "3.75% 至 4.00%"),
    ("第3項", "第 3_項"),
    ("IORB為4.40%，SOFR為4.31%。", "IORB 為 4.40%，SOFR 為 4.31%。"),
    ("（MBS）佔", "（MBS）佔"),  # full-width marks bring their own room
    ("「QT」始於", "「QT」始於"),
    ("變動−224億美元", "變動 −224_億美元"),
    ("較前一週多+3億", "較前一週多 +3_億"),
    ("資產−負債", "資產−負債"),
    ("1,234.5億", "1,234.5_億"),  # nothing inside a number
    ("準備金——銀行的存款", "準備金^——銀行的存款"),
    ("其餘……從略", "其餘^……從略"),
    ("——開頭", "——開頭"),  # at the start of a text there is nothing to hold on to
    ("第13(3)條規定", "第 13(3) 條規定"),
    ("總資產", "總資產"),
    ("", ""),
]


def marked(text: str) -> str:
    return text.replace("_", NB).replace("^", WJ)


@pytest.mark.parametrize(("typed", "set_"), HANT)
def test_traditional_chinese(typed: str, set_: str) -> None:
    assert space(typed, "zh-Hant") == marked(set_)


@pytest.mark.parametrize(("typed", "set_"), HANT)
def test_simplified_chinese_gets_joiners_and_no_gap(typed: str, set_: str) -> None:
    joined = "".join(c for c in marked(set_) if c == WJ or c in typed)
    assert space(typed, "zh-Hans").replace(WJ, "") == typed
    assert space(typed, "zh-Hans").count(WJ) == joined.count(WJ)


@pytest.mark.parametrize("typed", [typed for typed, _ in HANT])
def test_english_is_left_alone(typed: str) -> None:
    assert space(typed, "en") == typed


texts = st.text(st.sampled_from("準備年億美的A9RP.,()%，。（）「」—…−+ 0" + NB + WJ), max_size=24)


@given(text=texts, tag=st.sampled_from(("zh-Hant", "zh-Hans", "en")))
@example(text="準——9——年", tag="zh-Hant")
def test_twice_is_once_and_only_gaps_are_added(text: str, tag: str) -> None:
    once = space(text, tag)
    assert space(once, tag) == once
    blank = str.maketrans("", "", f" {NB}{WJ}")
    assert once.translate(blank) == text.translate(blank)


figures = st.sampled_from(
    [("6.73 萬億", "美元"), ("62.7%", ""), ("−22.4 億", "美元"), ("8", "")]
).map(lambda said: Said(CLAIM, said[0].replace(" ", NB), said[1]))
# A text that begins with a lone sign or half a dash is no text of ours; everything else may come.
pieces = st.one_of(
    figures,
    st.text(st.sampled_from("準備年億美A9%()，。（） "), max_size=6).map(
        lambda t: space(t, "zh-Hant")
    ),
)


@given(segments=st.lists(pieces, max_size=6))
def test_joining_is_spacing_the_whole_and_leaves_figures_alone(segments) -> None:
    joined = join(segments, "zh-Hant")
    assert plain(joined) == space(plain(segments), "zh-Hant")
    said = [one for one in joined if isinstance(one, Said)]
    assert said == [one for one in segments if isinstance(one, Said)]
    assert not any(isinstance(a, str) and isinstance(b, str) for a, b in pairwise(joined))


def test_the_gap_beside_a_figure_lies_in_the_text() -> None:
    figure = Said(CLAIM, "62.7%")
    assert join(["佔", figure, "，"], "zh-Hant") == ("佔 ", figure, "，")
    assert join([figure, "的比重"], "zh-Hant") == (figure, " 的比重")
    assert join([figure, "的比重"], "zh-Hans") == (figure, "的比重")
    assert join([figure, figure], "zh-Hant") == (figure, figure)
    money = Said(CLAIM, f"22.4{NB}億", "美元")
    assert join([money, figure], "zh-Hant") == (money, " ", figure)
    assert join([figure, "——", "此外"], "zh-Hans") == (figure, f"{WJ}——此外")
