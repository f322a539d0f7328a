"""One language in a letter: words and claims as escaped HTML without anything a mailer may drop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from reportgen.brief.blocks import Sentence, Term
from reportgen.languages.typeset import WORD_JOINER
from reportgen.renderers.voice import COLON, MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.brief.blocks import Paragraph, Text
    from reportgen.brief.claims import Claim
    from reportgen.languages import Segment, Words

WHOLE = Markup('<span class="n">{}</span>')


@dataclass(frozen=True, slots=True)
class Speaker:
    """The words of one language as a letter sets them; the `second` one stands under the first."""

    words: Words
    second: bool = False

    @property
    def tag(self) -> str:
        """The tag of the language, as files and settings write it."""
        return self.words.tag

    @property
    def lang(self) -> Markup:
        """The `lang` attribute: webmail drops that of the page, so every block says its own."""
        return Markup('lang="{}"').format(self.words.html_lang)

    @property
    def voice(self) -> str:
        """What the style sheet calls this language: its faces, and that it is the second one."""
        return f"{self.tag} second" if self.second else self.tag

    def text(self, key: str, **args: str | int) -> Markup:
        """Say an entry of the catalogue."""
        return _escaped(self.words.text(key, **args))

    def say(self, sentence: Sentence) -> Markup:
        """Say one sentence; a figure keeps its scale beside it."""
        return _joined(self.words.say(sentence))

    def paragraph(self, paragraph: Paragraph) -> Markup:
        """Say sentences in one go."""
        return _joined(self.words.say_paragraph(paragraph))

    def label(self, label: Sentence | Term | Text | date) -> Markup:
        """Say what a row is about."""
        match label:
            case Sentence():
                return self.say(label)
            case date():
                return _escaped(self.words.short_date(label))
            case Term():
                return _escaped(self.words.label(label))
            case _:
                return _escaped(self.words.quote(label))

    def figure(self, claim: Claim | None) -> Markup:
        """Say a claim as a table prints it."""
        return escape(MISSING if claim is None else self.words.table(claim))

    def basis(self, key: str) -> Markup:
        """Return unit and basis of a table: what stands after the colon of its caption."""
        *_, basis = COLON.split(self.words.text(key), maxsplit=1)
        return _escaped(basis[:1].upper() + basis[1:])


def _escaped(text: str) -> Markup:
    # The joiner is drawn as a box where a face lacks it, and no mailer knows its use.
    return escape(text.replace(WORD_JOINER, ""))


def _joined(parts: Sequence[Segment]) -> Markup:
    return Markup().join(
        _escaped(part) if isinstance(part, str) else WHOLE.format(part.head) + escape(part.tail)
        for part in parts
    )
