"""The glossary as a page: every term known on a day, with its forms in all languages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.languages.glossary import lexicon, load_glossary
from reportgen.languages.typeset import space
from reportgen.renderers.environment import environment, fill
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.sheet import Sheet
from reportgen.renderers.voice import Voice, unbroken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from markupsafe import Markup

    from reportgen.languages import Words
    from reportgen.languages.glossary import Glossary, GlossaryTerm, Origin, Topic
    from reportgen.renderers.page import OtherEdition


def render(
    day: date,
    words: tuple[Words, ...],
    *,
    languages: Sequence[Words],
    publisher: Publisher | None = None,
    editions: Sequence[OtherEdition] = (),
    back: str = "",
    template_folders: tuple[Path, ...] = (),
    cache: Path | None = None,
) -> str:
    """Return the glossary as it stood on a day, as one self-contained page.

    `words` holds one language, or two for the parallel edition (the first leads); `languages` are
    those whose names for a term stand beside it. `editions` are the same page in other languages,
    `back` the address of the brief, or empty.
    Raises ConfigError for a broken template, catalogue or glossary.
    """
    page = GlossaryPage(
        day=day,
        glossary=load_glossary().known(day),
        voices=tuple(
            Voice(said, sourced=True, switches=index > 0) for index, said in enumerate(words)
        ),
        languages=tuple(languages),
        publisher=publisher or Publisher(),
        editions=editions,
        back=back,
    )
    return fill(environment(template_folders, cache), "glossary/page.html.j2", {"page": page})


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryPage(Sheet):
    """What the template sees: the terms, the voices that explain them, and whose page it is."""

    day: date
    glossary: Glossary
    languages: tuple[Words, ...]
    editions: Sequence[OtherEdition]
    back: str

    def document_title(self) -> str:
        """Return the title of the document."""
        return self.voice.words.text("glossary.document", masthead=self.masthead(self.voice))

    def intro(self, voice: Voice) -> Markup:
        """Return what the page holds, and as of when."""
        return voice.text("glossary.intro", date=voice.words.date(self.day))

    def topics(self) -> list[tuple[Topic, list[GlossaryTerm]]]:
        """Return the terms by topic, in the order of the glossary."""
        return [(topic, list(terms)) for topic, terms in groupby(self.glossary, _topic)]

    def name(self, voice: Voice, term: str) -> Markup:
        """Return the name of a term in one language."""
        return unbroken(lexicon(voice.words).names[term])

    def names_beside(self, term: str) -> Iterator[tuple[str, Markup]]:
        """Yield language and name of a term in every language but the leading one."""
        for words in self.languages:
            if words.tag != self.voice.tag:
                yield words.html_lang, unbroken(lexicon(words).names[term])

    def meaning(self, voice: Voice, term: GlossaryTerm) -> Markup:
        """Return the definition of a term in one language."""
        return unbroken(space(term.definition[voice.tag], voice.tag))

    def validity(self, voice: Voice, term: GlossaryTerm) -> Markup | None:
        """Return between which days a term holds; None where it always did."""
        if term.valid_from is None:
            return None
        start = voice.words.date(term.valid_from)
        if term.valid_until is None:
            return voice.text("glossary.valid.from", a=start)
        return voice.text("glossary.valid.between", a=start, b=voice.words.date(term.valid_until))

    def source(self, term: GlossaryTerm) -> Origin:
        """Return where the meaning of a term is from."""
        return self.glossary.source_of(term)


def _topic(term: GlossaryTerm) -> Topic:
    return term.topic
