"""The glossary, read from its file and checked; and what of it was known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from reportgen.errors import ConfigError
from reportgen.languages.glossary.entries import GlossaryTerm, Origin  # noqa: TC001  (msgspec reads them)
from reportgen.policy.reading import TAGS, check_text, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

TERMS = Path(__file__).parent / "terms.toml"

STOPS = {"zh-Hant": "。", "zh-Hans": "。", "en": "."}


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    source: tuple[Origin, ...]
    term: tuple[GlossaryTerm, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """Terms in the order of the file, by topic, and the sources of their meanings by id."""

    terms: Mapping[str, GlossaryTerm]
    sources: Mapping[str, Origin]
    path: Path = TERMS

    def __iter__(self) -> Iterator[GlossaryTerm]:
        """Yield the terms in order."""
        return iter(self.terms.values())

    def known(self, on: date) -> Glossary:
        """Return the glossary as it stood on that day; what has ended by then stays in it."""
        known = {term.id for term in self if term.announced is None or term.announced <= on}
        terms = {one.id: one.seen_on(on, known) for one in self if one.id in known}
        return Glossary(MappingProxyType(terms), self.sources, self.path)

    def source_of(self, term: GlossaryTerm) -> Origin:
        """Return where the meaning of a term is from."""
        return self.sources[term.source]


@cache
def load_glossary(path: Path = TERMS) -> Glossary:
    """Return the glossary of a file, ours unless another is named.

    Raises ConfigError naming file, entry and fault.
    """
    raw = read(path, _File)
    sources = {one.id: one for one in raw.source}
    terms = {one.id: one for one in raw.term}
    _check_unique(path, "source", [one.id for one in raw.source])
    _check_unique(path, "term", [one.id for one in raw.term])
    for source in raw.source:
        if not source.url.startswith("https://") and (source.url or source.publisher != "house"):
            raise ConfigError(f"{path}: source {source.id}: url {source.url!r} is no https address")
    for term in raw.term:
        _check_term(path, term)
        if fault := _fault(term, terms, sources):
            raise ConfigError(f"{path}: term {term.id}: {fault}")
    if unused := sorted(sources.keys() - {term.source for term in raw.term}):
        raise ConfigError(f"{path}: source {unused[0]}: no term rests on it")
    _check_order(path, raw.term)
    return Glossary(MappingProxyType(terms), MappingProxyType(sources), path)


def _check_unique(path: Path, kind: str, ids: list[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ConfigError(f"{path}: {kind} {one}: the id is used twice")
        seen.add(one)


def _check_term(path: Path, term: GlossaryTerm) -> None:
    """See that what the term says stands in every language, in whole sentences."""
    place = f"term {term.id}"
    check_text(path, place, "definition", term.definition)
    for tag, stop in STOPS.items():
        if not term.definition[tag].endswith(stop):
            raise ConfigError(
                f"{path}: {place}: its definition in {tag} does not end with {stop!r}"
            )
    if bool(term.key) == bool(term.name):
        raise ConfigError(f"{path}: {place}: needs either a key of the catalogue or a name")
    if term.name:
        check_text(path, place, "name", term.name)
    for field, forms in (("also", term.also), ("never", term.never)):
        for tag, some in forms.items():
            if tag not in TAGS or not all(one.strip() for one in some):
                raise ConfigError(f"{path}: {place}: {field} has an unknown language or is empty")


def _fault(
    term: GlossaryTerm, terms: Mapping[str, GlossaryTerm], sources: Mapping[str, Origin]
) -> str | None:
    """Return what is wrong with the term beside the others."""
    if strange := sorted({*term.related} - terms.keys()):
        return f"related to {strange[0]!r}, which is no term"
    if term.id in term.related or len({*term.related}) < len(term.related):
        return "related to itself, or twice to another"
    if term.source not in sources:
        return f"source {term.source!r} is not in the file"
    if term.announced is not None and term.valid_from is None:
        return "announced needs valid_from"
    if term.announced and term.valid_from and term.announced > term.valid_from:
        return f"announced {term.announced}, after valid_from {term.valid_from}"
    if term.valid_until and (term.valid_from is None or term.valid_until < term.valid_from):
        return f"valid_until {term.valid_until} needs an earlier valid_from"
    if (term.fact and not term.valid_from) or (term.ended_by and not term.valid_until):
        return "a fact needs the day it is the fact of"
    checked = sources[term.source].checked_on
    later = [day for day in (term.announced, term.valid_until) if day and day > checked]
    return f"dated {later[0]}, after its source was checked on {checked}" if later else None


def _check_order(path: Path, terms: tuple[GlossaryTerm, ...]) -> None:
    """See that each topic is one stretch of the file, as it is one part of the page."""
    done: list[str] = []
    for term in terms:
        if term.topic in done[:-1]:
            raise ConfigError(f"{path}: term {term.id}: stands apart from its topic {term.topic}")
        if term.topic not in done:
            done.append(term.topic)
