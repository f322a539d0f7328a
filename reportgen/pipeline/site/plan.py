"""What the site consists of: its units, each with the digest of what it is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.errors import ReportgenError
from reportgen.pipeline.errata_notes import note_digest
from reportgen.pipeline.notes import read_notes
from reportgen.pipeline.site import around, weeks
from reportgen.pipeline.site.inputs import Reading, digest, knowledge_digest
from reportgen.pipeline.site.kept import PRIVATE, Cores, unit_of
from reportgen.pipeline.site.unit import Unit
from reportgen.pipeline.site.workshop import entry_path, text_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from reportgen.pipeline.knowledge import Knowledge
    from reportgen.pipeline.site.kept import Kept
    from reportgen.pipeline.site.request import SiteRequest
    from reportgen.renderers.artifact import Artifact

ASSETS = "assets"


@dataclass
class Plan:
    """The units of a site of some weeks; `assets` are the addresses of style sheets and scripts."""

    request: SiteRequest
    knowledge: Knowledge
    files: Sequence[Artifact]
    assets: dict[str, str]
    cores: Cores
    _cores: dict[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare to say what weeks can read; what the last build found still holds, or does not.

        `cores` is what it found.
        """
        self.reading = Reading(self.request, self.knowledge.snapshot)
        known = self.cores.weeks
        if known and self.reading.seal(self.cores.last) == self.cores.seal:
            self._cores.update(known)
        self.around = digest(self.reading.program, self.assets)

    def candidates(self) -> tuple[date, ...]:
        """Return the weeks asked for that have all a brief needs, oldest first."""
        since, until = self.request.config.site.since, self.request.until
        return tuple(
            week.as_of
            for week in self.knowledge.weeks
            if week.complete
            and (since is None or week.as_of >= since)
            and (until is None or week.as_of <= until)
        )

    def core(self, day: date) -> str:
        """Return the digest of what a week's brief is composed from."""
        if day not in self._cores:
            self._cores[day] = self.reading.week(day)
        return self._cores[day]

    def found(self) -> Cores:
        """Return what this build knows of what weeks are composed from."""
        last = max(self._cores)
        return Cores(self.reading.seal(last), dict(sorted(self._cores.items())))

    def weeks(self, days: Sequence[date]) -> Iterator[Unit]:
        """Yield the units of weeks; each leads to those before and after it."""
        neighbours = zip((None, *days), days, (*days[1:], None), strict=False)
        for before, day, after in neighbours:
            corrections = note_digest(self.request.config.output, day)
            inputs = digest(
                self.core(day), self.around, self._notes(day), corrections, before, after
            )
            yield Unit(unit_of(day), inputs, weeks.make, (before, day, after))

    def _notes(self, day: date) -> object:
        """Return the notes of a week; what is wrong with them is told when the week is made."""
        try:
            return read_notes(self.request.config.notes, day)
        except ReportgenError as error:
            return str(error)

    def others(self, days: Sequence[date], kept: Kept) -> Iterator[Unit]:
        """Yield the units of all other pages and files, for a site of these weeks."""
        listed = Listed(days, dict(_told(kept, days)), self)
        yield Unit(ASSETS, digest([one.sha256 for one in self.files]), assets, (tuple(self.files),))
        yield from around.units(listed)


@dataclass(frozen=True)
class Listed:
    """What index pages can be made from; `told` are the digests of what is kept of each week."""

    days: Sequence[date]
    told: Mapping[str, str]
    plan: Plan

    def inputs(self, *shown: object) -> str:
        """Return the digest of a page that shows this, in the pages' common frame."""
        return digest(self.plan.around, shown)

    def entries(self, days: Sequence[date]) -> list[str]:
        """Return the digests of what is said of weeks."""
        return [self.told.get(entry_path(day), "") for day in days]

    def texts(self, days: Sequence[date], tag: str) -> list[str]:
        """Return the digests of what the search finds weeks by in a language."""
        return [self.told.get(text_path(tag, day), "") for day in days]

    def everything(self) -> str:
        """Return the digest of all that is known, of whatever day, and since when."""
        return knowledge_digest(self.plan.knowledge.snapshot)

    def newest(self) -> str:
        """Return the digest of what the newest week's brief is composed from."""
        return self.plan.core(self.days[-1])


def assets(_workshop: object, files: tuple[Artifact, ...]) -> tuple[Artifact, ...]:
    """Return the style sheets and scripts, which were made before any page could name them."""
    return files


def _told(kept: Kept, days: Sequence[date]) -> Iterator[tuple[str, str]]:
    """Yield path and digest of what is kept of weeks; nothing of those that have yet to be made."""
    for day in days:
        made = kept.units.get(unit_of(day))
        for file in () if made is None else made.files:
            if file.path.startswith(f"{PRIVATE}/"):
                yield file.path, file.sha256
