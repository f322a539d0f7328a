"""The glossary against the register: grades, addresses, and days that a fact names too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.errors import ConfigError
from reportgen.languages.glossary.lexicon import build
from reportgen.policy.audit import check_source
from reportgen.policy.finding import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from reportgen.languages.glossary.entries import GlossaryTerm
    from reportgen.languages.glossary.reading import Glossary
    from reportgen.languages.words import Words
    from reportgen.policy.facts import Fact
    from reportgen.policy.register import Register

FAMILY = "glossary"


def audit_glossary(
    glossary: Glossary, register: Register, languages: Iterable[Words]
) -> tuple[Finding, ...]:
    """Check sources, days and words of the glossary; each finding is of the family `glossary`.

    A term that a fact of the register began or ended has that fact's days. In each language one
    word names one term.
    """
    facts = {fact.id: fact for fact in register.facts}
    return (
        *(
            check_source("source", one.id, one.checked_on, one.grade, one.url, family=FAMILY)
            for one in glossary.sources.values()
        ),
        *(finding for term in glossary for finding in _days(term, facts)),
        *(_words(glossary, words) for words in languages),
    )


def _days(term: GlossaryTerm, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """Compare the days of a term with the facts it names."""
    if term.fact and term.valid_from:
        said = {"announced": term.announced, "in force from": term.valid_from}
        fact = facts.get(term.fact)
        known = {"announced": fact.announced, "in force from": fact.effective} if fact else None
        yield _compared(term, term.fact, said, known, term.valid_from)
    if term.ended_by and term.valid_until:
        fact = facts.get(term.ended_by)
        until = {"in force until": fact.effective} if fact else None
        ended = {"in force until": term.valid_until}
        yield _compared(term, term.ended_by, ended, until, term.valid_until)


def _compared(
    term: GlossaryTerm,
    fact: str,
    said: Mapping[str, date | None],
    known: Mapping[str, date] | None,
    day: date,
) -> Finding:
    if known is None:
        detail = f"names the fact {fact}, which the register does not have"
        return Finding(FAMILY, term.id, day, Verdict.FAILED, detail)
    wrong = [
        f"{what} {said[what]}, while the fact {fact} has {right}"
        for what, right in known.items()
        if said[what] != right
    ]
    verdict = Verdict.FAILED if wrong else Verdict.PASSED
    return Finding(FAMILY, term.id, day, verdict, "; ".join(wrong) or f"as the fact {fact}")


def _words(glossary: Glossary, words: Words) -> Finding:
    """See that in one language a word names one term, and none it must not."""
    day = max(one.checked_on for one in glossary.sources.values())
    try:
        lexicon = build(glossary, words)
    except ConfigError as error:
        return Finding(FAMILY, words.tag, day, Verdict.FAILED, str(error))
    detail = f"{len(lexicon.forms)} forms of {len(lexicon.names)} terms"
    return Finding(FAMILY, words.tag, day, Verdict.PASSED, detail)
