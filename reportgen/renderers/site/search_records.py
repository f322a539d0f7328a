"""What can be found on the site: weeks, terms, facts of policy, sections on bank reserves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.brief.blocks import Text
from reportgen.languages.glossary import lexicon
from reportgen.languages.tags import language as language_of
from reportgen.languages.typeset import space
from reportgen.renderers.site import address as at
from reportgen.renderers.site.search_index import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.languages import Words
    from reportgen.languages.glossary import Glossary
    from reportgen.policy.register import Register
    from reportgen.policy.thresholds import Thresholds
    from reportgen.renderers.markdown import Prose
    from reportgen.renderers.site.entry import WeekEntry


def of_weeks(entries: Iterable[WeekEntry], words: Words) -> Iterator[Record]:
    """Yield weeks: what their briefs say, their key figures, their days as people write them."""
    for entry in entries:
        told = entry.told[words.tag]
        figures = (" ".join(figure) for figure in told.figures)
        days = (words.weekday_date(entry.as_of), words.month(entry.as_of))
        yield Record(
            language=words.tag,
            url=at.week(entry.as_of),
            kind="week",
            title=told.title,
            text=told.text.removeprefix(told.title).strip(),
            also=" ".join((*figures, *days)),
            date=entry.as_of,
        )


def of_terms(glossary: Glossary, words: Words) -> Iterator[Record]:
    """Yield terms: what they mean, and the other forms in which texts have them."""
    names = lexicon(words).names
    for term in glossary:
        also = (term.abbreviation, *term.also.get(words.tag, ()))
        yield Record(
            language=words.tag,
            url=f"{at.GLOSSARY}#{term.id}",
            kind="term",
            title=names[term.id],
            text=space(term.definition[words.tag], words.tag),
            also=" ".join(filter(None, also)),
        )


def of_facts(register: Register, words: Words) -> Iterator[Record]:
    """Yield facts of policy by the day from which each held."""
    for fact in register.facts:
        yield Record(
            language=words.tag,
            url=f"{at.POLICY}#{fact.id}",
            kind="policy",
            title=words.text(f"timeline.kind.{fact.kind}"),
            text=words.quote(Text(fact.text)),
            also=words.date(fact.effective),
            date=fact.effective,
        )


def of_thresholds(thresholds: Thresholds, words: Words) -> Iterator[Record]:
    """Yield levels somebody named by their day: what exactly, what became of it, and by whom."""
    between = "" if language_of(words.tag).han else " "
    for one in thresholds.entries:
        said = [one.definition, *([one.outcome.text] if one.outcome else [])]
        yield Record(
            language=words.tag,
            url=f"{at.POLICY}#{one.id}",
            kind="policy",
            title=words.text("timeline.part.thresholds"),
            text=between.join(words.quote(Text(text)) for text in said),
            also=f"{words.quote(Text(one.author))} {words.date(one.announced)}",
            date=one.announced,
        )


def of_explainer(prose: Prose, words: Words) -> Iterator[Record]:
    """Yield the sections and questions of the page on bank reserves."""
    for heading in prose.headings:
        if said := prose.said.get(heading.id):
            yield Record(
                language=words.tag,
                url=f"{at.EXPLAINER}#{heading.id}",
                kind="explainer",
                title=heading.text,
                text=said,
            )
