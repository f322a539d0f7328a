"""One week of the site: its page in every language, its charts, its cards, its PDFs, its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.pipeline.errata_notes import read_note
from reportgen.pipeline.notes import read_notes, to_html
from reportgen.pipeline.site.workshop import entry_files
from reportgen.policy.readable import week_vintage
from reportgen.renderers.artifact import Artifact, artifact
from reportgen.renderers.site import address as at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from reportgen.brief.blocks import Brief
    from reportgen.brief.errata import Errata
    from reportgen.pipeline.site.request import SiteRequest
    from reportgen.pipeline.site.workshop import Workshop
    from reportgen.renderers.site.entry import WeekEntry


def make(
    workshop: Workshop, before: date | None, day: date, after: date | None
) -> Iterator[Artifact]:
    """Yield all files of a week between its neighbours; what languages share is made once."""
    from reportgen.languages.glossary import load_glossary
    from reportgen.renderers.site import drawings, entries, week
    from reportgen.renderers.site.corrections import corrected_on

    brief = workshop.brief(day)
    notes = read_notes(workshop.config.notes, day)
    vintage = week_vintage(workshop.knowledge.snapshot, day)
    errata = corrections_of(workshop.request, day)
    corrected = corrected_on(errata, workshop.config.site.languages)
    entry = entries.entry(brief, workshop.languages(), vintage, corrected)
    drawn = drawings.draw(brief)
    site = workshop.site_of(one for one in (before, day, after) if one is not None)
    for shell in workshop.shells(site):
        yield week.render(
            shell,
            brief,
            entry,
            drawn,
            previous=before,
            following=after,
            foreword=to_html(notes[shell.tag]) if shell.tag in notes else "",
            glossary=load_glossary(),
            errata=errata,
        )
    yield from drawn.files()
    yield from entry_files(entry)
    if site.url:
        yield from _cards(workshop, brief, entry)
    if workshop.config.site.pdf:
        yield from _pdfs(workshop, brief, notes)
    if site.url and workshop.config.mail.charts == "hosted":
        yield from _letter_pictures(workshop, brief)


def corrections_of(request: SiteRequest, day: date) -> Errata | None:
    """Return what is to be corrected in the edition of a week, by what the site may know."""
    errata = read_note(request.config.output, day)
    known_on = request.known_on
    if errata is None or (known_on is not None and errata.known_on > known_on):
        return None
    return errata


def _cards(workshop: Workshop, brief: Brief, entry: WeekEntry) -> Iterator[Artifact]:
    """Yield the pictures that social networks show, which need a public address to be found."""
    from reportgen.renderers.site.card import Cards

    face, line = workshop.studio(brief, {}).typeface, workshop.way_to(entry.as_of)
    for words in workshop.languages():
        cards = Cards(words, workshop.config.publisher, face)
        yield cards.card(entry, line)


def _pdfs(workshop: Workshop, brief: Brief, notes: Mapping[str, str]) -> Iterator[Artifact]:
    studio = workshop.studio(brief, notes)
    for tag in workshop.config.site.languages:
        (made,) = studio.pdf(tag)
        yield artifact(at.within(tag, f"{at.week(brief.as_of)}{at.PDF}"), made.data)


def _letter_pictures(workshop: Workshop, brief: Brief) -> Iterator[Artifact]:
    """Yield the charts as hosted letters show them."""
    from reportgen.renderers.newsletter import charts, picture

    face = workshop.studio(brief, {}).typeface
    for words in workshop.languages():
        for chart in charts(brief):
            png = picture(chart, words, regular=face.regular, bold=face.bold)
            yield artifact(at.letter_picture(words.tag, brief.as_of, chart.key), png)
