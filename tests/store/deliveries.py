"""Deliveries and readings made by hand, for every test of the store."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from reportgen.sources.reading import Basis, Delivery, Mark, Reading, SeriesReading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from reportgen.store.segments import Value

WEDNESDAY = date(2025, 4, 2).toordinal()
RETRIEVED = datetime(2025, 4, 17, 20, 31, tzinfo=UTC)


def delivered(
    folder: Path, content: bytes, *, source: str = "board_xml", name: str = "https://x/H41.zip"
) -> Delivery:
    """Put the bytes into a file named by their digest and say where they are from."""
    digest = sha256(content).hexdigest()
    path = folder / digest[:16]
    path.write_bytes(content)
    return Delivery(source, path, name, digest, len(content), "text/xml", RETRIEVED, '"e"', "Thu")


def series(
    code: str,
    values: Sequence[Value],
    *,
    first: int = WEDNESDAY,
    days: Sequence[int] | None = None,
    basis: Basis = Basis.WEDNESDAY_LEVEL,
    unit: str = "usd_millions",
    vintage: date | None = None,
    whole: bool = True,
) -> SeriesReading:
    """Return a weekly series, or one of the days named."""
    on = range(first, first + 7 * len(values), 7) if days is None else days
    return SeriesReading(code, basis, unit, f"label of {code}", on, values, vintage, whole)


def reading(readings: Iterable[SeriesReading], marks: dict[str, Mark] | None = None) -> Reading:
    """Return a release of those series that does not say when it was published."""
    return Reading(None, iter(readings), marks or {})
