"""2025-04-16, figure by figure: what the release says, and what is often said wrongly."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from reportgen.brief.blocks import Brief, Table
from reportgen.brief.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2025, 4, 16)

# level, change on the week, change on the year: millions of dollars, Wednesday levels
LINES = {
    "total_assets": (6_727_113, 6_727_113 - 6_727_416, 6_727_113 - 7_405_506),
    "treasuries": (4_217_259, 4_217_259 - 4_219_496, 4_217_259 - 4_539_133),
    "mbs": (2_188_873, 2_188_873 - 2_188_999, 2_188_873 - 2_388_241),
    "securities_held_outright": (6_408_479, -2_363, -521_241),
    "bills": (195_343, None, None),
    "notes_bonds_nominal": (3_601_447, None, None),
    "notes_bonds_indexed": (312_055, None, None),
    "inflation_compensation": (108_414, None, None),
    "agency_debt": (2_347, 0, 0),
    "unamortized_premiums": (242_212, None, None),
    "unamortized_discounts": (-23_636, None, None),
    "net_premium": (218_576, None, None),
    "repos": (3, 3, None),
    "loans": (4_544, None, None),
    "primary_credit": (2_713, None, None),
    "btfp": (0, 0, None),
    "reverse_repos": (412_428, None, None),
    "treasury_general_account": (638_783, None, None),
    "reserve_balances": (3_280_845, None, None),
    "foreign_official_deposits": (9_433, None, None),
    "other_deposits": (226_203, None, None),
    "currency_in_circulation": (2_377_475, None, None),
}


@pytest.fixture(scope="module")
def claims(brief_of: Callable[[date], Brief]) -> dict[str, Claim]:
    return {claim.id: claim for claim in brief_of(DAY).claims}


@pytest.mark.parametrize("line", LINES)
def test_levels_and_changes_are_those_of_the_release(claims: dict[str, Claim], line: str) -> None:
    level, week, year = LINES[line]
    assert claims[f"{line}.level.wednesday_level"].value == level
    if week is not None:
        assert claims[f"{line}.change_week.wednesday_level"].value == week
    if year is not None:
        assert claims[f"{line}.change_year.wednesday_level"].value == year


def test_averages_are_averages(claims: dict[str, Claim]) -> None:
    assert claims["reserve_balances.level.week_average"].value == 3_452_030
    assert claims["treasury_general_account.level.week_average"].value == 422_983


def test_the_facility_is_not_the_total(claims: dict[str, Claim]) -> None:
    assert claims["on_rrp.level.daily"].value == 54_772
    peak = claims["on_rrp.peak.daily"]
    assert (peak.value, peak.as_of) == (2_553_716, date(2022, 12, 30))
    assert round(claims["on_rrp.drawdown.daily"].value, 1) == 97.9


def test_peak_and_runoff_come_from_data_and_register(claims: dict[str, Claim]) -> None:
    peak = claims["total_assets.peak.wednesday_level"]
    assert (peak.value, peak.as_of) == (8_965_487, date(2022, 4, 13))
    assert claims["total_assets.change_from_peak.wednesday_level"].value == 6_727_113 - 8_965_487
    percent = claims["total_assets.change_from_peak_percent.wednesday_level"].value
    assert round(percent, 1) == -25.0
    assert round(claims["runoff.months.derived.from-2022-06-01"].value, 1) == 34.5


def test_long_term_securities_leave_bills_out(claims: dict[str, Claim]) -> None:
    assert round(claims["longterm_securities.share.wednesday_level"].value, 1) == 92.4


def test_caps_are_redemption_caps_of_that_week(claims: dict[str, Claim]) -> None:
    assert claims["treasuries_cap.level.derived"].value == 5_000
    assert claims["mbs_cap.level.derived"].value == 35_000


def test_rates_and_spreads(claims: dict[str, Claim]) -> None:
    assert claims["iorb.rate.daily"].value == 4.40
    assert claims["effr.rate.daily"].value == 4.33
    assert claims["effr.change_spread_iorb.derived"].value == -7


def test_both_sides_close(brief_of: Callable[[date], Brief]) -> None:
    tables = {
        block.key: block
        for section in brief_of(DAY).sections
        for block in section.blocks
        if isinstance(block, Table)
    }
    for key in ("assets", "liabilities"):
        rows = tables[key].rows
        top = [row for row in rows if row.depth == 0 and row.kind in ("line", "residual")]
        total = next(row for row in rows if row.kind == "total")
        for column in (0, 2):
            values = [row.cells[column].content for row in [*top, total]]
            assert all(isinstance(value, Claim) for value in values)
            amounts = [value.value for value in values if isinstance(value, Claim)]
            print(f"{key}, column {column}: {sum(amounts[:-1]):,} against {amounts[-1]:,}")
            assert sum(amounts[:-1]) == amounts[-1]


def test_every_claim_has_a_source_and_a_stable_id(claims: dict[str, Claim]) -> None:
    for claim in claims.values():
        assert claim.sources, claim.id
        assert claim.id.startswith(f"{claim.line}.{claim.measure}.{claim.basis}")
        assert all(source.as_of <= DAY for source in claim.sources), claim.id
