"""The first mention of a term in each part of a page becomes a link that tells what it means.

The link leads to the glossary; what it means stands once at the end of the page, hidden, and is
shown by the style sheet on hover and on focus. Figures keep their own sources: only the text
between them is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from reportgen.languages.glossary import lexicon
from reportgen.languages.typeset import space

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reportgen.languages import Words
    from reportgen.languages.glossary import Glossary

    Found = tuple[int, int, str]
    Dress = Callable[[str], Markup]

PAGE = "glossary.html"
CLOSE = Markup("</a>")
LONGEST_KEPT = 12  # characters at the end of a paragraph that may stay together for a link's sake

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>|<!--.*?-->", re.DOTALL)
# Where words are names or belong to somebody else already.
_SPARED = frozenset({"a", "code", "math", "script", "style", "svg", "th", "title"})
_SPARED |= {"dt", "form", "label", "legend"}  # in a label a link would lead away from its field
_SPARED |= {f"h{level}" for level in range(1, 7)}


@dataclass(frozen=True, slots=True)
class Definition:
    """What a term means, as it stands at the end of a page: its anchor there, name and meaning."""

    anchor: str
    name: str
    text: str


@dataclass(slots=True)
class Glosses:
    """The terms of one language on one page: `glossary` holds those known on its day.

    `prefix` begins the ids of the definitions: each language of a page has its own. A page that
    has no definitions, as it is told what terms mean from elsewhere, has none.
    """

    words: Words
    glossary: Glossary
    prefix: str = "d"
    page: str = PAGE
    _seen: set[str] = field(default_factory=set)
    _anchors: dict[str, str] = field(default_factory=dict)

    def begin(self) -> None:
        """Begin a part of the page: its first mentions are links again."""
        self._seen.clear()

    def first_mentions(self, text: str) -> list[Found]:
        """Return start, end and term of what is to become a link in a text."""
        found = []
        for mention in lexicon(self.words).mentions(text):
            if mention.term not in self._seen and mention.term in self.glossary.terms:
                self._seen.add(mention.term)
                found.append((mention.start, mention.end, mention.term))
        return found

    def marked(self, text: str, said: Dress = escape) -> Markup:
        """Return plain text with its first mentions linked; `said` dresses each piece of it."""
        return self._dressed(text, self.first_mentions(text), said)

    def ending(self, text: str, cut: int, said: Dress, kept: Callable[[Markup], Markup]) -> Markup:
        """Return the end of a paragraph likewise, all after `cut` kept on one line.

        The cut gives way to a link across it: before a short one, after a long one.
        """
        found = self.first_mentions(text)
        for start, end, _ in found:
            if start < cut < end:
                cut = start if len(text) - start <= LONGEST_KEPT else end
        before = [one for one in found if one[1] <= cut]
        after = [(start - cut, end - cut, term) for start, end, term in found if start >= cut]
        head = self._dressed(text[:cut], before, said)
        return head + kept(self._dressed(text[cut:], after, said)) if text[cut:] else head

    def marked_html(self, html: str) -> Markup:
        """Return HTML with the first mentions in its text linked, anew in every `section`.

        Text inside links, headings, heads of tables, forms, formulas and drawings stays as it is.
        """
        parts: list[str] = []
        done, spared = 0, 0
        for tag in _TAG.finditer(html):
            parts += self._unless(spared, html[done : tag.start()]), tag.group()
            name = (tag[2] or "").lower()
            if name in _SPARED and not tag.group().endswith("/>"):
                spared += -1 if tag[1] else 1
            elif name == "section":
                self.begin()
            done = tag.end()
        parts.append(self._unless(spared, html[done:]))
        return Markup("".join(parts))  # noqa: S704 - pieces of what was HTML before, and our links

    def _unless(self, spared: int, text: str) -> str:
        return text if spared or not text.strip() else self.marked(text, Markup)

    def definitions(self) -> Iterator[Definition]:
        """Yield what each linked term means, in the order of their first mention."""
        tag = self.words.tag
        for one, anchor in self._anchors.items():
            meaning = self.glossary.terms[one].definition[tag]
            yield Definition(anchor, lexicon(self.words).names[one], space(meaning, tag))

    def _dressed(self, text: str, found: Sequence[Found], said: Dress) -> Markup:
        done = 0
        parts: list[Markup] = []
        for start, end, term in found:
            parts += said(text[done:start]), self._link(term, said(text[start:end]))
            done = end
        return Markup().join([*parts, said(text[done:])]) if parts else said(text)

    def _link(self, term: str, said: Markup) -> Markup:
        told = ""
        if self.prefix:
            anchor = self._anchors.setdefault(term, f"{self.prefix}{len(self._anchors) + 1}")
            told = f' aria-describedby="{anchor}"'
        opening = f'<a class="term" href="{self.page}#{term}"{told}>'
        return Markup(opening) + said + CLOSE  # noqa: S704 - our own ids and address
