"""What the Board's two forms of data share: codes, units, statuses, days and the newest week.

The Data Download Program names a series by what it measures: `RESPPMA_XAW_XCH1_N.WW` is a line
(RESPPMA), averaged over the week (XAW), as the change from the week before (XCH1), not seasonally
adjusted (N), weekly as of Wednesday (WW). The statuses are those of the Board's own code list.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from reportgen.errors import SourceError
from reportgen.sources.reading import Basis
from reportgen.sources.web.discretion import without_login

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.sources.reading import Delivery, Request
    from reportgen.sources.web.http import Http

RELEASE = "H41"
NORMAL = "A"
MISSING = frozenset({"NA", "NC", "ND"})
"""Not available, not calculable, no data."""

CODE = re.compile(r"(?:H0\.)?[A-Z][A-Z0-9]*(_XAW)?(_XCH1|_XCH52)?_N\.WW", re.ASCII)
BASES = {
    (False, None): Basis.WEDNESDAY_LEVEL,
    (False, "_XCH1"): Basis.LEVEL_CHANGE_WEEK,
    (False, "_XCH52"): Basis.LEVEL_CHANGE_YEAR,
    (True, None): Basis.WEEK_AVERAGE,
    (True, "_XCH1"): Basis.AVERAGE_CHANGE_WEEK,
    (True, "_XCH52"): Basis.AVERAGE_CHANGE_YEAR,
}
SCALES = {"1000000": "usd_millions", "1000000000": "usd_billions"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)
LARGEST = 2**53
"""Beyond it a float no longer holds every whole number, and no balance sheet goes."""
LARGEST_FILE = 256_000_000  # bytes as they come over the wire
SURELY_EXACT = 15  # digits, whatever they are
WEEK = 7
WEDNESDAY = 3  # an ordinal day's remainder by seven
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00", b'"\x00')


def fetch_file(
    http: Http, request: Request, source: str, media: tuple[str, ...]
) -> Iterator[Delivery]:
    """Yield the one file of an address where it is another than the one held."""
    name = without_login(request.address)
    delivery = http.get(
        source,
        request.address,
        name=name,
        held=request.held(name),
        largest=LARGEST_FILE,
        expect=media,
        progress=request.progress,
    )
    if delivery is not None:
        yield delivery


def example(left_out: Mapping[str, str]) -> str:
    """Return one series left out and why, in brackets; "" where none is."""
    told = [f" ({code}: {reason})" for code, reason in left_out.items()]
    return told[0] if told else ""


def measure(code: str, unit: str, multiplier: str, currency: str) -> tuple[Basis, str] | str:
    """Return basis and unit of a series, or in words why it is none this program can keep.

    Raises ValueError where dollars come in a scale that is not known: to leave such a series out
    would be to lose a line without a word.
    """
    found = CODE.fullmatch(code)
    if found is None:
        return "its name tells none of the bases known"
    basis = BASES[bool(found[1]), found[2]]
    if unit == "Percent" and multiplier == "1":
        return basis, "percent"
    if unit != "Currency" or currency != "USD":
        return f"its unit is {multiplier[:20]} × {unit[:40]} ({currency[:20]})"
    if multiplier not in SCALES:
        raise ValueError(f"its dollars come in units of {multiplier[:20]!r}, not of a million")
    return basis, SCALES[multiplier]


def number(text: str) -> int | float:
    """Return a finite decimal number as it is written: whole ones stay whole. Raises ValueError."""
    digits = text.removeprefix("-")
    if digits.isdecimal() and digits.isascii() and len(digits) <= SURELY_EXACT:
        return int(text)  # nearly always, and sooner
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not a number")
    value = float(text) if "." in text else int(text[:40])
    if abs(value) > LARGEST:
        raise ValueError(f"{text[:40]!r} is too large for a balance sheet")
    return value


@lru_cache(maxsize=4096)
def wednesday(text: str) -> int:
    """Return the ordinal of a day written 2025-04-16. Raises ValueError for any but a Wednesday."""
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(f"{text[:40]!r} is not a day")
    if day.toordinal() % WEEK != WEDNESDAY:
        raise ValueError(f"{text} is no Wednesday, and a weekly figure is of one")
    return day.toordinal()


def rises(days: Sequence[int]) -> bool:
    """Whether each day comes once and in order of time."""
    return all(map(int.__lt__, days, days[1:]))


def settle(
    days: Sequence[int], values: Sequence[int | float | None]
) -> tuple[Sequence[int], Sequence[int | float | None]]:
    """Return observations in order of time, each day once. Raises ValueError for two values."""
    if rises(days):
        return days, values
    known: dict[int, int | float | None] = {}
    for day, value in zip(days, values, strict=True):
        if known.setdefault(day, value) != value:
            said = f"{known[day]} and {value}".replace("None", "nothing")
            raise ValueError(f"{date.fromordinal(day)} is given twice, with {said}")
    ordered = sorted(known)
    return ordered, [known[day] for day in ordered]


def refuse_encoding(head: bytes, name: str) -> None:
    """Refuse a text whose first bytes are those of UTF-16 or UTF-32."""
    if head.startswith(WIDE):
        raise SourceError(f"{name}: is in UTF-16 or UTF-32; UTF-8 is expected, convert it first")


class Weeks:
    """Whether a release is all of one week: what its series last said, gathered one by one.

    The Board goes on naming the weeks of a line that has ended, with a status and no value. So a
    series that had a value the week before and says nothing at all of the newest week was left
    behind when the file was made. Lines do end, and a line has up to four series: that many may
    fall silent by status together, and up to a tenth of all.
    """

    SHARE = 0.1
    SERIES_OF_A_LINE = 4

    def __init__(self) -> None:
        self._last: dict[str, tuple[Sequence[int], Sequence[int | float | None]]] = {}

    def note(self, code: str, days: Sequence[int], values: Sequence[int | float | None]) -> None:
        """Take the last two observations of a series, or all of them."""
        self._last[code] = (days[-2:], values[-2:])

    def check(self, name: str) -> None:
        """Refuse a release in which a noticeable share of the series lacks the newest week."""
        newest = max((days[-1] for days, _ in self._last.values() if days), default=0)
        silent, blank, active = [], [], 0
        for code, (days, values) in self._last.items():
            said = dict(zip(days, values, strict=True))
            if said.get(newest - WEEK) is None:
                continue
            active += 1
            if newest not in said:
                silent.append(code)
            elif said[newest] is None:
                blank.append(code)
        behind = len(silent) + len(blank)
        if len(silent) > active * self.SHARE or (
            behind > max(self.SERIES_OF_A_LINE, active * self.SHARE) and behind < active
        ):
            raise SourceError(
                f"{name}: half changed: of {active} series with a value for "
                f"{date.fromordinal(newest - WEEK)}, {behind} have none for "
                f"{date.fromordinal(newest)} (such as {(silent + blank)[0]}); "
                "nothing is taken, fetch it again later"
            )
