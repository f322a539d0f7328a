"""What the store gives back: releases, series as known, single points and their revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from reportgen.sources.reading import Basis

NO_DAYS: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Ingested:
    """What came of a release: `already` where the store had it and nothing was written.

    `new`, `revised` and `withdrawn` count points; `missing` names the series the release before
    it, under the same name, had and this one has not.
    """

    release: int
    already: bool
    series: int = 0
    new: int = 0
    revised: int = 0
    withdrawn: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """One release as it arrived; its bytes are kept under `digest`."""

    id: int
    source: str
    name: str
    digest: str
    size: int
    media_type: str
    vintage: date
    retrieved_at: datetime
    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """One series of one source as known: `values[i]` is of `days[i]` (proleptic ordinals, rising).

    Days without a value are left out. `late` are the days asked for whose oldest vintage held is
    younger than the day the series was asked for.
    """

    source: str
    code: str
    basis: Basis
    unit: str
    label: str
    days: list[int]
    values: list[int | float]
    late: frozenset[int] = NO_DAYS


@dataclass(frozen=True, slots=True)
class Point:
    """What a source stated of one day at one vintage; None is a value withdrawn."""

    source: str
    code: str
    basis: Basis
    unit: str
    as_of: date
    vintage: date
    value: int | float | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A point that had another value, or one where now is none, in an older vintage.

    `before` was stated at `before_vintage`, `after` at `vintage`; None is a value withdrawn.
    """

    source: str
    code: str
    basis: Basis
    unit: str
    as_of: date
    vintage: date
    before: int | float | None
    after: int | float | None
    before_vintage: date
