from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from babel.dates import format_date

if TYPE_CHECKING:
    from reportgen.languages import Words

NB = "\u00a0"
DAY = date(2025, 4, 16)


def test_dates_in_each_language(spoken: dict[str, Words]) -> None:
    long = [words.date(DAY) for words in spoken.values()]
    weekday = [words.weekday_date(DAY) for words in spoken.values()]
    month = [words.month(DAY) for words in spoken.values()]
    assert long == [f"2025{NB}年 4{NB}月 16{NB}日", "2025年4月16日", "April 16, 2025"]
    assert weekday == [
        f"2025{NB}年 4{NB}月 16{NB}日（週三）",
        "2025年4月16日（周三）",
        "Wednesday, April 16, 2025",
    ]
    assert month == [f"2025{NB}年 4{NB}月", "2025年4月", "April 2025"]
    assert {words.short_date(DAY) for words in spoken.values()} == {"2025-04-16"}


@pytest.mark.parametrize(
    ("tag", "locale"), [("zh-Hant", "zh_Hant_HK"), ("zh-Hans", "zh_Hans"), ("en", "en")]
)
def test_every_month_and_weekday_agrees_with_babel(tag, locale, spoken: dict[str, Words]) -> None:
    for number in range(12):
        day = date(2024, 1, 1) + timedelta(days=32 * number)
        words = spoken[tag]
        ours = words.weekday_date(day).replace(NB, "").replace(" ", "")
        assert format_date(day, "long", locale).replace(" ", "") in ours
        wide = "EEEE" if tag == "en" else "EEE"
        weekday = format_date(day, wide, "zh_Hant" if tag == "zh-Hant" else locale)
        assert weekday in ours, (weekday, ours)
