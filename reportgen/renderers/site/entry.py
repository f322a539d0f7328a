"""A week in brief: what other pages, feeds, pictures and the search say of it.

Entries are small and are kept between builds, so that an index of all weeks is made without
composing any of them again.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations
from typing import NamedTuple

import msgspec


class Figure(NamedTuple):
    """A key figure in words: "Reserve balances", "$3.29 trillion", "−$88.2 bn"."""

    label: str
    level: str
    change: str


class Told(msgspec.Struct, frozen=True):
    """A week in one language, in plain words: all of it from claims of its brief.

    `title` is its headline, `lead` the sentence of its lead finding, `findings` those that follow
    it, `description` a paragraph for lists, `text` what the search finds it by.
    """

    title: str
    lead: str
    findings: tuple[str, ...]
    description: str
    figures: tuple[Figure, ...]
    text: str


class WeekEntry(msgspec.Struct, frozen=True):
    """A week as others see it; `told` by language tag; `digest` is of all a page shows of it.

    `levels` are Wednesday levels by line in millions of dollars, as far as known: for tables of the
    archive and sparklines. `vintage` is the day its figures can have been known from, which with
    figures taken in later says nothing of a correction; `corrected` is the day one that was
    released was replaced by another.
    """

    as_of: date
    released: date
    vintage: date | None
    digest: str
    levels: dict[str, int | None]
    told: dict[str, Told]
    corrected: date | None = None
