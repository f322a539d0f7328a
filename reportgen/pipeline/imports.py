"""Take files given by hand into the store; each is recognised by what is in it, not by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from hashlib import file_digest
from typing import TYPE_CHECKING

from reportgen.errors import SourceError
from reportgen.pipeline.fetch import keep
from reportgen.pipeline.neighbours import Neighbours
from reportgen.pipeline.store_address import has_store, store_url
from reportgen.sources.reading import Delivery, Hints
from reportgen.sources.registry import SOURCES, load_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from reportgen.config import Config
    from reportgen.pipeline.fetch import Kept
    from reportgen.pipeline.request import Progress
    from reportgen.store.store import Store

HEAD = 4096
OTHERS = (
    (re.compile(rb"\x1f\x8b"), "is packed with gzip: unpack it first"),
    (
        re.compile(rb"PK\x03\x04.{26}\[Content_Types\]", re.DOTALL),
        "is an Office file: save it as CSV",
    ),
    (re.compile(rb"\W*<(!doctype html|html)\b", re.IGNORECASE), "is an HTML page, not data"),
    (
        re.compile(rb"\W*(date|observation_date)\W*[;\t]", re.IGNORECASE),
        "has no commas between its fields",
    ),
    (re.compile(rb"\W*(<\?xml[^>]*>\s*)?<observations\b"), "is FRED's XML: ask for file_type=json"),
)
"""How files begin that are often given by mistake, and what to say of each."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Files to take in, and what they do not say themselves.

    `units` and `series` are as in `Hints`; `vintage` is the day from which the figures were known,
    by default what the file states, else the day of the import; a dry run reads and keeps nothing.
    """

    config: Config
    paths: tuple[Path, ...]
    now: Callable[[], datetime]
    units: Mapping[str, str] = field(default_factory=dict)
    series: str = ""
    vintage: date | None = None
    dry_run: bool = False


@dataclass
class Imported:
    """What one file was and what came of it; `error` says why it was refused.

    `left_out` are the series in it that are of no use here: code and why.
    """

    path: Path
    source: str = ""
    series: int = 0
    observations: int = 0
    first: date | None = None
    last: date | None = None
    kept: Kept | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


def import_files(request: ImportRequest, progress: Progress) -> list[Imported]:
    """Read every file and keep it; one that is refused does not stand in the way of the others.

    Raises StoreError where the store cannot be read or written.
    """
    if request.dry_run and not has_store(request.config):
        return _each(request, None, progress)
    from reportgen.store.store import open_store

    with open_store(store_url(request.config), create=not request.dry_run) as store:
        return _each(request, store, progress)


def _each(request: ImportRequest, store: Store | None, progress: Progress) -> list[Imported]:
    done = []
    for number, path in enumerate(request.paths):
        progress(number, len(request.paths), path.name)
        imported = Imported(path)
        try:
            _take(request, store, imported)
        except SourceError as error:
            imported.error = str(error)
        done.append(imported)
    progress(len(request.paths), len(request.paths), "done")
    return done


def _take(request: ImportRequest, store: Store | None, imported: Imported) -> None:
    delivery = _delivery(imported.path, request.now())
    imported.source = delivery.source
    # What a file has in common with the newest release held need not be read again; with a vintage
    # of its own it is to be held against an older state, and is read whole.
    resumes = store is not None and request.vintage is None and not request.dry_run
    hints = Hints(
        units=request.units,
        series=request.series,
        marks=store.marks(delivery.source) if store is not None and resumes else {},
        neighbour=Neighbours(store, request.config, delivery.source),
    )
    if store is None or request.dry_run:
        _survey(delivery, hints, imported)
    else:
        imported.kept = keep(store, delivery, hints, request.vintage, by_hand=True)
        imported.left_out = imported.kept.left_out


def _survey(delivery: Delivery, hints: Hints, imported: Imported) -> None:
    """Read a file to its end and count what is in it."""
    codes = set()
    reading = load_source(delivery.source).read(delivery, hints)
    for series in reading.series:
        codes.add(series.code)
        imported.observations += sum(value is not None for value in series.values)
        if series.days:
            first, last = (date.fromordinal(series.days[place]) for place in (0, -1))
            imported.first = min(first, imported.first or first)
            imported.last = max(last, imported.last or last)
    imported.series = len(codes)
    imported.left_out = reading.left_out


def _delivery(path: Path, retrieved_at: datetime) -> Delivery:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            file.seek(0)
            digest = file_digest(file, "sha256").hexdigest()
        size = path.stat().st_size
    except IsADirectoryError:
        raise SourceError(f"{path}: is a folder; name the files in it") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from None
    return Delivery(
        _recognise(path, head), path, path.name, digest, size, _media_type(head), retrieved_at
    )


def _recognise(path: Path, head: bytes) -> str:
    for name in SOURCES:
        if load_source(name).recognises(head):
            return name
    if not head:
        raise SourceError(f"{path}: the file is empty")
    looks = next((what for start, what in OTHERS if start.match(head)), "is of an unknown kind")
    expected = "; ".join(load_source(name).EXPECTED for name in SOURCES)
    raise SourceError(f"{path}: {looks}. These can be read: {expected}")


def _media_type(head: bytes) -> str:
    if head.startswith(b"PK"):
        return "application/zip"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return {b"<": "application/xml", b"{": "application/json"}.get(start, "text/csv")
