"""What pages say to search engines, after schema.org: public addresses, so only with a url."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from reportgen.renderers.site import address as at
from reportgen.renderers.site.moments import corrected, published, updated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from reportgen.languages import Words
    from reportgen.renderers.site.entry import WeekEntry
    from reportgen.renderers.site.site import Site

CONTEXT = "https://schema.org"
RELEASE = "https://www.federalreserve.gov/releases/h41/"
LICENCE = "https://www.federalreserve.gov/disclaimer.htm"
"""Where the Board says that its releases are in the public domain."""
BOARD = {
    "@type": "GovernmentOrganization",
    "name": "Board of Governors of the Federal Reserve System",
    "url": "https://www.federalreserve.gov/",
}

Linked = dict[str, Any]


class Download(NamedTuple):
    """A file of data: its address from the site's root, and its media type."""

    address: str
    media_type: str


def organisation(site: Site, words: Words) -> Linked:
    """Return whose site it is: the publisher, else the publication itself."""
    masthead = site.publisher.masthead_in(words)
    return {
        "@type": "Organization",
        "name": site.publisher.name.get(words.tag) or masthead,
        "url": site.absolute(at.ROOT),
    }


def website(site: Site, words: Words) -> Linked:
    """Return the site in one language."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": site.publisher.masthead_in(words),
        "description": words.text("feeds.subtitle"),
        "url": site.absolute(at.within(words.tag, at.FRONT)),
        "inLanguage": words.html_lang,
        "publisher": organisation(site, words),
    }


def article(site: Site, words: Words, entry: WeekEntry) -> Linked:
    """Return the brief of a week in one language; a correction is said with its day."""
    told = entry.told[words.tag]
    page = at.within(words.tag, at.week(entry.as_of))
    url = site.absolute(page)
    whose = organisation(site, words)
    day = corrected(entry)
    note = {} if day is None else {"correction": correction(words, day)}
    return {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "headline": told.title,
        "description": told.description,
        "url": url,
        "mainEntityOfPage": url,
        "image": site.absolute(f"{page}{at.CARD}"),
        "inLanguage": words.html_lang,
        "datePublished": published(entry).isoformat(),
        "dateModified": updated(entry).isoformat(),
        "temporalCoverage": entry.as_of.isoformat(),
        "isAccessibleForFree": True,
        "isBasedOn": RELEASE,
        "author": whose,
        "publisher": whose,
        **note,
    }


def correction(words: Words, day: date) -> str:
    """Return the note that figures were corrected after the release."""
    return words.text("feeds.corrected", date=words.date(day))


def breadcrumb(site: Site, words: Words, trail: Sequence[tuple[str, str]]) -> Linked:
    """Return the way to a page: name and address within the language, the front page first."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": site.absolute(at.within(words.tag, page)),
            }
            for position, (name, page) in enumerate(trail, 1)
        ],
    }


def dataset(
    site: Site,
    words: Words,
    files: Iterable[Download],
    *,
    name: str,
    description: str,
    covers: tuple[date, date] | None = None,
) -> Linked:
    """Return the figures for download; `covers` are the first and the last week they hold."""
    time = {} if covers is None else {"temporalCoverage": "/".join(map(str, covers))}
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": site.absolute(at.within(words.tag, at.DATA)),
        "inLanguage": words.html_lang,
        "license": LICENCE,
        "isBasedOn": RELEASE,
        "isAccessibleForFree": True,
        "creator": BOARD,
        "publisher": organisation(site, words),
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": site.absolute(one.address),
                "encodingFormat": one.media_type,
            }
            for one in files
        ],
        **time,
    }


def of_week(
    site: Site, words: Words, entry: WeekEntry, trail: Sequence[tuple[str, str]] = ()
) -> tuple[Linked, ...]:
    """Return all a week's page says of itself; nothing on a site without a url."""
    if not site.url:
        return ()
    way = (breadcrumb(site, words, trail),) if trail else ()
    return (article(site, words, entry), *way)


def of_front(site: Site, words: Words) -> tuple[Linked, ...]:
    """Return what a front page says of the site; nothing on a site without a url."""
    return (website(site, words),) if site.url else ()
