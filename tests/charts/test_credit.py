"""The source line names the publishers of what is drawn that week, the title what is drawn."""

from __future__ import annotations

from datetime import date

import pytest
from real_brief import real_brief

from reportgen.brief.blocks import Chart
from reportgen.charts import drawing
from reportgen.charts.credit import credit, credit_with_series
from reportgen.store.series import Basis

DAYS = [date(2008, 11, 12), date(2013, 9, 18), date(2013, 9, 25), date(2019, 9, 18),
        date(2020, 3, 25), date(2025, 4, 16), date(2026, 9, 30)]  # fmt: skip
NEW_YORK = {"zh-Hant": "紐約聯儲", "zh-Hans": "纽约联储", "en": "New York Fed"}
BEGINNING = {
    "zh-Hant": "資料來源：美聯儲",
    "zh-Hans": "数据来源：美联储",
    "en": "Source",
}
FACILITY = {"zh-Hant": "隔夜逆回購", "zh-Hans": "隔夜逆回购", "en": "ON RRP"}


def charts(day: date) -> list[Chart]:
    return [
        block
        for section in real_brief(day).sections
        for block in section.blocks
        if isinstance(block, Chart)
    ]


def texts(chart: Chart, words) -> str:
    return drawing(chart.data).svg(words, alt="", font_family="x", standalone=True)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_credit_is_that_of_what_is_drawn(day, words):
    found = charts(day)
    assert found
    for chart in found:
        data = chart.data
        drawn = [one.end for one in data.series] + [mark.claim for mark in data.marks]
        daily = {
            source.series
            for claim in drawn
            if claim
            for source in claim.sources
            if source.basis is Basis.DAILY
        }
        caps = any(one.key.endswith("_cap") for one in data.series)
        assert set(data.daily) == daily, chart.key
        assert data.sources, chart.key
        assert not any("RRP" in code for code in data.sources)
        entry, named = credit_with_series(data)
        for said in (words.text(credit(data)), words.text(entry, **named)):
            assert (NEW_YORK[words.tag] in said) is bool(daily), said
            assert ("FOMC" in said) is caps, said
            assert said.startswith(BEGINNING[words.tag])
            assert "H.4.1" in said
        assert all(code in words.text(entry, **named) for code in (*data.sources, *daily))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_title_and_words_name_the_third_line(day, words):
    chart = next(one for one in charts(day) if one.key == "reserves_tga_rrp")
    facility = day >= date(2013, 9, 23)
    assert ("on_rrp" in {one.key for one in chart.data.series}) is facility
    svg, title = texts(chart, words), words.text(chart.data.title)
    assert title in svg
    for said in (title, words.paragraph(chart.alt)):
        assert (FACILITY[words.tag] in said) is facility, said
    assert (NEW_YORK[words.tag] in svg) is facility
    assert ("RRPONTSYD" in svg) is facility


def test_both_kinds_of_charts_were_met():
    kinds = {credit(chart.data) for day in DAYS for chart in charts(day)}
    assert kinds == {"chart.source", "chart.source_daily", "chart.source_caps"}
