"""The search: its pages, and its index in parts of a few years, which are made apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.pipeline.site.unit import Unit
from reportgen.policy.calendar import release_date
from reportgen.renderers.site import address as at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from reportgen.languages import Words
    from reportgen.pipeline.site.plan import Listed
    from reportgen.pipeline.site.workshop import Workshop
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.search_index import Part, Record


def units(listed: Listed) -> Iterator[Unit]:
    """Yield the units of the search: a part is made anew only where a week of it changed."""
    from reportgen.renderers.site.pagefind import version

    days, tags = listed.days, listed.plan.request.config.site.languages
    texts = [listed.texts(days, tag) for tag in tags]
    yield Unit("search", listed.inputs(listed.newest(), listed.entries(days), texts), pages)
    for tag in tags:
        for part in _layout(tag, days):
            if part.leads:
                shown: object = listed.newest()
            else:
                shown = listed.entries(_days(part)), listed.texts(_days(part), tag)
            inputs = listed.inputs(version(), part.name, shown)
            yield Unit(f"search/{tag}/{part.name}", inputs, index, (tag, part.name, _days(part)))


def pages(workshop: Workshop) -> Iterator[Artifact]:
    """Yield the search page of each language."""
    from reportgen.languages.glossary import load_glossary
    from reportgen.renderers.site import search

    glossary = load_glossary().known(release_date(workshop.weeks[-1]))
    for shell in workshop.shells():
        layout = _layout(shell.tag, workshop.weeks)
        parts = [_part(workshop, shell.words, one.name, _days(one)) for one in layout]
        yield search.render(shell, parts, glossary)


def index(workshop: Workshop, tag: str, name: str, days: tuple[date, ...]) -> Iterator[Artifact]:
    """Yield the files of one part of the index of a language."""
    from reportgen.renderers.site.search_index import index_part

    yield from index_part(_part(workshop, workshop.words(tag), name, days))


def _layout(tag: str, days: Iterable[date]) -> Sequence[Part]:
    """Return the parts of a language, with records that only say which weeks are in which."""
    from reportgen.renderers.site.search_index import Record, parts

    anything = Record(tag, at.GLOSSARY, "term", "", "")
    weeks = (Record(tag, at.week(day), "week", "", "", date=day) for day in days)
    return parts([anything, *weeks])


def _days(part: Part) -> tuple[date, ...]:
    return tuple(one.date for one in part.records if one.date is not None)


def _part(workshop: Workshop, words: Words, name: str, days: tuple[date, ...]) -> Part:
    from reportgen.renderers.site.search_index import PAGES, Part, parts
    from reportgen.renderers.site.search_records import of_weeks

    if name == PAGES:
        (part,) = parts(_of_pages(workshop, words))
        return part
    return Part(words.tag, name, tuple(of_weeks(workshop.texts(days, words.tag), words)))


def _of_pages(workshop: Workshop, words: Words) -> Iterator[Record]:
    """Yield what can be found besides weeks, as known at the release of the newest."""
    from reportgen.languages.glossary import load_glossary
    from reportgen.policy.register import load_register
    from reportgen.policy.thresholds import load_thresholds
    from reportgen.renderers.site import explained, search_records
    from reportgen.renderers.site.shell import Shell

    brief = workshop.brief(workshop.weeks[-1])
    day = brief.release_date
    shell = Shell(workshop.site, words, workshop.templates)
    yield from search_records.of_terms(load_glossary().known(day), words)
    yield from search_records.of_facts(load_register().known(day), words)
    yield from search_records.of_thresholds(load_thresholds().known(day), words)
    yield from search_records.of_explainer(explained.prose(shell, brief), words)
