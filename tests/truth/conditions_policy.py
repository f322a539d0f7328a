"""Policy in force: regime, caps, pace, thresholds, the calendar ahead."""

from __future__ import annotations

from datetime import timedelta

from truth import policy, stocks
from truth.checker import Told, states
from truth.conditions_rates import of
from truth.policy import Step, effective
from truth.reading import DERIVED, FACILITY

LINES_OF_PACE = {"t": "treasuries", "m": "mbs", "b": "bills"}
AHEAD = timedelta(weeks=6)
PLACES = ("inside", "above", "below")


@states(
    "regime.expansion",
    "regime.taper",
    "regime.reinvestment",
    "regime.runoff",
    "regime.slowed_runoff",
    "regime.reserve_management",
)
def regime(told: Told) -> None:
    key, since = told.policy.regime(told.day)
    told.holds(told.way == key, f"the regime is {key}")
    told.when("d0", since)


@states("regime.none")
def none(told: Told) -> None:
    key, _ = told.policy.regime(told.day)
    told.holds(key == "none", f"the regime is {key}")


@states("regime.slowed_again")
def slowed_again(told: Told) -> None:
    key, since = told.policy.regime(told.day)
    told.holds(key == "slowed_runoff", f"the regime is {key}")
    told.when("d0", since)
    caps = in_force(told, told.policy.caps(told.day))
    told.when("d1", caps.since)
    told.holds(since is not None and caps.since > since, "the caps are those it began with")


def in_force(told: Told, step: Step | None) -> Step:
    told.holds(step is not None, "nothing of the kind is in force")
    assert step is not None
    return step


@states("regime.unknown_after")
def unknown_after(told: Told) -> None:
    told.when("d", told.policy.last_checked)
    told.holds(told.policy.last_checked < told.released, "the register was checked later")


@states("caps.both")
def caps(told: Told) -> None:
    step = in_force(told, told.policy.caps(told.day))
    told.when("d0", step.since)
    told.figure("t", step.amounts["treasuries"], "treasuries_cap", DERIVED)
    told.figure("m", step.amounts["agency"], "mbs_cap", DERIVED)


@states("pace.treasuries_mbs", "pace.treasuries", "pace.mbs", "pace.bills")
def pace(told: Told) -> None:
    """All that is bought is named, in amounts a month; a mere report is not stated as fact."""
    step = in_force(told, told.policy.pace(told.day))
    told.holds(step.fact["grade"] in {"V1", "V2"}, f"it is graded {step.fact['grade']}")
    told.when("d0", step.since)
    bought = {name for name, amount in step.amounts.items() if amount}
    named = {line for place, line in LINES_OF_PACE.items() if place in told.sentence.args}
    told.holds(named == bought == set(told.way.split("_")), f"bought are {sorted(bought)}")
    for place, line in LINES_OF_PACE.items():
        if line in bought:
            told.figure(place, step.amounts[line], f"{line}_purchases", DERIVED)


@states("pace.none_now")
def no_pace(told: Told) -> None:
    step = in_force(told, told.policy.pace(told.day))
    told.holds(not any(step.amounts.values()), f"the pace is {step.amounts}")
    told.holds(step.fact["grade"] in {"V1", "V2"}, f"it is graded {step.fact['grade']}")


@states("reported")
def reported(told: Told) -> None:
    """What rests on one secondary source is said in the words of the register, as a report."""
    step = in_force(told, told.policy.pace(told.day))
    told.holds(step.fact["grade"] == "V3", f"it is graded {step.fact['grade']}")
    told.holds(told.text("t") == step.fact["text"], "the register says it in other words")


def threshold(told: Told) -> policy.Fact:
    """Return the threshold whose definition was told before."""
    definition = told.earlier("threshold.definition")
    for one in told.policy.thresholds:
        if one["definition"] == definition.text("t"):
            return one
    told.holds(condition=False, truth="no such threshold was known")
    raise AssertionError


@states("threshold.definition")
def definition(told: Told) -> None:
    for one in told.policy.thresholds:
        if one["definition"] == told.text("t"):
            told.holds(told.text("w") == one["author"], "somebody else said so")
            told.when("d", one["announced"])
            return
    told.holds(condition=False, truth="no such threshold was known")


