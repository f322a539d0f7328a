"""The gates over many weeks at once, and printed changes, against slips and hand-made series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from time import process_time
from typing import TYPE_CHECKING

import pytest
from statement.slips import plant

from reportgen.errors import NoDataError
from reportgen.statement.audit import audit, check_week, printed_changes
from reportgen.statement.coverage import list_weeks
from reportgen.statement.gates.lines import check_neighbours
from reportgen.statement.gates.run import GATES, run_gates
from reportgen.statement.history import History
from reportgen.store.series import Basis, Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.statement.coverage import Coverage
    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Snapshot

DAY = date(2025, 4, 16)
WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def weeks(snapshot: Snapshot, tree: LineTree) -> tuple[Coverage, ...]:
    return list_weeks(snapshot, tree)


def between(weeks: Sequence[Coverage], first: date, last: date) -> list[Coverage]:
    return [week for week in weeks if first <= week.as_of <= last]


@pytest.mark.slow
@pytest.mark.history
def test_all_weeks_of_the_embedded_data(
    snapshot: Snapshot, tree: LineTree, weeks: Sequence[Coverage]
) -> None:
    told: list[tuple[int, int]] = []
    started = process_time()
    found = audit(snapshot, tree, weeks, lambda done, total, _: told.append((done, total)))
    print(f"{found.weeks} weeks, {process_time() - started:.1f} s of processor time")
    for tally in found.tallies:
        print(f"  {tally}")
    assert (found.weeks, found.first, found.last) == (1241, date(2002, 12, 25), date(2026, 9, 30))
    assert found.failed == ()
    # The two misses that exceptions.toml declares, each once: not again as the week before another.
    assert [(one.check, one.line, one.week) for one in found.allowed] == [
        ("parts.treasuries.condition", "treasuries", date(2007, 11, 21)),
        ("parts.treasuries.condition", "treasuries", date(2013, 7, 3)),
    ]
    by_family = {tally.family: tally for tally in found.tallies}
    assert set(by_family) == GATES
    # One check of signs by itself and one by the witnesses, in every week.
    assert by_family["sign"].checked == by_family["sign"].passed == 2 * 1241
    assert by_family["repeat"].checked == 1241
    assert by_family["parts"].allowed == 2
    for one in found.tallies:
        assert one.checked == one.passed + one.allowed + one.failed + one.not_testable
    assert told == [(done, 1241) for done in range(1242)]


def test_nothing_is_left_out_that_a_build_tests(snapshot: Snapshot, tree: LineTree) -> None:
    for day in (DAY, date(2008, 10, 29), date(2002, 12, 25)):
        history = History(snapshot, tree, day)
        own = [
            check
            for check in run_gates(history, day)
            if not check.id.endswith((".previous_week", ".year_ago"))
        ]
        ours = [*check_week(history, day), check_neighbours(history, day)]
        assert sorted(ours, key=lambda one: one.id) == sorted(own, key=lambda one: one.id)


def test_a_week_is_judged_alike_from_any_later_one(snapshot: Snapshot, tree: LineTree) -> None:
    """The audit looks at all weeks from the newest: nothing later may colour the verdict."""
    from_now = History(snapshot, tree, date(2026, 9, 30))
    for day in (DAY, date(2013, 7, 3), date(2020, 5, 13)):
        assert list(check_week(from_now, day)) == list(
            check_week(History(snapshot, tree, day), day)
        )


@pytest.mark.parametrize(
    ("key", "kind", "check"),
    [
        ("bills", "one x1000", "parts.treasuries.condition"),
        ("reserve_balances", "one sign", "sign.lines"),
        ("total_assets", "one repeated", "repeat.lines"),
        ("treasury_general_account", "one /1000", "scale.neighbours"),
    ],
)
def test_a_slip_is_found_with_its_line_and_week(
    snapshot: Snapshot,
    tree: LineTree,
    weeks: Sequence[Coverage],
    key: str,
    kind: str,
    check: str,
) -> None:
    wrong = plant(snapshot, tree, key, kind, DAY)
    assert wrong is not None
    found = audit(wrong, tree, between(weeks, DAY - 8 * WEEK, DAY + 8 * WEEK))
    print([(one.check, one.line, one.week) for one in found.failed])
    mine = [one for one in found.failed if one.check == check]
    assert mine[0].week == DAY
    assert mine[0].line == ("treasuries" if check.startswith("parts") else key)
    assert str(DAY) in mine[0].message
    assert sum(tally.failed for tally in found.tallies) == len(found.failed)
    # What one figure spoils is that week and its change to the next.
    assert {one.week for one in found.failed} <= {DAY, DAY + WEEK}


def test_a_slip_long_before_the_weeks_asked_for_is_found(
    snapshot: Snapshot, tree: LineTree, weeks: Sequence[Coverage]
) -> None:
    """Peaks and records of every later brief rest on it, so no later brief is built."""
    wrong = plant(snapshot, tree, "total_assets", "one x1000", date(2011, 5, 4))
    assert wrong is not None
    found = audit(wrong, tree, between(weeks, DAY, DAY))
    (only,) = found.failed
    assert (only.check, only.line, only.week) == (
        "scale.neighbours",
        "total_assets",
        date(2011, 5, 4),
    )


def test_incomplete_weeks_are_left_out(
    snapshot: Snapshot, tree: LineTree, weeks: Sequence[Coverage]
) -> None:
    assert not weeks[0].complete
    assert not weeks[-1].complete
    assert audit(snapshot, tree, weeks[:4]).first == weeks[1].as_of
    assert audit(snapshot, tree, weeks[-4:]).last == weeks[-2].as_of
    with pytest.raises(NoDataError, match="no complete week"):
        audit(snapshot, tree, weeks[:1])


def series(code: str, basis: Basis, *values: float | None) -> Series:
    return Series(code, (), basis, "usd_millions", DAY, 7, values)


def printed(*given: Series) -> dict[str, Series]:
    return {one.code: one for one in given}


def test_printed_changes_of_levels_and_averages() -> None:
    level = series("RESPPMA_N.WW", Basis.WEDNESDAY_LEVEL, 100, 103, 101, 101)
    average = series("RESPPMA_XAW_N.WW", Basis.WEEK_AVERAGE, 50, 60, None, 80)
    found = printed_changes(
        printed(
            level,
            average,
            series("RESPPMA_XCH1_N.WW", Basis.LEVEL_CHANGE_WEEK, None, 3, -2, 0),
            series("RESPPMA_XAW_XCH1_N.WW", Basis.AVERAGE_CHANGE_WEEK, 4, 10, 7, 8),
        )
    )
    averages, levels = found
    assert (levels.of, levels.equal, levels.differ, levels.not_testable) == (level.code, 3, (), 0)
    # The first has no week before, the third no average, the fourth none before it.
    assert (averages.of, averages.equal, averages.not_testable) == (average.code, 1, 3)


def test_a_revised_figure_is_told_with_both_figures() -> None:
    level = series("RESTBC_N.WW", Basis.WEDNESDAY_LEVEL, 2_377_000, 2_377_475)
    change = series("RESTBC_XCH1_N.WW", Basis.LEVEL_CHANGE_WEEK, None, 482)
    ((only,),) = [one.differ for one in printed_changes(printed(level, change))]
    assert (only.code, only.as_of, only.printed) == (change.code, DAY + WEEK, 482)
    assert (only.now, only.then) == (2_377_475, 2_377_000)


def test_a_year_is_52_weeks() -> None:
    level = series("WALCL_N.WW", Basis.WEDNESDAY_LEVEL, *range(0, 5400, 100))
    change = series("WALCL_XCH52_N.WW", Basis.LEVEL_CHANGE_YEAR, *[None] * 52, 5200, 5201)
    (found,) = printed_changes(printed(level, change))
    assert (found.equal, found.not_testable) == (1, 0)
    assert [one.as_of for one in found.differ] == [DAY + 53 * WEEK]


def test_changes_without_their_figures_cannot_be_tested() -> None:
    (found,) = printed_changes(
        printed(series("RESPPA_XCH1_N.WW", Basis.LEVEL_CHANGE_WEEK, 1, None, 3))
    )
    assert (found.of, found.equal, found.not_testable) == ("RESPPA_N.WW", 0, 2)


def test_fractions_are_compared_as_they_are_printed() -> None:
    level = replace(series("X_N.WW", Basis.WEDNESDAY_LEVEL, 54.471, 54.772), unit="usd_billions")
    change = series("X_XCH1_N.WW", Basis.LEVEL_CHANGE_WEEK, None, 0.301)
    (found,) = printed_changes(printed(level, change))
    assert 54.772 - 54.471 != 0.301
    assert found.equal == 1


def test_the_embedded_data_have_no_printed_changes(snapshot: Snapshot) -> None:
    assert printed_changes({code: one for (code, _), one in snapshot.series.items()}) == ()
