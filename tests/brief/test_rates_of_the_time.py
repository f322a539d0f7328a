"""Rates before their series: the target range and interest on excess reserves of the register."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from brief.telling import paragraphs, told

from reportgen.brief.blocks import Table
from reportgen.languages import load_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.brief.blocks import Brief
    from reportgen.brief.claims import Claim

    BriefOf = Callable[[date], Brief]


def keys(brief: Brief) -> set[str]:
    return {sentence.key for one in paragraphs(brief) for sentence in one.sentences}


def claims(brief: Brief) -> dict[str, Claim]:
    return {claim.id: claim for claim in brief.claims}


def table(brief: Brief, key: str) -> Table:
    blocks = [block for section in brief.sections for block in section.blocks]
    return next(block for block in blocks if isinstance(block, Table) and block.key == key)


def test_the_corridor_of_september_2019(brief_of: BriefOf) -> None:
    """The cut decided that Wednesday was in force on the day after."""
    brief = brief_of(date(2019, 9, 18))
    found = claims(brief)
    assert (found["ioer.rate.derived"].value, found["range_upper.rate.derived"].value) == (
        2.1,
        2.25,
    )
    assert found["effr.change_spread_ioer.derived"].value == 15
    assert found["sofr.change_spread_ioer.derived"].value == 45
    assert not any("iorb" in one for one in found)
    assert {"rate.effr_above_ioer", "corridor.effr_at_upper", "rate.sofr_above_ioer"} <= keys(brief)
    assert table(brief, "rates").columns == ("rate", "spread_ioer", "date")
    for tag, name in {"zh-Hant": "超額準備金利率", "en": "interest on excess reserves"}.items():
        text = told(brief, load_words(tag))
        assert name in text
        assert "IORB" not in text


def test_interest_on_reserve_balances_takes_the_place_of_that_on_excess(brief_of: BriefOf) -> None:
    before, after = (claims(brief_of(date(2021, *day))) for day in ((7, 28), (8, 4)))
    assert (before["ioer.rate.derived"].value, after["iorb.rate.daily"].value) == (0.15, 0.15)
    assert "iorb.rate.daily" not in before
    assert not any("ioer" in one for one in after)


def test_before_the_range_no_range_is_named(brief_of: BriefOf) -> None:
    assert "range_upper.rate.derived" not in claims(brief_of(date(2008, 12, 10)))
    found = claims(brief_of(date(2008, 12, 17)))
    assert found["range_upper.rate.derived"].value == 0.25
    assert "ioer.rate.derived" not in found  # set that week, paid from the day after


def test_decisions_on_rates_do_not_crowd_out_the_others(brief_of: BriefOf) -> None:
    """After three on rates the runoff's beginning still stands in June 2018, and QT2's in 2022."""
    shown = {
        day: [row.label for row in table(brief_of(day), "timeline").rows]
        for day in (date(2018, 6, 20), date(2022, 11, 9))
    }
    assert shown[date(2018, 6, 20)] == [date(2018, 6, 13), date(2018, 3, 21), date(2017, 9, 20)]
    assert shown[date(2022, 11, 9)] == [date(2022, 11, 2), date(2022, 5, 4), date(2022, 1, 26)]
