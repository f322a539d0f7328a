"""Measures of policy: net liquidity, proportions, the corridor, the deferred asset's path."""

from __future__ import annotations

from datetime import date, timedelta

from truth import stocks
from truth.checker import Told, states
from truth.conditions_rates import PERCENT, POINTS, of
from truth.conditions_trend import lowest
from truth.reading import DAILY, DERIVED, LEVEL, WEEK, YEAR

NET, NET_ALL = "net_liquidity", "net_liquidity_all_reverse_repos"
QUARTER = timedelta(weeks=13)
PLACES = ("above", "below", "equal")
MARKET = {"effr": "EFFR", "sofr": "SOFR"}
DEFERRED = {"deferred.remittances": "remittances", "deferred.netted": "other_liabilities"}


@states(*(f"{name}.{way}" for name in ("net_liquidity", "net_all") for way in ("rise", "fall")))
@states("net_liquidity.same", "net_liquidity.only", "net_all.same", "net_all.only")
def net(told: Told) -> None:
    """Assets less the Treasury's account and one leg of reverse repos, all of one Wednesday."""
    line = NET if told.key.startswith("net_liquidity") else NET_ALL
    now = told.known(stocks.at(told.data, line, told.day), line)
    then = stocks.at(told.data, line, told.day - WEEK)
    told.figure("l", now, line, DERIVED)
    if then is None or told.way == "only":
        told.holds(then is None and told.way == "only", f"a week before it was {then}")
        return
    truth = "rise" if now > then else "fall" if now < then else "same"
    told.holds(told.way == truth, f"from {then:,} to {now:,}")
    if now != then:
        told.figure("a", now - then, line, DERIVED)


@states("net_liquidity.year_more", "net_liquidity.year_less")
def net_year(told: Told) -> None:
    """ "It" is the measure of the sentence before."""
    before = told.previous("net_liquidity.", "net_all.")
    line = NET if before.key.startswith("net_liquidity") else NET_ALL
    now, then = (stocks.at(told.data, line, day) for day in (told.day, told.day - YEAR))
    change = told.known(now, line) - told.known(then, f"{line} a year ago")
    told.holds(change > 0 if told.way == "year_more" else change < 0, f"it moved by {change:,}")
    told.figure("a", change, line, DERIVED)


@states("net_liquidity.foreign")
def foreign(told: Told) -> None:
    """They are not subtracted: the measure told before takes off the facility alone."""
    told.earlier("net_liquidity.")
    told.level("reverse_repos_foreign")


@states("scale.gdp")
def gdp(told: Told) -> None:
    """Against the quarter named, which was out by the release: a month after its end."""
    args = told.sentence.args
    first = date(args["y"], 3 * args["q"] - 2, 1)
    value = told.data.series["GDP", "quarter"].points.get(first)
    product = told.known(value, f"GDP of {first}")
    out = first + timedelta(days=92 + 30)
    told.holds(out <= told.released + timedelta(days=4), f"it came out about {out}")
    for place, line in (("s", "total_assets"), ("r", "reserve_balances")):
        told.figure(place, 100 * told.level(line) / product, line, DERIVED, PERCENT)


@states("scale.banks")
def banks(told: Told) -> None:
    """Of one and the same Wednesday, nine days before their release."""
    day = told.sentence.args["d"]
    told.holds(day + timedelta(days=8) <= told.released, f"the banks' assets of {day} were not out")
    value = told.data.series["TLAACBW027NBOG", LEVEL].points.get(day)
    assets = told.known(value, f"the banks' assets of {day}")
    told.figure(
        "s", 100 * told.level("reserve_balances", day) / assets, "reserve_balances", LEVEL, PERCENT
    )


def points(told: Told, name: str, other: str) -> float:
    """Return the distance of one rate of the week from another, in basis points."""
    return round(100 * (of(told, name).value - of(told, other).value), 4)


IN_RANGE = ("inside", "at_lower", "at_upper", "under", "over")


