"""What the search of the site reads, made by Pagefind: a part for each few years and language.

Indexing takes a few milliseconds a page, so the weeks are indexed in parts that can be made apart
from each other: a new week makes only the part of its year anew. The browser reads all parts of a
language as one index.

search/en/pages/              explainer, glossary, policy: whatever is not a week
search/en/2026/               the newest year; then four years each: 2024/, 2020/, 2016/ ...
    records.json              id, day, kind and title of each page: to sort and to filter by
    pagefind-entry.json ...   the index itself, and a fragment for each page: its text and address

The part that leads holds the program, too. Pages of Chinese are cut apart by us (`search_text`), so
their index is of no language Pagefind knows.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from reportgen.languages.tags import language as language_of
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.site.pagefind import Page, run, version
from reportgen.renderers.site.search_text import apart

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["week", "term", "explainer", "policy"]
FOLDER = "search"
PAGES = "pages"
TOGETHER = 4  # calendar years
LIST = "records.json"
PROGRAM = re.compile(r"pagefind(-worker)?\.js|wasm\..*")
INDEX = re.compile(r"pagefind-entry\.json|.*\.pf_meta|(index|fragment)/.*")
SIGNATURE = b"pagefind_dcd"
UNKNOWN = "und"  # a language without stems and without words
END = "¶"
"""Stands between what a page says and what else it is found by; no word, so nothing spans it."""


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """A page, or part of one, that can be found, in one language.

    `url` is its address within the language ("2025-04-16/", "glossary/#tga"), `text` what it says,
    `also` what it is found by besides that and its title, `date` the day it is of, if of any.
    """

    language: str
    url: str
    kind: Kind
    title: str
    text: str
    also: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Records that are indexed together; the part that `leads` brings the program with it."""

    language: str
    name: str
    records: tuple[Record, ...]
    leads: bool = False

    @property
    def folder(self) -> str:
        """Return where its files are, without a slash at the end."""
        return f"{FOLDER}/{self.language}/{self.name}"

    @property
    def digest(self) -> str:
        """Return the digest of all its files follow from."""
        seen = (
            (one.url, one.kind, one.title, one.text, one.also, _day(one)) for one in self.records
        )
        content = json.dumps([version(), self.language, self.name, self.leads, *seen])
        return sha256(content.encode()).hexdigest()


def parts(records: Iterable[Record]) -> tuple[Part, ...]:
    """Return the parts of all languages; in each language that which leads first, then the newest.

    What a record is part of follows from its day and that of the newest week alone.
    """
    found: dict[str, dict[str, list[Record]]] = {}
    known = list(records)
    newest = max((one.date.year for one in known if one.kind == "week" and one.date), default=0)
    for one in known:
        found.setdefault(one.language, {}).setdefault(_name(one, newest), []).append(one)
    return tuple(
        Part(language, name, tuple(sorted(some, key=_order)), leads=not place)
        for language, names in sorted(found.items())
        for place, (name, some) in enumerate(sorted(names.items(), reverse=True))
    )


def _name(record: Record, newest: int) -> str:
    """Return the part of a record; sorted backwards, pages come first, then the newest year."""
    if record.kind != "week" or record.date is None:
        return PAGES
    year = record.date.year
    return str(year if year == newest else year - year % TOGETHER)


def _order(record: Record) -> tuple[date, str]:
    return record.date or date.min, record.url


def index(records: Iterable[Record]) -> list[Artifact]:
    """Return the files of all parts; see `index_part`."""
    return [one for part in parts(records) for one in index_part(part)]


def index_part(part: Part) -> list[Artifact]:
    """Return the files of one part, by path; the same records make the same bytes.

    Raises RenderError where Pagefind is not installed, or refuses a record.
    """
    han = language_of(part.language).han
    pages = [Page(one.url, _content(one, han=han)) for one in part.records]
    files = run(pages, UNKNOWN if han else part.language)
    made = [
        Artifact(f"{part.folder}/{path}", _media_type(path), data)
        for path, data in sorted(files.items())
        if INDEX.fullmatch(path) or (part.leads and PROGRAM.fullmatch(path))
    ]
    return [*made, artifact(f"{part.folder}/{LIST}", _list(part, files))]


def _content(record: Record, *, han: bool) -> str:
    """Return what a record is found by: what it says first, for excerpts are of nothing else."""
    beside = " ".join(filter(None, (record.title, record.also, _day(record))))
    said = [apart(one) if han else one for one in (record.text, beside)]
    return f" {END} ".join(said)


def _day(record: Record) -> str:
    return record.date.isoformat() if record.date else ""


def _media_type(path: str) -> str:
    kind = {"js": "text/javascript; charset=utf-8", "json": "application/json"}
    return kind.get(path.rpartition(".")[2], "application/octet-stream")


def _list(part: Part, files: dict[str, bytes]) -> bytes:
    """Return the records of a part as JSON, by the ids that a search answers with."""
    ids = {}
    for path, data in files.items():
        if path.startswith("fragment/"):
            fragment = json.loads(gzip.decompress(data).removeprefix(SIGNATURE))
            ids[fragment["url"]] = path.removeprefix("fragment/").removesuffix(".pf_fragment")
    rows = [(ids[one.url], _day(one), one.kind, one.title) for one in part.records]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
