"""The findings as they are said: which sentence, with which figures, in every language."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from brief.test_every_week import SAMPLE, brief
from every_week import answers, at_every_week

from reportgen.analysis.bridge import build_bridge
from reportgen.brief.blocks import Bullets, Row, Sentence, Table, Term
from reportgen.brief.claims import Claim
from reportgen.brief.sections.peaks import peaks_table
from reportgen.brief.week import Week
from reportgen.languages import LANGUAGES, load_words
from reportgen.policy.calendar import release_date
from reportgen.policy.register import load_register
from reportgen.statement.history import History
from reportgen.statement.lines import load_lines
from reportgen.statement.statement import build_statement
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.brief.blocks import Brief


def said(one: Brief) -> list[Sentence]:
    """Return the findings of a brief."""
    section = one.sections[0]
    assert section.key == "findings"
    (block,) = section.blocks
    assert isinstance(block, Bullets)
    assert all(lead is None for lead, _ in block.items)
    assert all(len(text.sentences) == 1 for _, text in block.items)
    return [text.sentences[0] for _, text in block.items]


def figures(sentence: Sentence) -> dict[str, float]:
    return {name: one.value for name, one in sentence.args.items() if isinstance(one, Claim)}


def find(sentences: list[Sentence], key: str, line: str = "") -> Sentence:
    for one in sentences:
        if one.key == key and (not line or one.args["x"] == Term(f"line.{line}")):
            return one
    raise AssertionError(f"{key} of {line} not among {[one.key for one in sentences]}")


def test_the_largest_rise_there_has_been(brief_of: Callable[[date], Brief]) -> None:
    found = find(said(brief_of(date(2020, 3, 25))), "finding.rise.ever_record", "total_assets")
    assert figures(found) == {"a": 586_066, "l": 5_254_278}
    assert found.args["d0"] == date(2002, 12, 18)


def test_primary_credit_and_the_new_program(brief_of: Callable[[date], Brief]) -> None:
    found = said(brief_of(date(2023, 3, 15)))
    credit = find(found, "finding.rise.ever_record", "primary_credit")
    assert figures(credit) == {"a": 148_272, "l": 152_853}
    assert figures(find(found, "finding.new", "btfp")) == {"l": 11_943}
    assets = find(found, "largest.rise", "total_assets")  # the summary has told the level
    assert figures(assets) == {"a": 297_017}
    assert assets.args["d0"] == date(2020, 4, 1)
    words = load_words("en")
    assert words.plain(credit) == (
        "Primary credit rose $148.3 billion on the week to $152.9 billion: the largest weekly rise "
        "and the highest level since these data begin on January 15, 2003."
    )


def test_the_tax_week_is_held_against_tax_weeks(brief_of: Callable[[date], Brief]) -> None:
    """Of 22 earlier ones only 2022's, of 354,982 million, saw as much."""
    account, repos = said(brief_of(date(2025, 4, 16)))
    assert account.key == "finding.rise.april_tax.some_since"
    assert account.args["d1"] == date(2022, 4, 20)
    assert figures(account) == {"a": 323_594, "l": 638_783, "n": 22, "m": 1}
    assert repos.key == "finding.fall.april_tax.none"
    assert figures(repos) == {"a": -121_825, "l": 412_428, "n": 22}


def test_repos_are_back_and_reserves_low(brief_of: Callable[[date], Brief]) -> None:
    repos, reserves, decision, gap = said(brief_of(date(2019, 9, 18)))
    assert (repos.key, figures(repos)) == ("finding.rise.ever", {"a": 75_000, "l": 75_000})
    assert (reserves.key, reserves.args["d0"]) == ("since.low", date(2011, 3, 16))
    assert figures(reserves) == {"l": 1_385_426}
    assert (decision.key, decision.args["d"]) == ("finding.announced", date(2019, 9, 18))
    assert (gap.key, figures(gap)) == ("finding.gap.ever", {"r": 5.25, "bp": 295})


