"""A brief as plain text in one language: what the goldens keep and the parity tests compare."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reportgen.brief.blocks import (
    Brief,
    Bullets,
    Chart,
    KeyFigures,
    Paragraph,
    Sentence,
    Table,
    Text,
)
from reportgen.brief.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.languages import Words


def told(brief: Brief, words: Words) -> str:
    """Return every word and figure of a brief, a line for each paragraph and row."""
    return "\n".join(_lines(brief, words)) + "\n"


def paragraphs(brief: Brief) -> Iterator[Paragraph]:
    """Yield every paragraph of a brief, those in bullets, cells and chart descriptions too."""
    yield Paragraph((brief.headline,))
    yield brief.summary
    for section in brief.sections:
        for block in section.blocks:
            match block:
                case Paragraph():
                    yield block
                case Bullets():
                    yield from (text for _, text in block.items)
                case Chart():
                    yield block.alt
                case Table():
                    yield from (Paragraph((note,)) for note in block.notes)
                    cells = [cell.content for row in block.rows for cell in row.cells]
                    yield from (cell for cell in cells if isinstance(cell, Paragraph))
                case KeyFigures():
                    pass


def _lines(brief: Brief, words: Words) -> Iterator[str]:
    yield f"{brief.as_of} {brief.release_date}"
    yield words.plain(brief.headline)
    for figure in brief.key_figures.figures:
        claims = (figure.level, figure.change_week, figure.change_year)
        told = [_cell(claim, words) for claim in claims]
        yield f"* {words.label(figure.label)} | {' | '.join(told)}"
    yield words.paragraph(brief.summary)
    for section in brief.sections:
        yield f"## {section.key}"
        for block in section.blocks:
            yield from _block(block, words)


def _block(block: object, words: Words) -> Iterator[str]:
    match block:
        case Paragraph():
            yield words.paragraph(block)
        case Bullets():
            for lead, text in block.items:
                yield f"- {words.label(lead) if lead else ''}: {words.paragraph(text)}"
        case Chart():
            yield f"[{block.key}] {words.paragraph(block.alt)}"
        case Table():
            yield f"| {block.key} | {' | '.join(block.columns)}"
            for row in block.rows:
                cells = [_cell(cell.content, words) for cell in row.cells]
                yield f"| {'  ' * row.depth}{_cell(row.label, words)} | {' | '.join(cells)}"
            yield from (words.plain(note) for note in block.notes)


def _cell(content: object, words: Words) -> str:
    match content:
        case None:
            return "—"
        case Claim():
            return words.table(content)
        case Paragraph():
            return words.paragraph(content)
        case Sentence():
            return words.plain(content)
        case Text():
            return words.quote(content)
        case date():
            return words.short_date(content)
        case _:
            return words.label(content)  # type: ignore[arg-type]
