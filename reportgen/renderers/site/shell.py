"""What every page of the site stands in: its head, the ways around, its other languages.

One shell serves all pages of a language; a frame is the shell around one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from reportgen.languages import load_words
from reportgen.renderers.artifact import artifact
from reportgen.renderers.embedded import embedded
from reportgen.renderers.environment import fill
from reportgen.renderers.site import address as at
from reportgen.renderers.voice import Voice

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from reportgen.languages import Words
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.publisher import Publisher
    from reportgen.renderers.site.head import Head
    from reportgen.renderers.site.site import Site

NAVIGATION = {
    "newest": at.FRONT,
    "archive": at.ARCHIVE,
    "policy": at.POLICY,
    "explainer": at.EXPLAINER,
    "glossary": at.GLOSSARY,
    "data": at.DATA,
    "about": at.ABOUT,
    "search": at.SEARCH,
}
STYLE, SCRIPT, ICON, LOGO = "site.css", "site.js", "icon.svg", "logo"
TERRITORIES = {"zh-Hant": "zh_HK", "zh-Hans": "zh_CN", "en": "en_US"}
"""What social networks call our languages: Open Graph knows them by territory only."""


class Tongue(NamedTuple):
    """A page in one of its languages: tag, link from here, `lang`, whether it is this very page."""

    tag: str
    href: str
    hreflang: str
    here: bool


class Shell:
    """What surrounds all pages of one language."""

    def __init__(self, site: Site, words: Words, templates: Environment) -> None:
        """Take what pages share, the language they are in, and where their templates are."""
        self.site = site
        self.words = words
        self.templates = templates
        self.voice = Voice(words, sourced=True)

    @property
    def tag(self) -> str:
        """The tag of the language, which is the folder of its pages."""
        return self.words.tag

    def frame(self, head: Head, address: str | None = None, *, rooted: bool = False) -> Frame:
        """Return the shell around one page; see `page`."""
        return Frame(
            self, head, at.within(self.tag, head.page) if address is None else address, rooted
        )

    def page(
        self,
        head: Head,
        template: str,
        *,
        address: str | None = None,
        rooted: bool = False,
        **context: Any,  # noqa: ANN401 - whatever the template asks for
    ) -> Artifact:
        """Return a page: `template` extends `site/shell.html.j2` and sees the frame as `shell`.

        `address` is for the few pages that belong to no language. Where `rooted`, links begin at
        the host: a page that is served in place of any other does not know where it stands.
        Raises ConfigError for a broken template or catalogue.
        """
        frame = self.frame(head, address, rooted=rooted)
        html = fill(self.templates, template, {**context, "shell": frame, "head": head})
        return artifact(at.file_of(frame.address), slim(html).encode())


@dataclass(frozen=True)
class Frame:
    """The shell around one page, as templates see it."""

    shell: Shell
    head: Head
    address: str
    rooted: bool

    @property
    def site(self) -> Site:
        """What all pages share."""
        return self.shell.site

    @property
    def words(self) -> Words:
        """The words of the page's language."""
        return self.shell.words

    @property
    def voice(self) -> Voice:
        """Who says what stands outside the main part."""
        return self.shell.voice

    @property
    def tag(self) -> str:
        """The tag of the page's language."""
        return self.shell.tag

    @property
    def publisher(self) -> Publisher:
        """Whose site it is."""
        return self.site.publisher

    @cached_property
    def masthead(self) -> str:
        """The name of the publication."""
        return self.publisher.masthead_in(self.words)

    @property
    def author(self) -> str:
        """Who publishes it: the publisher's name, or the publication's own."""
        return self.publisher.name.get(self.tag) or self.masthead

    # -- links

    def root(self, address: str) -> str:
        """Return the link to an address of the site."""
        if self.rooted:
            return f"{urlsplit(self.site.url).path}/{address}"
        return at.relative(self.address, address)

    def href(self, page: str) -> str:
        """Return the link to a page of the same language: `href("2025-04-16/")`."""
        return self.root(at.within(self.tag, page))

    def asset(self, name: str) -> str:
        """Return the link to a style sheet or script by its plain name."""
        return self.root(self.site.assets[name])

    @property
    def logo(self) -> str:
        """The link to the publisher's mark, or nothing."""
        name = next((one for one in self.site.assets if one.startswith(f"{LOGO}.")), "")
        return self.asset(name) if name else ""

    def places(self) -> list[tuple[str, str, str]]:
        """Return the pages everybody may want: key, link, and what `aria-current` says of it."""
        here = self.head.page if self.address == at.within(self.tag, self.head.page) else None
        inside = {here: "page"}
        if here and here[0].isdigit():  # a week or a year
            inside[at.ARCHIVE] = "true"
        return [(key, self.href(page), inside.get(page, "")) for key, page in NAVIGATION.items()]

    # -- the same page elsewhere

    @property
    def canonical(self) -> str:
        """The public address of the page, or nothing where it has none."""
        return self.site.absolute(self.address) if self.site.url and not self.rooted else ""

    def tongues(self) -> list[Tongue]:
        """Return the page in every language of the site; for pages of none, the front pages."""
        own = self.address == at.within(self.tag, self.head.page)
        page = self.head.page if own else at.FRONT
        return [
            Tongue(
                tag,
                self.root(at.within(tag, page)),
                load_words(tag).html_lang,
                own and tag == self.tag,
            )
            for tag in self.site.languages
        ]

    def alternates(self) -> list[tuple[str, str]]:
        """Return language and public address of the page in all languages, itself too.

        The front pages and the choice between them name each other; it is for everybody else.
        """
        if not self.canonical:
            return []
        own = self.address == at.within(self.tag, self.head.page)
        page = self.head.page if own else at.FRONT
        found = [
            (load_words(tag).html_lang, self.site.absolute(at.within(tag, page)))
            for tag in self.site.languages
        ]
        if page == at.FRONT:
            found.append(("x-default", self.site.absolute(at.ROOT)))
        return found

    def territories(self) -> list[str]:
        """Return the languages as social networks name them, the page's own first."""
        others = [tag for tag in self.site.languages if tag != self.tag]
        return [TERRITORIES[tag] for tag in (self.tag, *others)]

    def card(self) -> str:
        """Return the public address of the page's picture, or nothing."""
        return self.site.absolute(self.head.card) if self.head.card and self.site.url else ""

    # -- the head

    def title(self) -> str:
        """Return the title as windows and search engines show it."""
        if self.head.title == self.masthead:
            return self.masthead
        return self.words.text("site.title", title=self.head.title, masthead=self.masthead)

    def linked(self) -> list[Markup]:
        """Return what the page says to machines, as JSON that cannot end its element."""
        return [embedded(one) for one in self.head.linked]

    # -- to its neighbours

    def turns(self) -> list[tuple[str, str, str, str]]:
        """Return the neighbours of the page: direction, link, what it is called, its name.

        A page before and a page after are of one kind: weeks, or years.
        """
        found = []
        for way, page in (("previous", self.head.previous), ("next", self.head.next)):
            if page is not None:
                name = page.rstrip("/")
                kind = "year" if name.isdigit() else "week"
                found.append((way, self.href(page), self.words.text(f"site.{way}.{kind}"), name))
        return found


def slim(html: str) -> str:
    """Return a page without what browsers do not need: a tenth of its bytes, for 5 ms."""
    from minify_html import minify

    return minify(html)
