"""What stands in the inbox: subjects say a finding in few words, and each word must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truth import policy, stocks
from truth.checker import Told, states
from truth.conditions_events import PERCENT, PLACES, POINTS, SERIES, in_week
from truth.conditions_extremes import changes, extreme, run_of, unbroken
from truth.conditions_findings import as_large
from truth.policy import RUNOFF, effective
from truth.reading import DAILY, DERIVED, FACILITY, WEEK

if TYPE_CHECKING:
    from datetime import date

    from truth.policy import Fact

TOTAL = "total_assets"
WAYS = ("rise", "fall")
PURCHASES = ("treasuries_mbs", "treasuries", "mbs", "bills")


def name(told: Told) -> str:
    """Return what a subject is about: a line, by its own name or a shorter one, or a rate."""
    key = told.term("x")
    for kind in ("subject.name.", "line.", "finding.rate."):
        if key.startswith(kind):
            return key.removeprefix(kind)
    told.holds(condition=False, truth=f"{key} is no line and no rate")
    raise AssertionError


def family(told: Told) -> str:
    """Return the word of the key that says what happened."""
    return told.key.split(".")[1]


def level(told: Told) -> float:
    line = name(told)
    now = told.known(stocks.at(told.data, line, told.day), line)
    if "l" in told.sentence.args:
        told.figure("l", now, line, stocks.basis(line))
    return now


def moved(told: Told, *, up: bool) -> float:
    """Hold the level and the change, where they are told, and that it went that way."""
    line, now = name(told), level(told)
    change = now - told.known(stocks.at(told.data, line, told.day - WEEK), f"{line} a week ago")
    if "a" in told.sentence.args:
        told.figure("a", change, line, stocks.basis(line))
    told.holds(change > 0 if up else change < 0, f"it moved by {change:,}")
    return change


@states("subject.move.rise", "subject.move.fall")
def move(told: Told) -> None:
    moved(told, up=told.way == "rise")


@states(*(f"subject.{way}.{end}" for way in WAYS for end in ("ever", "since")))
def largest(told: Told) -> None:
    """ "The most": no weekly move that way was as large, since that month or in all the data."""
    up = family(told) == "rise"
    change = moved(told, up=up)
    points = stocks.weekly(told.data, name(told), told.day)
    if told.way == "since":
        extreme(told, changes(points), told.sentence.args["d1"], high=up, ever=False)
        return
    told.when("d0", points[0][0])
    same = [
        day for day, one in changes(points)[:-1] if one * change > 0 and abs(one) >= abs(change)
    ]
    told.holds(not same, f"it moved as much on {same}")


@states("subject.rise.rare", "subject.fall.rare")
def rare(told: Told) -> None:
    """Of all weeks known so many saw a move as large, either way."""
    change = moved(told, up=family(told) == "rise")
    line = name(told)
    found, among = as_large(told, line, change)
    told.figure("p", 100 * found / among, line, stocks.basis(line), PERCENT)


@states(*(f"subject.{end}.{tail}" for end in ("high", "low") for tail in ("ever", "since")))
def record(told: Told) -> None:
    """Up to the highest level, down to the lowest: since that month, or in all the data."""
    high, ever = family(told) == "high", told.way == "ever"
    moved(told, up=high)
    points = stocks.every_day(told.data, name(told), told.day)
    since = told.sentence.args["d0" if ever else "d1"]
    extreme(told, points, since, high=high, ever=ever, daily=name(told) == FACILITY)


@states(*(f"subject.{kind}.{way}" for kind in ("ended", "long") for way in WAYS))
def run(told: Told) -> None:
    """So many weeks one way and not one more; where it ended, this week went the other way."""
    ended, up = family(told) == "ended", told.way == "rise"
    if ended:
        moved(told, up=up)
    line = name(told)
    points = stocks.weekly(told.data, line, told.day - WEEK if ended else told.day)
    turn = 1 if up is not ended else -1
    weeks = run_of(points, turn)
    told.figure("n", weeks, line, stocks.basis(line), "weeks")
    if not ended:
        told.figure("a", points[-1][1] - points[-weeks - 1][1], line, stocks.basis(line))


@states("subject.drawn.ever", "subject.drawn.since")
def drawn(told: Told) -> None:
    """In use now, after zero on every Wednesday from that month on."""
    told.holds(level(told) > 0, "it is not in use")
    since = told.sentence.args["d0" if told.way == "ever" else "d1"]
    points = stocks.weekly(told.data, name(told), told.day)
    idle = [point for point in points if since <= point[0] < told.day]
    told.holds(idle and idle[0][0] == since, f"nothing is known of {since}")
    told.holds(unbroken([*idle, points[-1]]), "not every week is known")
    told.holds(not any(value for _, value in idle), "it was in use in that time")
    before = [point for point in points if point[0] < since]
    told.holds(not before if told.way == "ever" else before[-1][1], "the time began before")


@states("subject.used")
def used(told: Told) -> None:
    told.holds(level(told) > 0, "it is not in use")
    told.holds(stocks.at(told.data, name(told), told.day - WEEK) == 0, "it was in use before")


@states("subject.new")
def new(told: Told) -> None:
    level(told)
    since = told.data.lines[name(told)].get("since")
    told.holds(since is not None and told.day - WEEK < since <= told.day, f"since {since}")


@states("subject.zero.ever", "subject.zero.since")
def zero(told: Told) -> None:
    """At zero, which it was not a week ago, and when it last was."""
    points = stocks.weekly(told.data, name(told), told.day)
    told.holds(points[-1] == (told.day, 0), f"it is {points[-1]}")
    earlier = [day for day, value in points[:-1] if value == 0]
    if told.way == "since":
        told.holds(earlier and earlier[-1] < told.day - WEEK, f"it was zero on {earlier[-1:]}")
        told.when("d1", earlier[-1])
    else:
        told.holds(not earlier, f"it was zero on {earlier[-1:]}")
        told.when("d0", points[0][0])


@states("subject.quiet")
def quiet(told: Told) -> None:
    """The brief says so itself, and its finding is held to what a quiet week is."""
    told.figure("l", told.level(TOTAL), TOTAL)
    keys = [
        sentence.key
        for section in told.brief.sections
        if section.key == "findings"
        for block in section.blocks
        for _, text in block.items
        for sentence in text.sentences
    ]
    told.holds(len(keys) == 1 and keys[0].startswith("finding.quiet."), f"findings: {keys}")


@states("subject.announced")
def announced(told: Told) -> None:
    """Something of policy was announced that day, or what is only reported came into force."""
    day = told.sentence.args["d"]
    in_week(told, day)
    told.figure("l", told.level(TOTAL), TOTAL)
    days = {fact["announced"] for fact in told.policy.facts}
    for fact in (one for one in told.policy.facts if one["grade"] == "V3"):
        steps = [*fact.get("caps", ()), *fact.get("pace", ())]
        days |= {effective(fact), *(step["from"] for step in steps if "from" in step)}
    told.holds(day in days, f"the register has nothing of {day}")


@states(
    *(f"subject.regime.{key}" for key in ("expansion", "taper", "reinvestment", "runoff_over")),
    *(f"subject.regime.{key}" for key in ("runoff", "slowed_runoff", "reserve_management", "none")),
)
def regime(told: Told) -> None:
    """A regime of the kind began that day; of some, what was before matters."""
    day = told.sentence.args["d"]
    in_week(told, day)
    began = [
        one["regime"] for one in told.policy.facts if "regime" in one and effective(one) == day
    ]
    kind = "reinvestment" if told.way == "runoff_over" else told.way
    told.holds(kind in began, f"what began on {day}: {began}")
    before, _ = told.policy.regime(day - WEEK)
    told.holds(
        (before in RUNOFF) is (told.way in {"runoff_over", "slowed_runoff"}), f"after {before}"
    )
    if told.way == "none":
        told.holds(before == "expansion", f"after {before}")


def begun(told: Told, kind: str) -> list[tuple[Fact, date]]:
    """Return the steps of a kind that came into force in the week."""
    first = policy.released(told.day - WEEK)
    return [
        (step, day)
        for fact in told.policy.facts
        for step in fact.get(kind, ())
        if first < (day := step.get("from", effective(fact))) <= told.released
    ]


@states("subject.caps")
def caps(told: Told) -> None:
    """The caps of a step that came into force in the week."""
    steps = begun(told, "caps")
    told.holds(steps, "no cap changed in the week")
    now = told.policy.caps(steps[-1][1])
    told.holds(now is not None, "there are no caps")
    assert now is not None
    told.figure("t", now.amounts["treasuries"], "treasuries_cap", DERIVED)
    told.figure("m", now.amounts["agency"], "mbs_cap", DERIVED)


@states(*(f"subject.pace.{kind}" for kind in (*PURCHASES, "none")))
def pace(told: Told) -> None:
    """All that is bought a month after a step of the week is named."""
    steps = begun(told, "pace")
    told.holds(steps, "no pace changed in the week")
    step, day = steps[-1]
    bought = {key: amount for key, amount in step.items() if key != "from" and amount}
    told.holds("_".join(bought) == ("" if told.way == "none" else told.way), f"bought: {bought}")
    if told.way == "none":
        told.when("d", day)
    for place, line in PLACES.items():
        if line in bought:
            told.figure(place, bought[line], f"{line}_purchases", DERIVED)


@states("subject.crossing.inside", "subject.crossing.below", "subject.crossing.above")
def crossing(told: Told) -> None:
    """It is there now and was not the week before, by a range named by then."""
    line, now = name(told), level(told)
    then = told.known(stocks.at(told.data, line, told.day - WEEK), line)
    legs = [leg for one in told.policy.thresholds for leg in one["legs"] if leg["line"] == line]
    places = [
        tuple(
            "below" if one < leg["lower"] else "above" if one > leg["upper"] else "inside"
            for one in (now, then)
        )
        for leg in legs
    ]
    told.holds(any(new == told.way != old for new, old in places), f"from and to: {places}")


def day_of(told: Told, place: str) -> date:
    """Return the day a rate is of: one of the week ended this Wednesday."""
    day = told.sentence.args[place].as_of
    told.holds(told.day - WEEK < day <= told.day, f"{day} is not in the week")
    return day


@states("subject.gap.ever", "subject.gap.since")
def gap(told: Told) -> None:
    """SOFR above EFFR by more than on any day of the data, or since that month."""
    day = day_of(told, "bp")
    sofr, effr = (told.data.series[SERIES[rate], DAILY].points for rate in ("sofr", "effr"))
    known = sorted(one for one in sofr.keys() & effr.keys() if one <= told.day)
    points = {one: round(100 * (sofr[one] - effr[one]), 4) for one in known}
    told.figure("bp", points[day], "sofr", DERIVED, POINTS)
    told.holds(points[day] > 0, "SOFR is not above")
    since = told.sentence.args["d0" if told.way == "ever" else "d1"]
    told.holds(since in points, f"nothing is known of {since}")
    wider = [one for one in known if since < one < day and points[one] >= points[day]]
    told.holds(not wider, f"as wide on {wider}")
    if told.way == "ever":
        told.holds(since == known[0] and points[since] < points[day], "the data begin elsewhere")
    else:
        told.holds(points[since] >= points[day], f"it was {points[since]} on {since}")


@states("subject.outside.above", "subject.outside.below")
def outside(told: Told) -> None:
    day, rate = day_of(told, "r"), name(told)
    codes = (SERIES[rate], "DFEDTARL", "DFEDTARU")
    now, lower, upper = (told.data.series[code, DAILY].points[day] for code in codes)
    told.figure("r", now, rate, DAILY, PERCENT)
    told.holds(now > upper if told.way == "above" else now < lower, f"{lower} to {upper}")


@states("preheader.levels")
def levels(told: Told) -> None:
    for place, line in {"l": TOTAL, "r": "reserve_balances"}.items():
        told.figure(place, told.level(line), line)
    told.figure("t", told.level("treasury_general_account"), "treasury_general_account")
