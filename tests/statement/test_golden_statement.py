"""Two weeks typed from the release: 2020-05-27 in every line, 2025-04-16 with its changes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from reportgen.statement.statement import LineRow, ResidualRow, build_side, build_statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.statement.history import History
    from reportgen.statement.statement import Side

GOLDEN_DAY = date(2020, 5, 27)

# Depth and key in the order of the release, level in millions.
SECURITIES = [
    ("securities_held_outright", 5_946_969),
    ("  treasuries", 4_109_512),
    ("    bills", 326_044),
    ("    notes_bonds_nominal", 3_489_174),
    ("    notes_bonds_indexed", 257_451),
    ("    inflation_compensation", 36_843),
    ("  agency_debt", 2_347),
    ("  mbs", 1_835_110),
    ("net_premium", 304_256 - 5_500),
    ("  unamortized_premiums", 304_256),
    ("  unamortized_discounts", -5_500),
    ("repos", 181_101),
    ("  repos_foreign_official", 1),
    ("  repos_others", 181_100),
    ("loans", 106_896),
    ("  primary_credit", 18_198),
    ("  seasonal_credit", 2),
    ("  pdcf", 33_244),
    ("  mmlf", 6_241),
    ("  ppplf", 49_211),
]
ASSETS = [
    ("total_assets", 7_097_316),
    ("  securities_repos_loans", 6_533_722),
    *(("    " + name, level) for name, level in SECURITIES),
    ("  commercial_paper_2020", 12_794),
    ("  corporate_credit", 34_853),
    ("  items_in_collection", 67),
    ("  bank_premises", 2_205),
    ("  central_bank_swaps", 448_946),
    ("  foreign_currency_assets", 20_564),
    ("  gold_certificates", 11_037),
    ("  sdr_certificates", 5_200),
    ("  coin", 1_447),
    ("  other_assets", 26_482),
]
LIABILITIES = [
    ("total_liabilities_capital", 7_097_316),
    ("  total_liabilities", 7_058_402),
    ("    federal_reserve_notes", 1_899_514),
    ("      notes_outstanding", 2_051_425),
    ("      notes_held_by_banks", 151_911),
    ("    reverse_repos", 243_976),
    ("      reverse_repos_foreign", 239_650),
    ("      reverse_repos_others", 4_326),
    ("    deposits", 4_839_897),
    ("      reserve_balances", 3_317_688),
    ("      treasury_general_account", 1_326_897),
    ("      foreign_official_deposits", 16_251),
    ("      other_deposits", 179_062),
    ("    deferred_cash_items", 355),
    ("    treasury_contributions", 66_500),
    ("    other_liabilities", 8_160),
    ("      remittances", 1_160),
    ("      = other_liabilities", 8_160 - 1_160),
    ("  total_capital", 38_914),
    ("    capital_paid_in", 32_089),
    ("    surplus", 6_825),
]
# Treasury currency was revised after the totals were printed, hence the two residuals.
SUPPLYING = [
    ("total_supplying", 7_145_741),
    ("  reserve_bank_credit", 7_058_713),
    *(("    " + name, level) for name, level in SECURITIES),
    ("    commercial_paper_2020", 12_794),
    ("    corporate_credit", 34_853),
    ("    float", -288),
    ("    central_bank_swaps", 448_946),
    ("    other_assets_factors", 28_687),
    ("  foreign_currency_assets", 20_564),
    ("  gold_stock", 11_041),
    ("  sdr_certificates", 5_200),
    ("  treasury_currency", 50_331),
    ("  = total_supplying", 7_145_741 - 7_058_713 - 20_564 - 11_041 - 5_200 - 50_331),
]
ABSORBING = [
    ("total_absorbing", 3_828_053),
    ("  currency_in_circulation", 1_948_196),
    ("  reverse_repos", 243_976),
    ("    reverse_repos_foreign", 239_650),
    ("    reverse_repos_others", 4_326),
    ("  treasury_cash", 207),
    ("  deposits_other_than_reserves", 1_522_210),
    ("    treasury_general_account", 1_326_897),
    ("    foreign_official_deposits", 16_251),
    ("    other_deposits", 179_062),
    ("  treasury_contributions", 66_500),
    ("  other_liabilities_capital", 47_074),
    (
        "  = total_absorbing",
        3_828_053 - 1_948_196 - 243_976 - 207 - 1_522_210 - 66_500 - 47_074,
    ),
]


def shown(side: Side) -> list[tuple[str, float]]:
    """Return the rows as text: indented by depth, a residual marked by an equals sign."""
    rows: list[tuple[str, float]] = []
    for row in (side.total, *side.rows):
        if isinstance(row, LineRow):
            rows.append(("  " * row.depth + row.line.key, row.level.value))
        else:
            rows.append(("  " * row.depth + "= " + row.of.line, row.level))
    return rows


@pytest.mark.parametrize(
    ("root", "table", "expected"),
    [
        ("total_assets", "condition", ASSETS),
        ("total_liabilities_capital", "condition", LIABILITIES),
        ("total_supplying", "factors", SUPPLYING),
        ("total_absorbing", "factors", ABSORBING),
    ],
)
def test_every_line_of_the_golden_week(
    history_at: Callable[[date], History], root: str, table: str, expected: list[tuple[str, int]]
) -> None:
    side = build_side(history_at(GOLDEN_DAY), root, table, GOLDEN_DAY)  # type: ignore[arg-type]
    assert shown(side) == expected
    assert side.missing == ()


def test_zero_lines_of_the_golden_week_are_dormant_not_missing(
    history_at: Callable[[date], History],
) -> None:
    statement = build_statement(history_at(GOLDEN_DAY), GOLDEN_DAY)
    assert [line.key for line in statement.assets.dormant] == ["secondary_credit", "other_credit"]
    assert [line.key for line in statement.liabilities.dormant] == [
        "term_deposits",
        "other_capital",
    ]


# 2025-04-16: level, a week before, a year before, as the release and its predecessors print them.
LEVELS = {
    "total_assets": (6_727_113, 6_727_416, 7_405_506),
    "treasuries": (4_217_259, 4_219_496, 4_539_133),
    "mbs": (2_188_873, 2_188_999, 2_388_241),
}
ALONE = {
    "securities_held_outright": 6_408_479,
    "bills": 195_343,
    "notes_bonds_nominal": 3_601_447,
    "notes_bonds_indexed": 312_055,
    "inflation_compensation": 108_414,
    "agency_debt": 2_347,
    "unamortized_premiums": 242_212,
    "unamortized_discounts": -23_636,
    "repos": 3,
    "loans": 4_544,
    "primary_credit": 2_713,
    "btfp": 0,
    "reverse_repos": 412_428,
    "reverse_repos_others": 54_772,
    "treasury_general_account": 638_783,
    "reserve_balances": 3_280_845,
    "foreign_official_deposits": 9_433,
    "other_deposits": 226_203,
}
AVERAGES = {
    "treasury_general_account": 422_983,
    "reserve_balances": 3_452_030,
    "other_deposits": 236_128,
}
DAY = date(2025, 4, 16)


def test_levels_and_changes_of_2025_04_16(history_at: Callable[[date], History]) -> None:
    statement = build_statement(history_at(DAY), DAY)
    for key, (now, week_ago, year_ago) in LEVELS.items():
        row = statement.assets.row(key)
        assert row is not None
        assert row.change_week is not None
        assert row.change_year is not None
        assert row.level.value == now
        assert row.change_week.value == now - week_ago
        assert row.change_year.value == now - year_ago
    for key, level in ALONE.items():
        row = statement.assets.row(key) or statement.liabilities.row(key)
        assert row is not None, key
        assert (key, row.level.value) == (key, level)


def test_changes_are_of_wednesday_levels_not_of_averages(
    history_at: Callable[[date], History],
) -> None:
    assets = build_statement(history_at(DAY), DAY).assets
    expected = {
        "securities_held_outright": (-2_363, -521_241),
        "treasuries": (-2_237, -321_874),
        "repos": (3, -4),
    }
    for key, changes in expected.items():
        row = assets.row(key)
        assert row is not None
        assert row.change_week is not None
        assert row.change_year is not None
        assert (row.change_week.value, row.change_year.value) == changes


def test_week_averages_and_the_daily_facility(history_at: Callable[[date], History]) -> None:
    history = history_at(DAY)
    for key, value in AVERAGES.items():
        figure = history.average(key, DAY)
        assert figure is not None
        assert figure.value == value
    facility = history.daily("RRPONTSYD", DAY)
    assert facility is not None
    assert facility.value == 54_772  # stored as 54.772 billion
    assert facility.sources[0].value == 54.772
    currency = history.level("currency_in_circulation", DAY)
    assert currency is not None
    assert currency.value == 2_377_475


def test_peaks_up_to_2025_04_16(history_at: Callable[[date], History]) -> None:
    history = history_at(DAY)
    assert max((v, d) for d, v in history.levels("total_assets")) == (8_965_487, date(2022, 4, 13))
    daily = history.daily_series("RRPONTSYD")
    assert max((v, d) for d, v in daily) == (2_553.716, date(2022, 12, 30))


def test_the_liability_side_closes_by_one_named_row_where_notes_are_unknown(
    history_at: Callable[[date], History],
) -> None:
    side = build_statement(history_at(DAY), DAY).liabilities
    residuals = [row for row in side.rows if isinstance(row, ResidualRow)]
    assert [row.level for row in residuals if row.depth == 1] == [
        6_727_113 - 412_428 - 3_280_845 - 638_783 - 9_433 - 226_203 + 215_676
    ]
    assert "federal_reserve_notes" in {line.key for line in side.missing}
    assert side.row("currency_in_circulation") is None
