"""The corrections of a week on its page: what its edition told, and what is known now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.errata_note import write_note
from reportgen.renderers.errata import NotePage
from reportgen.renderers.voice import Voice
from reportgen.statement.lines import load_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from reportgen.brief.errata import Errata
    from reportgen.languages import Words
    from reportgen.renderers.publisher import Publisher


def tells(errata: Errata, tag: str) -> bool:
    """Whether readers of a language were shown what is to be corrected, in a wording kept of it."""
    kept = all(tag in one.before.text for one in errata.corrections if one.before is not None)
    return kept and bool(errata.told(tag))


def corrected_on(errata: Errata | None, tags: Iterable[str]) -> date | None:
    """Return the day a week was corrected for readers of any of the languages, None if it was not.

    That is the day of its newest revision; where nobody tells one, the day the note was made of.
    """
    if errata is None:
        return None
    told = [one for tag in tags if tells(errata, tag) for one in errata.told(tag)]
    days = [cause.vintage for one in told for cause in one.causes if cause.vintage is not None]
    return max(days, default=errata.known_on) if told else None


def note_page(errata: Errata | None, words: Words, publisher: Publisher) -> NotePage | None:
    """Return what the template sees of a week's corrections, None where its language has none."""
    if errata is None or not tells(errata, words.tag):
        return None
    return NotePage(
        errata=errata,
        note=write_note(errata, words.tag, load_lines()),
        voices=(Voice(words, sourced=False),),
        publisher=publisher,
    )
