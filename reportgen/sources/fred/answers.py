"""What the FRED API answers: pages of observations, metadata, vintage dates, and failures."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

import msgspec

from reportgen.errors import SourceError
from reportgen.sources.fred.series import day_of, value_of
from reportgen.sources.fred.vintages import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

METADATA = "series.json"
PAGE = "observations-{:03}.json"
AGAIN = "fetch it again"
_PAGES = "observations-"
_BOM = b"\xef\xbb\xbf"
_LEVELS = "lin"
_BY_REAL_TIME = 1
# "Millions of U.S. Dollars", "Billions of US Dollars"; not "… of Chained 2017 Dollars".
_DOLLARS = re.compile(r"(millions|billions) of (?:u\.?s\.? )?dollars", re.IGNORECASE)


class _Observation(msgspec.Struct, frozen=True):
    realtime_start: str
    realtime_end: str
    date: str
    value: str


class Page(msgspec.Struct, frozen=True):
    """One answer of fred/series/observations: rows `offset` to `offset` + limit of `count`."""

    realtime_start: str
    realtime_end: str
    observations: list[_Observation]
    units: str = _LEVELS
    output_type: int = _BY_REAL_TIME
    count: int = 0
    offset: int = 0

    @property
    def window(self) -> tuple[str, str]:
        """The real-time period asked for."""
        return self.realtime_start, self.realtime_end

    def rows(self, where: str) -> Iterator[Row]:
        """Yield the observations; raise SourceError on one that cannot be read."""
        for number, one in enumerate(self.observations):
            at = f"{where}, observation {self.offset + number + 1}"
            yield Row(
                day_of(one.date, at),
                day_of(one.realtime_start, at),
                day_of(one.realtime_end, at),
                value_of(one.value, f"{at} ({one.date[:10]})"),
            )


class Metadata(msgspec.Struct, frozen=True):
    """What FRED says of a series, and in which real-time period it said so."""

    id: str
    title: str
    frequency: str
    units: str
    realtime_start: str
    realtime_end: str

    @property
    def scale(self) -> str:
        """The unit in our words, empty where it is none we keep."""
        found = _DOLLARS.fullmatch(self.units.strip())
        if found:
            return f"usd_{found[1].lower()}"
        return "percent" if self.units.strip().lower() == "percent" else ""

    def unit(self, where: str) -> str:
        """Return the unit in our words; raise SourceError on one we do not keep."""
        if self.scale:
            return self.scale
        raise SourceError(
            f"{where}: FRED gives {self.id} in {self.units[:60]!r}, none of the units kept here "
            "(millions or billions of dollars, per cent); leave the series out"
        )


class _Metadata(msgspec.Struct, frozen=True):
    seriess: list[Metadata]


class _Vintages(msgspec.Struct, frozen=True):
    vintage_dates: list[str]
    count: int = 0


class _Failure(msgspec.Struct, frozen=True):
    error_code: int
    error_message: str


_Answer = TypeVar("_Answer", Page, _Metadata, _Vintages, _Failure)


def page(data: bytes, where: str) -> Page:
    """Read a page; raise SourceError on anything but untransformed values by real-time period."""
    found = _decoded(data, Page, where)
    if found.units != _LEVELS or found.output_type != _BY_REAL_TIME:
        raise SourceError(
            f"{where}: the values are transformed (units={found.units[:10]!r}, output_type="
            f"{found.output_type}); ask FRED for units=lin and output_type=1"
        )
    return found


def metadata(data: bytes, where: str) -> list[Metadata]:
    """Read what FRED says of one series, in the order of its real-time periods."""
    found = sorted(_decoded(data, _Metadata, where).seriess, key=lambda one: one.realtime_start)
    if len({one.id for one in found}) != 1:
        raise SourceError(f"{where}: the metadata are not those of one series; {AGAIN}")
    return found


def vintage_days(data: bytes, where: str) -> list[int]:
    """Read the days on which a series changed; raise SourceError where some are left out."""
    found = _decoded(data, _Vintages, where)
    if found.count > len(found.vintage_dates):
        raise SourceError(f"{where}: not all {found.count:,} vintage dates came; {AGAIN}")
    return [day_of(one, where) for one in found.vintage_dates]


def bundle(answers: Mapping[str, bytes]) -> bytes:
    """Return a ZIP file of answers: the same answers give the same bytes."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in answers.items():
            info = zipfile.ZipInfo(name)  # of 1980-01-01
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            archive.writestr(info, data)
    return packed.getvalue()


def unbundled(answers: Mapping[str, bytes], where: str) -> tuple[list[Metadata], list[Page]]:
    """Read a bundle; raise SourceError where one of its answers is missing or cut."""
    if METADATA not in answers:
        raise SourceError(f"{where}: a ZIP file without {METADATA} is no delivery of the FRED API")
    about = metadata(answers[METADATA], f"{where}, {METADATA}")
    pages = [
        page(answers[name], f"{where}, {name}")
        for name in sorted(answers)
        if name.startswith(_PAGES)
    ]
    for window in dict.fromkeys(one.window for one in pages):
        check_whole([one for one in pages if one.window == window], where)
    if not pages:
        raise SourceError(f"{where}: a delivery of the FRED API without observations; {AGAIN}")
    return about, pages


def check_whole(pages: Iterable[Page], where: str) -> None:
    """Raise SourceError where the pages of one window do not make up what FRED counted."""
    pages = sorted(pages, key=lambda one: one.offset)
    at = 0
    for one in pages:
        if one.offset != at or one.count != pages[0].count:
            raise SourceError(f"{where}: FRED's pages do not follow each other; {AGAIN}")
        at += len(one.observations)
    if at != pages[0].count:
        raise SourceError(f"{where}: {at:,} of {pages[0].count:,} observations came; {AGAIN}")


def _decoded(data: bytes, kind: type[_Answer], where: str) -> _Answer:
    data = data.removeprefix(_BOM)
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error)
    try:
        failure = msgspec.json.decode(data, type=_Failure)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise SourceError(f"{where}: not an answer of the FRED API in JSON ({reason})") from None
    raise SourceError(
        f"{where}: FRED refused with {failure.error_code}: {failure.error_message[:120]!r}"
    )
