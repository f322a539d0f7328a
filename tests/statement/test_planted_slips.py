"""How many planted slips the gates catch, per line and kind, in weeks from every era."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from slips import KINDS, plant, repeat_release

from reportgen.errors import GateError
from reportgen.statement.gates import run_gates
from reportgen.statement.history import History

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Snapshot

HEADLINES = (
    "total_assets",
    "securities_held_outright",
    "reserve_balances",
    "reverse_repos",
    "treasury_general_account",
)
WITNESSED = (
    "reserve_bank_credit",
    "treasuries",
    "bills",
    "notes_bonds_nominal",
    "notes_bonds_indexed",
    "inflation_compensation",
    "agency_debt",
    "mbs",
    "reverse_repos_foreign",
    "reverse_repos_others",
    "currency_in_circulation",
    "deposits_other_than_reserves",
    "total_supplying",
    "total_absorbing",
)
# No identity reaches these in most weeks, and they may really stand still or idle near zero.
WEAKLY_WITNESSED = (
    "unamortized_premiums",
    "unamortized_discounts",
    "repos",
    "loans",
    "primary_credit",
    "central_bank_swaps",
    "foreign_official_deposits",
    "other_deposits",
    "other_liabilities",
)


def caught_of_planted(
    snapshot: Snapshot, tree: LineTree, lines: Iterable[str], days: list[date]
) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    planted: Counter[tuple[str, str]] = Counter()
    caught: Counter[tuple[str, str]] = Counter()
    for key in lines:
        for kind in KINDS:
            for day in days:
                wrong = plant(snapshot, tree, key, kind, day)
                if wrong is None:
                    continue
                planted[key, kind] += 1
                try:
                    run_gates(History(wrong, tree, day), day)
                except GateError:
                    caught[key, kind] += 1
    return caught, planted


def rate(
    caught: Counter[tuple[str, str]], planted: Counter[tuple[str, str]], lines: Iterable[str]
) -> float:
    pairs = [pair for pair in planted if pair[0] in set(lines)]
    return sum(caught[pair] for pair in pairs) / sum(planted[pair] for pair in pairs)


def table(
    caught: Counter[tuple[str, str]], planted: Counter[tuple[str, str]], lines: Iterable[str]
) -> str:
    rows = [f"{'caught/planted':<30}" + "".join(f"{kind:>14}" for kind in KINDS)]
    for key in lines:
        cells = "".join(f"{caught[key, kind]:>8}/{planted[key, kind]:<5}" for kind in KINDS)
        rows.append(f"{key:<30}{cells}")
    cells = ""
    for kind in KINDS:
        pairs = [pair for pair in planted if pair[1] == kind]
        found, tried = (sum(counts[pair] for pair in pairs) for counts in (caught, planted))
        cells += f"{found:>8}/{tried:<5}"
    rows.append(f"{'all':<30}{cells}")
    return "\n".join(rows)


def test_slips_of_headline_lines_are_caught(snapshot: Snapshot, tree: LineTree) -> None:
    days = [date(2007, 6, 6), date(2013, 6, 5), date(2025, 4, 16)]
    caught, planted = caught_of_planted(snapshot, tree, HEADLINES, days)
    print(table(caught, planted, HEADLINES))
    assert sum(planted.values()) >= 120
    assert caught == planted


@pytest.mark.history
@pytest.mark.slow
def test_slips_of_all_main_lines_in_every_era(
    snapshot: Snapshot, tree: LineTree, capsys: pytest.CaptureFixture[str]
) -> None:
    days = [date(2003, 4, 2) + timedelta(weeks=60 * i) for i in range(21)]
    lines = (*HEADLINES, *WITNESSED, *WEAKLY_WITNESSED)
    caught, planted = caught_of_planted(snapshot, tree, lines, days)
    for day in days:
        with pytest.raises(GateError):
            run_gates(History(repeat_release(snapshot, day), tree, day), day)
    with capsys.disabled():
        print("\n" + table(caught, planted, lines))
        for name, group in (
            ("headline", HEADLINES),
            ("witnessed", WITNESSED),
            ("weakly witnessed", WEAKLY_WITNESSED),
        ):
            print(f"  {name} lines: {rate(caught, planted, group):.1%} caught")
        print(f"  whole release repeated: {len(days)}/{len(days)}")
    assert rate(caught, planted, HEADLINES) >= 0.99
    assert rate(caught, planted, WITNESSED) >= 0.98
    assert rate(caught, planted, WEAKLY_WITNESSED) >= 0.60
    for kind, least in (
        ("one x1000", 0.98),
        ("one /1000", 0.93),
        ("one sign", 1.0),
        ("all x1000", 0.99),
        ("all /1000", 0.90),
        ("all sign", 0.98),
    ):
        pairs = [pair for pair in planted if pair[1] == kind]
        share = sum(caught[pair] for pair in pairs) / sum(planted[pair] for pair in pairs)
        assert share >= least, (kind, share)
