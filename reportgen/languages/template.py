"""The `{name}` and `{name:form}` places of a catalogue entry."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

# What a place may ask for, by kind of argument: a claim, a term, a date, a whole number. Number
# patterns (`numbers.po`) put their own number formats there.
FORMS = frozenset({"", "prose", "signed", "table", "label", "weekday", "month", "short", ","})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an argument goes; `form` says how it is put (one of FORMS; empty is the default)."""

    name: str
    form: str


@dataclass(frozen=True, slots=True)
class Template:
    """An entry cut at its places; `names` are those of all places."""

    parts: tuple[str | Place, ...]
    names: frozenset[str]


def parse(entry: str) -> Template:
    """Cut an entry at its places.

    Raises ValueError where braces do not pair or a place is anything but a plain name with an
    optional form (no positions, no attributes, no `!r`).
    """
    parts: list[str | Place] = []
    for literal, name, form, conversion in Formatter().parse(entry):
        if literal:
            parts.append(literal)
        if name is None:
            continue
        if conversion or not name.isidentifier() or "{" in (form or ""):
            msg = f"a place must be {{name}} or {{name:form}}, not {{{name}}}"
            raise ValueError(msg)
        parts.append(Place(name, form or ""))
    names = frozenset(part.name for part in parts if isinstance(part, Place))
    return Template(tuple(parts), names)
