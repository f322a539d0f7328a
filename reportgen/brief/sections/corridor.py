"""Where the market's rates sit between those the Federal Reserve sets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.analysis.spreads import rare
from reportgen.brief.blocks import Cell, Row, Sentence, Table, Term
from reportgen.brief.rates import MARKET, distance
from reportgen.brief.records import in_days
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.brief.blocks import Argument
    from reportgen.brief.rates import Rate
    from reportgen.brief.week import Week


def corridor(week: Week, known: Mapping[str, Rate]) -> Iterator[Sentence]:
    """Say range and market rates, their distance to the administered ones, and what is rare."""
    lower, upper = known.get("range_lower"), known.get("range_upper")
    if lower is not None and upper is not None and "effr" not in known:
        yield Sentence("rate.effr_range", {"lo": lower.claim, "hi": upper.claim})
    for name in MARKET:
        rate = known.get(name)
        if rate is None:
            continue
        yield from _alone_or_against(name, rate)
        if name == "effr" and lower is not None and upper is not None:
            yield _in_range(week, rate, lower, upper)
        yield from _record(week, name, rate)
    yield from _over_the_floor(week, known)


def _alone_or_against(name: str, rate: Rate) -> Iterator[Sentence]:
    if (against := against_reserves(rate)) is not None:
        yield against
    elif name == "effr":
        yield Sentence("rate.effr_only", {"r": rate.claim, "d": rate.day})


def against_reserves(rate: Rate) -> Sentence | None:
    """Say a market rate and its distance to the rate paid on reserves, by its name at the time."""
    if rate.spread is None:
        return None
    args: dict[str, Argument] = {"r": rate.claim}
    if rate.name == "effr":
        args["d"] = rate.day
    bp = rate.spread.value
    if bp:
        args["bp"] = rate.spread
    way = "equal" if not bp else "below" if bp < 0 else "above"
    paid = "" if rate.base == "iorb" else "_ioer"
    return Sentence(f"rate.{rate.name}_{way}{paid}", args)


def _in_range(week: Week, rate: Rate, lower: Rate, upper: Rate) -> Sentence:
    """Say where the federal funds rate lies in the target range: by its distance to a limit."""
    args: dict[str, Argument] = {"lo": lower.claim, "hi": upper.claim}
    if rate.claim.value > upper.claim.value:
        points = distance(week, rate, upper, "range_upper")
        return Sentence("corridor.effr_over", {**args, "bp": points})
    for limit, one in (("lower", lower), ("upper", upper)):
        if rate.claim.value == one.claim.value:
            return Sentence(f"corridor.effr_at_{limit}", args)
    points = distance(week, rate, lower, "range_lower")
    side = "inside" if rate.claim.value > lower.claim.value else "under"
    return Sentence(f"corridor.effr_{side}", {**args, "bp": points})


def _over_the_floor(week: Week, known: Mapping[str, Rate]) -> Iterator[Sentence]:
    rate, floor = known.get("sofr"), known.get("on_rrp_rate")
    if rate is None or floor is None:
        return
    args: dict[str, Argument]
    if rate.claim.value == floor.claim.value:
        side, args = "equal", {}
    else:
        side = "above" if rate.claim.value > floor.claim.value else "below"
        args = {"bp": distance(week, rate, floor, "on_rrp_rate")}
    if rate.spread is None:  # the rate has not been told yet
        args["r"], side = rate.claim, f"{side}_first"
    yield Sentence(f"corridor.sofr_{side}", args)


def _record(week: Week, name: str, rate: Rate) -> Iterator[Sentence]:
    """Say since when a rate did not stand so high, or so low, against interest on reserves."""
    one, base = (week.history.snapshot.get(code, Basis.DAILY) for code in (MARKET[name], "IORB"))
    found = None if one is None or base is None else rare(one, base, rate.day)
    if found is None:
        return
    end = "high" if found.high else "low"
    codes = (MARKET[name], "IORB")
    in_days(week, name, f"rate_days_{end}est", codes, rate.day, found.since, found.first)
    args: dict[str, Argument] = {"x": Term(f"market.{name}")}
    if found.since is None:
        yield Sentence(f"corridor.{end}_ever", {**args, "d0": found.first})
    else:
        yield Sentence(f"corridor.{end}", {**args, "d0": found.since})


def rates_table(known: Mapping[str, Rate]) -> Table:
    """Return the table of rates, without the column of spreads where there is none."""
    rows = tuple(
        Row(
            Term(f"rate.{rate.name}"),
            (Cell(rate.claim), Cell(rate.spread), Cell(rate.day)),
        )
        for rate in known.values()
    )
    if all(rate.spread is None for rate in known.values()):
        rows = tuple(replace(row, cells=(row.cells[0], row.cells[2])) for row in rows)
        return Table("rates", ("rate", "date"), rows)
    spread = "spread_ioer" if "ioer" in known else "spread"
    return Table("rates", ("rate", spread, "date"), rows)
