"""Which weeks can be built, how complete they are, and what is said about the others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from reportgen.errors import NoDataError, UsageError
from reportgen.statement.coverage import find_week, list_weeks, newest_complete, series_coverage
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Snapshot

TODAY = date(2026, 11, 1)
SAMPLE = (date(2020, 5, 27), date(2025, 4, 16), date(2026, 9, 30))


def test_weeks_run_from_the_first_to_the_newest(snapshot: Snapshot, tree: LineTree) -> None:
    found = list_weeks(snapshot, tree)
    assert [week.as_of for week in found[:2]] == [date(2002, 12, 18), date(2002, 12, 25)]
    assert found[-1].as_of == date(2026, 10, 7)
    assert [week.complete for week in found] == [False, *[True] * (len(found) - 2), False]
    assert found[0].lack == "the week before is not known whole"
    assert found[-1].missing == ("Securities held outright", "Reverse repurchase agreements")
    assert newest_complete(found).as_of == date(2026, 9, 30)


def test_completeness_of_three_weeks(snapshot: Snapshot, tree: LineTree) -> None:
    found = {week.as_of: week for week in list_weeks(snapshot, tree)}
    counts = {day: (found[day].known, found[day].lines) for day in SAMPLE}
    print(counts)
    assert counts[date(2026, 9, 30)][0] == 17
    golden = counts[date(2020, 5, 27)]
    assert golden[0] == golden[1]
    ordinary = counts[date(2025, 4, 16)]
    assert ordinary[0] < ordinary[1]


def test_no_data_at_all() -> None:
    with pytest.raises(NoDataError, match="no week with all headline lines"):
        newest_complete([])


@pytest.mark.parametrize(
    ("day", "error", "words"),
    [
        (date(2025, 4, 15), UsageError, "Tuesday.*2025-04-09 or 2025-04-16"),
        (date(2025, 4, 20), UsageError, "Sunday.*2025-04-16 or 2025-04-23"),
        (date(2030, 1, 2), UsageError, "future.*2026-09-30"),
        (date(1999, 1, 6), NoDataError, "no data; the data begin with 2002-12-25"),
        (date(2002, 12, 18), NoDataError, "week before.*2002-12-25"),
        (date(2026, 10, 7), NoDataError, "Securities held outright.*2026-09-30"),
    ],
)
def test_weeks_that_cannot_be_built(
    snapshot: Snapshot, tree: LineTree, day: date, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        find_week(list_weeks(snapshot, tree), day, TODAY)


def test_a_week_that_can_be_built_passes(snapshot: Snapshot, tree: LineTree) -> None:
    weeks = list_weeks(snapshot, tree)
    for day in (date(2002, 12, 25), date(2026, 9, 30)):
        assert find_week(weeks, day, TODAY).as_of == day


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
