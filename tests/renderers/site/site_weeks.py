"""Entries of real weeks, and a site they stand on."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from real_brief import GOLDEN, real_brief

from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.environment import environment
from reportgen.renderers.site.entries import entry
from reportgen.renderers.site.site import Site

if TYPE_CHECKING:
    from reportgen.renderers.site.entry import WeekEntry

DAYS = (date(2008, 11, 12), date(2020, 3, 25), GOLDEN)
URL = "https://briefs.example/fed"
SITE = Site(url=URL, weeks=DAYS, printed=frozenset({GOLDEN}))
TEMPLATES = environment()


@cache
def week(day: date = GOLDEN) -> WeekEntry:
    """Return a real week as it was released."""
    return entry(real_brief(day), [load_words(tag) for tag in LANGUAGES])


def weeks() -> tuple[WeekEntry, ...]:
    """Return a few real weeks, oldest first."""
    return tuple(map(week, DAYS))


def told_anew(one: WeekEntry, tag: str, **changes: object) -> WeekEntry:
    """Return a week that says something else in a language."""
    told = msgspec.structs.replace(one.told[tag], **changes)
    return msgspec.structs.replace(one, told={**one.told, tag: told})
