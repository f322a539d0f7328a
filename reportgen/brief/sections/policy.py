"""Section 4: the policy in force, and what the week's figures say against it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reportgen.brief.blocks import Bullets, Cell, Row, Section, Sentence, Table, Term, Text
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import of_register
from reportgen.brief.phrases import paragraph
from reportgen.brief.rates import rates
from reportgen.brief.sections.corridor import corridor, rates_table
from reportgen.brief.sections.deferred import deferred
from reportgen.brief.sections.facilities import facilities
from reportgen.brief.sections.findings import findings
from reportgen.brief.sections.liquidity import liquidity
from reportgen.brief.sections.thresholds import thresholds
from reportgen.policy.calendar import ahead
from reportgen.statement.history import WEEK
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.brief.blocks import Argument, Block
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week
    from reportgen.policy.facts import Fact
    from reportgen.policy.register import Caps, Pace

RECENT = timedelta(days=300)
EVENTS_SHOWN = 3
UNTOLD = {"schedule", "office", "milestone"}  # what is no decision of policy


def section(week: Week) -> Section:
    """Write regime and plan, thresholds, liquidity, rates, facilities, timeline and calendar."""
    known = rates(week)
    points = (
        (Term("lead.regime"), paragraph(*regime(week))),
        (Term("lead.thresholds"), paragraph(*thresholds(week))),
        (Term("lead.liquidity"), paragraph(*liquidity(week))),
        (Term("lead.corridor"), paragraph(*corridor(week, known))),
        (Term("lead.deferred"), paragraph(*deferred(week))),
        (Term("lead.calendar"), paragraph(*_calendar(week))),
    )
    tables = (_timeline(week), rates_table(known), facilities(week))
    blocks: list[Block] = [Bullets(tuple((lead, text) for lead, text in points if text.sentences))]
    return Section("policy", (*blocks, *(table for table in tables if table.rows)))


def regime(week: Week) -> Iterator[Sentence]:
    """Say the regime in force, its caps or pace, and where the register ends."""
    yield from _regime(week)
    caps, pace = week.register.caps(week.day), week.register.pace(week.day)
    if caps is not None:
        args: dict[str, Argument] = {
            "t": _of_register(week, "treasuries_cap", "level", caps.treasuries, caps),
            "m": _of_register(week, "mbs_cap", "level", caps.agency, caps),
        }
        yield Sentence("caps.both", {**args, "d0": caps.since})
    elif pace is not None and pace.total:
        yield from _pace(week)
    yield from _unknown(week)


def regime_lead(week: Week) -> Iterator[Sentence]:
    """Say the regime with its newest step, and where the register ends."""
    yield from _regime(week)
    yield from _unknown(week)


def _regime(week: Week) -> Iterator[Sentence]:
    """Say the regime by its date in the register: slowed again, or a pace that came to zero."""
    now = week.register.regime(week.day)
    caps, pace = week.register.caps(week.day), week.register.pace(week.day)
    if now.since is None:
        yield Sentence(f"regime.{now.key}")
    elif now.key == "slowed_runoff" and caps is not None and caps.since > now.since:
        yield Sentence("regime.slowed_again", {"d0": now.since, "d1": caps.since})
    else:
        yield Sentence(f"regime.{now.key}", {} if now.key == "none" else {"d0": now.since})
    if pace is not None and not pace.total and not _is_news(week, pace):
        yield from _pace(week)


def _is_news(week: Week, pace: Pace) -> bool:
    """Whether the findings tell of it: of what is only reported, in the very same words."""
    if not pace.fact.reported or pace.since <= week.day - WEEK:
        return False
    told = (said for sentence in findings(week) for said in sentence.args.values())
    return any(isinstance(said, Text) and said.url == pace.fact.url for said in told)


def _unknown(week: Week) -> Iterator[Sentence]:
    """Say since when the register has not been updated, where the week is younger."""
    if not week.register.is_current(week.release_date):
        yield Sentence("regime.unknown_after", {"d": week.register.last_checked})


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
            place: _of_register(week, f"{kinds[place]}_purchases", "pace", places[place], pace)
            for place in used
        }
        name = "_".join(kinds[place] for place in used)
        sentence = Sentence(f"pace.{name}", {**claims, "d0": pace.since})
    if pace.fact.reported:
        yield Sentence("reported", {"t": _text(pace.fact)})
    else:
        yield sentence


def _timeline(week: Week) -> Table:
    """Return the newest decisions, and those a reader of this week's figures looks back to.

    Decisions on rates before the newest come in only where the others leave room.
    """
    facts = week.register.events(week.release_date - RECENT, week.release_date)
    told = [fact for fact in facts if fact.kind not in UNTOLD]
    newest = max((fact.announced for fact in told if fact.kind == "rates"), default=None)
    earlier = [fact for fact in told if fact.kind == "rates" and fact.announced != newest]
    dropped = earlier[: max(len(told) - EVENTS_SHOWN, 0)]
    shown = [fact for fact in told if fact not in dropped][-EVENTS_SHOWN:]
    rows = tuple(
        Row(fact.announced, (Cell(fact.effective), Cell(_text(fact)))) for fact in reversed(shown)
    )
    return Table("timeline", ("effective", "event"), rows)


def _calendar(week: Week) -> Iterator[Sentence]:
    """Say what is due in the weeks ahead."""
    for entry in ahead(week.day, week.register):
        kind = Term(f"policy.calendar.{entry.kind}")
        yield Sentence("calendar.entry", {"d": entry.day, "x": kind})


def _text(fact: Fact) -> Text:
    return Text(fact.text, fact.url)


def _of_register(week: Week, line: str, measure: str, value: float, step: Caps | Pace) -> Claim:
    """Enter a figure of the register, in millions of dollars, of the day it came into force."""
    source = of_register(step.fact.id, step.fact.announced, value)
    return week.ledger.enter(
        line, measure, Basis.DERIVED, step.since, value, Unit.USD_MILLIONS, (source,)
    )
