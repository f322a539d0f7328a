"""Files of the shape FRED gives them, with the tables by maturity and by Reserve Bank in them.

The maturities are those the release of 10 March 2022 printed, the week before by its weekly
changes; the banks' are made up, and add up to the total assets that it printed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from reportgen.statement.breakdowns import load_breakdowns
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = date(2022, 3, 9)
WEEK_AGO = DAY - timedelta(weeks=1)
HELD = (56_809, 348_887, 771_555, 2_178_014, 1_001_812, 1_396_308)
CHANGES = (-9_111, 9_343, -183, 344, 1_863, 2_022)
SHARES = (1.9, 52.4, 2.3, 3.1, 6.2, 5.9, 5.4, 1.6, 1.1, 2.0, 3.4, 14.7)

Values = dict[str, dict[date, float]]


def maturities() -> Values:
    """Return by code what was printed, and what had been a week before."""
    codes = [part.fred for part in load_breakdowns()["maturity"].part]
    both = zip(codes, HELD, CHANGES, strict=True)
    return {code: {WEEK_AGO: now - change, DAY: now} for code, now, change in both}


def banks() -> Values:
    """Return by code what each bank is taken to hold, in whole millions that add up."""
    total = embedded_snapshot().get("WALCL", Basis.WEDNESDAY_LEVEL)
    assert total is not None
    codes = [part.fred for part in load_breakdowns()["reserve_banks"].part]
    found: Values = {code: {} for code in codes}
    for day in (WEEK_AGO, DAY):
        whole = total.at(day)
        assert whole is not None
        for code, share in zip(codes[1:], SHARES[1:], strict=True):
            found[code][day] = round(whole * share / 100)
        found[codes[0]][day] = whole - sum(found[code][day] for code in codes[1:])
    return found


def table(values: Mapping[str, Mapping[date, float]]) -> bytes:
    """Return a table as fredgraph.csv has it."""
    days = sorted({day for one in values.values() for day in one})
    rows = [f"{day}," + ",".join(str(one.get(day, "")) for one in values.values()) for day in days]
    return "\n".join([f"observation_date,{','.join(values)}", *rows, ""]).encode()
