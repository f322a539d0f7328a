"""What moved reserve balances: factors that supply, factors that absorb, and what is left."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from truth.checker import Told, states
from truth.reading import DERIVED, WEEK, YEAR, Data, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, timedelta

RESERVES = "reserve_balances"
SPANS = ("bridge", "bridge_year")
SLACK = 3  # n + 1 for a change of one total and two parts, each rounded to a million


class Bridge(NamedTuple):
    """The change of reserves, what each known factor did to it, and what that leaves."""

    change: float
    effects: dict[str, float]
    residual: float
    complete: bool  # then the residual is nothing but rounding


@lru_cache(maxsize=8)
def bridge(day: date, back: timedelta = WEEK) -> Bridge | None:
    """Work out the bridge of a week (or of another span) from the levels of the factors."""
    data, span = load(), (day, back)
    change = data.change(RESERVES, day, back)
    if change is None:
        return None
    found = [
        *_factors(data, "total_supplying", span, 1),
        *_factors(data, "total_absorbing", span, -1),
    ]
    effects = {line: effect for line, effect in found if effect is not None}
    return Bridge(change, effects, change - sum(effects.values()), len(effects) == len(found))


def _factors(
    data: Data, total: str, span: tuple[date, timedelta], sign: int
) -> Iterator[tuple[str, float | None]]:
    """Yield every factor under a total, seen through groups of unlike things.

    A line the release has on one of the two days only has no change that could be known.
    """
    day, back = span
    for part, _ in data.parts(total, "factors"):
        if not (data.exists(part, day) or data.exists(part, day - back)):
            continue
        if data.lines[part].get("subtotal"):
            yield from _factors(data, part, span, sign)
        else:
            change = data.change(part, day, back)
            yield part, None if change is None else sign * change


def back_of(told: Told) -> timedelta:
    """Return what a sentence spans: the year, where its paragraph opened with it."""
    first = told.before[0].key if told.before else told.key
    return YEAR if first.startswith("bridge_year.") else WEEK


def of_span(told: Told) -> Bridge:
    found = bridge(told.day, back_of(told))
    told.holds(found is not None, "the change of reserves is not known")
    assert found is not None
    return found


def reserves(told: Told, change: float) -> None:
    """Hold the change of reserves, which way they went, and their level where it is said."""
    if back_of(told) == WEEK:
        told.figure("l", told.level(RESERVES), RESERVES)
    told.figure("a", change, RESERVES)
    rose = told.key.split(".")[1] == "rise"
    told.holds(change > 0 if rose else change < 0, f"reserves moved by {change:,}")


def factor(told: Told, line: str, way: str, place: str) -> float:
    """Return what a factor did to reserves; it must have gone that way itself."""
    span = of_span(told)
    told.holds(line in span.effects, f"{line} is no factor with data")
    change = told.known(told.data.change(line, told.day, back_of(told)), line)
    told.holds(change > 0 if way == "up" else change < 0, f"{line} moved by {change:,}")
    told.figure(place, change, line)
    return span.effects[line]


@states("bridge.same", "bridge_year.same")
def same(told: Told) -> None:
    told.holds(of_span(told).change == 0, f"reserves moved by {of_span(told).change:,}")
    if told.key == "bridge.same":
        told.figure("l", told.level(RESERVES), RESERVES)


@states(*(f"{span}.{way}.up" for span in SPANS for way in ("rise", "fall")))
@states(*(f"{span}.{way}.down" for span in SPANS for way in ("rise", "fall")))
def driven(told: Told) -> None:
    """ "Driven by": it worked the way reserves went, and nothing else did more either way."""
    week, line = of_span(told), told.line("p")
    reserves(told, week.change)
    effect = factor(told, line, told.way, "a1")
    told.holds(effect * week.change > 0, f"{line} worked against it: {effect:,}")
    larger = {key: one for key, one in week.effects.items() if abs(one) > abs(effect)}
    told.holds(not larger, f"larger: {larger}")
    told.holds(
        week.complete or abs(week.residual) <= abs(effect),
        f"lines without data moved reserves by {week.residual:,}",
    )


@states(*(f"{span}.{way}.other" for span in SPANS for way in ("rise", "fall")))
def unknown(told: Told) -> None:
    """The largest part is of lines without data."""
    week = of_span(told)
    reserves(told, week.change)
    told.figure("a1", week.residual, "bridge_residual", DERIVED)
    told.holds(week.residual * week.change > 0, f"they worked against it: {week.residual:,}")
    told.holds(not week.complete, "no factor lacks data")
    larger = {k: one for k, one in week.effects.items() if abs(one) > abs(week.residual)}
    told.holds(not larger, f"larger: {larger}")


@states(*(f"{span}.{way}.net" for span in SPANS for way in ("rise", "fall")))
def net(told: Told) -> None:
    """Moves in both directions, the largest of them against the change."""
    week = of_span(told)
    reserves(told, week.change)
    parts = [*week.effects.values(), *([] if week.complete else [week.residual])]
    main = max(parts, key=abs)
    told.holds(main * week.change < 0, f"the largest part, {main:,}, worked the same way")
    told.holds(min(parts) < 0 < max(parts), "all went one way")


@states(*(f"bridge.part.{way}.{did}" for way in ("up", "down") for did in ("supplied", "absorbed")))
def part(told: Told) -> None:
    """Where nothing drove the change, the parts are told as what each did."""
    told.holds(any(one.way == "net" for one in told.before), "the first named is what drove it")
    did(told)


def did(told: Told) -> None:
    """Hold what a part did to reserves, and by which move of its own."""
    line, way = told.line("q"), told.key.split(".")[2]
    effect = factor(told, line, way, "a2")
    told.holds(effect > 0 if told.way == "supplied" else effect < 0, f"{line} did {effect:,}")


@states("bridge.part.other.supplied", "bridge.part.other.absorbed")
def part_unknown(told: Told) -> None:
    week = of_span(told)
    told.figure("a2", week.residual, "bridge_residual", DERIVED)
    told.holds(not week.complete, "no factor lacks data")
    up = told.way == "supplied"
    told.holds(week.residual > 0 if up else week.residual < 0, f"they did {week.residual:,}")


def first_named(told: Told) -> float:
    """Return what the part did that the sentence before names as the driver, or as the largest."""
    before = told.previous("bridge.", "bridge_year.")
    told.holds(before.way in {"up", "down", "other"}, f"{before.key} names none")
    return (
        of_span(told).residual if before.way == "other" else of_span(told).effects[before.line("p")]
    )


@states(*(f"bridge.also.{way}.{did}" for way in ("up", "down") for did in ("supplied", "absorbed")))
def also(told: Told) -> None:
    """ "Also": it worked the same way as what was named before."""
    did(told)
    first = first_named(told)
    told.holds((first > 0) is (told.way == "supplied"), f"the first did {first:,}")


@states("bridge.offset.up", "bridge.offset.down")
def offset(told: Told) -> None:
    """ "Part of that": it worked against what was named before, and did no more."""
    effect, first = factor(told, told.line("q"), told.way, "a2"), first_named(told)
    told.holds(effect * first < 0, f"both worked the same way: {first:,}, {effect:,}")
    told.holds(abs(effect) <= abs(first), f"{effect:,} is more than {first:,}")


@states("bridge.closing")
def closing(told: Told) -> None:
    """Supplied less absorbed is the change, but for rounding."""
    changes = {}
    for name, line in (("u", "total_supplying"), ("v", "total_absorbing"), ("a", RESERVES)):
        changes[name] = told.known(told.data.change(line, told.day), line)
        told.figure(name, changes[name], line)
    miss = changes["u"] - changes["v"] - changes["a"]
    told.holds(abs(miss) <= SLACK, f"it misses by {miss:,}")


@states("alt.bridge.rise", "alt.bridge.fall", "alt.bridge.same")
def waterfall(told: Told) -> None:
    change = of_span(told).change
    truth = "rise" if change > 0 else "fall" if change < 0 else "same"
    told.holds(told.way == truth, f"reserves moved by {change:,}")
    if change:
        told.figure("a", change, RESERVES)
