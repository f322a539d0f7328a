"""Whether the catalogues of all languages agree with one another and with the house style.

Every function takes entries and returns complaints, one line each, naming file and entry. They
judge what a compiler cannot; the tests run them over all we ship. Letter forms are judged by a
converter the caller brings (OpenCC is a tool of development, not of the program).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.languages.po import OWN, Entry, merge, places, read_entries
from reportgen.languages.template import FORMS, Place, parse
from reportgen.languages.typeset import HAN, LATIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

Locales = dict[str, dict[str, Entry]]

# A variant of a term for running text: only a language with capitals has a use for it.
PROSE = ".prose"

_PLACE = re.compile(r"\{[^{}]*\}")
_HALF_WIDTH = re.compile(rf"[{HAN}}}][,;:!?()]|[,;:!?()][{HAN}{{]|[{HAN}]\.")
_CODE = re.compile(rf"(?<=[{LATIN}])\([{LATIN}]+\)")  # Section 13(3): half width in any language
_TYPED_SPACE = re.compile(rf"[{HAN}}}][ \u00a0]+[{LATIN}{{]|[{LATIN}}}%][ \u00a0]+[{HAN}]")
_HYPHEN_MINUS = re.compile(rf"(?<![{LATIN}}}])[-\u2010\u2011\u2013](?=[0-9{{$])")

# Taiwan's trillion: never in either Chinese edition.
_NEVER = re.compile("兆")

# The unit of tables: only a note that explains them may name it.
_TABLE_UNIT = re.compile("十億|十亿")
_NOTES = "notes."

# Hype, forecasts, and causes that are not proved.
_NOT_IN_CHINESE = re.compile(
    "暴跌|飆升|飙升|血洗|見底|见底|放水|抽水|抽血|失血|告急|印鈔|印钞|撒錢|撒钱|彈藥|弹药"
    "|利好|利空|(?<![資资材原])料|或將|或将|有望|勢必|势必|預示|预示|因為|因为|導致|导致"
)
_NOT_IN_ENGLISH = re.compile(
    r"\b(?:plung\w*|soar\w*|slash\w*|drain\w*|flood\w*|stealth|poised|will|signals?"
    r"|set to|bound to)\b",
    re.IGNORECASE,
)


def read_catalogues(folder: Path) -> Locales:
    """Read all entries of a folder of catalogues, by locale and id."""
    return {
        locale.name: merge(
            [[entry for path in sorted(locale.glob("*.po")) for entry in _read(path, locale.name)]]
        )
        for locale in sorted(folder.iterdir())
        if locale.is_dir()
    }


def _read(path: Path, locale: str) -> list[Entry]:
    return read_entries(path, path.read_bytes(), locale)


def differing_entries(locales: Locales) -> list[str]:
    """Complain of entries some language lacks, and of plural forms only some have.

    A `.prose` variant may stand in one language alone, beside the entry it varies.
    """
    everywhere = {key for entries in locales.values() for key in entries}
    complaints = []
    for locale, entries in locales.items():
        missing = sorted(key for key in everywhere - entries.keys() if not key.endswith(PROSE))
        complaints += [f"{locale}: no entry {key}" for key in missing]
        for key in sorted(entries):
            base = key.removesuffix(PROSE)
            if base not in entries:
                complaints.append(f"{entries[key].where}: {key} varies no entry {base}")
            if len({other[key].plural for other in locales.values() if key in other}) > 1:
                complaints.append(f"{entries[key].where}: {key} has not the same plural everywhere")
    return complaints


def differing_places(locales: Locales) -> list[str]:
    """Complain of entries whose places are not the same in all languages.

    The form a place asks for is the language's own business.
    """
    return [
        f"{entries[key].where}: {key} has {sorted(places(entries[key]))}, "
        f"{other} has {sorted(places(others[key]))}"
        for (locale, entries), (other, others) in pairwise(locales.items())
        for key in sorted(entries.keys() & others.keys())
        if places(entries[key]) != places(others[key])
    ]


def unknown_forms(entries: Mapping[str, Entry], patterns: str = "numbers.po") -> list[str]:
    """Complain of places that ask for a form no argument has; `patterns` have formats there."""
    return [
        f"{entry.where}: {entry.key} asks for the form {place.form!r}"
        for entry, form in _forms(entries)
        if entry.path.name != patterns
        for place in parse(form).parts
        if isinstance(place, Place) and place.form not in FORMS
    ]


def untranslated(
    entries: Mapping[str, Entry], english: Mapping[str, Entry], kept: Iterable[str] = ()
) -> list[str]:
    """Complain of Chinese entries of more than a dozen letters that are the English ones.

    `kept` are the proper names that stay in English.
    """
    names = set(kept)
    return [
        f"{entry.where}: {key} is the English text"
        for key, entry in entries.items()
        if key in english
        for form in entry.forms
        if form in english[key].forms and form not in names and _letters(form) > 12
    ]


def _letters(form: str) -> int:
    return sum(character.isalpha() for character in _PLACE.sub("", form))


def wrong_letters(entries: Mapping[str, Entry], convert: Callable[[str], str]) -> list[str]:
    """Complain of entries that a converter to the edition's own letter forms would change."""
    return [
        f"{entry.where}: {entry.key}: {form!r} should be {convert(form)!r}"
        for entry, form in _forms(entries)
        if convert(form) != form
    ]


def wrong_marks(entries: Mapping[str, Entry], *, han: bool) -> list[str]:
    """Complain of half-width marks and typed spaces beside Han, and of hyphens used as minus."""
    rules = {"a hyphen or dash for the minus sign": _HYPHEN_MINUS}
    if han:
        rules |= {"a half-width mark": _HALF_WIDTH, "a typed space beside Han": _TYPED_SPACE}
    return [
        f"{entry.where}: {entry.key} has {fault}: {found[0]!r}"
        for entry, form in _forms(entries)
        for fault, rule in rules.items()
        if (found := rule.search(_CODE.sub("", form)))
    ]


def forbidden_words(entries: Mapping[str, Entry], domain: str = "sentences.po") -> list[str]:
    """Complain of words the brief never uses; hype and forecasts are looked for in `domain`."""
    complaints = []
    for entry, form in _forms(entries):
        rules = [_NEVER]
        if entry.path.name == domain and not entry.key.startswith(_NOTES):
            rules.append(_TABLE_UNIT)
        if entry.path.name == domain:
            rules += [_NOT_IN_CHINESE, _NOT_IN_ENGLISH]
        complaints += [
            f"{entry.where}: {entry.key} says {found[0]!r}"
            for rule in rules
            if (found := rule.search(_PLACE.sub("", form)))
        ]
    return complaints


def own_entries(locales: Locales) -> list[str]:
    """Complain of shipped entries in the part of the names that is the user's."""
    return [
        f"{entry.where}: ids in {OWN!r} belong to the user"
        for entries in locales.values()
        for key, entry in entries.items()
        if key.startswith(OWN)
    ]


def _forms(entries: Mapping[str, Entry]) -> Iterator[tuple[Entry, str]]:
    for entry in entries.values():
        for form in entry.forms:
            yield entry, form
