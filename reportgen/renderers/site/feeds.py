"""The newest weeks for feed readers: Atom (RFC 4287) and JSON Feed 1.1, one of each a language.

An entry's id is made of the site's address and the week alone, so that a corrected brief, or one
under another headline, is the same entry to a reader; only its `updated` moves on.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from reportgen.languages import load_words
from reportgen.renderers.artifact import Artifact
from reportgen.renderers.environment import fill
from reportgen.renderers.site import address as at
from reportgen.renderers.site.moments import corrected, newest, published, updated
from reportgen.renderers.site.structured import LICENCE, correction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

    from reportgen.languages import Words
    from reportgen.renderers.site.entry import Told, WeekEntry
    from reportgen.renderers.site.site import Site

WEEKS = 52
MINTED = 2026
"""The year in all ids: a tag's date says when the scheme was laid down, and must never change."""
ATOM_TYPE, JSON_TYPE = "application/atom+xml", "application/feed+json"


class Item(NamedTuple):
    """A week as both feeds tell it."""

    id: str
    url: str
    told: Told
    published: str
    updated: str
    content: str
    card: str
    pdf: str
    others: tuple[tuple[str, str], ...]
    """The week in the other languages: `hreflang` and address."""


class Feed:
    """The feeds of one language."""

    def __init__(
        self, site: Site, words: Words, entries: Iterable[WeekEntry], templates: Environment
    ) -> None:
        """Take all weeks, or at least the newest; the site must have a url and a week."""
        self.site = site
        self.words = words
        self._templates = templates
        weeks = newest(entries, WEEKS)
        self.items = [self._item(entry) for entry in weeks]
        self.updated = max(map(updated, weeks)).isoformat()

    @property
    def id(self) -> str:
        """The feed's own id."""
        return tag_uri(self.site, self.words.tag)

    @property
    def title(self) -> str:
        """The name of the publication."""
        return self.site.publisher.masthead_in(self.words)

    @property
    def author(self) -> str:
        """The publisher's name, else the publication's own."""
        return self.site.publisher.name.get(self.words.tag) or self.title

    @property
    def licence(self) -> str:
        """Where the terms of the figures are."""
        return LICENCE

    @property
    def others(self) -> list[tuple[str, str]]:
        """The same feed in the other languages: `hreflang` and address."""
        return [
            (load_words(tag).html_lang, self.at(at.ATOM, tag))
            for tag in self.site.languages
            if tag != self.words.tag
        ]

    def at(self, page: str, tag: str = "") -> str:
        """Return the public address of a page in the feed's language, or another."""
        return self.site.absolute(at.within(tag or self.words.tag, page))

    def atom(self) -> Artifact:
        """Return the feed as Atom."""
        xml = fill(self._templates, "site/feed.xml.j2", {"feed": self, "words": self.words})
        path = at.within(self.words.tag, at.ATOM)
        return Artifact(path, f"{ATOM_TYPE}; charset=utf-8", xml.encode())

    def json(self) -> Artifact:
        """Return the feed as JSON Feed 1.1."""
        told = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "description": self.words.text("feeds.subtitle"),
            "home_page_url": self.at(at.FRONT),
            "feed_url": self.at(at.JSON_FEED),
            "language": self.words.html_lang,
            "authors": [{"name": self.author, "url": self.site.absolute(at.ROOT)}],
            "items": [self._json_item(item) for item in self.items],
        }
        data = json.dumps(told, ensure_ascii=False, indent=1).encode()
        path = at.within(self.words.tag, at.JSON_FEED)
        return Artifact(path, JSON_TYPE, data + b"\n")

    def _item(self, entry: WeekEntry) -> Item:
        page, tag = at.week(entry.as_of), self.words.tag
        day = corrected(entry)
        context = {
            "words": self.words,
            "told": entry.told[tag],
            "url": self.at(page),
            "correction": correction(self.words, day) if day else "",
        }
        return Item(
            id=tag_uri(self.site, at.within(tag, entry.as_of.isoformat())),
            url=self.at(page),
            told=entry.told[tag],
            published=published(entry).isoformat(),
            updated=updated(entry).isoformat(),
            content=fill(self._templates, "site/feed_content.html.j2", context).strip(),
            card=self.at(f"{page}{at.CARD}"),
            pdf=self.at(f"{page}{at.PDF}") if entry.as_of in self.site.printed else "",
            others=tuple(
                (load_words(other).html_lang, self.at(page, other))
                for other in self.site.languages
                if other != tag
            ),
        )

    def _json_item(self, item: Item) -> dict[str, Any]:
        pdf = {"attachments": [{"url": item.pdf, "mime_type": "application/pdf"}]}
        return {
            "id": item.id,
            "url": item.url,
            "title": item.told.title,
            "summary": item.told.description,
            "content_html": item.content,
            "image": item.card,
            "date_published": item.published,
            "date_modified": item.updated,
            "language": self.words.html_lang,
            **(pdf if item.pdf else {}),
        }


def tag_uri(site: Site, name: str) -> str:
    """Return an id for ever (RFC 4151): the site's host, and its folder there, own the name."""
    where = urlsplit(site.url)
    folder = where.path.strip("/")
    return f"tag:{where.hostname},{MINTED}:{f'{folder}/' if folder else ''}{name}"
