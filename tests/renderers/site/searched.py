"""A site of real weeks that can be searched, and a server for it below a path of its host."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

from every_week import WEEKS, brief

from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import load_glossary
from reportgen.policy.register import load_register
from reportgen.renderers.environment import environment
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.site import search, search_records, styles
from reportgen.renderers.site.entries import entry
from reportgen.renderers.site.scripts import assets as scripts
from reportgen.renderers.site.search_index import index, parts
from reportgen.renderers.site.shell import Shell
from reportgen.renderers.site.site import Site, hashed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.entry import WeekEntry
    from reportgen.renderers.site.search_index import Record

BELOW = "fed/briefs"
DAYS = (*WEEKS[::25], *WEEKS[1055:1062])  # and those of spring 2023, of banks that fell
TEMPLATES = environment()


@cache
def entries() -> tuple[WeekEntry, ...]:
    """Return a sample of real weeks, oldest first."""
    words = [load_words(tag) for tag in LANGUAGES]
    return tuple(entry(brief(day), words) for day in sorted(set(DAYS)))


@cache
def records() -> tuple[Record, ...]:
    """Return what can be found on a site of them, in all languages."""
    glossary, register = load_glossary(), load_register()
    return tuple(
        record
        for words in map(load_words, LANGUAGES)
        for some in (
            search_records.of_weeks(entries(), words),
            search_records.of_terms(glossary, words),
            search_records.of_facts(register, words),
        )
        for record in some
    )


def files() -> Iterator[Artifact]:
    """Yield the files of the search, and what its page needs."""
    plain = [
        *styles.assets(TEMPLATES, Publisher()),
        *scripts(TEMPLATES, [], None),
        search.asset(TEMPLATES),
    ]
    assets, addresses = hashed(plain)
    site = Site(weeks=tuple(one.as_of for one in entries()), assets=addresses)
    yield from assets
    yield from index(records())
    for tag in LANGUAGES:
        shell = Shell(site, load_words(tag), TEMPLATES)
        yield search.render(shell, parts(records()), load_glossary())


def write(folder: Path) -> Path:
    """Write them below a folder; return the folder a server may show."""
    for one in files():
        path = folder / BELOW / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)
    return folder


@dataclass
class Served:
    """A folder on a loopback server: where, and the paths asked of it."""

    url: str
    asked: list[str]


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Serve a folder while the block runs."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Served(f"http://127.0.0.1:{server.server_port}/{BELOW}", asked)
        server.shutdown()


def contains(text: str, term: str, tag: str) -> bool:
    """Return whether a text has a term: in Chinese anywhere, in English as whole words."""
    words = (re.sub(r"[\W_]+", "" if tag != "en" else " ", one).lower() for one in (text, term))
    said, wanted = words if tag != "en" else (f" {one.strip()} " for one in words)
    return wanted in said
