"""FRED with a key: the API, with units from metadata and every vintage of every value.

A delivery is one series: the answers of FRED, byte for byte, in a ZIP file (`series.json`, then
`observations-000.json`, …). Requests are not paced here: FRED counts them (120 a minute, of late
two a second), answers 429 beyond that, and the download waits as it is told and asks again.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.errors import SourceError
from reportgen.sources.archive import ZIP, members, starts
from reportgen.sources.fred.answers import METADATA, Metadata, page, unbundled
from reportgen.sources.fred.inquiry import KEYS, SOURCE, Inquiry
from reportgen.sources.fred.series import (
    LARGEST,
    Known,
    Value,
    contents,
    day_of,
    known_or_refused,
    known_series,
    observations,
)
from reportgen.sources.fred.units import settle_unit
from reportgen.sources.fred.vintages import by_vintage
from reportgen.sources.reading import Basis, Reading, SeriesReading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.sources.reading import Delivery, Hints, Request
    from reportgen.sources.web.http import Http

EXPECTED = "observations of the FRED API in JSON, or the ZIP file of them that a fetch keeps"
_OFTEN = {
    Basis.WEDNESDAY_LEVEL: "Weekly",
    Basis.WEEK_AVERAGE: "Weekly",
    Basis.DAILY: "Daily",
    Basis.QUARTER: "Quarterly",
}


def fetch(http: Http, request: Request) -> Iterator[Delivery]:
    """Yield one bundle per series wanted (all that are known, if none are named).

    It has every vintage since the newest one held, or all there are; nothing is yielded where the
    bytes are those held already. Raise SourceError without a key, or where FRED does not take it.
    """
    if not request.key:
        raise SourceError(
            f"{SOURCE}: the FRED API wants a key; give one in the environment as FRED_API_KEY or "
            f"in the keyring (they are handed out at {KEYS}), or use fredgraph, which needs none"
        )
    wanted = known_or_refused(request.codes or known_series(), SOURCE)
    for number, series in enumerate(wanted):
        request.progress(number, len(wanted), series.id)
        delivery = Inquiry(http, request, series.id).run()
        if delivery is not None:
            yield delivery
    request.progress(len(wanted), len(wanted), "")


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is an answer of the FRED API or a bundle of such."""
    if head.startswith(ZIP):
        return next(starts(head), ("", b""))[0] == METADATA
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    named = b'"realtime_start"' in head and b'"observations"' in head
    return start.startswith(b"{") and (named or b'"error_message"' in head)


def read(delivery: Delivery, hints: Hints) -> Reading:
    """Return a reading per vintage, in rising order, of what became known on it.

    The first is whole, each later one has only what FRED changed that day: other days stay as they
    were. A series is kept in one unit: where FRED changed it, vintages begin with that change.
    """
    data = contents(delivery.path, delivery.name)
    if data.startswith(ZIP):
        about, pages = unbundled(
            members(delivery.path, delivery.name, largest=LARGEST), delivery.name
        )
        series = known_or_refused([about[0].id], delivery.name)[0]
        _check_frequency(series, about[-1], delivery.name)
    else:
        about, pages = [], [page(data, delivery.name)]
        series = known_or_refused([_told(hints, delivery.name)], delivery.name)[0]
    until = max(day_of(one.realtime_end, delivery.name) for one in pages)
    rows = [row for one in pages for row in one.rows(delivery.name)]
    vintages = by_vintage(rows, until, delivery.name)
    stated = about[-1].unit(delivery.name) if about else ""
    vintages = _in_one_unit(vintages, _unit_since(about, delivery.name))
    found = {
        vintage: observations(series, values.items(), delivery.name)
        for vintage, values in vintages.items()
    }
    found = {vintage: values for vintage, values in found.items() if values}
    if not found:
        raise SourceError(f"{delivery.name}: FRED has no observations there; leave the series out")
    unit = settle_unit(series, _state(found), hints, delivery.name, stated=stated)
    title = about[-1].title if about else series.title
    return Reading(date.fromordinal(max(found)), _readings(series, unit, title, found))


def _readings(
    series: Known, unit: str, title: str, vintages: Mapping[int, Mapping[int, Value]]
) -> Iterator[SeriesReading]:
    for number, (vintage, values) in enumerate(vintages.items()):
        yield SeriesReading(
            series.id,
            series.basis,
            unit,
            title,
            list(values),
            list(values.values()),
            vintage=date.fromordinal(vintage),
            whole=number == 0,
        )


def _told(hints: Hints, where: str) -> str:
    """Return the code of a file that names none; raise SourceError where we are not told it."""
    code = hints.series or "WALCL"
    if not hints.series or code not in hints.units:
        known = known_series().get(code)
        raise SourceError(
            f"{where}: observations of the FRED API name neither series nor unit; say both, like "
            f"--series {code} --unit {code}={known.unit if known else 'usd_millions'}"
        )
    return code


def _check_frequency(series: Known, about: Metadata, where: str) -> None:
    often = _OFTEN[series.basis]
    if not about.frequency.startswith(often):
        raise SourceError(
            f"{where}: FRED gives {series.id} as {about.frequency[:40]!r}, not {often}; it is no "
            "longer the series known here, leave it out"
        )


def _unit_since(about: Sequence[Metadata], where: str) -> int:
    """Return the first day of the real-time periods in which FRED states the unit it states now."""
    since = 0
    for before, after in pairwise(about):
        if before.scale != after.scale:
            since = day_of(after.realtime_start, where)
    return since


def _in_one_unit(vintages: dict[int, dict[int, Value]], since: int) -> dict[int, dict[int, Value]]:
    """Return the vintages from that day on; the first of them has what was known before as well.

    Where the scale changed FRED restated every value that day, where only its name did, none.
    """
    before = {vintage: values for vintage, values in vintages.items() if vintage < since}
    if not before:
        return vintages
    after = {vintage: values for vintage, values in vintages.items() if vintage > since}
    return {since: _state({**before, since: vintages.get(since, {})}), **after}


def _state(vintages: Mapping[int, Mapping[int, Value]]) -> dict[int, Value]:
    """Return what is known of each day once all those vintages are out."""
    known: dict[int, Value] = {}
    for values in vintages.values():
        known.update(values)
    return known
