"""The embedded data as a store of several sources gives them: origins, late days, differences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from reportgen.brief.compose import compose
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.statement.lines import load_lines
from reportgen.store.series import Basis, Disagreement, Snapshot
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.brief.blocks import Brief
    from reportgen.store.series import Series

DAY = date(2025, 4, 16)
WEEK_AGO, YEAR_AGO = date(2025, 4, 9), date(2024, 4, 17)
LEVEL, AVERAGE, DAILY = Basis.WEDNESDAY_LEVEL, Basis.WEEK_AVERAGE, Basis.DAILY

# A total, one of another day, an average, one below zero, and daily figures in other units.
DIFFERENCES = (
    Disagreement("RESPPMA_N.WW", LEVEL, DAY, "board_xml", 6_727_113, "fredgraph", 6_727_112),
    Disagreement("RESH4R_XAW_N.WW", AVERAGE, DAY, "board_xml", 3_452_030, "fred_api", 3_452_000),
    Disagreement("WUDSHO", LEVEL, DAY, "board_xml", -23_636, "board_csv", 0),
    Disagreement("RRPONTSYD", DAILY, DAY, "fred_api", 54.772, "fredgraph", 54.7),
    Disagreement("IORB", DAILY, DAY, "fred_api", 4.4, "embedded", 4.375),
    Disagreement("WALCL", LEVEL, YEAR_AGO, "board_xml", 7_405_506, "fredgraph", 7_405_500),
    Disagreement("RESH4R_N.WW", LEVEL, WEEK_AGO, "board_xml", 3_484_345, "board_csv", 3_484_346),
)


def changed(snapshot: Snapshot, change: Callable[[Series], Series]) -> Snapshot:
    """Return the snapshot with every series changed; aliases still lead to the same one."""
    new = {id(one): change(one) for one in snapshot.series.values()}
    return replace(snapshot, series={key: new[id(one)] for key, one in snapshot.series.items()})


def of_a_store(one: Series) -> Series:
    """Give the Board's series to the Board and daily ones to FRED, but for one value."""
    if one.code == "EFFR":
        return replace(one, origin="fred_api", elsewhere={DAY: "fredgraph"})
    return replace(one, origin="fred_api" if one.basis is DAILY else "board_xml")


Late = tuple[tuple[str, date], ...]  # codes and days of which only later vintages are held


def sourced(
    known_on: date | None = None, late: Late = (), differences: tuple[Disagreement, ...] = ()
) -> Snapshot:
    """Return what a store of several sources knew on a day, or knows now."""

    def stored(one: Series) -> Series:
        names = {one.code, *one.aliases}
        days = frozenset(day for code, day in late if code in names)
        return replace(of_a_store(one), late=days)

    snapshot = changed(embedded_snapshot(), stored)
    return replace(snapshot, known_on=known_on, disagreements=differences)


def composed(snapshot: Snapshot, day: date = DAY, allow: frozenset[str] = frozenset()) -> Brief:
    """Compose the brief of a Wednesday from a snapshot."""
    return compose(snapshot, load_lines(), load_register(), load_thresholds(), day, allow=allow)


@cache
def sourced_brief(
    known_on: date | None = None, late: Late = (), differences: tuple[Disagreement, ...] = ()
) -> Brief:
    """Return the golden week from such a store."""
    return composed(sourced(known_on, late, differences))
