"""What stands where on a page: the charts of the front, what goes two abreast, columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from reportgen.brief.blocks import Bullets, Chart, KeyFigures, Paragraph, Table, Term
from reportgen.brief.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from reportgen.brief.blocks import Block, Brief, Cell, Section
    from reportgen.charts.frame import Size

FRONT_CHARTS = ("total_assets", "changes", "reserves_tga_rrp")
SLIM_COLUMNS = 4
CROWDED = 64  # rows in all tables of a brief
LONG_TABLE = {False: 24, True: 4}  # rows that stay on one page, by whether the page is tight
KINDS: dict[type, str] = {
    Paragraph: "paragraph",
    Bullets: "bullets",
    KeyFigures: "key_figures",
    Table: "table",
    Chart: "chart",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its catalogue key and whether it holds figures or text."""

    key: str
    kind: Literal["num", "text"]


def strip_caption(strip: KeyFigures) -> str:
    """Return the key of the note under the headline figures: it names ON RRP where it is there."""
    facility = any(figure.label.key == "short.on_rrp" for figure in strip.figures)
    return "key_figures.caption" if facility else "key_figures.caption_plain"


def kind(block: Block) -> str:
    """Return the name of a block's kind, which is the name of its template."""
    return KINDS[type(block)]


def charts(sections: Iterable[Section]) -> Iterator[Chart]:
    """Yield the charts in order."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Chart):
                yield block


def tables(sections: Iterable[Section]) -> Iterator[Table]:
    """Yield the tables in order."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield block


def front_charts(brief: Brief, *, tight: bool = False) -> tuple[Chart, ...]:
    """Return the charts of the first page, the main one first; two where it is tight.

    They are not shown again in their sections.
    """
    found = {chart.key: chart for chart in charts(brief.sections)}
    return tuple(found[key] for key in FRONT_CHARTS if key in found)[: 2 if tight else None]


def front_rows(
    front: Sequence[Chart], halves: Collection[str], *, tight: bool = False
) -> list[tuple[Block, ...]]:
    """Return the charts of the first page in rows: the main one has the measure to itself.

    Where it is tight it shares a row.
    """
    alone = 0 if tight else 1
    return [*((chart,) for chart in front[:alone]), *rows(front[alone:], halves)]


def rows(blocks: Iterable[Block], halves: Collection[str]) -> list[tuple[Block, ...]]:
    """Return blocks in rows: neighbours that are slim enough go two abreast.

    `halves` are the keys of the charts there is a half-width drawing of.
    """
    done: list[tuple[Block, ...]] = []
    for block in blocks:
        if _is_empty(block):
            continue
        slim = _is_slim(block, halves)
        if slim and done and len(done[-1]) == 1 and _is_slim(done[-1][0], halves):
            done[-1] = (*done[-1], block)
        else:
            done.append((block,))
    return done


def section_rows(
    section: Section, front: Collection[Chart], halves: Collection[str], *, aside: bool
) -> list[tuple[Block, ...]]:
    """Return the rows of a section, without the charts of the front.

    Where a chart may stand `aside`, one alone goes before the nearest text above, to flow by it.
    """
    shown = {id(chart) for chart in front}
    placed = rows((block for block in section.blocks if id(block) not in shown), halves)
    if aside:
        for row in [row for row in placed if stands_aside(row, halves)]:
            before = [index for index in range(placed.index(row)) if _is_text(placed[index])]
            if before:
                placed.remove(row)
                placed.insert(before[-1], row)
    return placed


def stands_aside(row: tuple[Block, ...], halves: Collection[str]) -> bool:
    """Return whether a row is a chart that text may flow by."""
    return len(row) == 1 and isinstance(row[0], Chart) and row[0].key in halves


def chart_sizes(brief: Brief) -> dict[str, tuple[Size, ...]]:
    """Return the sizes in which pages show each chart.

    A chart that always goes abreast is only ever shown half as wide; one that may have the measure
    to itself needs a drawing for desks and one for phones.
    """
    every = {chart.key for chart in charts(brief.sections)}
    front = front_charts(brief)
    placed = front_rows(front, every)
    for section in brief.sections:
        placed += section_rows(section, front, every, aside=False)
    alone = {row[0].key for row in placed if len(row) == 1 and isinstance(row[0], Chart)}
    return {key: ("full", "half") if key in alone else ("half",) for key in sorted(every)}


def columns(table: Table) -> tuple[Column, ...]:
    """Return the columns of a table, each told by what its cells hold."""
    return tuple(
        Column(key, "num" if all(_is_figure(row.cells[index]) for row in table.rows) else "text")
        for index, key in enumerate(table.columns)
    )


def is_dated(table: Table) -> bool:
    """Return whether the rows of a table are days."""
    return all(isinstance(row.label, date) for row in table.rows)


def _is_empty(block: Block) -> bool:
    """Return whether a block has nothing to say this week."""
    match block:
        case Paragraph():
            return not block.sentences
        case Bullets():
            return not block.items
        case Table():
            return not block.rows
    return False


def _is_text(row: tuple[Block, ...]) -> bool:
    return len(row) == 1 and isinstance(row[0], Paragraph | Bullets)


def _is_slim(block: Block, halves: Collection[str]) -> bool:
    """Return whether a block fits half the measure: a drawn chart, a table of figures and nouns."""
    if isinstance(block, Chart):
        return block.key in halves
    if not isinstance(block, Table) or len(block.columns) > SLIM_COLUMNS:
        return False
    cells = [cell for row in block.rows for cell in row.cells]
    return all(_is_figure(cell) or isinstance(cell.content, Term) for cell in cells)


def _is_figure(cell: Cell) -> bool:
    """Return whether a cell holds something to be set like a figure: a claim, a day, nothing."""
    return isinstance(cell.content, Claim | date | None)
