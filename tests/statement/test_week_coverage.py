"""Which weeks can be built, how complete they are, and what is said about the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from slips import plant

from reportgen.errors import GateError, NoDataError, UsageError
from reportgen.statement.coverage import latest_week, require_week, series_coverage, weeks
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Snapshot


def test_weeks_run_from_the_first_to_the_newest(snapshot: Snapshot, tree: LineTree) -> None:
    found = weeks(snapshot, tree)
    assert [week.day for week in found[:2]] == [date(2002, 12, 18), date(2002, 12, 25)]
    assert found[-1].day == date(2026, 10, 7)
    assert [week.buildable for week in found] == [False, *[True] * (len(found) - 2), False]
    assert found[0].complete, "the first week lacks only the week before"
    assert not found[-1].complete
    assert {"securities_held_outright", "reverse_repos"} <= set(found[-1].missing)


def test_completeness_of_three_weeks(snapshot: Snapshot, tree: LineTree) -> None:
    found = {week.day: week for week in weeks(snapshot, tree)}
    assert found[date(2026, 9, 30)].known == 17
    golden = found[date(2020, 5, 27)]
    assert golden.missing == ()
    assert golden.known == golden.existing
    ordinary = found[date(2025, 4, 16)]
    assert "federal_reserve_notes" in ordinary.missing
    assert ordinary.known + len(ordinary.missing) == ordinary.existing
    assert "net_premium" not in ordinary.missing


def test_the_latest_week(snapshot: Snapshot, tree: LineTree) -> None:
    assert latest_week(snapshot, tree) == date(2026, 9, 30)
    assert latest_week(snapshot.until(date(2025, 4, 18)), tree) == date(2025, 4, 16)


def test_a_newest_week_that_fails_its_gates_is_passed_over(
    snapshot: Snapshot, tree: LineTree
) -> None:
    wrong = plant(snapshot, tree, "mbs", "one sign", date(2026, 9, 30))
    assert wrong is not None
    assert latest_week(wrong, tree) == date(2026, 9, 23)
    assert latest_week(wrong, tree, frozenset({"sign", "parts", "scale", "balance"})) == date(
        2026, 9, 30
    )


def test_data_that_fail_week_after_week_are_not_passed_over(
    snapshot: Snapshot, tree: LineTree
) -> None:
    wrong = plant(snapshot, tree, "mbs", "all sign", date(2026, 9, 30))
    assert wrong is not None
    with pytest.raises(GateError, match="mbs, 2026-09-30"):
        latest_week(wrong, tree)


def test_no_data_at_all(snapshot: Snapshot, tree: LineTree) -> None:
    empty = replace(snapshot, series={})
    assert weeks(empty, tree) == []
    with pytest.raises(NoDataError, match="fetch"):
        latest_week(empty, tree)
    with pytest.raises(NoDataError, match="no week can be built"):
        require_week(empty, tree, date(2025, 4, 16))


@pytest.mark.parametrize(
    ("day", "error", "words"),
    [
        (date(2025, 4, 15), UsageError, "Tuesday.*2025-04-09 or 2025-04-16"),
        (date(2025, 4, 20), UsageError, "Sunday.*2025-04-16 or 2025-04-23"),
        (date(2030, 1, 2), NoDataError, "no data for that week.*2002-12-25 to 2026-09-30"),
        (date(1999, 1, 6), NoDataError, "no data for that week.*2002-12-25 to 2026-09-30"),
        (date(2002, 12, 18), NoDataError, "week before, 2002-12-11.*2002-12-25"),
        (date(2026, 10, 7), NoDataError, "no figure for securities_held_outright"),
    ],
)
def test_weeks_that_cannot_be_built(
    snapshot: Snapshot, tree: LineTree, day: date, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        require_week(snapshot, tree, day)


def test_a_week_that_can_be_built_passes(snapshot: Snapshot, tree: LineTree) -> None:
    require_week(snapshot, tree, date(2002, 12, 25))
    require_week(snapshot, tree, date(2026, 9, 30))


def test_coverage_of_series(snapshot: Snapshot, tree: LineTree) -> None:
    found = {(one.code, one.basis): one for one in series_coverage(snapshot, tree)}
    assert sum(one.observations for one in found.values() if one.basis is not Basis.DAILY) == 70_620
    assets = found["RESPPMA_N.WW", Basis.WEDNESDAY_LEVEL]
    assert (assets.line, assets.first, assets.last, assets.observations, assets.gaps) == (
        "total_assets",
        date(2002, 12, 18),
        date(2026, 10, 7),
        1243,
        0,
    )
    seasonal = found["RESPPALDS_N.WW", Basis.WEDNESDAY_LEVEL]
    assert seasonal.gaps > 100
    assert found["RRPONTSYD", Basis.DAILY].line is None
    assert found["RRPONTSYD", Basis.DAILY].unit == "usd_billions"
