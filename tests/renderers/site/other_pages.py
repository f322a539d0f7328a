"""The pages of the site besides the weeks, with all they are served with, for their tests."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING, Any

import html5lib
from real_brief import real_brief

from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import load_glossary
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.renderers.environment import environment
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.site import (
    about,
    data,
    downloads,
    explained,
    glossed,
    root,
    scripts,
    styles,
    terms,
    timeline,
)
from reportgen.renderers.site.entries import entry
from reportgen.renderers.site.shell import Shell
from reportgen.renderers.site.site import Site, hashed
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reportgen.renderers.artifact import Artifact

XHTML = "{http://www.w3.org/1999/xhtml}"
URL = "https://briefs.example/fed"
FIRST, NEWEST = date(2002, 12, 18), date(2026, 9, 30)
PAGES = ("policy", "about", "data", "explainer", "glossary")


def weeks(until: date = NEWEST) -> tuple[date, ...]:
    count = (until - FIRST).days // 7 + 1
    return tuple(FIRST + timedelta(weeks=number) for number in range(count))


@cache
def assets() -> tuple[list[Artifact], dict[str, str]]:
    """Return the style sheets and scripts that these pages name, and their addresses."""
    own, words = environment(), [load_words(tag) for tag in LANGUAGES]
    plain = [
        *styles.assets(own, Publisher()),
        *scripts.assets(own, words, None),
        *explained.assets(own, Publisher()),
        *glossed.assets(own),
        *(terms.asset(one, load_glossary()) for one in words),
    ]
    return hashed(plain)


@cache
def shells(until: date = NEWEST, url: str = URL) -> dict[str, Shell]:
    site = Site(url=url, weeks=weeks(until), assets=assets()[1])
    return {tag: Shell(site, load_words(tag), environment()) for tag in LANGUAGES}


@cache
def made() -> tuple[list[Artifact], downloads.Holdings]:
    words = [load_words(tag) for tag in LANGUAGES]
    return downloads.make(embedded_snapshot(), load_lines(), words, NEWEST)


@cache
def page(name: str, tag: str, until: date = NEWEST, url: str = URL) -> Artifact:
    shell = shells(until, url)[tag]
    if name == "policy":
        return timeline.render(shell, load_register(), load_thresholds())
    if name == "about":
        return about.render(shell)
    if name == "data":
        return data.render(shell, made()[1])
    if name == "explainer":
        return explained.render(shell, real_brief(until), load_glossary())
    return glossed.render(shell, load_glossary())


@cache
def rootless(url: str = URL) -> tuple[Artifact, Artifact]:
    """Return the choice of language, and the page for what is missing."""
    every = list(shells(url=url).values())
    newest = entry(real_brief(NEWEST), [shell.words for shell in every])
    return root.render(every, newest), root.not_found(every)


@cache
def tree(name: str, tag: str, until: date = NEWEST, url: str = URL) -> Any:
    """Return a page as a tree, to look at only."""
    return parsed(page(name, tag, until, url).data)


@cache
def files() -> dict[str, Artifact]:
    return {one.path: one for one in all_files()}


@cache
def anchors(path: str) -> frozenset[str]:
    """Return the ids of the page at a path."""
    return frozenset(ids(parsed(files()[path].data)))


def all_files() -> Iterator[Artifact]:
    """Yield every page of this kind in every language, and what they load."""
    yield from assets()[0]
    yield from made()[0]
    yield from rootless()
    for tag in LANGUAGES:
        yield from (page(name, tag) for name in PAGES)


def written(folder: Path) -> Path:
    for one in all_files():
        path = folder / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)
    return folder


def parsed(html: bytes) -> Any:
    """Return a page as a tree; a fault of HTML raises."""
    return html5lib.HTMLParser(strict=True).parse(html, transport_encoding="utf-8")


def elements(tree: Any, *kinds: str) -> list[Any]:
    return [one for one in tree.iter() if one.tag in {f"{XHTML}{kind}" for kind in kinds}]


def main_of(tree: Any) -> Any:
    (main,) = elements(tree, "main")
    return main


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def ids(tree: Any) -> list[str]:
    return [one.get("id") for one in tree.iter() if one.get("id")]


def links(tree: Any) -> list[str]:
    return [one.get("href") for one in elements(tree, "a") if one.get("href") is not None]


def target(here: str, href: str) -> tuple[str, str]:
    """Return the path of the file a link of a page leads to, and its fragment."""
    path, _, fragment = href.partition("#")
    if not path:
        return here, fragment
    found = normpath(str(PurePosixPath(here).parent / path))
    return (f"{found}/index.html" if path.endswith("/") else found).removeprefix("./"), fragment