@states(*(f"corridor.effr_{place}" for place in IN_RANGE))
def in_range(told: Told) -> None:
    """ "That" is the funds rate of the sentence before."""
    told.previous("rate.effr_")
    rate, lower, upper = (of(told, one) for one in ("effr", "range_lower", "range_upper"))
    truth = (
        "over" if rate.value > upper.value
        else "under" if rate.value < lower.value
        else "at_lower" if rate.value == lower.value
        else "at_upper" if rate.value == upper.value
        else "inside"
    )  # fmt: skip
    told.holds(told.way == f"effr_{truth}", f"{rate.value} in {lower.value} to {upper.value}")
    told.figure("lo", lower.value, "range_lower", lower.basis, PERCENT)
    told.figure("hi", upper.value, "range_upper", upper.basis, PERCENT)
    if not truth.startswith("at_"):
        limit = "range_upper" if truth == "over" else "range_lower"
        told.figure("bp", points(told, "effr", limit), "effr", DERIVED, POINTS)


@states(*(f"corridor.sofr_{place}{first}" for place in PLACES for first in ("", "_first")))
def over_floor(told: Told) -> None:
    """Where no sentence before tells the rate, this one does."""
    first = told.way.endswith("_first")
    before = [one.key for one in told.before if one.key.startswith("rate.sofr")]
    told.holds(first is not bool(before), f"told before: {before}")
    if first:
        rate = of(told, "sofr")
        told.figure("r", rate.value, "sofr", rate.basis, PERCENT)
    above = points(told, "sofr", "on_rrp_rate")
    truth = "above" if above > 0 else "below" if above < 0 else "equal"
    told.holds(told.way.split("_")[1] == truth, f"{above} basis points above")
    if above:
        told.figure("bp", above, "sofr", DERIVED, POINTS)


@states("corridor.high", "corridor.low", "corridor.high_ever", "corridor.low_ever")
def rare(told: Told) -> None:
    """Not so high (or low) on any day since that one, on which it was; or never in the data."""
    name = told.term("x").removeprefix("market.")
    rate, base = (told.data.series[code, DAILY].points for code in (MARKET[name], "IORB"))
    day, first = of(told, name).day, max(min(rate), min(base))
    spreads = {one: round(100 * (rate[one] - base[one]), 4) for one in rate.keys() & base.keys()}
    spreads = {one: value for one, value in spreads.items() if first <= one <= day}
    turn = 1 if told.way.startswith("high") else -1
    so = [
        one for one, value in spreads.items() if one < day and turn * value >= turn * spreads[day]
    ]
    if told.way.endswith("ever"):
        told.holds(not so, f"it was on {max(so, default=None)}")
        told.when("d0", first)
    else:
        told.when("d0", max(so, default=None))


def deferred_line(told: Told) -> str:
    """Return the line the paragraph began with."""
    return DEFERRED[told.earlier("deferred.remittances", "deferred.netted").key]


@states("deferred.low", "deferred.low_now")
def low(told: Told) -> None:
    """ "So far": in all the data up to this week."""
    line = deferred_line(told)
    day, value = lowest(told.data.levels(line, told.day))
    told.holds((day == told.day) is (told.way == "low_now"), f"the lowest was on {day}")
    if told.way == "low":
        told.when("d", day)
        told.figure("l", value, line)


def negative_change(told: Told, line: str, back: timedelta) -> float:
    """Return the change of a balance that was negative at both ends."""
    now, then = told.level(line), told.level(line, told.day - back)
    told.holds(now < 0 and then < 0, f"from {then:,} to {now:,}")
    return now - then


@states("deferred.change_more", "deferred.change_less")
@states("deferred.quarter_more", "deferred.quarter_less")
def one_change(told: Told) -> None:
    line = deferred_line(told)
    change = negative_change(told, line, YEAR if told.way.startswith("change") else QUARTER)
    told.holds(change < 0 if told.way.endswith("more") else change > 0, f"it moved by {change:,}")
    told.figure("a", change, line)


@states(*(f"deferred.both_{one}_{two}" for one in ("more", "less") for two in ("more", "less")))
def both_changes(told: Told) -> None:
    line, ways = deferred_line(told), told.way.split("_")[1:]
    for place, way, back in zip(("a", "b"), ways, (YEAR, QUARTER), strict=True):
        change = negative_change(told, line, back)
        told.holds(change < 0 if way == "more" else change > 0, f"{place}: {change:,}")
        told.figure(place, change, line)


@states("deferred.weeks")
def weeks(told: Told) -> None:
    """ "These thirteen weeks" were told just before; the balance shrinks at their pace."""
    told.previous("deferred.both_", "deferred.quarter_")
    line = deferred_line(told)
    change = negative_change(told, line, QUARTER)
    told.holds(change > 0, f"it moved by {change:,}")
    told.figure("w", -13 * told.level(line) / change, line, unit="weeks")
