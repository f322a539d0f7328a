"""The page of a week: its brief inside the shell of the site, every figure a link to its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from reportgen.renderers.glosses import Glosses
from reportgen.renderers.page import Page
from reportgen.renderers.site import address as at
from reportgen.renderers.site import card_alt, explorable, structured, terms
from reportgen.renderers.site.corrections import note_page
from reportgen.renderers.site.head import Head
from reportgen.renderers.site.moments import corrected
from reportgen.renderers.site.scripts import CHARTS, EXPLORE
from reportgen.renderers.site.sources import SourceList
from reportgen.renderers.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.brief.blocks import Brief, Chart
    from reportgen.brief.errata import Errata
    from reportgen.charts.frame import Size
    from reportgen.languages import Words
    from reportgen.languages.glossary import Glossary
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.drawings import Drawings
    from reportgen.renderers.site.entry import WeekEntry
    from reportgen.renderers.site.shell import Frame, Shell
    from reportgen.renderers.site.sources import Group

TEMPLATE = "site/week.html.j2"
SCRIPTS: tuple[str, ...] = (CHARTS,)


def render(
    shell: Shell,
    brief: Brief,
    entry: WeekEntry,
    drawings: Drawings,
    *,
    previous: date | None = None,
    following: date | None = None,
    foreword: str = "",
    glossary: Glossary | None = None,
    errata: Errata | None = None,
) -> Artifact:
    """Return the page of a week in the shell's language.

    `drawings` are the charts of the same brief, `previous` and `following` the weeks beside it on
    the site, `foreword` the editor's own words as safe HTML. Terms of the `glossary` known at the
    release link to it; `errata` are what is to be corrected in its edition.

    Raises ConfigError for a broken template or catalogue.
    """
    head = head_of(shell, brief, entry, previous, following)
    frame = shell.frame(head)
    page = week_page(frame, brief, drawings, glossary, foreword)
    return shell.page(
        head,
        TEMPLATE,
        page=page,
        brief=brief,
        entry=entry,
        trail=trail(shell.words, entry.as_of),
        printed=entry.as_of in shell.site.printed,
        amended=note_page(errata, shell.words, shell.site.publisher),
        corrected=corrected(entry),
    )


def head_of(
    shell: Shell, brief: Brief, entry: WeekEntry, previous: date | None, following: date | None
) -> Head:
    """Return the head of a week's page."""
    told = entry.told[shell.tag]
    day = at.week(entry.as_of)
    return Head(
        page=day,
        title=told.title,
        description=told.description,
        kind="article",
        published=entry.released,
        card=at.within(shell.tag, f"{day}{at.CARD}"),
        card_alt=card_alt.alt(shell.words, entry, card_alt.began(brief)),
        linked=structured.of_week(shell.site, shell.words, entry, trail(shell.words, entry.as_of)),
        previous=at.week(previous) if previous else None,
        next=at.week(following) if following else None,
        scripts=(*SCRIPTS, terms.name(shell.tag)),
    )


def trail(words: Words, day: date) -> tuple[tuple[str, str], ...]:
    """Return the way to a week: name and address of each page, the week's own last."""
    return (
        (words.text("site.to.archive"), at.ARCHIVE),
        (str(day.year), at.year(day.year)),
        (words.short_date(day), at.week(day)),
    )


def week_page(
    frame: Frame, brief: Brief, drawings: Drawings, glossary: Glossary | None, foreword: str = ""
) -> WeekPage:
    """Return what templates see of a brief on a page of the site."""
    words = frame.words
    sources = SourceList(words)
    known = glossary.known(brief.release_date) if glossary else None
    page = frame.href(at.GLOSSARY)
    voice = Voice(
        words,
        sourced=True,
        sources=sources,
        glosses=Glosses(words, known, prefix="", page=page) if known else None,
    )
    return WeekPage(
        brief=brief,
        voices=(voice,),
        medium="screen",
        charts=drawings.svgs(words, "full", frame.root),
        halves=drawings.svgs(words, "half", frame.root),
        publisher=frame.publisher,
        foreword={words.tag: Markup(foreword)} if foreword else {},  # noqa: S704 - safe by contract
        editions=(),
        explainers=(),
        sources=sources,
        explores=EXPLORE in frame.site.assets,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage(Page):
    """A brief on the site: lean, as there are thousands of pages."""

    sources: SourceList
    explores: bool

    @property
    def figure_class(self) -> Markup:
        """Nothing: in a table of the site every cell but one of text holds a figure."""
        return Markup()

    def shows_data(self, chart: Chart) -> bool:
        """Return whether the figures behind a chart stand under it: where they are no history.

        What the script shows of a history is all of it, from a file that all pages share.
        """
        return bool(chart.data.categories)

    def tools(self, chart: Chart) -> Markup:
        """Return the way to explore a chart of time, where the site has the library for it."""
        return explorable.tools(chart, self.voice.words) if self.explores else Markup()

    def picture(self, chart: Chart, size: Size) -> Markup:
        """Return a chart's drawing."""
        return Markup((self.halves if size == "half" else self.charts)[chart.key])  # noqa: S704

    def listed(self) -> Iterator[Group]:
        """Yield the sources of the figures said so far."""
        return self.sources.groups()
