"""The tables of a brief as data: what stands in a row and a cell, for files that hold numbers."""

from __future__ import annotations

from datetime import date
from math import isfinite
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from reportgen.brief.blocks import Paragraph, Sentence, Table, Term, Text
from reportgen.brief.claims import Claim, Unit
from reportgen.errors import RenderError
from reportgen.languages.typeset import WORD_JOINER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.brief.blocks import Brief, Row
    from reportgen.languages import Words


def plain(value: float, owner: str) -> int | float:
    """Return the value as it is, whole numbers without a decimal point, zero without a sign."""
    if not isfinite(value):
        raise RenderError(f"{owner}: {value} is no figure; nothing was written")
    return int(value) if value == int(value) else value


def tables(brief: Brief) -> Iterator[Table]:
    """Yield the tables of all sections, in order."""
    for section in brief.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield block


def line_key(row: Row) -> str:
    """Return what a row is about: the line of its claims, else the day or key of its label."""
    match row.label:
        case date():
            return row.label.isoformat()
        case Sentence():
            days = [day.isoformat() for day in row.label.args.values() if isinstance(day, date)]
            return days[0] if days else row.label.key
        case Term():
            contents = [cell.content for cell in row.cells]
            lines = {one.line for one in contents if isinstance(one, Claim)}
            return lines.pop() if len(lines) == 1 else row.label.key.rpartition(".")[2]
        case Text():
            return ""


def say(content: Term | Text | Sentence | Paragraph | date | None, words: Words) -> str:
    """Return what a cell or label without a figure says in that language; dates as ISO 8601."""
    match content:
        case Term():
            said = words.label(content)
        case Text():
            said = words.quote(content)
        case Sentence():
            said = words.plain(content)
        case Paragraph():
            said = words.paragraph(content)
        case date():
            said = content.isoformat()
        case None:
            said = ""
    # The joiner keeps dashes off the start of a printed line; in a cell it only defeats a search.
    return said.replace(WORD_JOINER, "")


def figure(claim: Claim, words: Words) -> tuple[int | float, str]:
    """Return a claim as the value and number format of a cell that shows what the page prints."""
    value = plain(claim.value, claim.id)
    if claim.unit is Unit.USD_MILLIONS:
        value = value / 1000  # tables are in billions
    places = len(words.table(claim).partition(".")[2])
    zero = "0." + "0" * places if places else "0"
    body = "#,##" + zero
    plus = "+" if claim.signed else ""
    return value, f"{plus}{body};\N{MINUS SIGN}{body};{zero}"


def series_codes(row: Row) -> str:
    """Return the source's codes behind a row, each once, and after them what served them."""
    codes: dict[str, dict[str, None]] = {}
    for claim in (cell.content for cell in row.cells if isinstance(cell.content, Claim)):
        for source in claim.sources:
            codes.setdefault(source.origin, {})[source.series] = None
    return "; ".join(f"{', '.join(series)} ({origin})" for origin, series in codes.items())


def observations(claim: Claim) -> str:
    """Return the observations a claim rests on, each with what served it, in one line."""
    return "; ".join(
        f"{one.series} {one.as_of}: {plain(one.value, one.series)} ({one.origin})"
        for one in claim.sources
    )


def display_width(text: str) -> int:
    """Return the width in Latin characters: a Han character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
