"""Where the lines of headlines end."""

import pytest

from reportgen.renderers.site.wrapping import CLOSING, pieces, wrapped


def em(text):
    """Measure as type does: a Han character is one em wide, others about half."""
    return sum(1.0 if ord(char) > 0x2E80 else 0.55 for char in text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("總資產單週增加 5,861 億美元，至 5.25 萬億美元", ["5,861 億美元，", "5.25 萬億美元"]),
        ("总资产单周增加5861亿美元，至5.25万亿美元", ["5861亿美元，", "5.25万亿美元"]),
        ("Total assets rose $586.1 billion on the week", ["$586.1 billion "]),
        ("the most since April 22, 2020.", ["April 22, ", "2020."]),
        (
            "為 2020 年 4 月以來最多（見「說明」）",
            ["2020 年 ", "4 月", "多", "（見", "「說", "明」）"],
        ),
    ],
)
def test_figures_keep_their_units_and_marks_their_words(text, kept):
    cut = pieces(text)
    assert "".join(cut) == text
    assert [piece for piece in cut if piece in kept] == kept


def test_a_line_that_fits_is_left_alone():
    assert wrapped("Total assets rose", em, 20, 2) == ("Total assets rose",)


def test_chinese_rests_at_the_comma():
    said = "總資產單週微減 3.03 億美元，至 6.73 萬億美元"
    assert wrapped(said, em, 17, 2) == ("總資產單週微減 3.03 億美元，", "至 6.73 萬億美元")


def test_english_lines_are_even():
    lines = wrapped("Total assets rose $586.1 billion on the week to $5.25 trillion", em, 22, 2)
    assert lines == ("Total assets rose $586.1 billion", "on the week to $5.25 trillion")


@pytest.mark.parametrize("room", [8, 9, 10, 12, 16])
def test_no_line_is_too_wide_nor_begins_with_a_closing_mark(room):
    said = "準備金餘額減少 2,035 億美元，至 3.28 萬億美元；其餘項目「合計」變動不大。"
    lines = wrapped(said, em, room, 12)
    assert lines is not None
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")
    assert max(map(em, lines)) <= room
    assert not [line for line in lines if line[0] in CLOSING]
    print(room, lines)


def test_what_has_no_room_is_refused():
    assert wrapped("Total assets rose on the week", em, 8, 2) is None
    assert wrapped("5,861 億美元", em, 3, 9) is None, "a figure is never torn"
