"""Levels somebody named: who and when, where each leg stands, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.analysis.reached import first_inside, first_together, inside
from reportgen.brief.blocks import Sentence, Text
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import observed
from reportgen.brief.week import ON_RRP, line_term

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.brief.blocks import Argument
    from reportgen.brief.week import Week
    from reportgen.policy.thresholds import Leg, Threshold


def thresholds(week: Week) -> Iterator[Sentence]:
    """Say every threshold known at the release, of this week's figures and of none later."""
    for threshold in week.thresholds:
        yield Sentence(
            "threshold.definition",
            {
                "t": Text(threshold.definition, threshold.url),
                "w": Text(threshold.author),
                "d": threshold.announced,
            },
        )
        columns = [(leg, dict(_points(week, leg, threshold.announced))) for leg in threshold.legs]
        for leg, points in columns:
            first = first_inside(points.items(), leg)
            yield from _leg(week, threshold, leg, {} if first is None else {"d": first})
        if len(columns) > 1 and all(points for _, points in columns):
            together = first_together(columns)
            if together is None:
                yield Sentence("threshold.not_together")
            else:
                yield Sentence("threshold.together", {"d": together})
        if threshold.outcome is not None:
            yield Sentence("threshold.outcome", {"t": Text(threshold.outcome.text)})


def _points(week: Week, leg: Leg, since: date) -> Iterator[tuple[date, float]]:
    """Yield the values of a leg's line from a day on, in its unit: daily for the facility."""
    if leg.line != ON_RRP:
        yield from (point for point in week.history.levels(leg.line) if point[0] >= since)
        return
    for back in range((week.day - since).days, -1, -1):
        figure = week.on_rrp(week.day - timedelta(days=back))
        if figure is not None:
            yield figure.as_of, figure.value


def _leg(
    week: Week, threshold: Threshold, leg: Leg, first: dict[str, Argument]
) -> Iterator[Sentence]:
    """Say where a leg stands and, if it was inside since it was named, on which day first."""
    level = week.on_rrp_claim() if leg.line == ON_RRP else week.claim(leg.line)
    if level is None:
        return
    args: dict[str, Argument] = {"x": line_term(leg.line), "l": level, **first}
    ending = "_first" if first else ""
    if inside(leg, level.value):
        yield Sentence(f"threshold.inside{ending}", args)
        return
    gap = max(level.value - leg.upper, leg.lower - level.value)
    claim = week.ledger.enter(
        leg.line,
        f"gap_{threshold.id}",
        level.basis,
        week.day,
        gap,
        Unit.USD_MILLIONS,
        observed(level),
    )
    side = "above" if level.value > leg.upper else "below"
    yield Sentence(f"threshold.{side}{ending}", {**args, "a": claim})
