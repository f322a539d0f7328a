"""Markdown whose words carry figures: typeset in one language, with ids, scopes and sources.

A text is filled by Jinja first. What must not be read as Markdown (a figure with its source, a
formula, an anchor) stands in it as one private character, and comes back once the text is parsed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from reportgen.errors import ConfigError
from reportgen.languages.typeset import space
from reportgen.renderers.voice import kept, unbroken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from reportgen.renderers.voice import Voice

FIRST = 0xE000
SLOT = re.compile("([\ue000-\uf8ff])")
BOUND = 4  # the last characters of a Chinese paragraph that stay together
SECTION = 2  # the level of headings that begin one
MARKS = {"strong_open": Markup("<strong>"), "strong_close": Markup("</strong>")}


@dataclass(frozen=True, slots=True)
class Piece:
    """What a private character stands for: as plain text, and as HTML; a block, or an anchor."""

    text: str
    html: Markup
    block: bool = False
    anchor: str = ""


@dataclass
class Pieces:
    """The pieces of one text, by the character that stands for each."""

    found: list[Piece] = field(default_factory=list)

    def put(self, piece: Piece) -> str:
        """Keep a piece and return the character that stands for it."""
        self.found.append(piece)
        return chr(FIRST + len(self.found) - 1)

    def of(self, char: str) -> Piece:
        """Return the piece a character stands for."""
        return self.found[ord(char) - FIRST]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: its level, its anchor, its words."""

    level: int
    id: str
    text: str


@dataclass
class Prose:
    """A text as HTML, its headings in order, and what is said under each as plain text."""

    html: Markup
    headings: tuple[Heading, ...]
    said: dict[str, str]


@dataclass
class _Setter:
    """Goes through the tokens of one text, in order."""

    voice: Voice
    pieces: Pieces
    headings: list[Heading] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    column: int = 0
    body: bool = False

    def set(self, tokens: Sequence[Token]) -> list[Token]:
        """Return the tokens with sections, ids, scopes and typeset words."""
        done: list[Token] = []
        sections = 0
        for index, token in enumerate(tokens):
            if token.type == "heading_open":
                sections += self._heading(token, tokens[index + 1], done)
            elif token.type == "inline":
                self._inline(token, tokens[index - 1])
            elif token.type in {"table_open", "table_close"}:
                self._table(token, tokens, index, done)
                continue
            elif token.type in {"tr_open", "tbody_open", "th_open", "td_open", "td_close"}:
                self._row(token, tokens, index)
            done.append(token)
        if sections:
            done.append(_html("</section>\n"))
        return done

    def _heading(self, opening: Token, inline: Token, done: list[Token]) -> int:
        """Give a heading its anchor; one of level two begins a section."""
        level = int(opening.tag[1])
        anchor = next((self.pieces.of(char).anchor for char in SLOT.findall(inline.content)), "")
        if not anchor:
            raise ConfigError(f"the heading {inline.content!r} has no anchor: {{{{ at(…) }}}}")
        opening.attrSet("id", anchor)
        self.headings.append(Heading(level, anchor, ""))
        if level != SECTION:
            return 0
        first = all(heading.level != SECTION for heading in self.headings[:-1])
        closing = "" if first else "</section>\n"
        part = f'<section class="part s-{anchor}" aria-labelledby="{anchor}">\n'
        done.append(_html(closing + part))
        return 1

    def _table(self, token: Token, tokens: Sequence[Token], index: int, done: list[Token]) -> None:
        if token.type == "table_close":
            done += [token, _html("</div>\n")]
            return
        named = next(one for one in tokens[index:] if one.type == "inline")
        anchor = next((self.pieces.of(char).anchor for char in SLOT.findall(named.content)), "")
        token.attrSet("class", f"words t-{anchor}")
        self.heads, self.body = [], False
        done += [_html(f'<div class="scroll of-{anchor}">'), token]

    def _row(self, token: Token, tokens: Sequence[Token], index: int) -> None:
        """Tell head cells by their scope; on phones each cell of a body says its column."""
        if token.type == "tbody_open":
            self.body = True
        elif token.type == "tr_open":
            self.column = 0
        elif token.type == "td_close":
            token.tag = "th" if self.column == 1 else "td"
        else:
            aligned = "right" in str(token.attrs.pop("style", ""))
            if token.type == "th_open":
                token.attrSet("scope", "col")
                self.heads.append(self._plain(tokens[index + 1]))
            else:
                if self.column == 0:
                    token.tag = "th"
                    token.attrSet("scope", "row")
                if self.voice.sourced:
                    token.attrSet("data-head", self.heads[self.column])
            if aligned:
                token.attrSet("class", "num")
            self.column += 1

    def _plain(self, inline: Token) -> str:
        """Return what an inline token says, as plain text."""
        said = "".join(text for text, _ in self._runs(inline.children or (), "plain"))
        return said.strip()

    def _inline(self, token: Token, parent: Token) -> None:
        """Replace the words of a token by typeset HTML, and keep them as plain text."""
        children = token.children or ()
        runs = list(self._runs(children, parent.type))
        plain = "".join(text for text, _ in runs)
        if parent.type == "heading_open":
            last = self.headings.pop()
            self.headings.append(Heading(last.level, last.id, plain))
        elif self.headings and plain:
            self.said.setdefault(self.headings[-1].id, []).append(plain)
        token.children = [_html(Markup().join(html for _, html in runs), "html_inline")]

    def _runs(self, children: Sequence[Token], parent: str) -> Iterator[tuple[str, Markup]]:
        """Yield runs of an inline token, plain and as HTML, with the gaps of the language."""
        before = ""
        last = next((one for one in reversed(children) if one.type == "text"), None)
        bound = parent == "paragraph_open" and children and children[-1] is last
        for child in children:
            if child.type in MARKS:
                yield "", MARKS[child.type]
            elif child.type == "link_open":
                yield "", Markup('<a href="{}">').format(child.attrGet("href"))
            elif child.type == "link_close":
                yield "", Markup("</a>")
            elif child.type == "softbreak":
                yield (" ", Markup("\n")) if self.voice.space else ("", Markup())
            elif child.type == "text":
                parts = [part for part in SLOT.split(child.content) if part]
                for number, part in enumerate(parts):
                    ends = bound and child is last and number == len(parts) - 1
                    said, html = self._run(before, part, closing=bool(ends))
                    before = said[-1:] or before
                    yield said, html
            else:
                raise ConfigError(f"{child.type} in a text: not known here; see the other texts")

    def _run(self, before: str, part: str, *, closing: bool) -> tuple[str, Markup]:
        """Set one run of text, or put a piece back, with the gap the run before it calls for."""
        if SLOT.fullmatch(part):
            piece = self.pieces.of(part)
            gap = self._spaced(before, piece.text[:2])[: -len(piece.text[:2]) or None]
            gap = gap if piece.text else ""
            return gap + piece.text, escape(gap) + piece.html
        said = self._spaced(before, part)
        joins = self.voice.joins
        if closing and not self.voice.space and len(said) > 2 * BOUND:
            cut = len(said) - BOUND
            if not re.search(r"[0-9A-Za-z]", said[cut - 2 :]):
                tail = kept(unbroken(said[cut:], joins=joins), joins=joins)
                return said, unbroken(said[:cut], joins=joins) + tail
        return said, unbroken(said, joins=joins)

    def _spaced(self, before: str, text: str) -> str:
        return space(before + text, self.voice.tag)[len(before) :]


