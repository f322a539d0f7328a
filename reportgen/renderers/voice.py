"""One language speaking on a page: words and claims become escaped HTML with their sources."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from markupsafe import Markup, escape

from reportgen.brief.blocks import Paragraph, Sentence, Term, Text
from reportgen.brief.claims import Claim
from reportgen.renderers.origins import Origins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.brief.blocks import Cell
    from reportgen.languages import Said, Segment, Words
    from reportgen.renderers.glosses import Glosses

# Codes and figures inside a plain run of text which may not break: H.4.1, 3.75%–4.00%, S&P.
UNBROKEN = re.compile(r"(?=[^\s]*[0-9&])[$A-Za-z0-9]+(?:[.,%–−/&:-]+[$A-Za-z0-9]+)+%?")
COLON = re.compile("：|: ")
OPENING = Markup(
    '<span class="{}" tabindex="0" data-claim="{}" data-source="{}" aria-description="{}">'
)
LINK = Markup('<a href="#{}">')
KEPT_LINK = Markup('<a href="#{}" class="n">')
KEEP = Markup('<span class="n">')
TAG = re.compile("(<[^>]*>)")
# Where a line may break inside words that must stay together: beside Han letters, after dashes.
BREAKS = re.compile(
    r"(?<=\S)(?=[\u2e80-\u9fff\uf900-\uffef])|(?<=[\u2e80-\u9fff\uf900-\uffef\u2013\u2014/-])(?=\S)"
)
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
JOINER = "\N{WORD JOINER}"
CLOSE = Markup("</span>")
CLOSE_LINK = Markup("</a>")
MISSING = "—"
BOUND = 4  # the last characters of a Chinese paragraph that stay together


class Sources(Protocol):
    """A list a page has of what its figures rest on."""

    def place(self, claim: Claim) -> str:
        """Return the id of a claim's place in the list, which it has from now on."""


