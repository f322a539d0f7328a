"""What a claim is about, and what it measures, as nouns of a correction note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import Term
from reportgen.brief.breakdowns import part_of_line
from reportgen.brief.rates import RATES

if TYPE_CHECKING:
    from reportgen.statement.lines import LineTree

RECORDS = (
    "weeks_highest",
    "weeks_lowest",
    "weeks_largest_rise",
    "weeks_largest_fall",
    "run",
)
"""Records and streaks in weeks: `errata.record.<measure>` tells their correction."""

STRETCHES = (
    "weeks_idle",
    "weeks_in_use",
    "days_widest",
    "days_inside",
    "rate_days_highest",
    "rate_days_lowest",
)
"""Other stretches of time of which something was true."""

MEASURES = (
    *RECORDS,
    "level",
    "share",
    "share_of_reserves",
    "share_of_plan",
    "change",
    "change_week",
    "change_year",
    "change_year_percent",
    "change_year_share",
    "change_contribution",
    "change_year_contribution",
    "change_month",
    "change_quarter",
    "change_sum",
    "change_from_peak",
    "change_from_peak_percent",
    "change_from_trough",
    "cap_shortfall",
    "cap_shortfall_sum",
    "drawdown",
    "pace",
    "pace_month",
    "in_force",
    "peak",
    "peak_in_use",
    "trough",
    "rate",
    "rate_on_day",
    "months",
    "weeks",
    "weeks_at_zero",
    "weeks_as_large",
    *STRETCHES,
    "gap_to_effr",
    "quarter_end_weeks",
    "quarter_end_weeks_as_large",
    "april_tax_weeks",
    "april_tax_weeks_as_large",
)
"""Measures with a name of their own: `errata.measure.<measure>`."""

FAMILIES = {
    "gap_": "gap",  # to a threshold, whose id follows
    "level_on_": "level",
    "lower_": "lower",
    "upper_": "upper",
    "sum_to_": "sum",
    "change_spread_": "change_spread",
}
"""Measures named by how they begin; a day or the other end of a spread follows."""

LINES = (
    "tga_and_on_rrp",
    "net_liquidity",
    "net_liquidity_all_reverse_repos",
    "treasuries_cap",
    "mbs_cap",
    "bills_cap",
    "treasuries_purchases",
    "mbs_purchases",
    "bills_purchases",
    "treasuries_net",
    "treasuries_beyond_principal",
    "treasuries_net_beyond_principal",
    "bills_beyond_principal",
    "agency_securities",
    "mbs_agency",
    "rest_of_assets",
    "notes_other",
    "longterm_securities",
    "largest_assets",
    "runoff",
    "treasuries_due_within_a_year",
    "reserve_ratio",
    "reserve_ratio_exempt",
    "reserve_ratio_low",
    "reserve_ratio_top",
)
"""What is no line of the statement, and has a name of its own: `errata.line.<line>`."""

NO_RUNNING_TEXT = frozenset(
    {
        "total_supplying",
        "reserve_bank_credit",
        "securities_repos_loans",
        "total_liabilities_capital",
        "total_liabilities",
        "total_absorbing",
        "notes_outstanding",
        "notes_held_by_banks",
        "deposits",
        "deposits_other_than_reserves",
        "capital_paid_in",
        "surplus",
        "custody_securities",
    }
)
"""Lines with a name for tables only, in English: no sentence is made about them."""

RESIDUAL, BRIDGE, OTHER = "_residual", "bridge_", "other"


def line_name(key: str, tree: LineTree) -> Term:
    """Return the name of what a claim is about."""
    if key in tree.lines or key == "on_rrp":
        return Term(f"line.{key}")
    if key in {name for name, _, _ in RATES}:
        return Term(f"rate.{key}")
    if key.startswith(BRIDGE):
        return Term("residual.bridge")
    if key.endswith(RESIDUAL):
        of = key.removesuffix(RESIDUAL)
        named = of in tree.lines and tree[of].residual
        return Term(f"residual.{of}" if named else "residual.other")
    part = part_of_line(key)
    return part or Term(f"errata.line.{key if key in LINES else OTHER}")


def measure_name(measure: str) -> Term:
    """Return the name of what is measured."""
    if measure in MEASURES:
        return Term(f"errata.measure.{measure}")
    for start, name in FAMILIES.items():
        if measure.startswith(start):
            return Term(f"errata.measure.{name}")
    return Term(f"errata.measure.{OTHER}")


def has_running_text(key: str, tree: LineTree) -> bool:
    """Whether sentences may be made about it."""
    return key == "on_rrp" or (key in tree.lines and key not in NO_RUNNING_TEXT)
