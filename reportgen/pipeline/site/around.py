"""The pages and files around the weeks: each with what it shows, and how it is made."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.pipeline.site import finding
from reportgen.pipeline.site.unit import Unit
from reportgen.renderers.site import address as at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from reportgen.pipeline.site.plan import Listed
    from reportgen.pipeline.site.workshop import Workshop
    from reportgen.renderers.artifact import Artifact

PAGES = (at.POLICY, at.EXPLAINER, at.GLOSSARY, at.DATA, at.ABOUT, at.SEARCH)
"""The pages of a language besides its front page, its archive and its weeks."""
FRONT_SHOWS = 9  # weeks: the newest and those before it
IN_FEEDS = 52


def units(listed: Listed) -> Iterator[Unit]:
    """Yield the units around the weeks, those that take longest first."""
    days, newest, said = listed.days, listed.newest(), listed.inputs
    yield Unit("data", said(newest, listed.everything()), data)
    yield from finding.units(listed)
    yield Unit("explainer", said(newest), explainer)
    yield Unit("glossary", said(days[-1]), glossary)
    yield Unit("policy", said(newest, days), policy)
    shown = listed.entries([days[0], *days[-FRONT_SHOWS:]])
    yield Unit("front", said(newest, shown, len(days)), front)
    yield Unit("archive", said(listed.entries(days)), archive)
    for number, shown_days in years(days):
        yield Unit(f"year/{number}", said(listed.entries(shown_days)), year, (number, shown_days))
    yield Unit("about", said(days[0], days[-1], len(days)), about)
    yield Unit("series", said(newest), series)
    yield Unit("root", said(listed.entries(days[-1:])), root)
    if listed.plan.request.config.site.url:
        yield Unit("feeds", said(listed.entries(days[-IN_FEEDS:])), feeds)
        yield Unit("sitemap", said(listed.entries(days)), sitemap)


def years(days: Sequence[date]) -> Iterator[tuple[int, tuple[date, ...]]]:
    """Yield each year and the weeks its page shows: its own, and one on either side."""
    place = 0
    for number, group in groupby(days, lambda day: day.year):
        count = len(list(group))
        yield number, tuple(days[max(0, place - 1) : place + count + 1])
        place += count


def front(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the front pages."""
    from reportgen.renderers.site import drawings
    from reportgen.renderers.site import front as renderer

    brief = workshop.brief(workshop.weeks[-1])
    drawn, entries = drawings.draw(brief), workshop.entries(workshop.weeks)
    for shell in workshop.shells():
        yield renderer.render(shell, brief, drawn, entries)


def archive(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the pages of all years."""
    from reportgen.renderers.site.archive import render_overview

    for shell in workshop.shells():
        yield render_overview(shell, workshop.entries(workshop.weeks))


def year(workshop: Workshop, number: int, days: tuple[date, ...]) -> Iterator[Artifact]:
    """Yield the pages of the weeks of a year; `days` are all that these may show."""
    from reportgen.renderers.site.archive import render_year

    for shell in workshop.shells(workshop.site_of(days)):
        yield render_year(shell, number, workshop.entries(days))


def explainer(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the pages on bank reserves, with the figures of the newest week."""
    from reportgen.languages.glossary import load_glossary
    from reportgen.renderers.site import explained

    brief = workshop.brief(workshop.weeks[-1])
    for shell in workshop.shells(workshop.site_of([brief.as_of])):
        yield explained.render(shell, brief, load_glossary())


def glossary(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the glossaries as known at the release of the newest week."""
    from reportgen.languages.glossary import load_glossary
    from reportgen.renderers.site import glossed

    for shell in workshop.shells(workshop.site_of(workshop.weeks[-1:])):
        yield glossed.render(shell, load_glossary())


def policy(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the policy timelines as known at the release of the newest week."""
    from reportgen.policy.register import load_register
    from reportgen.policy.thresholds import load_thresholds
    from reportgen.renderers.site import timeline

    for shell in workshop.shells():
        yield timeline.render(shell, load_register(), load_thresholds())


def data(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the downloads and the pages that tell of them."""
    from reportgen.languages import LANGUAGES
    from reportgen.renderers.site import data as renderer
    from reportgen.renderers.site import downloads
    from reportgen.statement.lines import load_lines

    newest = workshop.weeks[-1]
    words = [workshop.words(tag) for tag in LANGUAGES]
    files, holdings = downloads.make(workshop.knowledge.snapshot, load_lines(), words, newest)
    yield from files
    for shell in workshop.shells(workshop.site_of([newest])):
        yield renderer.render(shell, holdings)


def about(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the pages on what the publication is and how it is made."""
    from reportgen.renderers.site import about as renderer

    for shell in workshop.shells():
        yield renderer.render(shell)


def series(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the weekly series behind the charts of time."""
    from reportgen.renderers import layout
    from reportgen.renderers.site import series as renderer

    yield renderer.series(layout.charts(workshop.brief(workshop.weeks[-1]).sections))


def root(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the choice of language, and the page for what is not there."""
    from reportgen.renderers.site import root as renderer

    newest = workshop.weeks[-1:]
    shells = workshop.shells(workshop.site_of(newest))
    (entry,) = workshop.entries(newest)
    yield renderer.render(shells, entry)
    yield renderer.not_found(shells)


def feeds(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the feeds of each language."""
    from reportgen.renderers.site.feeds import Feed

    newest = workshop.weeks[-IN_FEEDS:]
    for words in workshop.languages():
        feed = Feed(workshop.site_of(newest), words, workshop.entries(newest), workshop.templates)
        yield feed.atom()
        yield feed.json()


def sitemap(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the list of all pages, and where it is."""
    from reportgen.renderers.site import sitemap as renderer

    changes = renderer.last_changes(workshop.entries(workshop.weeks))
    yield renderer.sitemap(workshop.site, {**dict.fromkeys(PAGES), **changes})
    yield renderer.robots(workshop.site)
