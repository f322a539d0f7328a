"""Everything the brief says, said in one language."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from reportgen.brief.blocks import Listing, Months, Term, Text
from reportgen.brief.claims import Claim
from reportgen.errors import ConfigError
from reportgen.languages.dates import Dates
from reportgen.languages.numbers import Numbers
from reportgen.languages.said import Said
from reportgen.languages.template import Place, Template, parse
from reportgen.languages.typeset import join, plain, space

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from reportgen.brief.blocks import Argument, Paragraph, Sentence
    from reportgen.languages.catalogue import Catalogue
    from reportgen.languages.said import Segment
    from reportgen.languages.tags import Language


class Words:
    """One language: catalogue entries, figures, dates and whole sentences, ready to print."""

    def __init__(self, language: Language, catalogue: Catalogue) -> None:
        """Take a language and its catalogue; broken number patterns are a ConfigError."""
        self.tag = language.tag
        self.html_lang = language.html_lang
        self._language = language
        self._catalogue = catalogue
        self._numbers = Numbers(catalogue)
        self._templates: dict[tuple[str, int | None], Template] = {}
        self._texts: dict[str, str] = {}
        self._dates = Dates(catalogue)
        self._claim_forms: dict[str, Callable[[Claim], Said]] = {
            "": self._numbers.prose,
            "prose": self._numbers.prose,
            "signed": self._numbers.signed,
            "table": lambda claim: Said(claim, self._numbers.table(claim)),
        }
        self._date_forms: dict[str, Callable[[dt.date], str]] = {
            "": self._dates.long,
            "weekday": self._dates.weekday,
            "month": self._dates.month,
            "short": self._dates.short,
        }

    # -- entries

    def text(self, key: str, **args: str | int) -> str:
        """Return a catalogue entry with its places filled, spaced as the language wants.

        An entry with plural forms is chosen by the argument `n`. An unknown id and arguments that
        do not fit are ConfigErrors.
        """
        if not args and key in self._texts:
            return self._texts[key]
        count = args.get("n")
        template = self._template(key, count if isinstance(count, int) else None)
        self._check(key, template, args)
        filled = (
            part if isinstance(part, str) else self._as_text(key, part, args[part.name])
            for part in template.parts
        )
        said = plain(join(filled, self.tag))
        if not args:
            self._texts[key] = said
        return said

    def label(self, term: Term) -> str:
        """Return the words of a term as they stand alone: in a table, on a chart."""
        return self.text(term.key)

    def noun(self, term: Term) -> str:
        """Return the words of a term as they stand in running text."""
        prose = f"{term.key}.prose"
        return self.text(prose if self._catalogue.has(prose) else term.key)

    # -- figures and dates

    def table(self, claim: Claim) -> str:
        """Return a claim for a table cell: dollars in billions, signs for changes, no unit."""
        return self._numbers.table(claim)

    def prose(self, claim: Claim) -> Said:
        """Return a claim for running text: its size and unit; the sentence says the direction."""
        return self._numbers.prose(claim)

    def date(self, day: dt.date) -> str:
        """Return a date for running text: April 16, 2025."""
        return self._dates.long(day)

    def weekday_date(self, day: dt.date) -> str:
        """Return a date with its day of the week: Wednesday, April 16, 2025."""
        return self._dates.weekday(day)

    def short_date(self, day: dt.date) -> str:
        """Return a date for tables, the same in every language: 2025-04-16."""
        return self._dates.short(day)

    def month(self, day: dt.date) -> str:
        """Return the month of a date: April 2025."""
        return self._dates.month(day)

    # -- sentences

    def say(self, sentence: Sentence) -> tuple[Segment, ...]:
        """Return a sentence in parts: text, and the figures in it, each still with its claim.

        Arguments that do not fit the entry's places are a ConfigError naming the sentence.
        """
        args = sentence.args
        if sentence.count is not None:
            args = {"n": sentence.count, **args}
        template = self._template(sentence.key, sentence.count)
        self._check(sentence.key, template, args)
        parts: list[Segment] = []
        for part in template.parts:
            if isinstance(part, str):
                parts.append(part)
            else:
                parts.extend(self._argument(sentence.key, part, args[part.name]))
        return self._begin(join(parts, self.tag))

    def plain(self, sentence: Sentence) -> str:
        """Return a sentence as one string."""
        return plain(self.say(sentence))

    def say_paragraph(self, paragraph: Paragraph) -> tuple[Segment, ...]:
        """Return the sentences of a paragraph in parts, joined as the language does."""
        parts: list[Segment] = []
        for sentence in paragraph.sentences:
            if parts and not self._language.han:
                parts.append(" ")
            parts.extend(self.say(sentence))
        return join(parts, self.tag)

    def quote(self, text: Text) -> str:
        """Return words that come from the register, spaced as the language wants."""
        if self.tag not in text.by_language:
            raise ConfigError(f"a text of the register lacks {self.tag}: {text.by_language}")
        return space(text.by_language[self.tag], self.tag)

    def paragraph(self, paragraph: Paragraph) -> str:
        """Return the sentences of a paragraph as one string."""
        return plain(self.say_paragraph(paragraph))

    # -- how

    def _template(self, key: str, count: int | None) -> Template:
        """Cut an entry at its places, once; the literal text between them is spaced here."""
        found = self._templates.get((key, count))
        if found is None:
            cut = parse(self._catalogue.entry(key, count))
            parts = tuple(
                space(part, self.tag) if isinstance(part, str) else part for part in cut.parts
            )
            found = self._templates[key, count] = Template(parts, cut.names)
        return found

    def _check(self, key: str, template: Template, args: Mapping[str, object]) -> None:
        given: Collection[str] = args.keys()
        if given == template.names:
            return
        # A count may choose the plural form without being printed.
        wrong = {
            "missing": sorted(template.names.difference(given)),
            "not in the entry": sorted(set(given) - template.names - {"n"}),
        }
        faults = "; ".join(f"{', '.join(names)} {fault}" for fault, names in wrong.items() if names)
        if faults:
            raise ConfigError(f"{self.tag} sentence {key!r}: {faults}")

    def _as_text(self, key: str, place: Place, value: str | int) -> str:
        if isinstance(value, int):
            return self._integer(key, place, value)
        if not isinstance(value, str) or place.form:
            raise self._misfit(key, place, value)
        return space(value, self.tag)

    def _argument(self, key: str, place: Place, value: Argument) -> Iterator[Segment]:
        """Put one argument into words, in the form its place asks for."""
        match value:
            case Claim() if place.form in self._claim_forms:
                yield self._claim_forms[place.form](value)
            case Term() if not place.form:
                yield self.noun(value)
            case Term() if place.form == "label":
                yield self.label(value)
            case Text() if not place.form:
                yield self.quote(value)
            case dt.date() if place.form in self._date_forms:
                yield self._date_forms[place.form](value)
            case Months() if not place.form:
                yield self._dates.months(value.first, value.last)
            case int():
                yield self._integer(key, place, value)
            case Listing():
                yield from self._listing(key, place, value)
            case _:
                raise self._misfit(key, place, value)

    def _integer(self, key: str, place: Place, value: int) -> str:
        """Print a whole number as it is (it may be a year); `{n:,}` groups its digits."""
        if place.form not in {"", ","}:
            raise self._misfit(key, place, value)
        return format(value, place.form)

    def _misfit(self, key: str, place: Place, value: object) -> ConfigError:
        """Return the error for an argument of a kind, or in a form, that a place cannot take."""
        return ConfigError(
            f"{self.tag} sentence {key!r}: {place.name} is {type(value).__name__!r} "
            f"and cannot take the form {place.form!r}"
        )

    def _listing(self, key: str, place: Place, listing: Listing) -> Iterator[Segment]:
        """Set items apart by commas and the last two by the word for `and`."""
        last = len(listing.items) - 1
        if last < 0:
            raise ConfigError(f"sentence {key!r}: {place.name} is an empty list")
        for index, item in enumerate(listing.items):
            if index:
                yield self._separator("list.last" if index == last else "list.middle")
            yield from self._argument(key, place, item)

    def _separator(self, key: str) -> str:
        """Return what a list pattern (`{a}, {b}`) has between its two places."""
        between = [part for part in self._template(key, None).parts if isinstance(part, str)]
        if len(between) != 1:
            raise ConfigError(f"{self.tag} catalogue: {key}: must be {{a}}, a separator, {{b}}")
        return between[0]

    def _begin(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        """Start a sentence with a capital, where the language has them."""
        if self._language.han or not segments or not isinstance(segments[0], str):
            return segments
        first = segments[0]
        return (first[0].upper() + first[1:], *segments[1:])