@dataclass(slots=True)
class Voice:
    """The words of one language, dressed for one page.

    `switches` says that the text around is in another language, so every element says its own.
    `sourced` wraps each figure so that hover, focus and screen readers find where it comes from;
    where the page lists its `sources`, each figure is a link to its place there instead.
    `glosses` link the first mentions of terms in paragraphs to what they mean.
    """

    words: Words
    sourced: bool
    switches: bool = False
    glosses: Glosses | None = None
    sources: Sources | None = None
    _openings: dict[tuple[str, str], Markup] = field(default_factory=dict)
    _origins: Origins = field(init=False)

    def __post_init__(self) -> None:
        self._origins = Origins(self.words)

    @property
    def tag(self) -> str:
        """The tag of the edition's language, as files and settings write it."""
        return self.words.tag

    @property
    def lang(self) -> Markup:
        """The `lang` attribute where the language switches, else nothing."""
        return Markup(' lang="{}"').format(self.words.html_lang) if self.switches else Markup()

    @property
    def joins(self) -> bool:
        """Whether what stays together is joined by signs that are not drawn.

        An element around each such figure takes a seventh of a PDF's time. Pages for screens need
        them, as joiners would be copied, and so does zh-Hans, where they hold the space around.
        """
        return not self.sourced and self.tag != "zh-Hans"

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return " " if self.tag == "en" else ""

    def text(self, key: str, **args: str | int) -> Markup:
        """Say an entry of the catalogue."""
        return self._unbroken(self.words.text(key, **args))

    def caption(self, table: str) -> tuple[Markup, Markup]:
        """Return the title of a table, and its unit and basis: what stands after the colon."""
        title, *rest = COLON.split(self.words.text(f"table.{table}.caption"), maxsplit=1)
        basis = "".join(rest)
        return self._unbroken(title), self._unbroken(basis[:1].upper() + basis[1:])

    def label(self, label: Sentence | Term | Text | date) -> Markup:
        """Say a noun, a fact of the register (with its link) or a day."""
        if isinstance(label, Sentence):
            return self.say(label)
        if isinstance(label, date):
            return self._kept(escape(self.words.short_date(label)))
        if isinstance(label, Term):
            return self._unbroken(self.words.label(label))
        said = self._unbroken(self.words.quote(label))
        return Markup('<a href="{}">{}</a>').format(label.url, said) if label.url else said

    def say(self, sentence: Sentence) -> Markup:
        """Say one sentence, each figure with its source."""
        return self._join(self.words.say(sentence))

    def paragraph(self, paragraph: Paragraph, *, glossed: bool = True) -> Markup:
        """Say sentences in one go; where `glossed`, first mentions of terms are linked."""
        glosses = self.glosses if glossed else None
        *before, last = (self.words.say(sentence) for sentence in paragraph.sentences)
        said = [self._join(parts, glosses) for parts in before]
        return escape(self.space).join([*said, self._closing(last, glosses)])

    def cell(self, cell: Cell) -> Markup:
        """Say what one cell of a table holds."""
        content = cell.content
        if content is None:
            said = Markup('<span class="unknown" role="img" aria-label="{}">{}</span>').format(
                self.words.text("page.unknown"), MISSING
            )
        elif isinstance(content, Claim):
            said = self.figure(content)
        elif isinstance(content, Paragraph):
            said = self.paragraph(content, glossed=False)
        else:
            said = self.label(content)
        return said + Markup('<sup class="mark">{}</sup>').format(cell.note) if cell.note else said

    def figure(self, claim: Claim) -> Markup:
        """Say a claim as a table prints it."""
        return self._wrap(claim, escape(self.words.table(claim)), "c")

    def prose(self, claim: Claim) -> Markup:
        """Say a claim as running text does, with its source."""
        return self._spoken(self.words.prose(claim))

    def _join(self, parts: Sequence[Segment], glosses: Glosses | None = None) -> Markup:
        return Markup().join(
            self._glossed(part, glosses) if isinstance(part, str) else self._spoken(part)
            for part in parts
        )

    def _glossed(self, text: str, glosses: Glosses | None) -> Markup:
        return self._unbroken(text) if glosses is None else glosses.marked(text, self._unbroken)

    def _closing(self, parts: Sequence[Segment], glosses: Glosses | None) -> Markup:
        """Say the last sentence of a paragraph; in Chinese its last characters stay together.

        Han text may break anywhere, and would leave a line with one character and its full stop.
        """
        last = parts[-1]
        if self.space or not isinstance(last, str):
            return self._join(parts, glosses)
        if len(last) < BOUND:
            return self._join(parts[:-2], glosses) + self._kept(self._join(parts[-2:]))
        cut = len(last) - BOUND
        cut = next((f.start() for f in UNBROKEN.finditer(last) if f.end() > cut > f.start()), cut)
        before = self._join(parts[:-1], glosses)
        if glosses is None:
            return before + self._unbroken(last[:cut]) + self._kept(self._unbroken(last[cut:]))
        return before + glosses.ending(last, cut, self._unbroken, self._kept)

    def _spoken(self, figure: Said) -> Markup:
        if not figure.tail:
            return self._wrap(figure.claim, escape(figure.head), "c n")
        return self._wrap(figure.claim, self._kept(escape(figure.head)) + figure.tail, "c")

    def _wrap(self, claim: Claim, said: Markup, classes: str) -> Markup:
        if not self.sourced:
            return said if classes == "c" else self._kept(said)
        slot = (claim.id, classes)
        if slot not in self._openings:
            self._openings[slot] = self._opening(claim, classes)
        return self._openings[slot] + said + (CLOSE if self.sources is None else CLOSE_LINK)

    def _opening(self, claim: Claim, classes: str) -> Markup:
        if self.sources is not None:
            return (LINK if classes == "c" else KEPT_LINK).format(self.sources.place(claim))
        origin = "\n".join(self._origins.of(claim))
        return OPENING.format(classes, claim.id, origin, origin)

    def _unbroken(self, text: str) -> Markup:
        return unbroken(text, joins=self.joins)

    def _kept(self, said: Markup) -> Markup:
        return kept(said, joins=self.joins)


@lru_cache(maxsize=4096)
def unbroken(text: str, *, joins: bool = False) -> Markup:
    """Escape a plain run of text and keep its codes and figures each on one line."""
    done = 0
    parts: list[Markup] = []
    for found in UNBROKEN.finditer(text):
        parts += escape(text[done : found.start()]), kept(escape(found.group()), joins=joins)
        done = found.end()
    return Markup().join([*parts, escape(text[done:])])


def kept(said: Markup, *, joins: bool = False) -> Markup:
    """Keep what is said on one line, in an element or by joiners at every break."""
    return Markup("").join(map(_joined, TAG.split(said))) if joins else KEEP + said + CLOSE


def _joined(piece: str) -> Markup:
    whole = piece.startswith("<")
    return Markup(piece if whole else BREAKS.sub(JOINER, piece.replace(" ", NO_BREAK_SPACE)))  # noqa: S704 - escaped before
