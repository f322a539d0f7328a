"""Every observation names the source that served its day, and whether its vintage is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from reportgen.statement.figures import Observation
from reportgen.statement.history import WEEK, History
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Snapshot

DAY = date(2025, 4, 16)
TOTAL = ("RESPPMA_N.WW", Basis.WEDNESDAY_LEVEL)


def test_embedded_figures_say_so(snapshot: Snapshot, tree: LineTree) -> None:
    history = History(snapshot, tree, DAY)
    level, average = history.level("total_assets", DAY), history.average("reserve_balances", DAY)
    rate = history.daily("EFFR", DAY)
    assert level is not None
    assert average is not None
    assert rate is not None
    sources = [one for figure in (level, average, rate) for one in figure.sources]
    assert [(one.origin, one.late) for one in sources] == [("embedded", False)] * 3


def test_each_day_has_its_own_source_and_vintage(snapshot: Snapshot, tree: LineTree) -> None:
    one = replace(
        snapshot.series[TOTAL],
        origin="board_xml",
        elsewhere={DAY: "fredgraph"},
        late=frozenset({DAY - WEEK}),
    )
    changed = replace(snapshot, series={**snapshot.series, TOTAL: one})
    history = History(changed.until(DAY), tree, DAY)
    now, before = history.level("total_assets", DAY), history.level("total_assets", DAY - WEEK)
    assert now is not None
    assert before is not None
    assert (now - before).sources == (
        Observation(*TOTAL, DAY, 6_727_113, origin="fredgraph"),
        Observation(*TOTAL, DAY - WEEK, 6_727_416, origin="board_xml", late=True),
    )


def test_a_sum_keeps_the_source_of_each_part(snapshot: Snapshot, tree: LineTree) -> None:
    (key,) = [line.key for line in tree if line.sum][:1]
    whole = History(snapshot, tree, DAY).level(key, DAY)
    assert whole is not None
    first = whole.sources[0]
    moved = replace(snapshot.series[first.series, first.basis], origin="board_csv")
    series = {**snapshot.series, (first.series, first.basis): moved}
    parts = History(replace(snapshot, series=series), tree, DAY).level(key, DAY)
    assert parts is not None
    print(key, [(one.series, one.origin) for one in parts.sources])
    assert [one.origin for one in parts.sources] == [
        "board_csv",
        *["embedded"] * (len(whole.sources) - 1),
    ]
