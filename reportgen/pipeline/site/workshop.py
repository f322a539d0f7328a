"""What a process that makes pages of the site works with; made once in each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from reportgen.pipeline.knowledge import know
from reportgen.pipeline.request import BuildRequest
from reportgen.pipeline.site.kept import PRIVATE
from reportgen.renderers.artifact import artifact
from reportgen.statement.history import History
from reportgen.statement.lines import load_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path
    from typing import Any

    from jinja2 import Environment

    from reportgen.brief.blocks import Brief
    from reportgen.config import Config
    from reportgen.languages import Words
    from reportgen.pipeline.knowledge import Knowledge
    from reportgen.pipeline.site.request import SiteRequest
    from reportgen.pipeline.studio import Studio
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.card import Step
    from reportgen.renderers.site.entry import WeekEntry
    from reportgen.renderers.site.shell import Shell
    from reportgen.renderers.site.site import Site


@dataclass(frozen=True)
class Ready:
    """How to prepare a workshop: all that is sent to a process that knows nothing yet.

    `knowledge` stays in the process that has it, and those forked from it. `run` tells one build
    from another: what is known may have changed between them.
    """

    request: SiteRequest
    run: str
    assets: Mapping[str, str]
    weeks: tuple[date, ...] = ()
    knowledge: Knowledge | None = field(default=None, compare=False, repr=False)

    def __call__(self) -> Workshop:
        """Load what is known, where it is not there already."""
        known = self.knowledge or know(self.request.config, self.request.known_on)
        return Workshop(self.request, known, self.assets, self.weeks)

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave the knowledge behind."""
        return Ready, (self.request, self.run, dict(self.assets), self.weeks)


@dataclass
class Workshop:
    """One process's part in making the site; `weeks` are those its index pages know of."""

    request: SiteRequest
    knowledge: Knowledge
    assets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    weeks: tuple[date, ...] = ()
    _told: dict[date, WeekEntry] = field(default_factory=dict)
    _brief: Brief | None = None
    _plain: Studio | None = None

    @property
    def config(self) -> Config:
        """The settings."""
        return self.request.config

    @property
    def folder(self) -> Path:
        """The folder the site is made in."""
        return self.config.site_output

    @cached_property
    def templates(self) -> Environment:
        """The templates, with those of the publisher before ours."""
        return templates(self.request)

    def words(self, tag: str) -> Words:
        """Return the words of a language."""
        from reportgen.languages import load_words

        return load_words(tag, self.request.cache)

    def languages(self) -> list[Words]:
        """Return the words of the languages of the site."""
        return [self.words(tag) for tag in self.config.site.languages]

    @cached_property
    def site(self) -> Site:
        """The site as its index pages see it."""
        from reportgen.renderers.site.site import Site

        settled = self.config.site
        return Site(
            url=settled.url,
            languages=settled.languages,
            weeks=self.weeks,
            printed=frozenset(self.weeks if settled.pdf else ()),
            assets=self.assets,
            publisher=self.config.publisher,
        )

    def site_of(self, weeks: Iterable[date]) -> Site:
        """Return the site as a page sees it that may know of these weeks only."""
        known = tuple(weeks)
        printed = frozenset(known if self.config.site.pdf else ())
        return replace(self.site, weeks=known, printed=printed)

    def shells(self, site: Site | None = None) -> list[Shell]:
        """Return what surrounds pages, in each language of the site."""
        from reportgen.renderers.site.shell import Shell

        return [Shell(site or self.site, words, self.templates) for words in self.languages()]

    def brief(self, day: date) -> Brief:
        """Return the brief of a week; it is kept until another is asked for."""
        if self._brief is None or self._brief.as_of != day:
            request = self.request
            self._brief = self.knowledge.brief(day, request.today, request.allow)
        return self._brief

    def studio(self, brief: Brief, notes: Mapping[str, str]) -> Studio:
        """Return where a brief becomes a PDF; weeks without notes share fonts and press."""
        from reportgen.pipeline.pages import Pages
        from reportgen.pipeline.studio import Studio

        request = BuildRequest(self.config, self.request.today, self.request.cache)
        studio = Studio(request, brief, notes, Pages((), ()))
        if not notes:
            plain = self._plain = self._plain or studio
            studio.typeface, studio.press = plain.typeface, plain.press
        return studio

    def way_to(self, day: date) -> tuple[Step, ...]:
        """Return the line of a week's card: total assets from the first figure known up to it."""
        from bisect import bisect_right

        return self._way[: bisect_right(self._way, day, key=lambda step: step.day)]

    @cached_property
    def _way(self) -> tuple[Step, ...]:
        from reportgen.renderers.site.card import LINE, Step

        newest = self.knowledge.weeks[-1].as_of
        history = History(self.knowledge.snapshot, load_lines(), newest)
        return tuple(Step(day, round(value)) for day, value in history.levels(LINE))

    def entries(self, weeks: Iterable[date]) -> list[WeekEntry]:
        """Return what other pages say of these weeks, as it was kept when they were made.

        They are without the texts that only the search reads; see `texts`.
        """
        return [self._entry(day) for day in weeks]

    def texts(self, weeks: Iterable[date], tag: str) -> Iterator[WeekEntry]:
        """Yield entries with what the search finds them by, in one language."""
        for entry in self.entries(weeks):
            text = (self.folder / text_path(tag, entry.as_of)).read_text(encoding="utf-8")
            told = msgspec.structs.replace(entry.told[tag], text=text)
            yield msgspec.structs.replace(entry, told={tag: told})

    def _entry(self, day: date) -> WeekEntry:
        from reportgen.renderers.site.entry import WeekEntry

        if day not in self._told:
            content = (self.folder / entry_path(day)).read_bytes()
            self._told[day] = msgspec.json.decode(content, type=WeekEntry)
        return self._told[day]


def templates(request: SiteRequest) -> Environment:
    """Return the templates of a site."""
    from reportgen.renderers.environment import environment

    own = request.config.templates
    return environment(() if own is None else (own,), request.cache / "templates")


def entry_path(day: date) -> str:
    """Return where it is kept what other pages say of a week."""
    return f"{PRIVATE}/entries/{day.isoformat()}.json"


def text_path(tag: str, day: date) -> str:
    """Return where it is kept what the search finds a week by in a language."""
    return f"{PRIVATE}/texts/{tag}/{day.isoformat()}.txt"


def entry_files(entry: WeekEntry) -> Iterator[Artifact]:
    """Yield what is kept of a week for other pages, which is not published.

    The texts are most of it, and only the search reads them: they are files of their own.
    """
    told = {tag: msgspec.structs.replace(one, text="") for tag, one in entry.told.items()}
    lean = msgspec.structs.replace(entry, told=told)
    yield artifact(entry_path(entry.as_of), msgspec.json.encode(lean, order="sorted"))
    for tag, one in entry.told.items():
        yield artifact(text_path(tag, entry.as_of), one.text.encode())
