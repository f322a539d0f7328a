"""From a brief to its entry: what lists, feeds, cards and the search say of a week."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from reportgen.brief.blocks import Bullets, Paragraph, Sentence
from reportgen.renderers.newsletter.columns import width
from reportgen.renderers.newsletter.subject import findings, preheader
from reportgen.renderers.site.entry import Figure, Told, WeekEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from reportgen.brief.blocks import Brief, KeyFigure
    from reportgen.languages import Words

ROOM = 320  # places for a description; a Han character takes two
LAST_SECTION = "notes"  # what is told of method is the same every week


def entry(
    brief: Brief,
    words: Iterable[Words],
    vintage: date | None = None,
    corrected: date | None = None,
) -> WeekEntry:
    """Return what others see of a week, in every language given.

    `vintage` is the day of the newest figures it was made from, where that is known, `corrected`
    the day figures of its edition were corrected, if any were.
    """
    made = WeekEntry(
        as_of=brief.as_of,
        released=brief.release_date,
        vintage=vintage,
        digest="",
        levels=levels(brief),
        told={said.tag: told(brief, said) for said in words},
        corrected=corrected,
    )
    content = msgspec.json.encode((made, brief.data_digest))
    return msgspec.structs.replace(made, digest=sha256(content).hexdigest())


def levels(brief: Brief) -> dict[str, int | None]:
    """Return the levels of the key figures by line, in millions of dollars."""
    return {
        one.level.line: round(one.level.value)
        for one in sorted(brief.key_figures.figures, key=lambda one: one.level.line)
    }


def told(brief: Brief, words: Words) -> Told:
    """Return what is said of a week in one language."""
    found = [words.plain(sentence) for sentence in findings(brief)]
    return Told(
        title=words.plain(brief.headline),
        lead=found[0] if found else words.plain(preheader(brief)),
        findings=tuple(found[1:]),
        description=description(brief.summary, words),
        figures=tuple(figure(one, words) for one in brief.key_figures.figures),
        text=words.paragraph(Paragraph(tuple(sentences(brief)))),
    )


def description(summary: Paragraph, words: Words) -> str:
    """Return as many sentences of a summary as there is room for, one at least."""
    said = words.plain(summary.sentences[0])
    for count in range(2, len(summary.sentences) + 1):
        more = words.paragraph(Paragraph(summary.sentences[:count]))
        if width(more) > ROOM:
            break
        said = more
    return said


def figure(one: KeyFigure, words: Words) -> Figure:
    """Return a key figure with its unit, and its change over the week with its sign."""
    change = one.change_week
    return Figure(
        label=words.label(one.label),
        level=str(words.prose(one.level)),
        change="" if change is None else words.plain(Sentence("site.change", {"a": change})),
    )


def sentences(brief: Brief) -> Iterator[Sentence]:
    """Yield what the brief says in sentences, but for the notes."""
    yield brief.headline
    yield from brief.summary.sentences
    for section in brief.sections:
        for block in section.blocks if section.key != LAST_SECTION else ():
            if isinstance(block, Paragraph):
                yield from block.sentences
            elif isinstance(block, Bullets):
                for _, text in block.items:
                    yield from text.sentences
