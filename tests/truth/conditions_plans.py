"""Months and plans: what ran off or was bought, against what caps allowed or was announced.

A month is measured from its first Wednesday to the first of the next. Treasuries are taken without
inflation compensation and MBS with agency debt, where these are known; the sentence names which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truth import stocks
from truth.checker import Told, states, states_nothing
from truth.policy import DAY, RUNOFF, first_wednesday, following, months_of
from truth.reading import DERIVED, LEVEL

if TYPE_CHECKING:
    from datetime import date

PROGRAMS = ({"expansion", "taper"}, {"reserve_management"})
KIND = {
    "treasuries": "treasuries",
    "treasuries_net": "treasuries",
    "mbs": "mbs",
    "agency_securities": "mbs",
    "bills": "bills",
}
PERCENT = "percent"


def named(told: Told, place: str = "p") -> str:
    """Return the securities named in a place: a line, or several measured together."""
    name = told.term(place).partition(".")[2]
    told.holds(name in KIND, f"{name} are no securities with a plan")
    return name


def over(told: Told, name: str, first: date, last: date) -> float:
    """Return the change of securities over whole months, both in, that are over by this week."""
    told.holds(first.day == last.day == 1 and first <= last, f"{first} to {last} are no months")
    start, end = first_wednesday(first), first_wednesday(following(last))
    told.holds(end <= told.day, f"{last:%B %Y} is not over")
    now, then = (stocks.at(told.data, name, day) for day in (end, start))
    return told.known(now, name) - told.known(then, name)


def newest(told: Told, month: date) -> None:
    """Hold a month to be the newest that is over."""
    told.holds(told.day < first_wednesday(following(following(month))), "a newer month is over")


def over_month(told: Told, name: str, month: date) -> float:
    """Return the change over the newest month."""
    newest(told, month)
    return over(told, name, month, month)


def plan(told: Told, name: str, month: date, *, cap: bool) -> float:
    """Return the cap of a month as on its first day, or what was to be bought in it."""
    step = told.policy.caps(month) if cap else told.policy.purchases(month)
    told.holds(step is not None, f"there was no plan for {month:%B %Y}")
    assert step is not None
    told.holds(following(month) <= told.policy.last_checked, "the register was not checked")
    kind = KIND[name]
    return step.amounts["agency" if cap and kind == "mbs" else kind]


def line_of_plan(name: str, *, cap: bool) -> str:
    return f"{KIND[name]}_{'cap' if cap else 'purchases'}"


@states("month.label")
def label(told: Told) -> None:
    """A month of the table is over."""
    first = told.sentence.args["m"]
    told.holds(first.day == 1, f"{first} is no first of a month")
    told.holds(first_wednesday(following(first)) <= told.day, "the month is not over")


def _month(told: Told) -> date:
    month: date = told.sentence.args["m"]
    return month


def month_of(told: Told) -> date:
    """Return the month of a sentence: its own, or the one the first of the paragraph names."""
    ways = ("cap_", "pace_", "bought_")
    if told.key.split(".")[0].endswith("_month"):
        return _month(told)
    first = told.before[0]
    told.previous(*ways)
    told.holds(first.key.startswith(ways), f"the paragraph begins with {first.key}")
    return _month(first)


@states(*(f"cap_month.{way}" for way in ("actual", "short", "grew", "same")))
@states(*(f"cap_too.{way}" for way in ("actual", "short", "grew")))
def cap(told: Told) -> None:
    """ "Short of the cap": by what was left of it."""
    name, month = named(told), month_of(told)
    change, allowed = over_month(told, name, month), plan(told, name, month, cap=True)
    truth = {"same"} if change == 0 else {"actual", "short"} if change < 0 else {"grew"}
    told.holds(told.way in truth, f"{name} moved by {change:,}")
    told.figure("c", allowed, line_of_plan(name, cap=True), DERIVED)
    if change:
        told.figure("a", change, name)
    if told.way == "short":
        told.holds(allowed + change > 0, f"the cap was passed by {-allowed - change:,}")
        told.figure("b", allowed + change, name)


@states(*(f"pace_{one}.{way}" for one in ("month", "too") for way in ("rise", "fall", "same")))
@states(*(f"bought_{one}.{way}" for one in ("month", "too") for way in ("rise", "fall")))
def month(told: Told) -> None:
    """What happened in a month; beside what was announced, which a mere report is not."""
    name, first = named(told), month_of(told)
    change = over_month(told, name, first)
    truth = "rise" if change > 0 else "fall" if change < 0 else "same"
    told.holds(told.way == truth, f"{name} moved by {change:,}")
    if change:
        told.figure("a", change, name)
    if told.key.startswith("bought_"):
        announced(told, first)
        planned = plan(told, name, first, cap=False)
        told.holds(planned > 0, "none were announced")
        told.figure("c", planned, line_of_plan(name, cap=False), DERIVED)


def announced(told: Told, *months: date, reported: bool = False) -> None:
    """Hold the paces of months to be announced all, or (reported) some of them only reported."""
    steps = [told.policy.purchases(month) for month in months]
    grades = {step.fact["grade"] for step in steps if step is not None}
    told.holds(("V3" in grades) is reported, f"graded {sorted(grades)}")


def beyond(told: Told, first: date, last: date) -> float:
    """Hold growth of {p} and the principal {b} of {q}; return what is left of the growth."""
    name, agency = named(told), named(told, "q")
    into = told.policy.principal(first)
    told.holds(into == told.policy.principal(following(last)), "it went elsewhere later")
    # Bills are Treasury securities: what went into bills went into these.
    into_them = into == KIND[name] or (into, KIND[name]) == ("bills", "treasuries")
    told.holds(into_them and KIND[agency] == "mbs", f"principal of {agency} went into {into}")
    grown, fallen = over(told, name, first, last), over(told, agency, first, last)
    told.holds(grown > 0 > fallen, f"{name} {grown:,}, {agency} {fallen:,}")
    told.figure("a", grown, name)
    told.figure("b", fallen, agency)
    return grown + fallen


@states("purchases.net_month", "purchases.net_less")
def net_month(told: Told) -> None:
    first = told.sentence.args["m"]
    newest(told, first)
    left = beyond(told, first, first)
    told.holds(left > 0 if told.way == "net_month" else left <= 0, f"it leaves {left:,}")
    if told.way == "net_month":
        told.figure("r", left, f"{named(told)}_beyond_principal")


@states("purchases.announced", "purchases.reported")
def of_that_month(told: Told) -> None:
    """ "That month" is the one of the sentence before."""
    before = told.previous("purchases.net_")
    first, into = before.sentence.args["m"], told.policy.principal(before.sentence.args["m"])
    told.holds(into in {"bills", "treasuries"}, f"principal went into {into}")
    announced(told, first, reported=told.way == "reported")
    truth = plan(told, str(into), first, cap=False)
    told.holds(truth > 0, "none were announced")
    told.figure("c", truth, f"{into}_purchases", DERIVED)


def program(told: Told, kind: str) -> list[date]:
    """Return the whole months of the purchases that are on, from the first with any of a kind."""
    for regimes in PROGRAMS:
        spell = told.policy.spell(told.day, regimes)
        if spell is None or spell[1] is not None:
            continue
        first = spell[0] if spell[0].day == 1 else following(spell[0])
        months = [
            month
            for month in months_of(first, told.day)
            if first_wednesday(following(month)) <= told.day
            and told.policy.purchases(month) is not None
        ]
        while months and not plan(told, kind, months[0], cap=False):
            del months[0]
        return months
    return []


def stretch(told: Told, months: list[date]) -> None:
    """Hold the stretch of time named to be from the first of some months to the last."""
    said = told.sentence.args["m"]
    told.holds((said.first, said.last) == (months[0], months[-1]), f"{months[0]} to {months[-1]}")


@states(
    "purchases.total", "purchases.total_too", "purchases.net_total", "purchases.net_total_reported"
)
def total(told: Told) -> None:
    """From the first month with purchases to the newest: all of them, and what was announced."""
    name, args = named(told), told.sentence.args
    if told.way == "total_too":  # "so implied": by the announced pace
        told.previous("purchases.total")
    kind = told.policy.principal(args["m"].first) if "q" in args else KIND[name]
    months = program(told, str(kind))
    told.holds(len(months) > 1, f"there are {len(months)} months")
    stretch(told, months)
    announced(told, *months, reported=told.way == "net_total_reported")
    planned = sum(plan(told, str(kind), month, cap=False) for month in months)
    told.figure("c", planned, f"{kind}_purchases", DERIVED)
    if "q" in args:
        left = beyond(told, months[0], months[-1])
        told.holds(left > 0, f"it leaves {left:,}")
        told.figure("r", left, f"{name}_beyond_principal")
        told.figure("s", 100 * left / planned, f"{name}_beyond_principal", DERIVED, PERCENT)
        return
    change = over(told, name, months[0], months[-1])
    told.holds(change > 0, f"{name} moved by {change:,}")
    told.figure("a", change, name)
    told.figure("s", 100 * change / planned, name, DERIVED, PERCENT)


def runoff_months(told: Told) -> list[date]:
    """Return the whole months of the latest runoff that are over by this week."""
    spell = told.policy.spell(told.day, RUNOFF)
    told.holds(spell is not None, "no runoff has begun")
    assert spell is not None
    first = spell[0] if spell[0].day == 1 else following(spell[0])
    end = spell[1] or told.day
    return [
        month
        for month in months_of(first, end)
        if (spell[1] is None or following(month) <= spell[1])
        and first_wednesday(following(month)) <= told.day
    ]


@states("plan.within", "plan.agency", "plan.agency_short", "plan.agency_grew")
def against_caps(told: Told) -> None:
    """What ran off in all the months of the runoff, of what the caps of these months allowed."""
    name, months = named(told), runoff_months(told)
    told.holds(KIND[name] == ("treasuries" if told.way == "within" else "mbs"), name)
    if told.way == "within":
        stretch(told, months)
    else:
        told.previous("plan.within")
    change = over(told, name, months[0], months[-1])
    allowed = sum(plan(told, name, month, cap=True) for month in months)
    grew = told.way == "agency_grew"
    told.holds(change > 0 if grew else change < 0, f"{name} moved by {change:,}")
    told.figure("a", change, name)
    told.figure("c", allowed, line_of_plan(name, cap=True), DERIVED)
    if not grew:
        told.figure("s", -100 * change / allowed, name, DERIVED, PERCENT)
    unused = allowed + change
    if told.way in {"agency", "agency_short"}:
        told.holds((unused > 0) is (told.way == "agency_short"), f"unused: {unused:,}")
    if told.way == "agency_short":
        told.figure("b", unused, name, LEVEL)


@states("months.reported")
def reported(told: Told) -> None:
    """The first day of the first report that the paces of the months in the table rest on."""
    blocks = [block for section in told.brief.sections for block in section.blocks]
    (table,) = (one for one in blocks if type(one).__name__ == "Table" and one.key == "months")
    days = []
    for row in table.rows:
        first = row.label.args["m"]
        for place in range((following(first) - first).days - 1):
            step = told.policy.pace(first + place * DAY)
            if step is not None and step.fact["grade"] == "V3":
                days.append(step.since)
    told.when("d", min(days, default=None))


@states("alt.runoff", "alt.purchases", "alt.treasuries_only")
def drawn(told: Told) -> None:
    """What the drawing shows are the lines as published."""
    first = told.sentence.args["m"]
    told.figure("t", over_month(told, "treasuries", first), "treasuries")
    if told.way != "treasuries_only":
        told.figure("b", over_month(told, "mbs", first), "mbs")
    capped = told.policy.caps(first) is not None
    told.holds(capped is (told.way == "runoff"), f"caps were in force: {capped}")


states_nothing("says what a column holds", "months.compensation", "months.settlement")
