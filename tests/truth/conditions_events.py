"""The findings about policy, named levels and rates: what was decided, began or was reached."""

from __future__ import annotations

from datetime import date, timedelta

from truth import policy, stocks
from truth.checker import Told, states
from truth.policy import RUNOFF, Fact, effective
from truth.reading import DAILY, DERIVED, WEEK

DAY = timedelta(days=1)
PERCENT, POINTS = "percent", "basis_points"
SERIES = {"effr": "EFFR", "sofr": "SOFR"}
PLACES = {"t": "treasuries", "m": "mbs", "b": "bills"}


def in_week(told: Told, day: date) -> None:
    """Hold a day to lie after the release before and not after this one."""
    before = policy.released(told.day - WEEK)
    told.holds(before < day <= told.released, f"{day} is not in the week")


@states("finding.announced", "finding.announced_dated")
def announced(told: Told) -> None:
    """In the register's own words; of a mere report, also on the day it came into force.

    The day is told before them or by them, once.
    """
    itself = told.way == "announced_dated"
    day = told.sentence.args["t"].day if itself else told.sentence.args["d"]
    in_week(told, day)
    found = [fact for fact in told.policy.facts if fact["text"] == told.text("t")]
    told.holds(len(found) == 1, "the register has no such fact")
    days = {found[0]["announced"]}
    if found[0]["grade"] == "V3":
        steps = [*found[0].get("caps", ()), *found[0].get("pace", ())]
        days |= {effective(found[0]), *(step["from"] for step in steps if "from" in step)}
    told.holds(day in days, f"it is of {days}")
    named = f"{day:%B} {day.day}, {day.year}" in found[0]["text"]["en"]
    told.holds(named is itself, f"its words name the day: {named}")


def fact_of(told: Told, kind: str) -> Fact:
    """Return the fact of that kind that came into force on {d} and was announced on {d0}."""
    day, said = told.sentence.args["d"], told.sentence.args["d0"]
    in_week(told, day)
    for fact in told.policy.facts:
        starts = {
            step.get("from", effective(fact)) for step in fact.get(kind, ()) if kind != "regime"
        }
        starts |= {effective(fact)} if kind == "regime" and "regime" in fact else set()
        if day in starts and fact["announced"] == said:
            told.holds(fact["grade"] != "V3", "it is a report only")
            return fact
    told.holds(condition=False, truth=f"nothing of the kind began on {day}")
    raise AssertionError


@states(
    *(
        f"finding.regime.{key}"
        for key in ("expansion", "taper", "reinvestment", "runoff_over", "runoff")
    ),
    *(f"finding.regime.{key}" for key in ("slowed_runoff", "reserve_management", "none")),
)
def regime(told: Told) -> None:
    """A regime began, and followed the one its sentence speaks of."""
    fact = fact_of(told, "regime")
    key = "reinvestment" if told.way == "runoff_over" else told.way
    told.holds(fact["regime"] == key, f"it is {fact['regime']}")
    before, _ = told.policy.regime(told.sentence.args["d"] - DAY)
    told.holds(
        (before in RUNOFF) is (told.way in {"runoff_over", "slowed_runoff"}), f"after {before}"
    )
    if told.way == "none":
        told.holds(before == "expansion", f"after {before}")
    if "t" in told.sentence.args:
        caps_of(told)


@states("finding.caps")
def caps(told: Told) -> None:
    fact_of(told, "caps")
    caps_of(told)


def caps_of(told: Told) -> None:
    step = told.policy.caps(told.sentence.args["d"])
    told.holds(step is not None and step.since == told.sentence.args["d"], f"caps: {step}")
    assert step is not None
    told.figure("t", step.amounts["treasuries"], "treasuries_cap", DERIVED)
    told.figure("m", step.amounts["agency"], "mbs_cap", DERIVED)


@states(
    *(f"finding.pace.{kind}" for kind in ("treasuries_mbs", "treasuries", "mbs", "bills", "none"))
)
def pace(told: Told) -> None:
    """All that is bought a month from that day on is named."""
    fact, day = fact_of(told, "pace"), told.sentence.args["d"]
    (step,) = (one for one in fact["pace"] if one.get("from", effective(fact)) == day)
    bought = {name: amount for name, amount in step.items() if name != "from" and amount}
    told.holds("_".join(bought) == ("" if told.way == "none" else told.way), f"bought: {bought}")
    for place, line in PLACES.items():
        told.holds((place in told.sentence.args) is (line in bought), f"bought: {bought}")
        if line in bought:
            told.figure(place, bought[line], f"{line}_purchases", DERIVED)