def test_steps_of_policy(brief_of: Callable[[date], Brief]) -> None:
    began = said(brief_of(date(2022, 6, 1)))[0]
    assert (began.key, figures(began)) == ("finding.regime.runoff", {"t": 30_000, "m": 17_500})
    assert (began.args["d"], began.args["d0"]) == (date(2022, 6, 1), date(2022, 5, 4))
    over = said(brief_of(date(2025, 12, 3)))[0]
    assert (over.key, over.args["d"]) == ("finding.regime.runoff_over", date(2025, 12, 1))
    taper = said(brief_of(date(2013, 12, 18)))[0]
    assert (taper.key, taper.args["d"]) == ("finding.announced", date(2013, 12, 18))
    assert not any(one.key == "finding.announced" for one in said(brief_of(date(2013, 12, 11))))
    caps = said(brief_of(date(2025, 4, 2)))[0]
    assert (caps.key, figures(caps)) == ("finding.caps", {"t": 5_000, "m": 35_000})
    pace = said(brief_of(date(2014, 4, 2)))[0]
    assert (pace.key, figures(pace)) == ("finding.pace.treasuries_mbs", {"t": 30_000, "m": 25_000})


DATED = [date(2021, 9, 22), date(2026, 6, 10), date(2026, 7, 15), date(2026, 9, 23)]
LONG_DATE = re.compile(r"\d{4}\s*年\s*\d+\s*月\s*\d+\s*日|[A-Z][a-z]+ \d+, \d{4}")


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("day", DATED, ids=str)
def test_a_day_the_register_names_is_told_once(
    brief_of: Callable[[date], Brief], day: date, tag: str
) -> None:
    words = load_words(tag)
    told = [words.plain(one) for one in said(brief_of(day)) if "announced" in one.key]
    assert told
    for one in told:
        days = LONG_DATE.findall(one)
        assert days, one
        assert len(days) == len(set(days)), one


def test_a_reported_pace_is_told_by_the_findings_and_then_by_the_summary(
    brief_of: Callable[[date], Brief],
) -> None:
    def tellers(day: date) -> list[str]:
        one = brief_of(day)
        told = {"summary": one.summary.sentences, "findings": said(one)}
        words = load_words("en")
        return [
            name
            for name, sentences in told.items()
            if any("reported to have been reduced to zero" in words.plain(it) for it in sentences)
        ]

    weeks = (date(2026, 9, 16), date(2026, 9, 23), date(2026, 9, 30))
    assert list(map(tellers, weeks)) == [[], ["findings"], ["summary"]]


def test_a_level_named_beforehand_is_reached(brief_of: Callable[[date], Brief]) -> None:
    found = find(said(brief_of(date(2025, 9, 24))), "finding.crossing.inside", "reserve_balances")
    assert figures(found) == {"l": 2_999_692, "lo": 2_800_000, "hi": 3_000_000}


@pytest.mark.parametrize("day", [date(2018, 6, 6), date(2018, 12, 5), date(2013, 10, 9)], ids=str)
def test_a_dull_week_reads_dull(brief_of: Callable[[date], Brief], day: date) -> None:
    (found,) = said(brief_of(day))
    assert found.key.startswith("finding.quiet.")
    for tag in LANGUAGES:
        print(load_words(tag).plain(found))


def test_the_share_of_weeks_is_counted(brief_of: Callable[[date], Brief]) -> None:
    """Primary credit on 2020-03-25: of all its weekly moves those of 22,544 million or more."""
    day = date(2020, 3, 25)
    found = find(said(brief_of(day)), "finding.rise.rare", "primary_credit")
    history = History(embedded_snapshot().until(day), load_lines(), day)
    levels = dict(history.levels("primary_credit"))
    moves = [
        value - levels[when - timedelta(days=7)]
        for when, value in levels.items()
        if when - timedelta(days=7) in levels
    ]
    large = [move for move in moves if abs(move) >= 22_544]
    assert figures(found)["p"] == pytest.approx(100 * len(large) / len(moves))
    print(f"{len(large)} of {len(moves)} weeks")


