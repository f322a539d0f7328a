"""The notes: basis, sources, what is missing, what was checked, and what this is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import Bullets, Listing, Section, Sentence, Term, Text
from reportgen.brief.phrases import paragraph
from reportgen.brief.provenance import differences, served, vintages
from reportgen.brief.rates import rates
from reportgen.brief.week import line_term
from reportgen.policy.reading import TAGS
from reportgen.statement.identities import Status
from reportgen.statement.statement import LineRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.brief.blocks import Argument
    from reportgen.brief.week import Week

# a rate of the Federal Reserve's that a daily series has, or had, and the name of it
STOOD_IN = {"iorb": "iorb", "ioer": "ioer", "on_rrp_rate": "on_rrp_rate", "range_lower": "range"}
A_TENTH = 10  # per cent of total assets: what lines without data hold beyond it is said


def section(week: Week) -> Section:
    """Write the notes, each a paragraph of its own; they come last, as they sum up the ledger."""
    origins = served(week)
    differing = tuple(differences(week))
    texts = (
        (Term("note.basis"), paragraph(Sentence("notes.basis"), Sentence("notes.amounts"))),
        (
            Term("note.sources"),
            paragraph(
                Sentence("notes.source" if week.day >= week.on_rrp_began else "notes.source_rates"),
                *vintages(week, origins),
                *_derived(week),
                *_register(week),
            ),
        ),
        (Term("note.differences"), paragraph(*differing)),
        (Term("note.missing"), paragraph(*_missing(week))),
        (Term("note.checks"), paragraph(*_checks(week))),
    )
    return Section(
        "notes", (Bullets(tuple((lead, text) for lead, text in texts if text.sentences)),)
    )


def _names(keys: Iterable[str]) -> Listing:
    return Listing(tuple(line_term(key) for key in keys))


def _missing(week: Week) -> Iterator[Sentence]:
    sides = (week.statement.assets, week.statement.liabilities)
    missing = [line.key for side in sides for line in side.missing]
    dormant = [line.key for side in sides for line in side.dormant]
    if missing:
        yield Sentence("notes.missing", {"x": _names(missing)})
        yield from _residuals(week)
        yield Sentence("notes.residual")
    if any(line.key in {"total_capital", "federal_reserve_notes"} for line in sides[1].missing):
        yield Sentence("notes.closing")
    if dormant:
        yield Sentence("notes.dormant", {"x": _names(dormant)})


def _checks(week: Week) -> Iterator[Sentence]:
    count = dict.fromkeys(Status, 0)
    for check in week.checks:
        count[check.status] += 1
    args: dict[str, Argument] = {"p": count[Status.PASSED], "n": count[Status.NOT_TESTABLE]}
    if not count[Status.ALLOWED]:
        yield Sentence("notes.checks_all", args)
        return
    yield Sentence("notes.checks", {**args, "f": count[Status.ALLOWED]})
    for check in week.checks:
        if check.status is Status.ALLOWED:
            yield Sentence("notes.allowed", {"g": Text(dict.fromkeys(TAGS, check.id))})


def _derived(week: Week) -> Iterator[Sentence]:
    """Name the lines whose value this week is arithmetic upon published figures."""
    keys = [
        row.line.key
        for side in (week.statement.assets, week.statement.liabilities)
        for row in side.rows
        if isinstance(row, LineRow) and any(source.derived for source in row.level.sources)
    ]
    if keys:
        yield Sentence("notes.derived", {"x": _names(keys)})


def _register(week: Week) -> Iterator[Sentence]:
    """Name the rates the register stands in for; the two limits of the range are one."""
    known = rates(week)
    terms = [
        Term(f"rate.{STOOD_IN[name]}")
        for name, rate in known.items()
        if rate.from_register and name in STOOD_IN
    ]
    if terms:
        yield Sentence("notes.register_rate", {"x": Listing(tuple(terms))})


def _residuals(week: Week) -> Iterator[Sentence]:
    """Say what lines without data hold, on each side where it passes a tenth of the total."""
    for side, key in (
        (week.statement.assets, "notes.large_assets"),
        (week.statement.liabilities, "notes.large_liabilities"),
    ):
        if side.residual is None:
            continue
        level, _, _, share = week.residual_claims(side.residual)
        if share is not None and share.value > A_TENTH:
            yield Sentence(key, {"l": level, "s": share})
