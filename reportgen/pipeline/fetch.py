"""Bring what the sources have into the store, one kind of figures after the other.

For each kind the sources are asked in the order of the settings, and the first that serves it is
enough. A source that fails leaves the store as it was: the next one is asked.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reportgen.errors import SourceError, StoreError, UsageError
from reportgen.pipeline.neighbours import Neighbours
from reportgen.pipeline.store_address import SQLITE, store_url
from reportgen.sources.reading import Hints, Request
from reportgen.sources.registry import load_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from reportgen.config import Config
    from reportgen.pipeline.request import Progress
    from reportgen.sources.reading import Delivery
    from reportgen.store.store import Ingested, Store

LEFT_OVER = timedelta(days=1)
"""How old a download must be to be one that a killed process left behind."""
WASHINGTON = ZoneInfo("America/New_York")
KINDS = ("statement", "daily", "context")
"""The weekly statement; daily rates and operations; what sizes are measured against."""


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to fetch: `kinds` of figures, from the settings' sources or from `only` these.

    `key` is FRED's, "" where there is none; `now` is the moment the vintage of a release that does
    not state its own is taken from. `sleep` waits before a further attempt.
    """

    config: Config
    now: Callable[[], datetime]
    key: str = field(default="", repr=False)
    kinds: tuple[str, ...] = KINDS
    only: tuple[str, ...] = ()
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of one delivery, known from `vintage` on.

    `left_out` are the series in it that are of no use here: code and why.
    """

    ingested: Ingested
    vintage: date
    left_out: Mapping[str, str]


@dataclass
class Served:
    """What came of one kind of figures: who served it, what that changed, and who failed before.

    `source` is "" where nobody could; no `kept` means that there was nothing new.
    """

    kind: str
    source: str = ""
    kept: list[Kept] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)


def plan(request: FetchRequest) -> dict[str, list[tuple[str, str]]]:
    """Return by kind the sources that would be asked, in order, each with its address."""
    config = request.config
    planned = {}
    for kind in request.kinds:
        names = [name for name in request.only or config.sources.order[kind] if _can(kind, name)]
        planned[kind] = [
            (name, config.sources.addresses[name])
            for name in names
            if config.sources.addresses[name] and (name != "fred_api" or request.key)
        ]
        if not planned[kind]:
            raise UsageError(_nobody(kind, names))
    return planned


def fetch(request: FetchRequest, progress: Progress) -> list[Served]:
    """Ask the sources for every kind and keep what they have; see `Served`.

    Raises StoreError where the store cannot be written, UsageError where nobody can be asked.
    """
    from reportgen.store.store import open_store

    planned = plan(request)
    url = store_url(request.config)
    with _incoming(url, request.now()) as folder, open_store(url, create=True) as store:
        return [
            _serve(request, store, kind, sources, folder, progress)
            for kind, sources in planned.items()
        ]


def keep(
    store: Store, delivery: Delivery, hints: Hints, vintage: date | None, *, by_hand: bool
) -> Kept:
    """Read a delivery into the store, whole or not at all.

    Its vintage is the one given, else the one the source states, else the day it was retrieved, by
    Washington's calendar.
    """
    reading = load_source(delivery.source).read(delivery, hints)
    known_from = vintage or reading.vintage or delivery.retrieved_at.astimezone(WASHINGTON).date()
    ingested = store.ingest(
        delivery, reading, known_from, by_hand=by_hand, stated=vintage is not None
    )
    return Kept(ingested, known_from, reading.left_out)


def _serve(
    request: FetchRequest,
    store: Store,
    kind: str,
    sources: Sequence[tuple[str, str]],
    folder: Path,
    progress: Progress,
) -> Served:
    served = Served(kind)
    for name, address in sources:
        try:
            served.kept = _fetch_from(request, store, kind, name, address, folder, progress)
        except SourceError as error:
            served.failures.append((name, str(error)))
        else:
            served.source = name
            break
    return served


def _fetch_from(
    request: FetchRequest,
    store: Store,
    kind: str,
    name: str,
    address: str,
    folder: Path,
    progress: Progress,
) -> list[Kept]:
    from reportgen.sources.web.http import Http

    http = Http(folder, now=request.now, sleep=request.sleep)
    asked = Request(
        address=address,
        codes=codes_of(kind),
        key=request.key if name == "fred_api" else "",
        held=lambda delivery: store.held(name, delivery),
        progress=progress,
    )
    hints = Hints(marks=store.marks(name), neighbour=Neighbours(store, request.config, name))
    done = []
    for delivery in load_source(name).fetch(http, asked):
        try:
            done.append(keep(store, delivery, hints, None, by_hand=False))
        finally:
            delivery.path.unlink(missing_ok=True)
    return done


def codes_of(kind: str) -> tuple[str, ...]:
    """Return the codes of FRED that make up a kind of figures."""
    from reportgen.sources.fred.series import known_series
    from reportgen.statement.lines import load_lines

    ours = {code for line in load_lines() for code in line.codes.get("fred", {}).values()}
    kinds: Mapping[str, list[str]] = {kind: [] for kind in KINDS}
    for code, series in known_series().items():
        kind_of = "daily" if series.basis == "daily" else "statement" if code in ours else "context"
        kinds[kind_of].append(code)
    return tuple(kinds[kind])


def _can(kind: str, source: str) -> bool:
    """Whether a source has such figures at all: the Board's release has the statement only."""
    return kind == "statement" or source.startswith("fred")


def _nobody(kind: str, names: Sequence[str]) -> str:
    if "fred_api" in names:
        return (
            f"{kind}: FRED's API needs a key (environment FRED_API_KEY, or the keyring); "
            "without one, name fredgraph among the sources"
        )
    return f"{kind}: none of the sources asked for can serve it; see [sources] in the settings"


@contextmanager
def _incoming(url: str, now: datetime) -> Iterator[Path]:
    """Give a folder for downloads, beside a store that is a file."""
    from reportgen.sources.web.http import sweep

    if not url.startswith(SQLITE):
        with TemporaryDirectory(prefix="reportgen-") as scratch:
            yield Path(scratch)
        return
    folder = Path(url.removeprefix(SQLITE)).parent / "incoming"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder}: the folder for downloads cannot be made: {error.strerror}; mend the "
            "rights, or name another file as [store] url in the settings"
        ) from None
    sweep(folder, now - LEFT_OVER)
    try:
        yield folder
    finally:
        with suppress(OSError):  # another fetch may still be at work in it
            folder.rmdir()
