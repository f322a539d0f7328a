"""What a brief says of its sources: who served it, as known when, and where they differ."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from brief.sourced import (
    AVERAGE,
    DAILY,
    DAY,
    DIFFERENCES,
    LEVEL,
    WEEK_AGO,
    YEAR_AGO,
    changed,
    composed,
    sourced,
    sourced_brief,
)
from brief.telling import told
from opencc import OpenCC

from reportgen.brief.blocks import Bullets
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import observed
from reportgen.errors import NoDataError
from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.typeset import HAN
from reportgen.store.series import Disagreement
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.brief.blocks import Brief
    from reportgen.brief.claims import Claim

KNOWN_ON = date(2025, 4, 18)
LATE = (("WALCL", DAY), ("RESH4R_N.WW", WEEK_AGO), ("RESPPMA_N.WW", DAY))  # two observations


def notes(brief: Brief, tag: str) -> dict[str, str]:
    """Return the notes of a brief by their key, without the gaps set beside Han."""
    words = load_words(tag)
    (block,) = brief.sections[-1].blocks
    assert isinstance(block, Bullets)
    gap = re.compile(rf"(?<=[{HAN}])[ \u00a0]|[ \u00a0](?=[{HAN}−])" if tag != "en" else "$^")
    return {
        lead.key: gap.sub("", words.paragraph(text))
        for lead, text in block.items
        if lead is not None
    }


def claims(brief: Brief) -> dict[str, Claim]:
    return {claim.id: claim for claim in brief.claims}


NEWEST = {
    "zh-Hant": "本週數據於2025年4月17日發布；各數字均取所存的最新版本，應視為修訂後數據。"
    "本簡報的數字取自理事會數據下載系統（DDP）、FRED和FRED圖表數據。",
    "zh-Hans": "本周数据于2025年4月17日发布；各数字均取所存的最新版本，应视为修订后数据。"
    "本简报的数字取自理事会数据下载系统（DDP）、FRED和FRED图表数据。",
    "en": "Released on April 17, 2025. Each figure is the newest vintage held: all are to be read "
    "as revised data. The figures of this brief came from the Board's Data Download Program, FRED "
    "and FRED's graph data.",
}
KNOWN = {
    "zh-Hant": "本週數據於2025年4月17日發布；各數字取截至2025年4月18日已公布的版本。",
    "zh-Hans": "本周数据于2025年4月17日发布；各数字取截至2025年4月18日已公布的版本。",
    "en": "Released on April 17, 2025. Figures are given as they were known on April 18, 2025.",
}
OLDEST = {
    "zh-Hant": "本簡報所據數值中，有{n}個在數據庫內沒有那麼早的版本，以所存最早的版本代替。",
    "zh-Hans": "本简报所据数值中，有{n}个在数据库内没有那么早的版本，以所存最早的版本代替。",
    "en": "For {n} of the figures behind this brief the store holds no vintage that old; their "
    "oldest one stands in.",
}
REVISED = {"zh-Hant": "內置數據沒有", "zh-Hans": "内置数据没有", "en": "in the embedded data"}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_newest_vintages_of_a_store_and_who_served_them(tag: str) -> None:
    said = notes(sourced_brief(), tag)
    print(said["note.sources"])
    assert NEWEST[tag] in said["note.sources"]
    assert REVISED[tag] not in said["note.sources"]
    assert "note.differences" not in said


@pytest.mark.parametrize("tag", LANGUAGES)
def test_embedded_data_alone_are_said_to_be_revised_data(tag: str) -> None:
    said = notes(composed(embedded_snapshot()), tag)["note.sources"]
    assert REVISED[tag] in said
    assert load_words(tag).text("origin.board_xml.prose") not in said


def test_embedded_data_that_fill_a_gap_are_named_with_the_others() -> None:
    def filled(one):
        return replace(one, origin="board_xml") if one.code == "RESPPMA_N.WW" else one

    said = notes(composed(changed(embedded_snapshot(), filled)), "en")["note.sources"]
    assert "from the Board's Data Download Program and the data embedded in the program." in said


@pytest.mark.parametrize("tag", LANGUAGES)
def test_what_was_known_on_a_day_and_what_only_later_vintages_say(tag: str) -> None:
    whole = notes(sourced_brief(KNOWN_ON), tag)["note.sources"]
    part = notes(sourced_brief(KNOWN_ON, LATE), tag)["note.sources"]
    print(part)
    assert KNOWN[tag] in whole
    assert KNOWN[tag] in part
    oldest = OLDEST[tag].format(n=2)
    assert oldest in part
    assert oldest[-20:] not in whole
    assert REVISED[tag] not in whole


def test_late_observations_are_counted_once_each_and_one_is_singular() -> None:
    brief = sourced_brief(KNOWN_ON, LATE)
    late = {(one.series, one.as_of) for claim in brief.claims for one in claim.sources if one.late}
    behind = sum(any(one.late for one in claim.sources) for claim in brief.claims)
    print(f"{len(late)} late observations behind {behind} of {len(brief.claims)} claims")
    assert late == {("RESPPMA_N.WW", DAY), ("RESH4R_N.WW", WEEK_AGO)}
    assert behind > 10
    one = notes(sourced_brief(KNOWN_ON, LATE[:1]), "en")["note.sources"]
    assert "For 1 of the figures behind this brief the store holds no vintage that old; its" in one
    # Nothing of this is said where the newest vintages are asked for.
    assert "vintage that old" not in notes(sourced_brief(None, LATE), "en")["note.sources"]


TOLD = {
    "zh-Hant": "2025年4月16日總資產：理事會數據下載系統（DDP）所載為67,271.13億美元，"
    "FRED圖表數據所載為67,271.12億美元，採用前者。"
    "2025年4月16日未攤銷折價：理事會數據下載系統（DDP）所載為−236.36億美元，"
    "理事會數據下載系統（DDP）CSV檔所載為0.00億美元，採用前者。"
    "截至2025年4月16日當週，準備金餘額的日均數：理事會數據下載系統（DDP）所載為34,520.30億美元，"
    "FRED所載為34,520.00億美元，採用前者。"
    "2025年4月16日隔夜逆回購（ON RRP）使用量：FRED所載為547.72億美元，"
    "FRED圖表數據所載為547.00億美元，採用前者。"
    "2025年4月16日準備金餘額利率（IORB）：FRED所載為4.40%，程式內置的數據所載為4.375%，採用前者。"
    "另有2個數字，各來源所載不一。",
    "zh-Hans": "2025年4月16日总资产：理事会数据下载系统（DDP）所载为67271.13亿美元，"
    "FRED图表数据所载为67271.12亿美元，采用前者。"
    "2025年4月16日未摊销折价：理事会数据下载系统（DDP）所载为−236.36亿美元，"
    "理事会数据下载系统（DDP）CSV文件所载为0.00亿美元，采用前者。"
    "截至2025年4月16日当周，准备金余额的日均数：理事会数据下载系统（DDP）所载为34520.30亿美元，"
    "FRED所载为34520.00亿美元，采用前者。"
    "2025年4月16日隔夜逆回购（ON RRP）使用量：FRED所载为547.72亿美元，"
    "FRED图表数据所载为547.00亿美元，采用前者。"
    "2025年4月16日准备金余额利率（IORB）：FRED所载为4.40%，程序内置的数据所载为4.375%，采用前者。"
    "另有2个数字，各来源所载不一。",
    "en": "Total assets, April 16, 2025: the Board's Data Download Program states $6,727,113 "
    "million, FRED's graph data $6,727,112 million; the first is used. "
    "Unamortized discounts, April 16, 2025: the Board's Data Download Program states "
    "−$23,636 million, the Board's Data Download Program (CSV) $0 million; the first is used. "
    "Reserve balances, average of the week ended April 16, 2025: the Board's Data Download Program "
    "states $3,452,030 million, FRED $3,452,000 million; the first is used. "
    "Take-up of the overnight reverse repo (ON RRP) facility, April 16, 2025: FRED states $54,772 "
    "million, FRED's graph data $54,700 million; the first is used. "
    "Interest on reserve balances (IORB), April 16, 2025: FRED states 4.40 percent, the data "
    "embedded in the program 4.375 percent; the first is used. "
    "The sources differ on 2 more figures.",
}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_five_differences_are_told_to_the_last_digit_and_the_others_counted(tag: str) -> None:
    said = notes(sourced_brief(None, (), DIFFERENCES), tag)["note.differences"]
    assert said == TOLD[tag]
    if tag == "zh-Hant":
        assert OpenCC("t2hk").convert(said) == said


def test_values_told_are_claims_of_their_sources_and_no_others() -> None:
    plain, differing = sourced_brief(), sourced_brief(None, (), DIFFERENCES)
    more = {key: one for key, one in claims(differing).items() if key not in claims(plain)}
    print(*more, sep="\n")
    assert len(more) == 10  # two for each of the five told
    assert all(one.stated for one in more.values())
    assert claims(differing).keys() - more.keys() == claims(plain).keys()
    total = more["total_assets.as_stated_by_fredgraph.wednesday_level"]
    assert (total.value, total.unit, total.as_of) == (6_727_112, Unit.USD_MILLIONS, DAY)
    assert [one.origin for one in total.sources] == ["fredgraph"]
    take_up = more["on_rrp.as_stated_by_fred_api.daily"]
    assert (take_up.value, take_up.sources[0].value) == (54_772, 54.772)
    rate = more["iorb.as_stated_by_embedded.daily"]
    assert (rate.value, rate.unit) == (4.375, Unit.PERCENT)
    # What another source states serves no figure of the brief.
    assert "embedded in the program" not in notes(differing, "en")["note.sources"]


def test_ids_of_earlier_weeks_say_so_and_are_the_same_every_week() -> None:
    earlier = claims(sourced_brief(None, (), DIFFERENCES[5:]))
    year = earlier["total_assets.as_stated_by_fredgraph_year_ago.wednesday_level"]
    week = earlier["reserve_balances.as_stated_by_board_csv_week_ago.wednesday_level"]
    assert (year.as_of, year.value) == (YEAR_AGO, 7_405_500)
    assert (week.as_of, week.value) == (WEEK_AGO, 3_484_346)


@pytest.mark.parametrize(
    "other",
    [
        Disagreement("RESPPMA_N.WW", LEVEL, date(2025, 4, 2), "board_xml", 1, "fredgraph", 2),
        Disagreement("RESPPMA_N.WW", LEVEL, date(2025, 4, 23), "board_xml", 1, "fredgraph", 2),
        Disagreement("GDP", LEVEL, DAY, "fred_api", 1, "fredgraph", 2),
        Disagreement("RESPPMA_N.WW", AVERAGE, DAY, "board_xml", 1, "fredgraph", 2),
    ],
    ids=["another week", "a later week", "no line", "a basis without data"],
)
def test_differences_elsewhere_are_not_told(other: Disagreement) -> None:
    assert "note.differences" not in notes(sourced_brief(None, (), (other,)), "en")


def test_a_difference_under_two_names_of_a_series_is_told_once() -> None:
    twice = (DIFFERENCES[0], replace(DIFFERENCES[0], code="WALCL"))
    said = notes(sourced_brief(None, (), twice), "en")["note.differences"]
    assert said.count("the first is used") == 1
    assert "more" not in said


def test_one_more_difference_is_singular() -> None:
    said = notes(sourced_brief(None, (), DIFFERENCES[:6]), "en")["note.differences"]
    assert said.endswith("The sources differ on 1 more figure.")


def test_a_rate_of_a_holiday_differs_on_the_day_before() -> None:
    """No rate is published for Wednesday, December 25, 2024: that of the day before is used."""
    before = date(2024, 12, 24)
    one = Disagreement("EFFR", DAILY, before, "fred_api", 4.33, "fredgraph", 4.34)
    brief = composed(replace(sourced(), disagreements=(one,)), date(2024, 12, 25))
    said = notes(brief, "en")["note.differences"]
    assert "(EFFR), December 24, 2024: FRED states 4.33 percent, FRED's graph data 4.34" in said


def test_every_claim_names_what_served_it() -> None:
    origins: dict[str, int] = {}
    for claim in sourced_brief().claims:
        for one in claim.sources:
            register = one.series.startswith("register:")
            assert (one.origin == "register") == register, (claim.id, one)
            origins[one.origin] = origins.get(one.origin, 0) + 1
    print(origins)
    assert origins.keys() == {"board_xml", "fred_api", "fredgraph", "register"}
    effr = claims(sourced_brief())["effr.rate.daily"]
    assert [one.origin for one in effr.sources] == ["fredgraph"]
    spread = claims(sourced_brief())["effr.change_spread_iorb.derived"]
    assert [one.origin for one in spread.sources] == ["fredgraph", "fred_api"]
    assert {one.origin for one in observed(spread)} == {"fredgraph", "fred_api"}


def test_only_the_notes_know_of_sources_and_vintages(brief_of: Callable[[date], Brief]) -> None:
    """The same values from other sources, as known on a day, make the same brief."""
    for tag in LANGUAGES:
        words = load_words(tag)
        ours = told(sourced_brief(KNOWN_ON, LATE, DIFFERENCES), words).partition("## notes")[0]
        assert ours == told(brief_of(DAY), words).partition("## notes")[0]


def test_a_week_is_not_known_before_it_came_out() -> None:
    released = date(2025, 4, 17)
    with pytest.raises(NoDataError) as caught:
        composed(replace(embedded_snapshot(), known_on=date(2025, 4, 10)))
    print(caught.value)
    assert "the week of 2025-04-16 came out on 2025-04-17, after 2025-04-10" in str(caught.value)
    with pytest.raises(NoDataError, match="2025-04-16"):
        composed(replace(embedded_snapshot(), known_on=date(2025, 4, 16)))
    assert composed(replace(embedded_snapshot(), known_on=released)).release_date == released
