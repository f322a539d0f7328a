"""What every source hands on: raw bytes with provenance, and observations under its own codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

UNITS = ("usd_millions", "usd_billions", "percent")
"""The units a series may be kept in; a source's scale is named, never divided away."""


class Basis(StrEnum):
    """What a figure measures; two bases are never subtracted from each other."""

    WEDNESDAY_LEVEL = "wednesday_level"
    WEEK_AVERAGE = "week_average"
    DAILY = "daily"
    QUARTER = "quarter"
    DERIVED = "derived"
    # The changes the Board prints beside its figures: they check ours and are never shown.
    LEVEL_CHANGE_WEEK = "level_change_week"
    LEVEL_CHANGE_YEAR = "level_change_year"
    AVERAGE_CHANGE_WEEK = "average_change_week"
    AVERAGE_CHANGE_YEAR = "average_change_year"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer of a source as it came, in a file: what was got, from where and when.

    `name` is the address without secrets, or the name of a file given by hand; `digest` the
    SHA-256 of the bytes, in hex; `retrieved_at` is in UTC and says nothing of what was known when.
    """

    source: str
    path: Path
    name: str
    digest: str
    size: int
    media_type: str
    retrieved_at: datetime
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """The newest release the store holds under a delivery's name, to ask for what is newer."""

    digest: str
    etag: str
    last_modified: str
    vintage: date


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask a source for, and what the store has of it already.

    `address` is the base URL or the file's URL; `codes` the series wanted, in the source's own
    codes, where it serves series one by one; `key` a secret that must reach no file, log or
    message; `held` the newest release under a delivery's name. `progress` is told (done, total,
    what); total 0 is unknown.
    """

    address: str
    codes: tuple[str, ...] = ()
    key: str = field(default="", repr=False)
    held: Callable[[str], Held | None] = lambda _name: None
    progress: Callable[[int, int, str], None] = lambda _done, _total, _what: None


@dataclass(frozen=True, slots=True)
class SeriesReading:
    """Observations of one series: `values[i]` is of `days[i]` (proleptic ordinals, rising).

    None is a day the source names and says it has nothing for. `vintage` is the day from which
    these values were known where the source says it, else None: then it is the release's. What is
    not `whole` says nothing of other days: they are as they were known at its own vintage or,
    where it has none, as in the release whose marks the reader was told.
    """

    code: str
    basis: Basis
    unit: str
    label: str
    days: Sequence[int]
    values: Sequence[int | float | None]
    vintage: date | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a series was read: `length` bytes of its raw text, with that digest."""

    length: int
    digest: bytes


@dataclass
class Reading:
    """A release being read: `series` is a stream, read once, that may raise SourceError midway.

    `vintage` is the day the source says it was published, None where it does not say. While the
    stream is read, `marks` is filled, by code (whoever keeps them may hand them to the next read),
    and `left_out`: why a series was not kept, by code.
    """

    vintage: date | None
    series: Iterable[SeriesReading]
    marks: dict[str, Mark] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hints:
    """What a reader may need to be told, because not every file says it.

    `units` by series code as the user states them; `series` the code of a file that names none;
    `marks` those of the newest release already held; `neighbour` gives the known values of a
    series in millions of dollars or per cent by ordinal day: a stated unit is checked against them.
    """

    units: Mapping[str, str] = field(default_factory=dict)
    series: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    neighbour: Callable[[str], Mapping[int, float]] = lambda _code: {}
