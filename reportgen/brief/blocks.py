"""The parts a brief is made of. They hold claims and keys, never words of a language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from reportgen.brief.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.analysis.reserves import Reserves
    from reportgen.policy.requirements import Requirements
    from reportgen.statement.identities import Check


@dataclass(frozen=True, slots=True)
class Term:
    """A catalogue entry that stands as a noun inside a sentence: a line, a regime, a reason."""

    key: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words that come from data in every language (a fact of the register), by language tag.

    `day` is the day they are of, where they name it themselves.
    """

    by_language: Mapping[str, str]
    url: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Several arguments set as a list in the idiom of the language (a, b and c)."""

    items: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Months:
    """A stretch of whole months, both in, by a day of the first and of the last."""

    first: date
    last: date


Argument = Claim | Term | Text | Listing | Months | date | int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence of the catalogue and what fills its places.

    `key` names the entry; `count` chooses the plural form where the entry has one.
    """

    key: str
    args: Mapping[str, Argument] = field(default_factory=lambda: MappingProxyType({}))
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences read in one go."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short paragraphs, each with an optional lead-in."""

    items: tuple[tuple[Term | None, Paragraph], ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One headline number with its change over the week and the year."""

    label: Term
    level: Claim
    change_week: Claim | None
    change_year: Claim | None


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The headline numbers of the week."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: a claim, a sentence (what the line is), or nothing known."""

    content: Claim | Paragraph | Term | Text | date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its label, its depth in the tree, and a cell for every column."""

    label: Term | Text | Sentence | date
    cells: tuple[Cell, ...]
    depth: int = 0
    kind: str = "line"  # line, total, residual, memorandum


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `key` names it in files and in the catalogue (caption, unit, column heads)."""

    key: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A place for a chart: `key` names the chart's file and catalogue entries."""

    key: str
    data: ChartData
    alt: Paragraph


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """One series of a chart; `values` stand on the chart's days, None where nothing is known.

    Unit of `values`: the chart's. `end` is the claim printed beside the last point, if any.
    """

    key: str
    values: tuple[float | None, ...]
    end: Claim | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled point of a chart (a peak, say): the claim printed there."""

    day: date
    value: float
    label: Term
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A shaded stretch of time and its label: a policy regime."""

    start: date
    end: date
    label: Term


@dataclass(frozen=True, slots=True)
class ChartData:
    """Everything a chart draws, in `unit`: days (or categories), series, marks and spans.

    `sources` are the series of the H.4.1 release it draws, `daily` those of the New York Fed;
    `announced` says that it draws figures the FOMC announced. `variant` stands for the key in the
    chart's title where what is drawn differs from week to week.
    """

    key: str
    unit: str  # usd_billions or usd_trillions or percent
    days: tuple[date, ...]
    series: tuple[ChartSeries, ...]
    categories: tuple[Term, ...] = ()
    marks: tuple[Mark, ...] = ()
    spans: tuple[Span, ...] = ()
    sources: tuple[str, ...] = ()
    daily: tuple[str, ...] = ()
    announced: bool = False
    variant: str = ""

    @property
    def title(self) -> str:
        """The catalogue entry of the chart's title."""
        return f"chart.{self.variant or self.key}.title"


Block = Paragraph | Bullets | KeyFigures | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the brief; `key` is its catalogue entry and its anchor."""

    key: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Explainer:
    """What the page on bank reserves takes from the week, by the names its texts ask for.

    What is not known is None. `states` says which wording is true on that day; `requirements` are
    those announced by the release. The worked example is one bank under a plain ratio and under the
    rules of the day, in dollars.
    """

    claims: Mapping[str, Claim | None]
    days: Mapping[str, date | None]
    told: Mapping[str, Paragraph | None]
    states: Mapping[str, str]
    event: Text | None
    requirements: Requirements
    plain: Reserves
    ruled: Reserves


@dataclass(frozen=True, slots=True)
class Brief:
    """What one week has to say, before language and form."""

    as_of: date
    release_date: date
    headline: Sentence
    summary: Paragraph
    key_figures: KeyFigures
    sections: tuple[Section, ...]
    claims: tuple[Claim, ...]
    checks: tuple[Check, ...]
    data_digest: str
    explainer: Explainer