@states(*(f"threshold.{place}{end}" for place in PLACES for end in ("", "_first")))
def leg(told: Told) -> None:
    """ "That range" is this line's in the definition before; "first" is since it was named."""
    named, line = threshold(told), told.line()
    ranges = [one for one in named["legs"] if one["line"] == line]
    told.holds(len(ranges) == 1, f"the definition has no range of {line}")
    level = told.known(stocks.at(told.data, line, told.day), line)
    truth = place_in(ranges[0], level)
    told.holds(told.way.partition("_")[0] == truth, f"{level:,} is {truth} {ranges[0]}")
    told.figure("l", level, line, stocks.basis(line))
    if truth != "inside":
        gap = max(level - ranges[0]["upper"], ranges[0]["lower"] - level)
        told.figure("a", gap, line, stocks.basis(line))
    inside = [
        day
        for day, value in stocks.every_day(told.data, line, told.day)
        if day >= named["announced"] and place_in(ranges[0], value) == "inside"
    ]
    told.holds(bool(inside) is told.way.endswith("_first"), f"inside on {inside[:1]}")
    if inside:
        told.when("d", inside[0])


def place_in(leg: policy.Fact, value: float) -> str:
    """Return where a value lies; the bounds belong to the range."""
    return "below" if value < leg["lower"] else "above" if value > leg["upper"] else "inside"


@states("threshold.together", "threshold.not_together")
def together(told: Told) -> None:
    """On one Wednesday since it was named, all legs."""
    named = threshold(told)
    columns = [
        {
            day
            for day, value in stocks.weekly(told.data, one["line"], told.day)
            if day >= named["announced"] and place_in(one, value) == "inside"
        }
        for one in named["legs"]
    ]
    days = sorted(set.intersection(*columns))
    told.holds(bool(days) is (told.way == "together"), f"together on {days[:1]}")
    if days:
        told.when("d", days[0])


@states("threshold.outcome")
def outcome(told: Told) -> None:
    """What became of it, from the day that was known."""
    named = threshold(told)
    told.holds("outcome" in named, "nothing is known of it")
    known_on = named["outcome"]["date"]
    told.holds(known_on <= told.released, f"it was known on {known_on} only")
    told.holds(told.text("t") == named["outcome"]["text"], "the file says it in other words")


@states("calendar.entry")
def entry(told: Told) -> None:
    """It lies ahead, within six weeks of the release, and is what the calendar has on that day."""
    day, kind = told.sentence.args["d"], told.term("x").removeprefix("policy.calendar.")
    told.holds(told.released < day <= told.released + AHEAD, f"{day} is not in the six weeks")
    on = {
        "release": lambda: day == policy.released(told.day + timedelta(days=7)),
        "fomc": lambda: day == told.policy.next_meeting(told.released),
        "policy_step": lambda: any(effective(fact) == day for fact in told.policy.facts),
    }
    if kind in on:
        told.holds(on[kind](), f"nothing of the kind is on {day}")
        return
    due = policy.due(day.year, told.released).get(day, set())
    told.holds(kind in due, f"on {day} is {sorted(due)}")


@states("conclusion.next", "conclusion.next_release", "conclusion.next_meeting")
def following(told: Told) -> None:
    """Both days, the earlier first."""
    release = policy.released(told.day + timedelta(days=7))
    told.when("d", release)
    meeting = told.policy.next_meeting(told.released)
    if told.way == "next":
        told.holds(meeting is None, f"the next meeting ends on {meeting}")
        return
    told.when("m", meeting)
    first = "next_meeting" if meeting is not None and meeting < release else "next_release"
    told.holds(told.way == first, f"{meeting} stands after {release}")


PAID_BY = {"rates": "iorb", "rates_ioer": "ioer"}  # what market rates are to be watched against


@states("conclusion.watch")
def watch(told: Told) -> None:
    """ "Measurable": there is a figure for each of the things named."""
    keys = [item.key for item in told.sentence.args["x"].items]
    told.holds(len(set(keys)) == len(keys), "something is named twice")
    for kind, _, name in (key.partition(".") for key in keys):
        if kind == "line":
            told.level(name)
        elif name == FACILITY:
            told.known(told.data.facility(told.day), name)
        else:
            told.holds(kind == "watch" and name in PAID_BY, f"{kind}.{name} is no measure")
            of(told, PAID_BY[name])
