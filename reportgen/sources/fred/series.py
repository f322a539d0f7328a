"""What both sources of FRED share: the series known, how days and numbers are read, and files."""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from reportgen.errors import ConfigError, SourceError
from reportgen.sources.reading import UNITS, Basis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Value = int | float | None
"""A number as printed (an int stays one); None where the source says it has nothing."""

FILE = Path(__file__).with_name("series.toml")
EVERY_DAY = "Daily, 7-Day"
GAPS = {"", "."}
LARGEST = 64 << 20
"""The most bytes one table or answer of FRED may have; the longest there is has some 4 million."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_LONGEST = 40
_WEDNESDAY = 2
_SATURDAY = 5
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Witness:
    """One value of a series, with the day, the unit and where it was printed."""

    day: int
    value: float
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Known:
    """A series of FRED we know: what it measures, how often, in what unit FRED states it."""

    id: str
    title: str
    basis: Basis
    frequency: str
    unit: str
    keyless: bool
    witnesses: tuple[Witness, ...]

    def expects(self, day: int) -> bool:
        """Whether the series has a value on days like that one; a day is a proleptic ordinal."""
        weekday = (day - 1) % 7
        if self.basis is Basis.QUARTER:
            first = date.fromordinal(day)
            return first.day == 1 and first.month % 3 == 1
        if self.basis is Basis.DAILY:
            return self.frequency == EVERY_DAY or weekday < _SATURDAY
        return weekday == _WEDNESDAY


class _Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    basis: Basis
    frequency: str
    unit: str
    series: dict[str, str]


class _Witness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    day: date
    value: float
    unit: str
    source: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    group: list[_Group]
    witness: list[_Witness]
    metadata_only: frozenset[str]


@cache
def known_series(path: Path = FILE) -> Mapping[str, Known]:
    """Read the series known, by id; raise ConfigError naming the entry that is wrong."""
    try:
        file = msgspec.toml.decode(path.read_bytes(), type=_File)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as series of FRED: {error}") from error
    known: dict[str, Known] = {}
    for group in file.group:
        for code, title in group.series.items():
            if code in known or group.unit not in UNITS:
                raise ConfigError(f"{path}: {code} is there twice, or in no unit of {UNITS}")
            witnesses = tuple(
                Witness(one.day.toordinal(), one.value, one.unit, one.source)
                for one in file.witness
                if one.id == code
            )
            keyless = code not in file.metadata_only
            known[code] = Known(
                code, title, group.basis, group.frequency, group.unit, keyless, witnesses
            )
    strangers = ({one.id for one in file.witness} | file.metadata_only) - known.keys()
    if strangers:
        raise ConfigError(f"{path}: {sorted(strangers)[0]} is spoken of but in no group")
    return known


def known_or_refused(codes: Iterable[str], where: str) -> tuple[Known, ...]:
    """Return what is known of the series of those ids; raise SourceError on one that is not."""
    known = known_series()
    codes = tuple(codes)
    unknown = [code for code in codes if code not in known]
    if unknown:
        shown = unknown[0][:_LONGEST]
        near = difflib.get_close_matches(shown.upper(), known, n=3)
        raise SourceError(
            f"{where}: the series {shown!r} is not one of the {len(known)} of FRED that are known "
            f"here{' (near: ' + ', '.join(near) + ')' if near else ''}, and neither file nor FRED "
            "says whether it is a level, an average or a daily figure; leave it out, or add it to "
            f"{FILE.name} with its basis and unit"
        )
    return tuple(known[code] for code in codes)


def day_of(text: str, where: str) -> int:
    """Return the ordinal of a day written 2025-04-16; raise SourceError on anything else."""
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text).toordinal()
        except ValueError:
            pass
    raise SourceError(f"{where}: {text[:_LONGEST]!r} is no day as FRED writes it, like 2025-04-16")


def value_of(text: str, where: str) -> Value:
    """Return the number, or None for the signs of a gap; raise SourceError on anything else."""
    if text in GAPS:
        return None
    if len(text) <= _LONGEST and _NUMBER.fullmatch(text):
        number = int(text) if text.lstrip("-").isdigit() else float(text)
        if math.isfinite(number):
            return number
    raise SourceError(f"{where}: {text[:_LONGEST]!r} is no finite decimal number like 54.772")


def observations(series: Known, rows: Iterable[tuple[int, Value]], where: str) -> dict[int, Value]:
    """Return the values by day, in order, of the days on which the series has any.

    A gap on another day belongs to another series of the table and says nothing of this one.
    Raise SourceError on a value there, and on a day that is given two values.
    """
    found: dict[int, Value] = {}
    for day, value in rows:
        if not series.expects(day):
            if value is None:
                continue
            if series.basis is not Basis.DAILY:
                raise SourceError(
                    f"{where}: {series.id} has a value on {date.fromordinal(day)}, "
                    f"{_NOT_ONE[series.basis]}; this is not the series as FRED publishes it"
                )
        if found.setdefault(day, value) != value:
            raise SourceError(
                f"{where}: {series.id} has two values on {date.fromordinal(day)}, {found[day]} "
                f"and {value}; get the file again"
            )
    return dict(sorted(found.items()))


_NOT_ONE = {
    Basis.WEDNESDAY_LEVEL: "which is no Wednesday",
    Basis.WEEK_AVERAGE: "which is no Wednesday",
    Basis.QUARTER: "which is not the first day of a quarter",
}


def contents(path: Path, where: str) -> bytes:
    """Return the bytes of a file; raise SourceError where it cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
    except OSError as error:
        raise SourceError(f"{where}: cannot be read: {error.strerror or error}") from error
    if len(found) > LARGEST:
        raise SourceError(f"{where}: larger than {LARGEST:,} bytes, which nothing of FRED is")
    start = found[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<!--")):
        raise SourceError(f"{where}: an HTML page instead of data of FRED; get the file again")
    return found


def text_of(data: bytes, where: str) -> str:
    """Decode UTF-8, with or without its mark; raise SourceError that names another encoding."""
    if data.startswith(_UTF16) or b"\0" in data[:64]:
        raise SourceError(f"{where}: the text is UTF-16, not UTF-8; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{where}: not UTF-8 (an encoding like Windows-1252) at byte {error.start:,}; save it "
            "as UTF-8"
        ) from error
