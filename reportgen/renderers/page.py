"""What the templates see of an edition: the brief, who says it, and what stands where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from reportgen.brief.blocks import Paragraph, Sentence, Table, Term, Text
from reportgen.charts.credit import credit, credit_with_series
from reportgen.renderers import layout
from reportgen.renderers.chart_table import chart_table
from reportgen.renderers.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reportgen.brief.blocks import Block, Brief, Cell, Chart, KeyFigures, Section
    from reportgen.charts.frame import Size
    from reportgen.renderers.chart_table import ChartTable
    from reportgen.renderers.glosses import Definition
    from reportgen.renderers.voice import Voice

Medium = Literal["screen", "print"]

SERIES_NAMED = 4  # beside a chart; its data name the rest
DOT = " · "
NUM = Markup(' class="num"')
UNSAFE_IN_CSS = frozenset('"\\<>\n\r')
SVG_TITLE = re.compile("<title>.*?</title>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class OtherEdition:
    """The same week in another language: its tag, its address, the `lang` of its page."""

    tag: str
    href: str
    hreflang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Sheet):
    """What the templates see: the brief, the voices that say it, and what stands around it."""

    brief: Brief
    medium: Medium
    charts: Mapping[str, str]
    halves: Mapping[str, str]
    foreword: Mapping[str, str]
    editions: Sequence[OtherEdition]
    explainers: Sequence[OtherEdition]

    # -- the languages

    @property
    def tight(self) -> bool:
        """Whether there is little room: paper in two languages."""
        return self.parallel and self.medium == "print"

    @property
    def crowded(self) -> bool:
        """Whether paper has more rows to hold than most weeks: it is then set closer."""
        rows = sum(len(table.rows) for table in layout.tables(self.brief.sections))
        return self.medium == "print" and (self.parallel or rows > layout.CROWDED)

    def labelling(self, label: Sentence | Term | Text | date) -> tuple[Voice, ...]:
        """Return the voices a label needs: a day is written once."""
        return self.voices[:1] if isinstance(label, date) else self.voices

    def telling(self, cell: Cell) -> tuple[Voice, ...]:
        """Return the voices a cell needs: figures and days are written once.

        So is what a line is, where paper has to hold two languages.
        """
        worded = isinstance(cell.content, Term | Text)
        told = isinstance(cell.content, Paragraph) and not self.tight
        return self.voices if worded or told else self.voices[:1]

    # -- terms

    def begins(self) -> str:
        """Begin a part of the page, where terms are told anew; nothing is written."""
        for voice in self.voices:
            if voice.glosses is not None:
                voice.glosses.begin()
        return ""

    def definitions(self) -> list[tuple[Voice, Definition]]:
        """Return what the terms linked above mean, in each language of the page."""
        glossed = ((voice, voice.glosses) for voice in self.voices if voice.glosses is not None)
        return [(voice, one) for voice, glosses in glossed for one in glosses.definitions()]

    # -- what stands where

    def front(self) -> list[tuple[Block, ...]]:
        """Return the charts of the first page in rows."""
        return layout.front_rows(self._front_charts(), self.halves, tight=self.tight)

    def _front_charts(self) -> tuple[Chart, ...]:
        return layout.front_charts(self.brief, tight=self.tight)

    def rows(self, section: Section) -> list[tuple[Block, ...]]:
        """Return the blocks of a section in rows of one, or of two abreast."""
        aside = self.medium == "print" and not self.parallel
        return layout.section_rows(section, self._front_charts(), self.halves, aside=aside)

    def aside(self, row: tuple[Block, ...]) -> bool:
        """Return whether a row is a chart that text flows by: paper, one language."""
        paper = self.medium == "print" and not self.parallel
        return paper and layout.stands_aside(row, self.halves)

    def kind(self, block: Block) -> str:
        """Return the name of a block's kind."""
        return layout.kind(block)

    def strip_caption(self, strip: KeyFigures) -> str:
        """Return the key of the note under the headline figures."""
        return layout.strip_caption(strip)

    def columns(self, table: Table) -> tuple[layout.Column, ...]:
        """Return the columns of a table, each told by what its cells hold."""
        return layout.columns(table)

    def is_long(self, table: Table) -> bool:
        """Return whether a printed table may break over pages: a long one, or one of events."""
        long = len(table.rows) > layout.LONG_TABLE[self.tight]
        return self.medium == "print" and (long or layout.is_dated(table))

    def opens_page(self, section: Section) -> bool:
        """Return whether a section begins a page: its first table would fill one anyway."""
        first = next(iter(section.blocks), None)
        return isinstance(first, Table) and self.is_long(first) and not self.tight

    def table_classes(self, table: Table) -> str:
        """Return what a style sheet may want to know of a table."""
        kinds = [column.kind for column in layout.columns(table)]
        told = {
            "figures": True,
            f"of-{kinds.count('num')}": True,
            "slim": "text" not in kinds,
            "dated": layout.is_dated(table),
        }
        return " ".join([*(name for name, holds in told.items() if holds), f"t-{table.key}"])

    @property
    def figure_class(self) -> Markup:
        """The attribute by which style sheets know a cell with a figure."""
        return NUM

    # -- charts

    def shows_data(self, chart: Chart) -> bool:  # noqa: ARG002 - other pages choose
        """Return whether the figures behind a chart stand under it."""
        return self.medium == "screen"

    def tools(self, chart: Chart) -> Markup:  # noqa: ARG002 - other pages have some
        """Return what stands under a chart's drawing for readers with scripts."""
        return Markup()

    def sizes(self, chart: Chart, *, abreast: bool) -> tuple[Size, ...]:
        """Return the drawings of a chart a page needs: for its place, and for phones."""
        half, full = chart.key in self.halves, chart.key in self.charts
        if half and (abreast or not full):
            return ("half",)
        return ("full", "half") if half and self.medium == "screen" else ("full",)

    def picture(self, chart: Chart, size: Size) -> Markup:
        """Return a chart's drawing; on screens without the title that would follow the pointer.

        Screen readers have the same words as its label; the PDF takes them from the title.
        """
        svg = (self.halves if size == "half" else self.charts)[chart.key]
        return Markup(  # noqa: S704 - our own drawing, its texts escaped where it was made
            SVG_TITLE.sub("", svg, count=1) if self.medium == "screen" else svg
        )

    def chart_source(self, chart: Chart, voice: Voice) -> Markup:
        """Return the source line of a chart, with its series where there is room to read them."""
        data = chart.data
        if 0 < len(data.sources) + len(data.daily) <= SERIES_NAMED and not self.parallel:
            entry, named = credit_with_series(data)
            return voice.text(entry, **named)
        return voice.text(credit(data))

    def data(self, chart: Chart) -> ChartTable:
        """Return the figures behind a chart, few enough to read."""
        return chart_table(chart, self.voice)

    # -- whose it is, and the furniture

    def author(self) -> str:
        """Return who publishes it: the publisher's name, or the publication's own."""
        return self.publisher.name.get(self.voice.tag) or self.masthead(self.voice)

    def document_title(self) -> str:
        """Return the title of the document, as lists of files and windows show it."""
        said = self.voice.words
        return said.text(
            "page.title",
            masthead=self.masthead(self.voice),
            headline=said.plain(self.brief.headline),
        )

    def running_head(self) -> str:
        """Return the head of a printed page as the value of CSS `content`."""
        return _css_string(map(self.masthead, self.voices))

    def running_date(self) -> str:
        """Return the date at the head of a printed page as the value of CSS `content`."""
        day = self.brief.as_of
        said = (voice.words for voice in self.voices)
        return _css_string(words.text("page.as_of", date=words.date(day)) for words in said)

    def running_foot(self) -> str:
        """Return the foot of a printed page as the value of CSS `content`."""
        return _css_string(map(self.disclaimer, self.voices))

    def folio(self) -> str:
        """Return the page number of a printed page as the value of CSS `content`."""
        said = DOT.join(v.words.text("page.folio", page=888, pages=999) for v in self.voices)
        counters = {"888": "counter(page)", "999": "counter(pages)"}
        parts = re.split("(888|999)", said)
        return " ".join(counters.get(part) or _css_string([part]) for part in parts if part)


def _css_string(texts: Iterable[str]) -> str:
    """Quote texts for a style sheet inside an HTML page."""
    joined = DOT.join(texts)
    escaped = "".join(f"\\{ord(char):x} " if char in UNSAFE_IN_CSS else char for char in joined)
    return f'"{escaped}"'
