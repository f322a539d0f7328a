"""What moved reserves over the week and the year: sentences, a table, the week's waterfall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from reportgen.analysis.bridge import build_bridge
from reportgen.brief import charts
from reportgen.brief.blocks import Cell, Paragraph, Row, Sentence, Table, Term
from reportgen.brief.claims import Unit
from reportgen.brief.week import line_term, short_term
from reportgen.statement.history import WEEK, YEAR
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta

    from reportgen.analysis.bridge import Bridge, Factor
    from reportgen.brief.blocks import Argument, Block
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.statement.figures import Change, Observation, WednesdayLevel

SHOWN = 6  # factors with a row of their own; the others share one
SHOWN_OF_WEEK = 4  # of them the week's largest; the year's largest follow
TOLD = 0.75  # of the gross movement: what was more needs no second part beside it
RESIDUAL = Term("residual.bridge")
TOTAL = Term("bridge.total")
COLUMNS = ("change_week", "change_year")


def bridge_blocks(week: Week) -> list[Block]:
    """Return the bridge as text, chart and table; nothing where reserves have no past week.

    What moved them over the week the summary says. The table sets the year beside the week, where
    reserves are known a year ago.
    """
    bridge = week.bridge
    if bridge is None:
        return []
    span = Span(week, bridge, WEEK)
    past = build_bridge(week.history, week.day, YEAR)
    year = None if past is None else Span(week, past, YEAR)
    said = (_closing(week, bridge), [] if year is None else span_sentences(year))
    blocks: list[Block] = [Paragraph(tuple(some)) for some in said if some]
    rows = _rows(span, year)
    drawn = [(term, claims[0]) for term, claims in rows if claims[0] is not None]
    chart = charts.bridge(week, [term for term, _ in drawn], [claim for _, claim in drawn])
    table = tuple(
        Row(term, tuple(map(Cell, claims)), kind="total" if term is TOTAL else "line")
        for term, claims in rows
    )
    return [*blocks, chart, Table("bridge", COLUMNS[: 1 if year is None else 2], table)]


@dataclass(frozen=True, slots=True)
class Span:
    """A bridge with the stretch of time it spans; its claims are named after that."""

    week: Week
    bridge: Bridge
    back: timedelta

    def key(self, way: str, kind: str) -> str:
        """Return the key of the sentence that says what moved reserves over the span."""
        return f"bridge.{way}.{kind}" if self.back == WEEK else f"bridge_year.{way}.{kind}"

    def change(self, change: Change[WednesdayLevel]) -> Claim:
        """Enter the change of a line over the span."""
        return self.week.ledger.change(
            change, "change_week" if self.back == WEEK else "change_year"
        )

    def effect(self, factor: Factor) -> Claim:
        """Enter what the change of a line did to reserves."""
        return self.week.ledger.enter(
            factor.line.key,
            self._measure,
            Basis.WEDNESDAY_LEVEL,
            self.week.day,
            factor.contribution,
            Unit.USD_MILLIONS,
            factor.change.sources,
        )

    def left(self, name: str, value: float) -> Claim:
        """Enter what some factors leave of the change of reserves."""
        sources = _all_sources(self.bridge)
        return self.week.derived(name, self._measure, value, Unit.USD_MILLIONS, sources)

    def without(self, shown: Iterable[Factor]) -> float:
        """Return what factors leave of the change of reserves."""
        return self.bridge.reserves.value - sum(factor.contribution for factor in shown)

    @property
    def _measure(self) -> str:
        return "change_contribution" if self.back == WEEK else "change_year_contribution"


def bridge_lead(week: Week, bridge: Bridge) -> list[Sentence]:
    """Say what moved reserves over the week."""
    return span_sentences(Span(week, bridge, WEEK))


def span_sentences(span: Span) -> list[Sentence]:
    """Say what moved reserves and, in a second sentence, what offset it or worked the same way.

    Where the largest part worked against the change, nothing "drove" it: the two largest parts are
    then told as what each supplied or absorbed. The other parts stand in the table.
    """
    total, parts = span.change(span.bridge.reserves), _parts(span)
    level: dict[str, Argument] = {}
    if span.back == WEEK:
        level = {"l": span.week.ledger.level(span.bridge.reserves.now)}
    if not total.value:
        return [Sentence("bridge.same" if level else "bridge_year.same", level)]
    way, main = "rise" if total.value > 0 else "fall", parts[0]
    if (main.effect > 0) is not (total.value > 0):
        opening = Sentence(span.key(way, "net"), {"a": total, **level})
        return [opening, *(_part(part, "part") for part in parts[:2])]
    args: dict[str, Argument] = {"a": total, **level, "a1": main.amount}
    if main.kind != "other":
        args["p"] = main.term
    return [Sentence(span.key(way, main.kind), args), *_second(main, parts)]


def _second(main: Part, parts: list[Part]) -> Iterator[Sentence]:
    """Say the largest part that offset half or more of the first, or what else did much."""
    against = [part for part in parts if (part.effect > 0) is not (main.effect > 0)]
    if against and abs(against[0].effect) >= abs(main.effect) / 2:
        yield _part(against[0], "offset")
    elif len(parts) > 1 and abs(main.effect) < TOLD * sum(abs(part.effect) for part in parts):
        yield _part(parts[1], "offset" if parts[1] in against else "also")


def _part(part: Part, kind: str) -> Sentence:
    effect = "supplied" if part.effect > 0 else "absorbed"
    if part.kind == "other":
        return Sentence(f"bridge.part.other.{effect}", {"a2": part.amount})
    args: dict[str, Argument] = {"a2": part.amount, "q": part.term}
    ending = part.kind if kind == "offset" else f"{part.kind}.{effect}"
    return Sentence(f"bridge.{kind}.{ending}", args)


class Part(NamedTuple):
    """One part of the bridge: its effect on reserves, which way it moved, its name and amount."""

    effect: float
    kind: Literal["up", "down", "other"]
    term: Term
    amount: Claim


def _parts(span: Span) -> list[Part]:
    """Return every factor and the residual, largest effect first."""
    bridge = span.bridge
    parts = [
        Part(
            factor.contribution,
            "up" if factor.change.value > 0 else "down",
            line_term(factor.line.key),
            span.change(factor.change),
        )
        for factor in bridge.factors
        if factor.contribution
    ]
    # Of a complete bridge only rounding is left, which is no part, unless nothing else is.
    if bridge.residual and (not bridge.complete or not parts):
        claim = span.left("bridge_residual", bridge.residual)
        parts.append(Part(bridge.residual, "other", RESIDUAL, claim))
    return sorted(parts, key=lambda part: -abs(part.effect))


def _keys(span: Span, year: Span | None) -> list[str]:
    """Choose the lines with a row of their own: the week's largest, then the year's."""
    ranked = [
        [factor.line.key for factor in one.bridge.by_size() if factor.contribution]
        for one in (span, year)
        if one is not None
    ]
    first = ranked[0] if year is None else [*ranked[0][:SHOWN_OF_WEEK], *ranked[1]]
    return list(dict.fromkeys(first))[:SHOWN]


def _rows(span: Span, year: Span | None) -> list[tuple[Term, list[Claim | None]]]:
    """Name and enter effects on reserves over week and year; each column adds up to its change."""
    spans, keys = [one for one in (span, year) if one is not None], _keys(span, year)
    known = [{factor.line.key: factor for factor in one.bridge.factors} for one in spans]
    both = list(zip(spans, known, strict=True))
    rows: list[tuple[Term, list[Claim | None]]] = [
        (
            short_term(span.week, key),
            [one.effect(factors[key]) if key in factors else None for one, factors in both],
        )
        for key in keys
    ]
    left = [
        one.left("bridge_other", one.without(factors[key] for key in keys if key in factors))
        for one, factors in both
    ]
    rows.append((RESIDUAL, [*left]))
    rows.append((TOTAL, [one.change(one.bridge.reserves) for one in spans]))
    return rows


def _closing(week: Week, bridge: Bridge) -> list[Sentence]:
    if bridge.supplying is None or bridge.absorbing is None:
        return []
    return [
        Sentence(
            "bridge.closing",
            {
                "u": week.ledger.change(bridge.supplying),
                "v": week.ledger.change(bridge.absorbing),
                "a": week.ledger.change(bridge.reserves),
            },
        )
    ]


def _all_sources(bridge: Bridge) -> tuple[Observation, ...]:
    return bridge.reserves.sources + _observed(bridge.factors)


def _observed(factors: Iterable[Factor]) -> tuple[Observation, ...]:
    return tuple(source for factor in factors for source in factor.change.sources)
