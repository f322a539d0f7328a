"""What a published edition stated, against what is known of its week now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import log
from typing import TYPE_CHECKING, Protocol

from reportgen.brief.errata_names import RECORDS, STRETCHES
from reportgen.brief.ledger import REGISTER
from reportgen.policy.freshness import Release, release_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from reportgen.brief.claims import Claim, Source
    from reportgen.store.records import Revision
    from reportgen.store.series import Basis, Series

    Key = tuple[str, Basis, date]

# What is of the newest day a rate is known for: a later day's figure does not make it wrong.
OF_THE_NEWEST_DAY = ("rate", "change_spread_")


class Kind(StrEnum):
    """How a figure came to differ.

    REVISED: it is another now. GONE: the brief would no longer state it. NEW: it would state it
    now. NEWER: it is of a later day now, and what was printed still holds for its own.
    """

    REVISED = "revised"
    GONE = "gone"
    NEW = "new"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a figure stands in a table, and how it is said in running text."""

    table: str
    prose: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A claim, and its wording by language tag."""

    claim: Claim
    text: Mapping[str, Wording]


@dataclass(frozen=True, slots=True)
class Cause:
    """An observation that is not what it was, in the unit of its series; None is withdrawn.

    `vintage` is the day from which a source's own revision of it was known, None where it is no
    revision but another source's figure, or where no store tells.
    """

    series: str
    basis: Basis
    as_of: date
    before: float
    after: float | None
    origin_before: str
    origin_after: str
    unit: str
    vintage: date | None = None

    @property
    def by_board(self) -> bool:
        """Whether the Board itself revised it."""
        return self.vintage is not None and release_of(self.series, self.basis) is Release.H41


@dataclass(frozen=True, slots=True)
class Correction:
    """One figure that differs; `before` is as the edition printed it, `after` as it is now."""

    kind: Kind
    before: Printed | None
    after: Printed | None
    causes: tuple[Cause, ...] = ()

    @property
    def claim(self) -> Claim:
        """The claim it is about: as it was, else as it is."""
        printed = self.before or self.after
        assert printed is not None
        return printed.claim

    @property
    def by_board(self) -> bool:
        """Whether revisions of the Board are behind it."""
        return any(cause.by_board for cause in self.causes)

    def told(self, tag: str) -> bool:
        """Whether a reader of that language was shown anything that is to be corrected."""
        if self.before is None or self.kind is Kind.NEWER:
            return False
        return self.after is None or self.before.text.get(tag) != self.after.text.get(tag)


@dataclass(frozen=True, slots=True)
class Edition:
    """A published edition: its claims as printed, and the state of knowledge it was made from.

    `known_on` is None for editions of programs that did not keep it.
    """

    as_of: date
    release_date: date
    claims: tuple[Printed, ...]
    known_on: date | None
    data: str
    program: str
    version: str


@dataclass(frozen=True, slots=True)
class Errata:
    """All that differs between an edition and its week as known on `known_on`.

    `compared` counts the figures both state; `apart` those that only one of two versions of the
    program states, which are then not compared.
    """

    edition: Edition
    known_on: date
    data: str
    same_program: bool
    compared: int
    apart: int
    corrections: tuple[Correction, ...]

    def told(self, tag: str) -> tuple[Correction, ...]:
        """Return what a reader of that language is to be told, in the order of the brief."""
        return tuple(one for one in self.corrections if one.told(tag))

    def of(self, kind: Kind) -> tuple[Correction, ...]:
        """Return the differences of one kind."""
        return tuple(one for one in self.corrections if one.kind is kind)

    def below_print(self, tag: str) -> int:
        """Count the figures that changed by less than that language prints."""
        return sum(not one.told(tag) for one in self.of(Kind.REVISED))


class Knowledge(Protocol):
    """What the comparison asks of the present state of knowledge."""

    def series(self, code: str, basis: Basis) -> Series | None:
        """Return a series under any of its codes."""

    def revision(self, key: Key) -> Revision | None:
        """Return the newest revision of an observation since the edition was made."""


def compare(
    edition: Edition,
    now: Iterable[Printed],
    knowledge: Knowledge,
    *,
    known_on: date,
    data: str,
    program: str,
) -> Errata:
    """Compare an edition with the claims of its week now, id by id and to the last digit.

    What the notes say of sources that state different values is left out: it is about the data a
    brief was made from, not about the week.
    """
    old, new = (
        {one.claim.id: one for one in claims if not one.claim.stated}
        for claims in (edition.claims, now)
    )
    _join_bases(old, new)
    common = old.keys() & new.keys()
    same_program = edition.program == program
    kept = old.keys() | new.keys() if same_program else common
    ids = [id_ for id_ in dict.fromkeys((*old, *new)) if id_ in kept]
    differing = (_correction(old.get(id_), new.get(id_), knowledge) for id_ in ids)
    return Errata(
        edition,
        known_on,
        data,
        same_program,
        len(common),
        0 if same_program else len(old.keys() ^ new.keys()),
        tuple(one for one in differing if one is not None),
    )


def _join_bases(old: dict[str, Printed], new: dict[str, Printed]) -> None:
    """Give one id to a figure that changed its basis alone: a rate the register stood in for."""
    for id_ in [id_ for id_ in new if id_ not in old]:
        claim = new[id_].claim
        twin = next(
            (
                other
                for other, printed in old.items()
                if other not in new
                and (printed.claim.line, printed.claim.measure) == (claim.line, claim.measure)
                and other.partition(".from-")[2] == id_.partition(".from-")[2]
            ),
            None,
        )
        if twin is not None:
            new[twin] = new.pop(id_)


def _correction(
    before: Printed | None, after: Printed | None, knowledge: Knowledge
) -> Correction | None:
    if before is not None and after is not None:
        same = before.claim.value == after.claim.value
        if same or _holds_longer(before.claim, after.claim, knowledge):
            return None
    kind = _kind(before, after, knowledge)
    causes = () if kind in {Kind.NEW, Kind.NEWER} else tuple(_causes(before, after, knowledge))
    return Correction(kind, before, after, causes)


def _kind(before: Printed | None, after: Printed | None, knowledge: Knowledge) -> Kind:
    if before is None:
        return Kind.NEW
    if after is None:
        return Kind.GONE
    newest = before.claim.measure.startswith(OF_THE_NEWEST_DAY)
    if newest and all(_stands(source, knowledge) for source in before.claim.sources):
        return Kind.NEWER
    return Kind.REVISED


def _holds_longer(before: Claim, after: Claim, knowledge: Knowledge) -> bool:
    """Whether a record still holds as printed, and over more of the past since older data came."""
    longer = before.measure in (*RECORDS, *STRETCHES) and after.value > before.value
    return longer and all(_stands(source, knowledge) for source in before.sources)


def _stands(source: Source, knowledge: Knowledge) -> bool:
    """Whether an observation is what it was."""
    if source.origin == REGISTER:
        return True
    value = _now(source, knowledge)
    return value is not None and _in_unit(source.value, value) == value


def _now(source: Source, knowledge: Knowledge) -> float | None:
    series = knowledge.series(source.series, source.basis)
    return None if series is None else series.at(source.as_of)


def _causes(before: Printed | None, after: Printed | None, knowledge: Knowledge) -> Iterator[Cause]:
    """Yield the observations behind either figure that have changed since the edition."""
    assert before is not None
    then = {_key(source): source for source in before.claim.sources}
    for key, source in then.items():
        series = knowledge.series(source.series, source.basis)
        if series is None or source.origin == REGISTER:
            continue
        value = series.at(source.as_of)
        stood = source.value if value is None else _in_unit(source.value, value)
        if value != stood:
            origin = series.source_of(source.as_of)
            cause = Cause(*key, stood, value, source.origin, origin, series.unit)
            revision = knowledge.revision((series.code, *key[1:]))
            if revision is not None and revision.source == origin:
                cause = replace(cause, vintage=revision.vintage)
            yield cause
    for source in () if after is None else after.claim.sources:
        revision = None if _key(source) in then else knowledge.revision(_key(source))
        if revision is not None and revision.before is not None:
            origin = source.origin
            yield Cause(
                *_key(source),
                revision.before,
                revision.after,
                origin,
                origin,
                revision.unit,
                revision.vintage,
            )


def _key(source: Source) -> Key:
    return source.series, source.basis, source.as_of


def _in_unit(before: float, after: float) -> float:
    """Return an older value in the unit of a newer one: a source may count in billions."""
    if not before or not after or (before < 0) != (after < 0):
        return before
    scaled = (before, round(before * 1000, 6), round(before / 1000, 6))
    return min(scaled, key=lambda value: abs(log(value / after)))