@states("finding.crossing.inside", "finding.crossing.below", "finding.crossing.above")
def crossing(told: Told) -> None:
    """It is there now and was not the week before; the range was named earlier."""
    line = told.line()
    named = [
        (one, leg)
        for one in told.policy.thresholds
        for leg in one["legs"]
        if leg["line"] == line
        and one["author"] == told.text("w")
        and one["announced"] == told.sentence.args["d1"]
        and leg["lower"] == told.sentence.args["lo"].value
    ]
    told.holds(len(named) == 1, "no such range was named")
    leg = named[0][1]
    told.figure("lo", leg["lower"], line, DERIVED)
    told.figure("hi", leg["upper"], line, DERIVED)
    now = told.known(stocks.at(told.data, line, told.day), line)
    then = told.known(stocks.at(told.data, line, told.day - WEEK), line)
    told.figure("l", now, line, stocks.basis(line))
    places = [
        "below" if one < leg["lower"] else "above" if one > leg["upper"] else "inside"
        for one in (now, then)
    ]
    told.holds(places[0] == told.way != places[1], f"from {places[1]} to {places[0]}")


def day_of(told: Told) -> date:
    """Return the day a rate is told of: one of the week ended this Wednesday."""
    day = told.sentence.args["d"]
    told.holds(told.day - WEEK < day <= told.day, f"{day} is not in the week")
    assert isinstance(day, date)
    return day


@states("finding.gap.ever", "finding.gap.since")
def gap(told: Told) -> None:
    """SOFR above EFFR by more than on any day since; a day without one of the two says nothing."""
    day = day_of(told)
    both = [told.data.series[SERIES[name], DAILY].points for name in ("sofr", "effr")]
    known = sorted(both[0].keys() & both[1].keys())
    points = {
        one: round(100 * (both[0][one] - both[1][one]), 4) for one in known if one <= told.day
    }
    told.figure("r", both[0][day], "sofr", DAILY, PERCENT)
    told.figure("bp", points[day], "sofr", DERIVED, POINTS)
    told.holds(points[day] > 0, "SOFR is not above")
    since = told.sentence.args["d0" if told.way == "ever" else "d1"]
    told.holds(since in points, f"nothing is known of {since}")
    wider = [one for one in points if since < one < day and points[one] >= points[day]]
    wider += [one for one in points if one > day and points[one] > points[day]]
    told.holds(not wider, f"as wide on {wider}")
    if told.way == "ever":
        told.holds(since == min(points) and points[since] < points[day], "the data begin elsewhere")
    else:
        told.holds(points[since] >= points[day], f"it was {points[since]} on {since}")


@states(
    *(f"finding.outside.{side}.{end}" for side in ("above", "below") for end in ("ever", "since"))
)
def outside(told: Told) -> None:
    """Outside the target range on that day, and on no other since."""
    day, side = day_of(told), told.key.split(".")[2]
    name = told.term("x").removeprefix("finding.rate.")
    codes = (SERIES[name], "DFEDTARL", "DFEDTARU")
    rate, lower, upper = (told.data.series[code, DAILY].points for code in codes)
    told.figure("r", rate[day], name, DAILY, PERCENT)
    told.figure("lo", lower[day], "range_lower", DAILY, PERCENT)
    told.figure("hi", upper[day], "range_upper", DAILY, PERCENT)
    told.holds(
        rate[day] > upper[day] if side == "above" else rate[day] < lower[day], "it is inside"
    )
    known = rate.keys() & lower.keys() & upper.keys()
    out = [one for one in known if one < day and not lower[one] <= rate[one] <= upper[one]]
    if told.way == "ever":
        told.holds(not out, f"it was outside on {max(out, default=None)}")
        told.when("d0", max(min(rate), min(lower), min(upper)))
    else:
        told.when("d1", max(out, default=None))
