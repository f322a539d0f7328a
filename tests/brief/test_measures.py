"""Plans, liquidity, corridor, deferred asset, thresholds: sentences and figures by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from brief.telling import paragraphs, told

from reportgen.brief.blocks import Months, Table, Term, Text
from reportgen.brief.claims import Claim
from reportgen.brief.compose import compose
from reportgen.languages import LANGUAGES, load_words
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.statement.lines import load_lines
from reportgen.store.series import Basis, Series
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.brief.blocks import Brief, Sentence
    from reportgen.policy.register import Register
    from reportgen.store.series import Snapshot

    BriefOf = Callable[[date], Brief]

JUNE_2018, QE3, QT2 = date(2018, 7, 11), date(2013, 12, 11), date(2022, 7, 6)
END, LATEST = date(2025, 12, 3), date(2026, 9, 30)


def sentences(brief: Brief) -> dict[str, list[Sentence]]:
    found: dict[str, list[Sentence]] = {}
    for paragraph in paragraphs(brief):
        for sentence in paragraph.sentences:
            found.setdefault(sentence.key, []).append(sentence)
    return found


def figures(sentence: Sentence) -> dict[str, float]:
    return {key: one.value for key, one in sentence.args.items() if isinstance(one, Claim)}


def claims(brief: Brief) -> dict[str, Claim]:
    return {claim.id: claim for claim in brief.claims}


def compose_with(
    day: date, *series: Series, register: Register | None = None, without: str = ""
) -> Brief:
    snapshot = embedded_snapshot()
    known = {key: one for key, one in snapshot.series.items() if key[0] != without}
    more = {(one.code, one.basis): one for one in series}
    whole: Snapshot = replace(snapshot, series={**known, **more})
    return compose(whole, load_lines(), register or load_register(), load_thresholds(), day)


# --- runoff against the caps


def test_june_2018_kept_to_the_caps(brief_of: BriefOf) -> None:
    """Treasuries 2,360,377 − 21,356 after 2,377,872 − 20,851; agency debt and MBS −15,303."""
    said = sentences(brief_of(JUNE_2018))
    treasuries, agency = figures(said["cap_month.actual"][0]), figures(said["cap_too.actual"][0])
    assert treasuries == {"c": 18_000, "a": -18_000}
    assert agency == {"c": 12_000, "a": 1_721_272 + 2_409 - 1_734_593 - 4_391}
    assert "cap_too.short" not in said  # it was above the cap


def test_the_runoff_to_june_2018_in_sum(brief_of: BriefOf) -> None:
    """Caps of 3 x (6 + 12 + 18) and 3 x (4 + 8 + 12) billion since October 2017."""
    said = sentences(brief_of(JUNE_2018))
    total = figures(said["plan.within"][0])
    fall = (2_360_377 - 21_356) - (2_465_467 - 18_729)
    assert total == {"a": fall, "c": 108_000, "s": pytest.approx(-100 * fall / 108_000)}
    agency = figures(said["plan.agency_short"][0])
    fall = (1_721_272 + 2_409) - (1_768_160 + 6_757)
    assert agency["c"] == 72_000
    assert (agency["a"], agency["b"]) == (fall, 72_000 + fall)


def test_the_first_month_of_a_runoff_has_no_sum(brief_of: BriefOf) -> None:
    said = sentences(brief_of(QT2))
    assert not any(key.startswith("plan.") for key in said)
    net = (5_744_344 - 92_000) - (5_770_779 - 88_410)
    assert figures(said["cap_month.actual"][0]) == {"c": 30_000, "a": net}
    assert figures(said["cap_too.grew"][0]) == {"c": 17_500, "a": 2_709_336 - 2_707_446}


def test_a_young_runoff_that_shrank_is_not_said_to_have_grown(brief_of: BriefOf) -> None:
    said = sentences(brief_of(date(2022, 6, 29)))
    assert figures(said["runoff.running_young"][0])["a"] == -1_497
    assert "runoff.running_up" not in said
    first = sentences(brief_of(date(2022, 6, 1)))
    assert not any(key.startswith("runoff.") for key in first)


def test_the_whole_runoff_at_its_end(brief_of: BriefOf) -> None:
    said = sentences(brief_of(END))
    total, agency = figures(said["plan.within"][0]), figures(said["plan.agency_short"][0])
    assert total["a"] == 4_188_739 - 5_770_779  # compensation is not known that day
    assert said["plan.within"][0].args["p"] == Term("line.treasuries")
    assert (total["c"], agency["c"]) == (1_640_000, 1_417_500)
    assert agency["b"] == 1_417_500 + (2_053_665 - 2_707_446)
    assert said["plan.within"][0].args["m"] == Months(date(2022, 6, 1), date(2025, 11, 1))


def test_a_quarter_after_the_end_the_sums_are_no_longer_told(brief_of: BriefOf) -> None:
    assert "plan.within" in sentences(brief_of(date(2026, 3, 4)))
    assert "plan.within" not in sentences(brief_of(date(2026, 3, 11)))


# --- purchases against the pace


def test_november_2013_against_its_pace(brief_of: BriefOf) -> None:
    """2,169,788 − 13,719 after 2,125,552 − 13,605, and 1,498,236 after 1,452,774."""
    said = sentences(brief_of(QE3))
    treasuries, agency = figures(said["bought_month.rise"][0]), figures(said["bought_too.rise"][0])
    assert treasuries == {"a": 44_122, "c": 45_000}
    assert agency == {"a": 45_462, "c": 40_000}
    keys = ("purchases.total", "purchases.total_too")
    total, since_october = (figures(said[key][0]) for key in keys)
    assert (total["a"], total["c"]) == (2_156_069 - 1_655_212, 11 * 45_000)
    assert (since_october["a"], since_october["c"]) == (1_498_236 - 918_397, 14 * 40_000)
    assert since_october["s"] == pytest.approx(100 * 579_839 / 560_000)


def test_reinvested_principal_is_no_purchase(brief_of: BriefOf) -> None:
    """January to August 2026: bills +306,603, MBS −125,439, so 181,164 are left."""
    said = sentences(brief_of(LATEST))
    (total,) = said["purchases.net_total_reported"]
    found = figures(total)
    assert (found["a"], found["b"]) == (548_360 - 241_757, 1_913_585 - 2_039_024)
    assert found["r"] == 306_603 - 125_439
    april, may = 14 / 30 * 40 + 16 / 30 * 25, 14 / 31 * 25 + 17 / 31 * 10
    assert found["c"] == pytest.approx(1000 * (3 * 40 + april + may + 3 * 10))
    (month,) = said["purchases.net_month"]
    assert figures(month)["r"] == 4_552_347 - 4_529_958 + 1_913_585 - 1_930_855
    assert figures(said["purchases.announced"][0]) == {"c": 10_000}


def test_the_split_of_the_first_half_of_2026_is_near_what_was_reported(brief_of: BriefOf) -> None:
    """The Monetary Policy Report of July 2026: about 160 and 90 of about 250 billion."""
    (total,) = sentences(brief_of(date(2026, 7, 1)))["purchases.net_total_reported"]
    found = figures(total)
    print({key: round(value / 1000, 1) for key, value in found.items()})
    assert abs(found["a"] - 250_000) < 5_000
    assert abs(found["r"] - 160_000) < 5_000
    assert abs(found["b"] + 90_000) < 5_000


# --- regime and register


def test_the_regime_is_the_registers_whatever_the_figures_do(brief_of: BriefOf) -> None:
    """In March 2023 total assets rose by 297 billion: the regime was runoff all the same."""
    said = sentences(brief_of(date(2023, 3, 15)))
    assert figures(said["level.rise"][0])["a"] > 0
    assert said["regime.runoff"][0].args == {"d0": date(2022, 6, 1)}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_after_its_last_check_the_register_is_said_not_to_be_updated(tag: str) -> None:
    """Wherever the regime is told, in the summary too, so is the day it is known up to."""
    words, checked = load_words(tag), date(2025, 3, 31)
    register = replace(load_register(), last_checked=checked)
    brief = compose_with(date(2025, 4, 16), register=register)
    told_of = [
        {one.key: one for one in paragraph.sentences}
        for paragraph in paragraphs(brief)
        if any(one.key.startswith("regime.") for one in paragraph.sentences)
    ]
    assert len(told_of) == 2
    for keys in told_of:
        assert keys["regime.unknown_after"].args == {"d": checked}
        assert words.date(checked) in words.plain(keys["regime.unknown_after"])
    assert "regime.unknown_after" not in sentences(compose_with(date(2025, 4, 16)))


def test_nothing_is_planned_for_months_the_register_does_not_know() -> None:
    register = replace(load_register(), last_checked=date(2025, 2, 27))
    said = sentences(compose_with(date(2025, 4, 16), register=register))
    assert not any(key.startswith("cap_") for key in said)
    assert said["plan.within"][0].args["m"] == Months(date(2022, 6, 1), date(2025, 1, 1))


@pytest.mark.slow
def test_a_report_is_never_stated_as_a_fact() -> None:
    """Of every week since the first report: no figure of a V3 fact stands outside its sentences."""
    reported = {f"register:{fact.id}" for fact in load_register().facts if fact.reported}
    allowed = {"purchases.reported", "purchases.net_total_reported"}
    day, found = date(2026, 4, 15), set[str]()
    while day <= LATEST:
        for key, said in sentences(compose_with(day)).items():
            for one in said:
                sources = [
                    source.series
                    for claim in one.args.values()
                    if isinstance(claim, Claim)
                    for source in claim.sources
                ]
                if not reported.isdisjoint(sources):
                    found.add(key)
        day += timedelta(days=7)
    print(found)
    assert found
    assert found <= allowed


def test_a_fact_that_is_certain_is_told_with_its_address(brief_of: BriefOf) -> None:
    by_text = {fact.text["en"]: fact for fact in load_register().facts}
    seen = 0
    for day in (JUNE_2018, QE3, END, LATEST):
        (table,) = (
            block
            for section in brief_of(day).sections
            for block in section.blocks
            if isinstance(block, Table) and block.key == "timeline"
        )
        for row in table.rows:
            text = row.cells[1].content
            assert isinstance(text, Text)
            fact = by_text[text.by_language["en"]]
            assert text.url == fact.url
            assert ("reported" in text.by_language["en"]) is (fact.grade == "V3")
            seen += 1
    assert seen >= 8


# --- net liquidity


def test_net_liquidity_of_the_golden_week_by_hand(brief_of: BriefOf) -> None:
    found = claims(brief_of(date(2025, 4, 16)))
    level = 6_727_113 - 638_783 - 54_772
    week, year = 6_727_416 - 315_189 - 168_115, 7_405_506 - 929_932 - 440_508
    assert found["net_liquidity.level.derived"].value == level
    assert found["net_liquidity.change_week.derived"].value == level - week
    assert found["net_liquidity.change_year.derived"].value == level - year
    assert not any("all_reverse_repos" in name for name in found)


def test_before_the_facility_the_leg_is_all_reverse_repos_and_its_name_another(
    brief_of: BriefOf,
) -> None:
    brief = brief_of(date(2005, 6, 15))
    found = claims(brief)
    level, week = 811_198 - 9_849 - 23_147, 814_172 - 4_626 - 23_956
    name = "net_liquidity_all_reverse_repos"
    assert found[f"{name}.level.derived"].value == level
    assert found[f"{name}.change_week.derived"].value == level - week
    assert "net_liquidity.level.derived" not in found
    assert "net_liquidity.foreign" not in sentences(brief)


def test_the_two_measures_are_never_chained(brief_of: BriefOf) -> None:
    """The facility began on September 23, 2013: no change reaches across."""
    last, first = brief_of(date(2013, 9, 18)), brief_of(date(2013, 9, 25))
    assert "net_all.fall" in sentences(last) or "net_all.rise" in sentences(last)
    said = sentences(first)
    assert figures(said["net_liquidity.only"][0]) == {"l": 3_734_018 - 46_017 - 6_244}
    assert not any(key.startswith("net_liquidity.year") for key in said)
    year_on = sentences(brief_of(date(2014, 9, 17)))
    assert not any(key.startswith("net_liquidity.year") for key in year_on)
    assert any(
        key.startswith("net_liquidity.year") for key in sentences(brief_of(date(2014, 9, 24)))
    )


def test_on_a_holiday_without_an_operation_there_is_no_net_liquidity(brief_of: BriefOf) -> None:
    said = sentences(brief_of(date(2024, 12, 25)))
    assert not any(key.startswith(("net_liquidity", "net_all")) for key in said)


def test_shares_of_gdp_and_bank_assets_are_told_where_they_are_known() -> None:
    """Q4 of 2024 is the newest quarter out by April 17, 2025; of the banks, April 2."""
    first = date(2024, 10, 1)
    values = [None] * 93
    values[0], values[92] = 29_720.0, 29_977.6  # type: ignore[call-overload]
    gdp = Series("GDP", (), Basis.QUARTER, "usd_billions", first, 1, tuple(values))
    banks = Series(
        "TLAACBW027NBOG",
        (),
        Basis.WEDNESDAY_LEVEL,
        "usd_billions",
        date(2025, 4, 2),
        7,
        (24_100.0, 24_200.0, 24_300.0),
    )
    day = date(2025, 4, 16)
    brief = compose_with(day, gdp, banks)
    (share,) = sentences(brief)["scale.gdp"]
    assert (share.args["y"], share.args["q"]) == (2024, 4)
    assert figures(share) == {
        "s": pytest.approx(100 * 6_727_113 / 29_720_000),
        "r": pytest.approx(100 * 3_280_845 / 29_720_000),
    }
    (of_banks,) = sentences(brief)["scale.banks"]
    reserves = embedded_snapshot().get("RESH4R_N.WW", Basis.WEDNESDAY_LEVEL)
    assert reserves is not None
    held = reserves.at(date(2025, 4, 2))
    assert held is not None
    assert of_banks.args["d"] == date(2025, 4, 2)
    assert figures(of_banks)["s"] == pytest.approx(100 * held / 24_100_000)
    for tag in LANGUAGES:
        text = told(brief, load_words(tag))
        assert "22.6" in text
        assert "11.0" in text
    plain = sentences(compose_with(day))
    assert "scale.gdp" not in plain
    assert "scale.banks" not in plain


# --- corridor


def test_the_funds_rate_in_its_range(brief_of: BriefOf) -> None:
    found = claims(brief_of(date(2025, 4, 16)))
    assert found["effr.change_spread_range_lower.derived"].value == 8
    assert found["effr.change_spread_iorb.derived"].value == -7
    assert found["sofr.change_spread_on_rrp_rate.derived"].value == 6


def test_the_funds_rate_of_october_2025_was_the_highest_for_years(brief_of: BriefOf) -> None:
    said = sentences(brief_of(date(2025, 10, 8)))
    (record,) = said["corridor.high"]
    assert record.args == {"x": Term("market.effr"), "d0": date(2021, 8, 17)}
    iorb, effr = (embedded_snapshot().get(code, Basis.DAILY) for code in ("IORB", "EFFR"))
    assert iorb is not None
    assert effr is not None
    day, spreads = date(2021, 8, 17), {}
    while day <= date(2025, 10, 8):
        one, other = effr.at(day), iorb.at(day)
        if one is not None and other is not None:
            spreads[day] = round(100 * (one - other), 4)
        day += timedelta(days=1)
    now = spreads.pop(date(2025, 10, 8))
    assert now == -5
    assert spreads.pop(date(2021, 8, 17)) >= now
    assert max(spreads.values()) < now


# --- deferred asset, thresholds, facilities


def test_the_deferred_asset_of_december_2025(brief_of: BriefOf) -> None:
    said = sentences(brief_of(END))
    assert figures(said["deferred.netted"][0]) == {"l": -236_205}
    assert said["deferred.low"][0].args["d"] == date(2025, 11, 5)
    assert figures(said["deferred.low"][0]) == {"l": -236_991}
    changes = figures(said["deferred.both_more_more"][0])
    assert changes == {"a": -236_205 + 204_389, "b": -236_205 + 231_006}
    assert "deferred.weeks" not in said


def test_a_deferred_asset_that_shrinks_has_its_weeks_to_zero() -> None:
    """The remittances line goes before the netted one: −2,600 to −1,300 in thirteen weeks."""
    first = END - timedelta(weeks=13)
    values = (-2_600.0, *[-2_000.0] * 12, -1_300.0)
    line = Series("RESPPLLOP_N.WW", (), Basis.WEDNESDAY_LEVEL, "usd_millions", first, 7, values)
    said = sentences(compose_with(END, line))
    assert "deferred.netted" not in said
    assert figures(said["deferred.remittances"][0]) == {"l": -1_300}
    assert figures(said["deferred.quarter_less"][0]) == {"a": 1_300}
    (weeks,) = said["deferred.weeks"]
    assert figures(weeks) == {"w": 13}
    assert "arithmetic" in load_words("en").plain(weeks)
    assert "算術" in load_words("zh-Hant").plain(weeks)


def test_the_threshold_of_april_2025(brief_of: BriefOf) -> None:
    early = sentences(brief_of(date(2025, 4, 16)))
    assert figures(early["threshold.below"][0])["a"] == 300_000 - 54_772
    assert "threshold.not_together" not in early  # it was named a day later
    said = sentences(brief_of(END))
    assert said["threshold.below_first"][0].args["d"] == date(2025, 5, 30)
    assert said["threshold.inside_first"][0].args["d"] == date(2025, 9, 24)
    assert "threshold.not_together" in said
    assert "threshold.outcome" in said
    before = sentences(brief_of(date(2025, 9, 17)))
    assert before["threshold.above"][0].args["x"] == Term("line.reserve_balances")
    assert "threshold.outcome" not in before


def test_how_long_a_facility_has_been_at_zero(brief_of: BriefOf) -> None:
    (table,) = (
        block
        for section in brief_of(date(2025, 4, 16)).sections
        for block in section.blocks
        if isinstance(block, Table) and block.key == "facilities"
    )
    rows = {row.label.key: row.cells for row in table.rows if isinstance(row.label, Term)}
    since, weeks = (cell.content for cell in rows["line.btfp"][-2:])
    assert since == date(2025, 3, 12)
    assert isinstance(weeks, Claim)
    assert weeks.value == 6  # March 12, 19, 26, April 2, 9, 16
    assert rows["line.primary_credit"][-1].content is None
