"""What moved reserves this week: sentences, table and waterfall of one bridge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from reportgen.brief import charts
from reportgen.brief.blocks import Cell, Paragraph, Row, Sentence, Table, Term
from reportgen.brief.claims import Unit
from reportgen.brief.week import line_term, short_term
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.analysis.bridge import Bridge, Factor
    from reportgen.brief.blocks import Argument, Block
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.statement.figures import Observation

SHOWN = 5  # factors with a row of their own; the others share one
TOLD = 0.75  # of the gross movement: the other parts may share a sentence
RESIDUAL = Term("residual.bridge")


def bridge_blocks(week: Week) -> list[Block]:
    """Return the bridge as text, table and chart; nothing where reserves have no past week."""
    bridge = week.bridge
    if bridge is None:
        return []
    shown = [factor for factor in bridge.by_size() if factor.contribution][:SHOWN]
    terms, claims = _rows(week, bridge, shown)
    rows = tuple(
        Row(term, (Cell(claim),), kind="line" if index < len(terms) - 1 else "total")
        for index, (term, claim) in enumerate(zip(terms, claims, strict=True))
    )
    blocks: list[Block] = [
        Paragraph(tuple(bridge_sentences(week, bridge) + _closing(week, bridge)))
    ]
    return [*blocks, charts.bridge(week, terms, claims), Table("bridge", ("effect",), rows)]


def bridge_lead(week: Week, bridge: Bridge) -> list[Sentence]:
    """Say what moved reserves in two sentences, or three where the parts outweigh their sum."""
    said = bridge_sentences(week, bridge)
    return said[:3] if said[0].key.endswith(".net") else said[:2]


def bridge_sentences(week: Week, bridge: Bridge) -> list[Sentence]:
    """Say what moved reserves, largest parts first, and what the rest came to.

    Where the largest part worked against the change, nothing "drove" it: the parts are then told
    as what each supplied or absorbed.
    """
    level, total = week.ledger.level(bridge.reserves.now), week.ledger.change(bridge.reserves)
    parts = _parts(week, bridge)
    if not total.value:
        return [Sentence("bridge.same", {"l": level})]
    way = "rise" if total.value > 0 else "fall"
    main = parts[0]
    if (main.effect > 0) is not (total.value > 0):
        opening = Sentence(f"bridge.{way}.net", {"a": total, "l": level})
        told = _enough(parts)
        said = [opening, *(_supplied(part) for part in told)]
    else:
        args: dict[str, Argument] = {"a": total, "l": level, "a1": main.amount}
        if main.kind != "other":
            args["p"] = main.term
        against = [part for part in parts if (part.effect > 0) is not (main.effect > 0)]
        offset = against[:1] if against and abs(against[0].effect) >= abs(main.effect) / 2 else []
        others = [part for part in _enough(parts) if part not in (main, *offset)]
        told = [main, *offset, *others]
        said = [Sentence(f"bridge.{way}.{main.kind}", args)]
        said += [_supplied(part) for part in told[1:]]
    rest = total.value - sum(part.effect for part in told)
    if abs(rest) >= 0.05 * abs(total.value):
        claim = week.derived(
            "bridge_rest", "change_contribution", rest, Unit.USD_MILLIONS, _all_sources(bridge)
        )
        said.append(Sentence(f"bridge.rest.{'supplied' if rest > 0 else 'absorbed'}", {"a": claim}))
    return said


def _enough(parts: list[Part]) -> list[Part]:
    """Return the largest parts, up to most of the gross movement, four at most."""
    gross = sum(abs(part.effect) for part in parts)
    told: list[Part] = []
    for part in parts[:4]:
        if sum(abs(one.effect) for one in told) >= TOLD * gross:
            break
        told.append(part)
    return told


def _supplied(part: Part) -> Sentence:
    effect = "supplied" if part.effect > 0 else "absorbed"
    args: dict[str, Argument] = {"a2": part.amount}
    if part.kind != "other":
        args["q"] = part.term
    return Sentence(f"bridge.part.{part.kind}.{effect}", args)


class Part(NamedTuple):
    """One part of the bridge: its effect on reserves, which way it moved, its name and amount."""

    effect: float
    kind: Literal["up", "down", "other"]
    term: Term
    amount: Claim


def _parts(week: Week, bridge: Bridge) -> list[Part]:
    """Return every factor and the residual, largest effect first."""
    parts = [
        Part(
            factor.contribution,
            "up" if factor.change.value > 0 else "down",
            line_term(factor.line.key),
            week.ledger.change(factor.change),
        )
        for factor in bridge.factors
        if factor.contribution
    ]
    # Of a complete bridge only rounding is left, which is no part, unless nothing else is.
    if bridge.residual and (not bridge.complete or not parts):
        parts.append(Part(bridge.residual, "other", RESIDUAL, _residual(week, bridge)))
    return sorted(parts, key=lambda part: -abs(part.effect))


def _rows(week: Week, bridge: Bridge, shown: list[Factor]) -> tuple[list[Term], list[Claim]]:
    """Name and enter each row: its effect on reserves, so that the rows add up to the change."""
    terms = [short_term(week, factor.line.key) for factor in shown]
    claims = [
        week.ledger.enter(
            factor.line.key,
            "change_contribution",
            Basis.WEDNESDAY_LEVEL,
            week.day,
            factor.contribution,
            Unit.USD_MILLIONS,
            factor.change.sources,
        )
        for factor in shown
    ]
    rest = bridge.reserves.value - sum(factor.contribution for factor in shown)
    if rest:
        terms.append(RESIDUAL)
        claims.append(
            week.derived(
                "bridge_other", "change_contribution", rest, Unit.USD_MILLIONS, _all_sources(bridge)
            )
        )
    return [*terms, Term("bridge.total")], [*claims, week.ledger.change(bridge.reserves)]


def _residual(week: Week, bridge: Bridge) -> Claim:
    return week.derived(
        "bridge_residual",
        "change_contribution",
        bridge.residual,
        Unit.USD_MILLIONS,
        _all_sources(bridge),
    )


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