def test_a_claim_rests_on_the_ends_of_what_was_counted(brief_of: Callable[[date], Brief]) -> None:
    claims = {claim.id: claim for claim in brief_of(date(2025, 4, 16)).claims}
    counted = claims["treasury_general_account.april_tax_weeks.wednesday_level"]
    assert [source.as_of for source in counted.sources] == [
        date(2025, 4, 16),
        date(2025, 4, 9),
        date(2003, 4, 16),
    ]


@at_every_week
def summary_and_findings(one: Brief) -> tuple[set[str], int]:
    """Return what is said in the summary and among the findings, and how many these are."""
    words = load_words("en")
    summary = {words.plain(sentence) for sentence in one.summary.sentences}
    return summary & {words.plain(sentence) for sentence in said(one)}, len(said(one))


@pytest.mark.history
def test_the_summary_repeats_no_finding() -> None:
    found = answers(summary_and_findings)
    assert {day: twice for day, (twice, _) in found if twice} == {}
    assert max(count for _, (_, count) in found) <= 6


# -- the bridge and the peaks


def tables(one: Brief) -> dict[str, Table]:
    return {
        block.key: block
        for section in one.sections
        for block in section.blocks
        if isinstance(block, Table)
    }


def column(rows: tuple[Row, ...], index: int) -> list[float]:
    contents = [row.cells[index].content for row in rows]
    return [content.value for content in contents if isinstance(content, Claim)]


@pytest.mark.parametrize("day", SAMPLE[::6], ids=str)
def test_week_and_year_of_the_bridge_add_up(day: date) -> None:
    table = tables(brief(day))["bridge"]
    for index, _ in enumerate(table.columns):
        *effects, total = column(table.rows, index)
        assert sum(effects) == pytest.approx(total), (day, table.columns[index])
    print(f"{day}: {table.columns}, {len(table.rows)} rows")


def test_the_year_beside_the_week(brief_of: Callable[[date], Brief]) -> None:
    day = date(2025, 4, 16)
    table = tables(brief_of(day))["bridge"]
    assert table.columns == ("change_week", "change_year")
    assert column(table.rows[:1], 0) == [-323_594]
    assert column(table.rows[:1], 1) == [929_932 - 638_783]
    assert column(table.rows[-1:], 1) == [3_280_845 - 3_329_532]
    claims = {claim.id: claim.value for claim in brief_of(day).claims}
    history = History(embedded_snapshot(), load_lines(), day)
    bridge = build_bridge(history, day, timedelta(days=364))
    assert bridge is not None
    assert claims["bridge_residual.change_year_contribution.derived"] == bridge.residual


def test_data_of_less_than_a_year_have_a_bridge_of_the_week() -> None:
    assert tables(brief(date(2003, 6, 4)))["bridge"].columns == ("change_week",)


def test_peaks_and_how_far_from_them() -> None:
    day = date(2025, 4, 16)
    history = History(embedded_snapshot().until(day), load_lines(), day)
    register = load_register().known(release_date(day))
    week = Week(history, build_statement(history, day), release_date(day), register, (), None, ())
    rows = {row.label: [cell.content for cell in row.cells] for row in peaks_table(week).rows}
    peak, when, now, percent = rows[Term("line.total_assets")]
    assert isinstance(peak, Claim)
    assert isinstance(now, Claim)
    assert isinstance(percent, Claim)
    assert (peak.value, when, now.value) == (8_965_487, date(2022, 4, 13), 6_727_113)
    assert round(percent.value, 1) == -25.0
    peak, when, *_ = rows[Term("short.on_rrp")]
    assert isinstance(peak, Claim)
    assert (peak.value, when) == (2_553_716, date(2022, 12, 30))
    print(len(rows), "lines against their peaks")
