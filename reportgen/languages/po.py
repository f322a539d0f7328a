"""Reading .po files with Babel, and compiling those of one locale into a single .mo.

Only a first start comes here: importing and running Babel costs more than all later starts.
Everything wrong with a catalogue is found now and named with its file and line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, PoFileParser

from reportgen.errors import ConfigError
from reportgen.languages.template import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from babel.messages.catalog import Message

# A .mo carries dates; a fixed one keeps equal catalogues equal in bytes.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

# An entry of a user's folder that replaces nothing must say that it means to.
OWN = "own."

# Babel cuts the first and last character off a string whatever they are: check lines first.
_LINE = re.compile(
    r'(?:#.*|(?P<word>msgid|msgid_plural|msgstr|msgstr\[\d\])?\s*"(?:[^"\\]|\\[\\trn"])*")?'
)
# What may stand before each keyword: entries are id, optional plural, text, in that order.
_BEFORE = {
    "msgid": {"", "msgstr", "msgstr["},
    "msgid_plural": {"msgid"},
    "msgstr": {"msgid"},
    "msgstr[": {"msgid_plural", "msgstr["},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its text, or one text for each plural form, and where it stands."""

    key: str
    forms: tuple[str, ...]
    plural: bool
    path: Path
    line: int

    @property
    def where(self) -> str:
        """File and line, as editors take them."""
        return f"{self.path}:{self.line}"


class _Strict(Catalog):
    """A catalogue that keeps every message it is given, so that repeated ids are seen."""

    def __init__(self, locale: str) -> None:
        super().__init__(locale=locale)
        self.given: list[Message] = []

    def __setitem__(self, id: object, message: Message) -> None:  # noqa: A002 (Babel's name)
        if id:
            self.given.append(message)
        else:
            super().__setitem__("", message)


def read_entries(path: Path, raw: bytes, locale: str) -> list[Entry]:
    """Read one .po file; anything a reader could stumble over is a ConfigError."""
    text = _decode(path, raw)
    _check_lines(path, text)
    catalogue = _Strict(locale)
    plurals = catalogue.num_plurals
    try:
        PoFileParser(catalogue, abort_invalid=True).parse(StringIO(text))
    except PoFileError as error:
        raise ConfigError(f"{path}:{error.lineno + 1}: {error}") from error
    if catalogue.num_plurals != plurals:
        raise ConfigError(f"{path}: Plural-Forms must say nplurals={plurals} for {locale}")
    return [_entry(path, message) for message in catalogue.given]


def _decode(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8; save the catalogue as UTF-8") from error


def _check_lines(path: Path, text: str) -> None:
    """Refuse lines that are no comment, keyword or closed string, and keywords out of order."""
    last = ""
    for number, line in enumerate(text.split("\n"), 1):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ConfigError(f"{path}:{number}: not a line of a catalogue: {line.strip()[:60]}")
        word = match["word"]
        if word is None:
            continue
        word = "msgstr[" if word.startswith("msgstr[") else word
        if last not in _BEFORE[word]:
            raise ConfigError(f"{path}:{number}: {word.rstrip('[')} out of place")
        last = word


def _entry(path: Path, message: Message) -> Entry:
    key = message.id if isinstance(message.id, str) else message.id[0]
    text = message.string or ""
    forms = (text,) if isinstance(text, str) else tuple(text)
    entry = Entry(key, forms, not isinstance(message.id, str), path, message.lineno or 0)
    fault = _fault(key, forms, fuzzy=message.fuzzy)
    if fault:
        raise ConfigError(f"{entry.where}: {key}: {fault}")
    return entry


def _fault(key: str, forms: Sequence[str], *, fuzzy: bool) -> str:
    """Return what is wrong with an entry, or nothing."""
    if fuzzy:
        return "is marked fuzzy; check the text and remove the mark"
    if not all(forms):
        return "has no text"
    if key in forms:
        return "has its own name for a text"
    try:
        for form in forms:
            parse(form)
    except ValueError as error:
        return str(error)
    return ""


def merge(layers: Iterable[Iterable[Entry]]) -> dict[str, Entry]:
    """Put the entries of all files together; each layer is a folder that overrides those before.

    Within one folder an id may stand once. A later folder may replace an entry with one of the same
    places, or add entries whose ids start with `own.`; anything else is taken for a slip.
    """
    merged: dict[str, Entry] = {}
    for depth, layer in enumerate(layers):
        seen: dict[str, Entry] = {}
        for entry in layer:
            if entry.key in seen:
                first = seen[entry.key].where
                raise ConfigError(f"{entry.where}: {entry.key} stands already at {first}")
            if depth:
                _check_override(entry, merged.get(entry.key))
            seen[entry.key] = entry
        merged |= seen
    return merged


def _check_override(entry: Entry, shipped: Entry | None) -> None:
    if shipped is None:
        if not entry.key.startswith(OWN):
            raise ConfigError(
                f"{entry.where}: {entry.key} replaces no entry; new ones start with {OWN!r}"
            )
    elif entry.plural != shipped.plural or places(entry) != places(shipped):
        raise ConfigError(
            f"{entry.where}: {entry.key} must have the places of the entry it replaces: "
            f"{', '.join(sorted(places(shipped))) or 'none'}"
        )


def places(entry: Entry) -> frozenset[str]:
    """Return the names of all places of an entry, whatever the plural form."""
    return frozenset[str]().union(*(parse(form).names for form in entry.forms))


def compile_entries(entries: Iterable[Entry], locale: str) -> bytes:
    """Return the entries as the bytes of a .mo file."""
    catalogue = Catalog(
        locale=locale, charset="utf-8", creation_date=_EPOCH, revision_date=_EPOCH, fuzzy=False
    )
    for entry in entries:
        if entry.plural:
            catalogue.add((entry.key, entry.key), entry.forms)
        else:
            catalogue.add(entry.key, entry.forms[0])
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()
