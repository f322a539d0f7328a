"""The correction note of an edition: what it tells in one language, still without its words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from reportgen.brief.blocks import Paragraph, Sentence, Term, Text
from reportgen.brief.claims import Claim, Unit
from reportgen.brief.errata import Kind
from reportgen.brief.errata_names import RECORDS, has_running_text, line_name, measure_name
from reportgen.brief.phrases import paragraph
from reportgen.policy.reading import TAGS
from reportgen.statement.history import TO_MILLIONS
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.brief.blocks import Argument
    from reportgen.brief.errata import Cause, Correction, Errata
    from reportgen.statement.lines import LineTree

UNITS = {
    Unit.USD_MILLIONS: Term("errata.unit.usd_billions"),  # tables are in billions
    Unit.PERCENT: Term("errata.unit.percent"),
    Unit.PERCENTAGE_POINTS: Term("errata.unit.percentage_points"),
    Unit.BASIS_POINTS: Term("errata.unit.basis_points"),
}


SPOKEN = {"level": "level", "change_week": "change", **dict.fromkeys(RECORDS, "record")}
"""The measures a sentence can tell the correction of, the most important first, and its kind."""


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One figure: what it is, of when, in what unit (None where the wording says it), and both.

    `after` is None where the brief would no longer state it; `prose` says that the wording of
    running text is the one to show, as the one of tables is the same.
    """

    label: Term
    when: Sentence
    unit: Term | None
    before: str
    after: Claim | None
    prose: bool


@dataclass(frozen=True, slots=True)
class NoteLine:
    """The corrections of one line: `lead` says the most important of them, where it can be said."""

    key: str
    label: Term
    lead: Paragraph
    rows: tuple[NoteRow, ...]
    causes: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A correction note in one language, before its words."""

    title: Sentence
    checked: Sentence
    summary: Paragraph
    lines: tuple[NoteLine, ...]


def write_note(errata: Errata, tag: str, tree: LineTree) -> Note:
    """Return what a reader of that language is told; every count is of that language's wordings."""
    told = errata.told(tag)
    named: dict[Term, list[Correction]] = {}
    for one in told:
        named.setdefault(line_name(one.claim.line, tree), []).append(one)
    return Note(
        Sentence("errata.title", {"d": errata.edition.as_of}),
        Sentence("errata.checked", {"d": errata.known_on}),
        paragraph(*_summary(errata, tag, len(told))),
        tuple(_line(errata, tag, label, some, tree) for label, some in named.items()),
    )


def _summary(errata: Errata, tag: str, told: int) -> Iterator[Sentence]:
    yield _counted("errata.summary", told) if told else Sentence("errata.none")
    below, newer, new = (
        errata.below_print(tag),
        len(errata.of(Kind.NEWER)),
        len(errata.of(Kind.NEW)),
    )
    for key, count in (("errata.below", below), ("errata.newer", newer), ("errata.new", new)):
        if count:
            yield _counted(key, count)
    if not errata.same_program:
        yield Sentence("errata.program")
        if errata.apart:
            yield _counted("errata.apart", errata.apart)
    yield Sentence("errata.untouched")


def _counted(key: str, count: int) -> Sentence:
    return Sentence(key, {"n": count}, count=count)


def _line(
    errata: Errata, tag: str, label: Term, corrections: list[Correction], tree: LineTree
) -> NoteLine:
    key = corrections[0].claim.line
    spoken = has_running_text(key, tree)
    lead = _lead(errata.edition.as_of, tag, label, corrections) if spoken else None
    return NoteLine(
        key,
        label,
        paragraph(lead),
        tuple(_row(one, tag) for one in corrections),
        tuple(map(_cause, dict.fromkeys(cause for one in corrections for cause in one.causes))),
    )


def _lead(as_of: date, tag: str, label: Term, corrections: Iterable[Correction]) -> Sentence | None:
    """Say the level that was corrected, else the change over the week, else a record or a run."""
    found: dict[str, Correction] = {}
    for one in corrections:
        if one.kind is Kind.REVISED and one.claim.basis is not Basis.WEEK_AVERAGE:
            found.setdefault(one.claim.measure, one)
    for measure, kind in SPOKEN.items():
        corrected = found.get(measure)
        if corrected is None or corrected.before is None or corrected.after is None:
            continue
        before, after = corrected.before, corrected.after
        said, unsigned = before.text[tag].prose, min(before.claim.value, after.claim.value) >= 0
        if said == after.text[tag].prose or (kind == "level" and not unsigned):
            continue
        by = "board" if corrected.by_board else "other"
        end = measure if kind == "record" else by
        printed = replace(before.claim, id=f"{before.claim.id}.published")
        args: dict[str, Argument] = {"d": as_of, "x": label, "a": printed, "b": after.claim}
        return Sentence(f"errata.{kind}.{end}", args)
    return None


def _row(one: Correction, tag: str) -> NoteRow:
    before, after = one.before, one.after
    assert before is not None
    claim, texts = before.claim, before.text[tag]
    unit = UNITS.get(claim.unit)
    same = after is not None and texts.table == after.text[tag].table
    prose = unit is None or same
    return NoteRow(
        measure_name(claim.measure),
        _when(claim),
        None if prose else unit,
        texts.prose if prose else texts.table,
        None if after is None else after.claim,
        prose,
    )


def _when(claim: Claim) -> Sentence:
    basis, start = Term(f"basis.{claim.basis}"), claim.id.partition(".from-")[2]
    if not start:
        return Sentence("errata.when", {"d": claim.as_of, "b": basis})
    first = date.fromisoformat(start)
    if first == claim.as_of:
        return Sentence("errata.when", {"d": first, "b": basis})
    return Sentence("errata.between", {"f": first, "d": claim.as_of, "b": basis})


def _cause(cause: Cause) -> Sentence:
    """Say an observation to its last digit: what it was, what it is, and who says so since when."""
    args: dict[str, Argument] = {
        "s": Text(dict.fromkeys(TAGS, cause.series)),
        "c": Term(f"basis.{cause.basis}"),
        "d": cause.as_of,
        "a": _observed(cause, cause.before),
    }
    if cause.after is None:
        return Sentence("errata.cause.withdrawn", args)
    args["b"] = _observed(cause, cause.after)
    if cause.vintage is not None:
        return Sentence("errata.cause.revised", {**args, "v": cause.vintage})
    origins = {"o": cause.origin_before, "p": cause.origin_after}
    named = {place: Term(f"origin.{origin}") for place, origin in origins.items()}
    return Sentence("errata.cause.differs", {**args, **named})


def _observed(cause: Cause, value: float) -> Claim:
    """Return a figure to be said to its last digit, in millions of dollars or per cent."""
    return Claim(
        f"{cause.series}.{cause.basis}.{cause.as_of}",
        cause.series,
        f"as_stated_by_{cause.origin_after}",
        cause.basis,
        cause.as_of,
        round(value * TO_MILLIONS[cause.unit], 6),
        Unit.PERCENT if cause.unit == "percent" else Unit.USD_MILLIONS,
        (),
    )
