"""Levels and their changes: rose, fell, little changed, unchanged, from a year earlier."""

from __future__ import annotations

from truth.checker import Told, UntrueError, states
from truth.reading import AVERAGE, WEEK, YEAR

LITTLE = 1000  # "little changed": by less than one part in a thousand of what it was
WAYS = ("rise", "fall", "edge_up", "edge_down")
NO_MORE = 1000  # per cent: a rise beyond it is told as an amount alone


def way(now: float, then: float) -> str:
    """Name the move from one level to another."""
    if now == then:
        return "same"
    little = abs(now - then) * LITTLE < abs(then)
    if now > then:
        return "edge_up" if little else "rise"
    return "edge_down" if little else "fall"


@states(*(f"headline.{one}" for one in WAYS), "headline.same")
def headline(told: Told) -> None:
    _moved(told, "total_assets")


@states(*(f"move.{one}" for one in WAYS), "move.same")
def move(told: Told) -> None:
    _moved(told, told.line())


@states(*(f"level.{one}" for one in WAYS), "level.same")
def level(told: Told) -> None:
    """The level stands with its day."""
    told.when("d", told.day)
    _moved(told, told.line())


def _moved(told: Told, line: str) -> None:
    now, then = told.level(line), told.level(line, told.day - WEEK)
    told.holds(told.way == way(now, then), f"{line} went from {then:,} to {now:,}")
    told.figure("l", now, line)
    if now != then:
        told.figure("a", now - then, line)


@states("move.to_zero")
def to_zero(told: Told) -> None:
    line = told.line()
    now, then = told.level(line), told.level(line, told.day - WEEK)
    told.holds(now == 0 < then, f"{line} went from {then:,} to {now:,}")
    told.figure("a", now - then, line)


@states("move.only", "level.only")
def only(told: Told) -> None:
    """Nothing is said of a change, so none may be known."""
    line = told.line()
    told.figure("l", told.level(line), line)
    told.holds(told.data.level(line, told.day - WEEK) is None, f"{line} has a week before")
    if told.key == "level.only":
        told.when("d", told.day)


@states("year.rise", "year.fall", "year.rise_from_zero", "year.fall_only", "year.same")
@states("year_on.rise", "year_on.fall")
def year(told: Told) -> None:
    """ "They" are what the sentence before told."""
    on = told.key.startswith("year_on.")
    line = told.previous("level.").line() if on else told.line()
    now, then = told.level(line), told.level(line, told.day - YEAR)
    up = told.way.startswith("rise")
    told.holds(
        now == then if told.way == "same" else (now > then if up else now < then),
        f"{line} went from {then:,} to {now:,} in a year",
    )
    if told.way == "same":
        return
    told.figure("a", now - then, line)
    if told.way in {"rise", "fall"}:
        told.holds(then > 0, f"{line} was {then:,}: no percentage of that")
        told.figure("p", 100 * (now - then) / then, line, unit="percent")
    elif told.way == "rise_from_zero":
        told.holds(then <= 0 or 100 * (now - then) / then > NO_MORE, "a percentage says more")


def told_of(told: Told) -> str:
    """Return the line the sentences just before speak of: they name it, or go on from it."""
    for before in reversed(told.before):
        if "x" in before.sentence.args:
            return before.line()
        told.holds(before.key.startswith("that."), f"{before.key} stands between")
    raise UntrueError("nothing before it names a line")


@states("average.more", "average.less", "average.same")
@states("average_on.more", "average_on.less", "average_on.same")
def average(told: Told) -> None:
    """Averages are set against averages; without a name, of the line just told."""
    line = told_of(told) if told.key.startswith("average_on.") else told.line()
    now = told.known(told.data.average(line, told.day), f"{line}, average")
    then = told.known(told.data.average(line, told.day - WEEK), f"{line}, average before")
    truth = "more" if now > then else "less" if now < then else "same"
    told.holds(told.way == truth, f"{line} averaged {now:,} after {then:,}")
    told.when("d", told.day)
    told.figure("l", now, line, AVERAGE)
    if now != then:
        told.figure("a", now - then, line, AVERAGE)
