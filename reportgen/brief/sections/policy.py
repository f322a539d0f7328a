"""Section 4: the policy in force, and what the week's figures say against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.analysis.extremes import zero_since
from reportgen.brief.blocks import Bullets, Cell, Row, Section, Sentence, Table, Term, Text
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import observed
from reportgen.brief.phrases import paragraph
from reportgen.brief.rates import rates
from reportgen.brief.sections.assets import LONG_UNUSED
from reportgen.brief.sections.liabilities import deferred, deferred_change
from reportgen.brief.sections.trend import register_claim
from reportgen.brief.week import ON_RRP, line_term
from reportgen.policy.calendar import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.brief.blocks import Argument, Block
    from reportgen.brief.rates import Rate
    from reportgen.brief.week import Week
    from reportgen.policy.facts import Fact
    from reportgen.policy.thresholds import Threshold

RECENT = timedelta(days=300)
EVENTS_SHOWN = 4
UNTOLD = {"schedule", "office", "milestone"}  # what is no decision of policy


def section(week: Week) -> Section:
    """Write regime and plan, thresholds, liquidity, rates, facilities, timeline and calendar."""
    known = rates(week)
    points = (
        (Term("lead.regime"), paragraph(*regime(week))),
        (Term("lead.thresholds"), paragraph(*_thresholds(week))),
        (Term("lead.liquidity"), paragraph(*_liquidity(week))),
        (Term("lead.corridor"), paragraph(*_corridor(known))),
        (Term("lead.deferred"), paragraph(deferred(week), deferred_change(week))),
        (Term("lead.calendar"), paragraph(*_calendar(week))),
    )
    tables = (_rates(known), _facilities(week), _timeline(week))
    blocks: list[Block] = [Bullets(tuple((lead, text) for lead, text in points if text.sentences))]
    return Section("policy", (*blocks, *(table for table in tables if table.rows)))


def regime(week: Week) -> list[Sentence]:
    """Say the regime in force, its caps or pace, and where the register ends."""
    said = [*regime_lead(week)]
    caps, pace = week.register.caps(week.day), week.register.pace(week.day)
    if caps is not None:
        said.append(
            Sentence(
                "caps.both",
                {
                    "t": register_claim(
                        week, "treasuries_cap", "level", caps.treasuries, caps.fact
                    ),
                    "m": register_claim(week, "mbs_cap", "level", caps.agency, caps.fact),
                    "d0": caps.since,
                },
            )
        )
    elif pace is not None and pace.total:
        said += _pace(week)
    if not week.register.is_current(week.release_date):
        said.append(Sentence("regime.unknown_after", {"d": week.register.last_checked}))
    return said


def regime_lead(week: Week) -> Iterator[Sentence]:
    """Say the regime with its newest step: slowed again, or a pace that has come to zero."""
    now = week.register.regime(week.day)
    caps, pace = week.register.caps(week.day), week.register.pace(week.day)
    if now.since is None:
        yield Sentence(f"regime.{now.key}")
    elif now.key == "slowed_runoff" and caps is not None and caps.since > now.since:
        yield Sentence("regime.slowed_again", {"d0": now.since, "d1": caps.since})
    else:
        yield Sentence(f"regime.{now.key}", {} if now.key == "none" else {"d0": now.since})
    if pace is not None and not pace.total:
        yield from _pace(week)


def _pace(week: Week) -> Iterator[Sentence]:
    pace = week.register.pace(week.day)
    assert pace is not None
    if not pace.total:
        sentence = Sentence("pace.none_now")
    else:
        places = {"t": pace.treasuries, "m": pace.mbs, "b": pace.bills}
        kinds = {"t": "treasuries", "m": "mbs", "b": "bills"}
        used = [place for place, amount in places.items() if amount]
        claims: dict[str, Argument] = {
            place: register_claim(
                week, f"{kinds[place]}_purchases", "pace", places[place], pace.fact
            )
            for place in used
        }
        name = "_".join(kinds[place] for place in used)
        sentence = Sentence(f"pace.{name}", {**claims, "d0": pace.since})
    if pace.fact.reported:
        yield Sentence("reported", {"t": _text(pace.fact)})
    else:
        yield sentence


def _thresholds(week: Week) -> Iterator[Sentence]:
    for threshold in week.thresholds:
        yield Sentence(
            "threshold.definition",
            {
                "t": Text(threshold.definition),
                "w": Text(threshold.author),
                "d": threshold.announced,
            },
        )
        yield from _legs(week, threshold)
        if threshold.outcome is not None:
            yield Sentence("threshold.outcome", {"t": Text(threshold.outcome.text)})


def _legs(week: Week, threshold: Threshold) -> Iterator[Sentence]:
    for leg in threshold.legs:
        level = week.on_rrp_claim() if leg.line == ON_RRP else week.claim(leg.line)
        if level is None:
            continue
        args: dict[str, Argument] = {"x": line_term(leg.line), "l": level}
        gap = max(level.value - leg.upper, leg.lower - level.value)
        if gap <= 0:
            yield Sentence("threshold.inside", args)
            continue
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
        yield Sentence(f"threshold.{side}", {**args, "a": claim})


def _liquidity(week: Week) -> Iterator[Sentence]:
    account, reserves, facility = (
        week.level("treasury_general_account"),
        week.level("reserve_balances"),
        week.on_rrp(),
    )
    if account is None or reserves is None or reserves.value <= 0:
        return
    total = account.value + (0 if facility is None else facility.value)
    sources = account.sources + (() if facility is None else facility.sources)
    share = week.derived(
        "treasury_general_account" if facility is None else "tga_and_on_rrp",
        "share_of_reserves",
        100 * total / reserves.value,
        Unit.PERCENT,
        sources + reserves.sources,
    )
    if facility is None:
        yield Sentence("liquidity.tga", {"l": week.ledger.level(account), "s": share})
    else:
        level = week.derived("tga_and_on_rrp", "level", total, Unit.USD_MILLIONS, sources)
        yield Sentence("liquidity.both", {"l": level, "s": share})


def _corridor(known: Mapping[str, Rate]) -> Iterator[Sentence]:
    lower, upper = known.get("range_lower"), known.get("range_upper")
    if lower is not None and upper is not None:
        yield Sentence("rate.effr_range", {"lo": lower.claim, "hi": upper.claim})
    for name in ("effr", "sofr"):
        rate = known.get(name)
        if rate is None:
            continue
        args: dict[str, Argument] = {"r": rate.claim}
        if name == "effr":
            args["d"] = rate.day
        if rate.spread is None:
            if name == "effr":
                yield Sentence("rate.effr_only", args)
            continue
        bp = rate.spread.value
        way = "equal" if not bp else "below" if bp < 0 else "above"
        yield Sentence(f"rate.{name}_{way}", args if not bp else {**args, "bp": rate.spread})
    floor = known.get("on_rrp_rate")
    if floor is not None and floor.spread is not None and floor.spread.value:
        yield Sentence("rate.corridor_width", {"bp": floor.spread})


def _rates(known: Mapping[str, Rate]) -> Table:
    rows = tuple(
        Row(
            Term(f"rate.{rate.name}"),
            (Cell(rate.claim), Cell(rate.spread), Cell(rate.day)),
        )
        for rate in known.values()
    )
    table = Table("rates", ("rate", "spread", "date"), rows)
    if all(rate.spread is None for rate in known.values()):
        rows = tuple(replace(row, cells=(row.cells[0], row.cells[2])) for row in rows)
        return Table("rates", ("rate", "date"), rows)
    return table


def _facilities(week: Week) -> Table:
    rows = []
    for line in week.history.tree:
        key, figure = line.key, week.level(line.key) if line.facility else None
        if figure is None:
            continue
        since = None if figure.value else zero_since(week.history.levels(key))
        if since is not None and (since[1] or since[0] < week.day - LONG_UNUSED):
            continue
        change = week.change(key)
        cells = (
            Cell(week.ledger.level(figure)),
            Cell(None if change is None else week.ledger.change(change)),
            Cell(Term("facility.in_use") if since is None else since[0]),
        )
        rows.append(Row(line_term(key), cells))
    return Table("facilities", ("balance", "change_week", "zero_since"), tuple(rows))


def _timeline(week: Week) -> Table:
    """Return the newest decisions, and those a reader of this week's figures looks back to."""
    facts = week.register.events(week.release_date - RECENT, week.release_date)
    told = [fact for fact in facts if fact.kind not in UNTOLD][-EVENTS_SHOWN:]
    rows = tuple(
        Row(fact.announced, (Cell(fact.effective), Cell(_text(fact)))) for fact in reversed(told)
    )
    return Table("timeline", ("effective", "event"), rows)


def _calendar(week: Week) -> Iterator[Sentence]:
    """Say what is due in the weeks ahead."""
    for entry in ahead(week.day, week.register):
        kind = Term(f"policy.calendar.{entry.kind}")
        yield Sentence("calendar.entry", {"d": entry.day, "x": kind})


def _text(fact: Fact) -> Text:
    return Text(fact.text, fact.url)
