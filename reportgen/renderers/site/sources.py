"""What the figures of a page rest on, as a list at its end: every figure links to its place there.

Figures of the same series share a place, which has all observations they take from them: a level,
its change over the week and its change over the year are one line.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

from reportgen.brief.ledger import REGISTER
from reportgen.renderers.origins import SHOWN, Kind, Origins, kind_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from reportgen.brief.claims import Claim, Source
    from reportgen.languages import Words

PREFIX = "s-"
NEW_LINE = Markup("<br/>")


class Group(NamedTuple):
    """Places whose observations are of one kind, which `heading` says; empty for all others."""

    heading: str
    places: list[tuple[str, Markup]]


@dataclass(slots=True)
class _Place:
    claim: Claim
    found: dict[Kind, dict[Source, None]] = field(default_factory=dict)

    def take(self, claim: Claim) -> None:
        for source in claim.sources[:SHOWN]:
            self.found.setdefault(kind_of(source), {})[source] = None


class SourceList:
    """The places of one page, in the order of their first figures."""

    def __init__(self, words: Words) -> None:
        """Begin an empty list in a language."""
        self._words = words
        self._origins = Origins(words)
        self._places: dict[Hashable, _Place] = {}
        self._ids: dict[Hashable, str] = {}

    def place(self, claim: Claim) -> str:
        """Return the id of a claim's place in the list, which it has from now on."""
        slot = _slot(claim)
        if slot not in self._places:
            self._places[slot] = _Place(claim)
            self._ids[slot] = f"{PREFIX}{len(self._places)}"
        self._places[slot].take(claim)
        return self._ids[slot]

    def groups(self) -> Iterator[Group]:
        """Yield the places by what their observations have in common, the rest last."""
        found: dict[tuple[str, str], list[tuple[str, Markup]]] = defaultdict(list)
        rest: list[tuple[str, Markup]] = []
        for slot, place in self._places.items():
            shared = _shared(place)
            said = NEW_LINE.join(map(escape, self._lines(place, short=shared is not None)))
            (rest if shared is None else found[shared]).append((self._ids[slot], said))
        for (basis, origin), places in found.items():
            yield Group(self._heading(basis, origin), places)
        if rest:
            yield Group("", rest)

    def _heading(self, basis: str, origin: str) -> str:
        said = self._words.text(
            "site.sources.group",
            basis=self._origins.basis(basis),
            origin=self._words.text(f"origin.{origin}"),
        )
        return said[:1].upper() + said[1:]

    def _lines(self, place: _Place, *, short: bool) -> Iterator[str]:
        if not place.found:
            yield self._origins.figure(place.claim)
        for kind, found in place.found.items():
            if short:
                values = self._origins.observations(found)
                yield self._words.text("site.sources.series", series=kind.series, values=values)
            else:
                yield self._origins.series(kind, tuple(found))
        if more := len(place.claim.sources[SHOWN:]):
            yield self._origins.more(more)


def _slot(claim: Claim) -> Hashable:
    """Return what claims of one place have in common: their series, where all are shown."""
    if not claim.sources:
        return claim.basis, claim.as_of
    if len(claim.sources) > SHOWN:
        return claim.sources
    return tuple(dict.fromkeys(map(kind_of, claim.sources)))


def _shared(place: _Place) -> tuple[str, str] | None:
    """Return basis and origin of all observations of a place; None where they differ.

    Facts of the register have no origin to be named.
    """
    kinds = {(kind.basis, kind.origin) for kind in place.found}
    only = kinds.pop() if len(kinds) == 1 else None
    return None if only is None or only[1] == REGISTER else only
