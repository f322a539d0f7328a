"""What search engines read first: all pages with their other languages, and where that list is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from reportgen.errors import RenderError
from reportgen.languages import load_words
from reportgen.renderers.artifact import artifact
from reportgen.renderers.site import address as at
from reportgen.renderers.site.moments import changed_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.entry import WeekEntry
    from reportgen.renderers.site.site import Site

NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
MOST_PAGES, MOST_BYTES = 50_000, 50 * 1024 * 1024
"""What one file may hold; a thousand pages a decade and language make three megabytes by now."""

Alternates = list[tuple[str, str]]


def last_changes(entries: Iterable[WeekEntry]) -> dict[str, date]:
    """Return the day each page that shows weeks changed last, by its address within a language.

    A week's page also names its neighbours, but only its figures count as news of it.
    """
    changes: dict[str, date] = {}
    for entry in sorted(entries, key=lambda entry: entry.as_of):
        day = changed_on(entry)
        changes[at.week(entry.as_of)] = day
        for page in (at.year(entry.as_of.year), at.ARCHIVE, at.DATA):
            changes[page] = max(day, changes.get(page, date.min))
        changes[at.FRONT] = changes[at.EXPLAINER] = day
    return changes


def sitemap(site: Site, pages: Mapping[str, date | None]) -> Artifact:
    """Return the list of all pages; `pages` are addresses within a language and last changes.

    Only where the site has a url. More pages than one file may name are a RenderError.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<urlset {NAMESPACES}>",
        *_rows(site, pages),
        "</urlset>",
    ]
    data = ("\n".join(lines) + "\n").encode()
    if len(lines) - 3 > MOST_PAGES or len(data) > MOST_BYTES:
        message = f"{len(lines) - 3} pages are more than one sitemap may name ({MOST_PAGES})"
        raise RenderError(f"{message}; build the site of fewer weeks (--since)")
    return artifact(at.SITEMAP, data)


def robots(site: Site) -> Artifact:
    """Return robots.txt: everything may be read, and the list of pages is there."""
    text = f"User-agent: *\nAllow: /\n\nSitemap: {site.absolute(at.SITEMAP)}\n"
    return artifact(at.ROBOTS, text.encode())


def _rows(site: Site, pages: Mapping[str, date | None]) -> Iterator[str]:
    codes = {tag: load_words(tag).html_lang for tag in site.languages}
    for page, changed in sorted(pages.items()):
        public = {tag: site.absolute(at.within(tag, page)) for tag in site.languages}
        others = [(codes[tag], url) for tag, url in public.items()]
        if page == at.FRONT:  # the choice of language is for everybody else
            root = site.absolute(at.ROOT)
            others.append(("x-default", root))
            yield _row(root, changed, others)
        for url in public.values():
            yield _row(url, changed, others)


def _row(url: str, changed: date | None, others: Alternates) -> str:
    day = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(other)}/>'
        for code, other in others
    )
    return f"<url><loc>{escape(url)}</loc>{day}{links}</url>"
