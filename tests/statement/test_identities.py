"""Identities follow from the tree; misses are failures unless declared to the million."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from reportgen.errors import ConfigError
from reportgen.statement.coverage import list_weeks
from reportgen.statement.exceptions import load_exceptions
from reportgen.statement.history import History
from reportgen.statement.identities import Check, Status, check_identities
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Snapshot

GOLDEN_DAY = date(2020, 5, 27)
TREASURIES = "parts.treasuries.condition"


def by_id(checks: tuple[Check, ...]) -> dict[str, Check]:
    found = {check.id: check for check in checks}
    assert len(found) == len(checks), "two checks share an id"
    return found


def with_value(snapshot: Snapshot, code: str, day: date, value: float) -> Snapshot:
    series = snapshot.series[code, Basis.WEDNESDAY_LEVEL]
    values = list(series.values)
    values[(day - series.first).days // 7] = value
    wrong = replace(series, values=tuple(values))
    codes = {(name, series.basis): wrong for name in (series.code, *series.aliases)}
    return replace(snapshot, series={**snapshot.series, **codes})


def test_every_identity_of_the_golden_week(history_at: Callable[[date], History]) -> None:
    checks = by_id(check_identities(history_at(GOLDEN_DAY), GOLDEN_DAY))
    untested = {key for key, check in checks.items() if check.status is Status.NOT_TESTABLE}
    # Treasury currency is revised and the printed totals are not: those two prove nothing.
    assert untested == {"parts.total_supplying.factors", "parts.total_absorbing.factors"}
    assert {check.status for key, check in checks.items() if key not in untested} == {Status.PASSED}
    assert {
        "balance.assets_liabilities_capital",
        "balance.supplying_absorbing_reserves",
        "parts.federal_reserve_notes.condition",  # outstanding less those held by the Banks
        "parts.deposits.condition",
        "parts.deposits_other_than_reserves.factors",
        "parts.reserve_bank_credit.factors",
        "parts.total_capital.condition",
    } <= checks.keys()


def test_a_total_printed_alike_in_both_tables_is_tested_once(
    history_at: Callable[[date], History],
) -> None:
    ids = by_id(check_identities(history_at(GOLDEN_DAY), GOLDEN_DAY)).keys()
    assert TREASURIES in ids
    assert "parts.treasuries.factors" not in ids
    assert "parts.reverse_repos.factors" not in ids


def test_an_of_which_is_no_identity(history_at: Callable[[date], History]) -> None:
    """Remittances are one of the other liabilities, not all of them."""
    ids = by_id(check_identities(history_at(GOLDEN_DAY), GOLDEN_DAY)).keys()
    assert not [name for name in ids if name.startswith("parts.other_liabilities.")]


@pytest.mark.parametrize("day", [date(2005, 6, 1), date(2025, 4, 16), date(2026, 9, 30)])
def test_assets_are_never_proved_against_themselves(
    history_at: Callable[[date], History], day: date
) -> None:
    check = by_id(check_identities(history_at(day), day))["balance.assets_liabilities_capital"]
    assert check.status is Status.NOT_TESTABLE
    assert "total_liabilities" in check.detail


def test_a_miss_beyond_the_slack_fails_with_line_week_and_figures(
    snapshot: Snapshot, tree: LineTree
) -> None:
    day = date(2025, 4, 16)
    wrong = with_value(snapshot, "WSHOBL", day, 195_343 + 3)
    checks = by_id(check_identities(History(wrong, tree, day), day))
    assert checks[TREASURIES].status is Status.FAILED
    assert "treasuries, 2025-04-16: 4,217,259 against 4,217,262" in checks[TREASURIES].detail
    assert "slack 2.5" in checks[TREASURIES].detail
    within = with_value(snapshot, "WSHOBL", day, 195_343 + 2)
    checks = by_id(check_identities(History(within, tree, day), day))
    assert checks[TREASURIES].status is Status.PASSED


@pytest.mark.parametrize(
    ("day", "code", "miss"),
    [(date(2007, 11, 21), "TREAST", 3), (date(2013, 7, 3), "TREAST", 6)],
)
def test_declared_misses_are_taken_exactly_or_stale(
    snapshot: Snapshot, tree: LineTree, day: date, code: str, miss: int
) -> None:
    real = by_id(check_identities(History(snapshot, tree, day), day))[TREASURIES]
    assert real.status is Status.ALLOWED
    assert f"off by {miss}" in real.detail
    value = snapshot.series[code, Basis.WEDNESDAY_LEVEL].at(day)
    assert value is not None
    for change in (1, -miss):  # a different miss, and none any more
        other = with_value(snapshot, code, day, value + change)
        check = by_id(check_identities(History(other, tree, day), day))[TREASURIES]
        assert check.status is Status.FAILED
        assert "stale" in check.detail


def test_exceptions_are_read_strictly(tmp_path: Path) -> None:
    entry = '[[exception]]\ncheck = "a"\nday = 2007-11-21\nexpect = 3\nreason = "x"\n'
    path = tmp_path / "exceptions.toml"
    path.write_text(entry + "until = 2008-01-01\n")
    with pytest.raises(ConfigError, match="until"):
        load_exceptions(path)
    path = tmp_path / "twice.toml"
    path.write_text(entry * 2)
    with pytest.raises(ConfigError, match="twice"):
        load_exceptions(path)


@pytest.mark.history
def test_identities_hold_in_every_week(
    snapshot: Snapshot, tree: LineTree, capsys: pytest.CaptureFixture[str]
) -> None:
    history = History(snapshot, tree, date(2030, 1, 1))
    count: Counter[Status] = Counter()
    passed: Counter[str] = Counter()
    for week in list_weeks(snapshot, tree):
        for check in check_identities(history, week.as_of):
            assert check.status is not Status.FAILED, check
            count[check.status] += 1
            passed[check.id] += check.status is Status.PASSED
    with capsys.disabled():
        said = ", ".join(f"{n:,} {status.value}" for status, n in sorted(count.items()))
        print(f"\n  identities over all weeks: {said}")
        for name, n in passed.most_common(8):
            print(f"    {name}: passed in {n:,} weeks")
    assert count[Status.ALLOWED] == 2
    assert passed["parts.reverse_repos.condition"] >= 1_242
    assert passed["parts.securities_held_outright.condition"] >= 1_220
    assert passed[TREASURIES] >= 984
    assert passed["balance.supplying_absorbing_reserves"] >= 353
