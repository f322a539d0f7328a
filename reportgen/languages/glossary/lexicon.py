"""The glossary in one language: the names of terms, and where a text mentions them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.brief.blocks import Term
from reportgen.errors import ConfigError
from reportgen.languages.glossary.reading import Glossary, load_glossary
from reportgen.languages.typeset import space

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.languages.glossary.entries import GlossaryTerm
    from reportgen.languages.words import Words

ARTICLE = "the "
BRACKETED = re.compile(r"\s?[（(][^（）()]*[）)]$")
_LATIN = "0-9A-Za-z"
_BEFORE, _AFTER = rf"(?<![{_LATIN}])", rf"(?![{_LATIN}])"


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names a term: `text[start:end]`."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language: the name of each term as a heading has it, and every form texts may use."""

    tag: str
    names: Mapping[str, str]
    forms: Mapping[str, str]
    _pattern: re.Pattern[str]

    def mentions(self, text: str) -> Iterator[Mention]:
        """Yield the terms a text names, in order; of forms that begin together the longest counts.

        English is matched by whole words, Chinese anywhere; a form in small letters may begin a
        sentence.
        """
        for found in self._pattern.finditer(text):
            form = found.group()
            yield Mention(found.start(), found.end(), self.forms[_small(form, self.tag)])


@lru_cache(maxsize=8)
def lexicon(words: Words) -> Lexicon:
    """Return the whole glossary in a language, put together once per process.

    Whoever shows terms asks the glossary `known(day)` which of them there were.
    """
    return build(load_glossary(), words)


def build(glossary: Glossary, words: Words) -> Lexicon:
    """Return a glossary in a language.

    Raises ConfigError where a word would stand for two terms, or for one it must never name.
    """
    forms: dict[str, str] = {}
    for term in glossary:
        for form in (_small(form, words.tag) for form in _forms(term, words)):
            if forms.setdefault(form, term.id) != term.id:
                raise ConfigError(
                    f"{glossary.path}: term {term.id}: {form!r} in {words.tag} is "
                    f"the term {forms[form]} already; one word names one term"
                )
    for term in glossary:
        for banned in term.never.get(words.tag, ()):
            named = forms.get(_small(space(banned, words.tag), words.tag))
            if named is not None:
                raise ConfigError(
                    f"{glossary.path}: term {term.id}: {banned!r} in {words.tag} is forbidden, "
                    f"yet names the term {named}"
                )
    names = {term.id: _name(term, words) for term in glossary}
    return Lexicon(words.tag, names, forms, _compiled(forms, words.tag))


def _small(form: str, tag: str) -> str:
    """Return a form without the capital that begins a line or a sentence."""
    if tag != "en" or not form[1:2].islower():
        return form
    return form[0].lower() + form[1:]


def _bare(term: GlossaryTerm, words: Words) -> str:
    said = words.text(term.key) if term.key else space(term.name[words.tag], words.tag)
    ending = BRACKETED.search(said)
    return said[: ending.start()] if ending and term.abbreviation in ending.group() else said


def _name(term: GlossaryTerm, words: Words) -> str:
    """Return the name with its abbreviation in brackets, beginning with a capital."""
    bare = _bare(term, words)
    return _with_abbreviation(bare[0].upper() + bare[1:], term, words.tag)


def _with_abbreviation(name: str, term: GlossaryTerm, tag: str) -> str:
    if not term.abbreviation:
        return name
    return f"{name} ({term.abbreviation})" if tag == "en" else f"{name}（{term.abbreviation}）"


def _forms(term: GlossaryTerm, words: Words) -> Iterator[str]:
    """Yield every form in which texts may name a term."""
    bare = _bare(term, words)
    yield bare
    if term.abbreviation:
        yield term.abbreviation
        yield _with_abbreviation(bare, term, words.tag)
    prose = words.noun(Term(term.key)).removeprefix(ARTICLE) if term.key else bare
    if bare not in prose:  # else it says more than the term: what is drawn on a facility
        yield prose
    yield from (space(form, words.tag) for form in term.also.get(words.tag, ()))


def _compiled(forms: Mapping[str, str], tag: str) -> re.Pattern[str]:
    """Return what finds the longest form at a place; forms are tried by their first letter."""
    english = tag == "en"
    longest = sorted(forms, key=lambda form: (form[0], -len(form), form))
    parts = []
    for first, some in groupby(longest, key=lambda form: form[0]):
        rests = "|".join(_rest(form, guarded=not english) for form in some)
        parts.append(f"{_letter(first, either=english)}(?:{rests})")
    every = f"(?:{'|'.join(parts)})"
    return re.compile(rf"(?<![\w-]){every}(?![\w-])" if english else every)


def _letter(first: str, *, either: bool) -> str:
    if either and first.islower():
        return f"[{first}{first.upper()}]"
    return (_BEFORE if re.match(f"[{_LATIN}]", first) else "") + re.escape(first)


def _rest(form: str, *, guarded: bool) -> str:
    latin = guarded and re.match(f"[{_LATIN}]", form[-1]) is not None
    return re.escape(form[1:]) + (_AFTER if latin else "")
