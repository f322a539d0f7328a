"""What moved reserves this week: sentences, table and waterfall of one bridge."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

IN_SUMMARY = 2  # sentences about reserves that the summary has room for; the section goes on
SHOWN = 5  # factors with a row of their own; the others share one
TOLD = 0.75  # of the gross movement: then the other drivers may share a sentence
OFFSET = 0.2  # an offset is worth a sentence from a fifth of the main driver
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
    sentences = bridge_sentences(week, bridge)[IN_SUMMARY:] + _closing(week, bridge)
    blocks: list[Block] = [Paragraph(tuple(sentences))] if sentences else []
    return [*blocks, charts.bridge(week, terms, claims), Table("bridge", ("effect",), rows)]


def bridge_sentences(week: Week, bridge: Bridge) -> list[Sentence]:
    """Say what moved reserves: drivers for most of the gross movement, offset, and the rest."""
    level, total = week.ledger.level(bridge.reserves.now), week.ledger.change(bridge.reserves)
    if not total.value:
        return [Sentence("bridge.same", {"l": level})]
    up = total.value > 0
    parts = _parts(week, bridge)
    with_it = [part for part in parts if (part[0] > 0) is up]
    against = [part for part in parts if (part[0] > 0) is not up]
    if not with_it:
        return []
    main = with_it[0]
    way = "rise" if up else "fall"
    said = [
        Sentence(
            f"bridge.{way}.{main[1]}",
            {
                "a": total,
                "l": level,
                "a1": main[3],
                **({} if main[1] == "other" else {"p": main[2]}),
            },
        )
    ]
    named = [main]
    gross = sum(abs(part[0]) for part in parts)
    for part in with_it[1:3]:
        told = sum(abs(one[0]) for one in named)
        if told >= TOLD * gross or abs(part[0]) < 0.1 * abs(main[0]):
            break
        said.append(_second("also", part))
        named.append(part)
    if against and abs(against[0][0]) >= OFFSET * abs(main[0]):
        said.append(_second("offset", against[0]))
        named.append(against[0])
    rest = total.value - sum(part[0] for part in named)
    if abs(rest) >= 0.05 * abs(total.value):
        claim = week.derived(
            "bridge_rest", "change_contribution", rest, Unit.USD_MILLIONS, _observed(bridge.factors)
        )
        said.append(Sentence(f"bridge.rest.{'supplied' if rest > 0 else 'absorbed'}", {"a": claim}))
    return said


# effect on reserves, kind of sentence, name, amount
Part = tuple[float, str, Term, "Claim"]


def _parts(week: Week, bridge: Bridge) -> list[Part]:
    """Return every factor and the residual, largest effect first."""
    parts: list[Part] = [
        (
            factor.contribution,
            "up" if factor.change.value > 0 else "down",
            line_term(factor.line.key),
            week.ledger.change(factor.change),
        )
        for factor in bridge.factors
        if factor.contribution
    ]
    if bridge.residual:
        parts.append((bridge.residual, "other", RESIDUAL, _residual(week, bridge)))
    return sorted(parts, key=lambda part: -abs(part[0]))


def _second(kind: str, part: Part) -> Sentence:
    args: dict[str, Argument] = {"a2": part[3]}
    if part[1] != "other":
        args["q"] = part[2]
    return Sentence(f"bridge.{kind}.{part[1]}", args)


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
    said: list[Sentence] = []
    if bridge.supplying is not None and bridge.absorbing is not None:
        said.append(
            Sentence(
                "bridge.closing",
                {
                    "u": week.ledger.change(bridge.supplying),
                    "v": week.ledger.change(bridge.absorbing),
                    "a": week.ledger.change(bridge.reserves),
                },
            )
        )
    other_leads = bool(_parts(week, bridge)) and _parts(week, bridge)[0][1] == "other"
    if bridge.residual and not bridge.complete and not other_leads:
        said.append(Sentence("bridge.residual", {"a": _residual(week, bridge)}))
    return said


def _all_sources(bridge: Bridge) -> tuple[Observation, ...]:
    return bridge.reserves.sources + _observed(bridge.factors)


def _observed(factors: Iterable[Factor]) -> tuple[Observation, ...]:
    return tuple(source for factor in factors for source in factor.change.sources)
