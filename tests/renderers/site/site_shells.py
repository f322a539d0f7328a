"""Shells with real assets, and the pages of a few real weeks set in them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import html5lib
from real_brief import GOLDEN, real_brief
from site_weeks import SITE, TEMPLATES, URL, week, weeks

from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import load_glossary
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.site import archive, drawings, front, scripts, styles, terms
from reportgen.renderers.site import week as week_renderer
from reportgen.renderers.site.shell import Shell
from reportgen.renderers.site.site import hashed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.renderers.artifact import Artifact

XHTML = "{http://www.w3.org/1999/xhtml}"


@cache
def assets() -> tuple[list[Artifact], dict[str, str]]:
    words = [load_words(tag) for tag in LANGUAGES]
    return hashed(
        [
            *styles.assets(TEMPLATES, Publisher()),
            *scripts.assets(TEMPLATES, words, None),
            *(terms.asset(one, load_glossary()) for one in words),
            archive.script(TEMPLATES),
        ]
    )


def shell(tag: str, url: str = URL, **changes: Any) -> Shell:
    site = replace(SITE, url=url, assets=assets()[1], **changes)
    return Shell(site, load_words(tag), TEMPLATES)


@cache
def drawn(day: date = GOLDEN) -> drawings.Drawings:
    return drawings.draw(real_brief(day))


@cache
def week_page(tag: str, day: date = GOLDEN, url: str = URL) -> Artifact:
    days = [one.as_of for one in weeks()]
    place = days.index(day)
    return week_renderer.render(
        shell(tag, url),
        real_brief(day),
        week(day),
        drawn(day),
        previous=days[place - 1] if place else None,
        following=days[place + 1] if place + 1 < len(days) else None,
        glossary=load_glossary(),
    )


@cache
def pages(tag: str, url: str = URL) -> tuple[Artifact, ...]:
    """Return a page of every kind in a language."""
    own = shell(tag, url)
    return (
        front.render(own, real_brief(GOLDEN), drawn(), weeks()),
        archive.render_overview(own, weeks()),
        *(archive.render_year(own, one.as_of.year, weeks()) for one in weeks()),
        *(week_page(tag, one.as_of, url) for one in weeks()),
    )


def site_files(tags: tuple[str, ...] = LANGUAGES) -> Iterator[Artifact]:
    """Yield all there is to put such a site on a disk."""
    yield from assets()[0]
    for one in weeks():
        yield from drawn(one.as_of).files()
    for tag in tags:
        yield from pages(tag)


def parsed(page: Artifact) -> Any:
    """Return a page as a tree; a fault of HTML raises."""
    return html5lib.HTMLParser(strict=True).parse(page.data.decode())


def elements(tree: Any, kind: str, **attributes: str) -> list[Any]:
    return [
        one
        for one in tree.iter(f"{XHTML}{kind}")
        if all(one.get(key) == value for key, value in attributes.items())
    ]


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
