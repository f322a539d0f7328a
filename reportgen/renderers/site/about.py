"""What the publication is and how it is made: a text in each language, its few figures counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reportgen.brief.blocks import Listing, Sentence, Term
from reportgen.errors import ConfigError
from reportgen.renderers.environment import fill
from reportgen.renderers.markdown import Piece, Pieces, Prose
from reportgen.renderers.markdown import render as set_markdown
from reportgen.renderers.site import address as at
from reportgen.renderers.site.head import Head
from reportgen.renderers.site.structured import LICENCE, RELEASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.shell import Frame, Shell

ELSEWHERE = {
    "release": RELEASE,
    "licence": LICENCE,
    "ddp": "https://www.federalreserve.gov/datadownload/Choose.aspx?rel=H41",
    "fred": "https://fred.stlouisfed.org/release?rid=20",
    "rates": "https://www.newyorkfed.org/markets/reference-rates",
}


def render(shell: Shell) -> Artifact:
    """Return the page in the shell's language; a site has at least one week."""
    words, site = shell.words, shell.site
    head = Head(
        page=at.ABOUT,
        title=words.text("about.title"),
        description=words.text("about.description", masthead=site.publisher.masthead_in(words)),
    )
    frame = shell.frame(head)
    pieces = Pieces()
    name = f"site/about.{shell.tag}.md.j2"
    text = fill(shell.templates, name, Context(frame, pieces).names())
    prose: Prose = set_markdown(text, shell.voice, pieces)
    return shell.page(head, "site/about.html.j2", prose=prose)


@dataclass(frozen=True, slots=True)
class Context:
    """The names a text may use."""

    frame: Frame
    pieces: Pieces

    def names(self) -> dict[str, Any]:
        """Return what a text sees, by name."""
        frame, site, words = self.frame, self.frame.site, self.frame.words
        newest = site.weeks[-1]
        return {
            "at": lambda anchor: self.pieces.put(Piece("", Markup(), anchor=anchor)),
            "page": frame.href,
            "root": frame.root,
            "url": _elsewhere,
            "masthead": frame.masthead,
            "weeks": words.text("about.weeks", n=len(site.weeks)),
            "first": words.date(site.weeks[0]),
            "newest": words.date(newest),
            "example": at.within(frame.tag, at.week(newest)),
            "address": site.absolute(at.within(frame.tag, at.week(newest))) if site.url else "",
            "feeds": bool(site.url),
            "tags": site.languages,
            "languages": words.plain(Sentence("about.languages", {"x": _named(site.languages)})),
            "contact": site.publisher.contact.get(frame.tag, ""),
        }


def _named(tags: Sequence[str]) -> Listing:
    """Return the names of languages as a list to be said."""
    return Listing(tuple(Term(f"about.language.{tag}") for tag in tags))


def _elsewhere(key: str) -> str:
    if key not in ELSEWHERE:
        raise ConfigError(
            f"a text about the site asks for {key!r}; there are: {', '.join(ELSEWHERE)}"
        )
    return ELSEWHERE[key]