def render(markdown: str, voice: Voice, pieces: Pieces) -> Prose:
    """Return a filled text as HTML: no raw HTML, no pictures; tables, links, lists, bold.

    Raises ConfigError for a heading without anchor and for marks that were meant as Markdown.
    """
    parser = _parser()
    setter = _Setter(voice, pieces)
    tokens = _blocks(parser.parse(markdown), pieces)
    html = str(parser.renderer.render(setter.set(tokens), parser.options, {}))
    said = {anchor: " ".join(texts) for anchor, texts in setter.said.items()}
    for fault in ("**", "](", "{{", "| "):
        if any(fault in text for text in said.values()):
            where = next(anchor for anchor, text in said.items() if fault in text)
            raise ConfigError(f"{voice.tag}: {fault!r} is left in the text under {where!r}")
    return Prose(Markup(html), tuple(setter.headings), said)  # noqa: S704 - escaped by the parser


def _blocks(tokens: Sequence[Token], pieces: Pieces) -> list[Token]:
    """Return the tokens with every paragraph that is one block replaced by it."""
    done: list[Token] = []
    for index, token in enumerate(tokens):
        around = index > 0 and token.type in {"inline", "paragraph_close"}
        alone = tokens[index + 1] if token.type == "paragraph_open" else token
        if token.type == "paragraph_close":
            alone = tokens[index - 1]
        content = alone.content.strip() if alone.type == "inline" else ""
        block = SLOT.fullmatch(content) is not None and pieces.of(content).block
        if not block:
            done.append(token)
        elif token.type == "inline" and around:
            done.append(_html(pieces.of(content).html))
    return done


def _html(content: str, kind: str = "html_block") -> Token:
    from markdown_it.token import Token

    return Token(kind, "", 0, content=str(content))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    options = {"html": False, "xhtmlOut": True}
    return MarkdownIt("commonmark", options).enable("table").disable(["image", "html_inline"])
