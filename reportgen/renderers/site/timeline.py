"""The policy timeline: what was decided, from when it held, who says so, and how sure that is.

Everything is as known at the release of the newest week. Decisions stand under the regime in force
on the day they took effect, newest first; each leads to the first week that could show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from reportgen.brief.blocks import Sentence, Term, Text
from reportgen.languages.typeset import space
from reportgen.policy.calendar import release_date
from reportgen.renderers.site import address as at
from reportgen.renderers.site.bands import Bands
from reportgen.renderers.site.head import Head
from reportgen.renderers.site.rates import RateStep, rate_steps
from reportgen.renderers.voice import unbroken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

    from reportgen.languages import Words
    from reportgen.policy.facts import Fact
    from reportgen.policy.register import RegimeSpan, Register
    from reportgen.policy.thresholds import Threshold, Thresholds
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.shell import Shell
    from reportgen.renderers.voice import Voice

PUBLISHERS = {
    "federalreserve.gov": "board",
    "newyorkfed.org": "new_york",
    "stlouisfed.org": "st_louis",
    "federalregister.gov": "register",
}
NARROW, WIDE = 360, 920  # the measures of a phone and of a desk, in pixels
_DAY = timedelta(days=1)
_WEDNESDAY = 2


class Era(NamedTuple):
    """A regime and what took effect in it, newest first; `until` is None for the one in force."""

    anchor: str
    key: str
    since: date
    until: date | None
    facts: tuple[Fact, ...]


def render(shell: Shell, register: Register, thresholds: Thresholds) -> Artifact:
    """Return the page of a language, as known at the release of the site's newest week."""
    newest = shell.site.weeks[-1]
    released = release_date(newest)
    timeline = Timeline(
        voice=shell.voice,
        register=register.known(released),
        thresholds=tuple(reversed(thresholds.known(released).entries)),
        weeks=shell.site.weeks,
    )
    words = shell.words
    head = Head(
        page=at.POLICY,
        title=words.text("timeline.title"),
        description=words.text("timeline.description", year=str(timeline.eras[-1].since.year)),
    )
    return shell.page(head, "site/policy.html.j2", timeline=timeline)


@dataclass(frozen=True)
class Timeline:
    """What the template sees; `weeks` are those of the site, oldest first."""

    voice: Voice
    register: Register
    thresholds: tuple[Threshold, ...]
    weeks: Sequence[date]

    @property
    def words(self) -> Words:
        """The words of the page."""
        return self.voice.words

    @property
    def newest(self) -> date:
        """The newest week of the site: what is in force is so on that day."""
        return self.weeks[-1]

    @property
    def released(self) -> date:
        """The day to which decisions are known."""
        return release_date(self.newest)

    @property
    def is_current(self) -> bool:
        """Whether the register was checked up to that day."""
        return self.register.is_current(self.released)

    @cached_property
    def spans(self) -> tuple[RegimeSpan, ...]:
        """The regimes up to the newest week, oldest first."""
        return self.register.regimes(self.newest + _DAY)

    @cached_property
    def eras(self) -> tuple[Era, ...]:
        """The regimes with what took effect in them, newest first."""
        dated = sorted(self.register.facts, key=lambda fact: (fact.effective, fact.announced))
        return tuple(
            Era(
                anchor=anchor(span.start),
                key=span.key,
                since=span.start,
                until=None if span is self.spans[-1] else span.end,
                facts=tuple(
                    fact for fact in reversed(dated) if span.start <= fact.effective < span.end
                ),
            )
            for span in reversed(self.spans)
        )

    @cached_property
    def ahead(self) -> tuple[Fact, ...]:
        """What is announced and not yet in force, soonest first."""
        return self.register.upcoming(self.newest)

    @cached_property
    def rates(self) -> tuple[RateStep, ...]:
        """The administered rates after every step, newest first."""
        return rate_steps(self.register, self.newest)

    @property
    def one_rate_since(self) -> date | None:
        """The day from which all reserve balances earn one rate, where that is known."""
        begun = (f.effective for f in self.register.facts if f.rates and f.rates.iorb is not None)
        return min(begun, default=None)

    @cached_property
    def years(self) -> list[tuple[int, str]]:
        """The years in which something took effect, newest first, with where each begins."""
        found: dict[int, str] = {}
        for era in self.eras:
            for fact in era.facts:
                found.setdefault(fact.effective.year, fact.id)
        return list(found.items())

    def bands(self) -> list[tuple[str, Bands]]:
        """Return the drawing of the regimes for desks and for phones."""
        spans = self.spans
        sizes = {"for-desks": (WIDE, 2), "for-phones": (NARROW, 4)}
        return [(name, Bands(spans, width, every)) for name, (width, every) in sizes.items()]

    def legend(self) -> list[str]:
        """Return the kinds of regimes there were, in order of their first day."""
        return list(dict.fromkeys(span.key for span in self.spans))

    # -- words

    def regime(self) -> Sentence:
        """Return the sentence of the regime in force."""
        now = self.register.regime(self.newest)
        dated = now.since is not None and now.key != "none"
        return Sentence(f"regime.{now.key}", {"d0": now.since} if dated and now.since else {})

    def measure(self) -> Fact | None:
        """Return what set the pace of purchases, or the caps, in force; None where nothing did."""
        step = self.register.pace(self.newest) or self.register.caps(self.newest)
        return None if step is None else step.fact

    def unknown(self) -> Sentence:
        """Return the sentence that says up to when the register was kept."""
        return Sentence("regime.unknown_after", {"d": self.register.last_checked})

    def name(self, key: str) -> str:
        """Return the name of a regime."""
        return self.words.text(f"timeline.regime.{key}")

    def stretch(self, era: Era) -> str:
        """Return from when to when a regime held."""
        since = self.words.date(era.since)
        if era.until is None:
            return self.words.text("timeline.since", a=since)
        return self.words.text("timeline.between", a=since, b=self.words.date(era.until - _DAY))

    def said(self, fact: Fact) -> Markup:
        """Return what a fact says."""
        return unbroken(self.words.quote(Text(fact.text)))

    def told(self, by_language: dict[str, str]) -> Markup:
        """Return words of the thresholds."""
        return unbroken(space(by_language[self.words.tag], self.words.tag))

    def line(self, key: str) -> str:
        """Return the name of a line of the statement, or of the daily facility."""
        return self.words.label(Term(f"line.{key}"))

    def publisher(self, url: str) -> str:
        """Return whose page a source is: an authority by its name, anybody else by the host."""
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        known = next((key for end, key in PUBLISHERS.items() if host.endswith(end)), None)
        return self.words.text(f"glossary.publisher.{known}") if known else host

    def week(self, fact: Fact) -> date | None:
        """Return the first Wednesday on or after a fact took effect, where the site has it."""
        ahead = (_WEDNESDAY - fact.effective.weekday()) % 7
        wednesday = fact.effective + timedelta(days=ahead)
        return wednesday if wednesday in self.weeks else None


def anchor(since: date) -> str:
    """Return the anchor of the regime that began on that day."""
    return f"from-{since.isoformat()}"
