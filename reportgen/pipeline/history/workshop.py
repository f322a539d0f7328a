"""One process's part in a history: it builds weeks, one at a time, and puts each in its place."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reportgen.channels.mail.settings import MailSettings
from reportgen.channels.shelf import Shelf, open_shelf
from reportgen.config.run import RunSettings
from reportgen.config.settings import SiteSettings
from reportgen.errors import ConfigError, UsageError
from reportgen.pipeline.inputs import Common
from reportgen.pipeline.knowledge import Knowledge, know
from reportgen.pipeline.pages import nothing_to_make, pages_after
from reportgen.pipeline.studio import Studio
from reportgen.renderers.collector import collector_at_rest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.brief.blocks import Brief
    from reportgen.pipeline.history.request import HistoryRequest, Wanted

PRINTED = {"pdf", "xlsx"}  # the formats that need fonts


@dataclass(frozen=True)
class Ready:
    """How to prepare a workshop: all that is sent to a process that knows nothing yet.

    `knowledge` and `common` stay in the process that has them, and those forked from it. `run`
    tells one history build from another: what is known may have changed between them.
    """

    request: HistoryRequest
    run: str
    knowledge: Knowledge | None = field(default=None, compare=False, repr=False)
    common: Common | None = field(default=None, compare=False, repr=False)

    def __call__(self) -> Workshop:
        """Load what is known, where it is not there already."""
        if self.knowledge is not None and self.common is not None:
            return Workshop(self.request, self.knowledge, self.common)
        request = _at_home(self.request)
        config = request.week.config
        return Workshop(request, know(config, request.known_on), Common.of(request.week))

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave behind what another process finds out for itself, or has no business with."""
        config = self.request.week.config
        own = replace(config, site=SiteSettings(), mail=MailSettings(), run=RunSettings())
        return Ready, (replace(self.request, week=replace(self.request.week, config=own)), self.run)


@dataclass
class Workshop:
    """What builds weeks; fonts and press are made once for all that have no notes of their own."""

    request: HistoryRequest
    knowledge: Knowledge
    common: Common
    _alone: threading.Lock = field(default_factory=threading.Lock)
    _plain: Studio | None = None

    @cached_property
    def shelf(self) -> Shelf:
        """Where the weeks go; a store's connection belongs to the process that opened it."""
        return open_shelf(self.request.output, self.request.home)

    def build(self, week: Wanted) -> int:
        """Build a week and return how many of its files were written."""
        with self._alone, collector_at_rest():
            request = replace(self.request.week, as_of=week.as_of)
            brief = self.knowledge.brief(week.as_of, request.today, request.allow)
            own = self.common.manifest(
                self.knowledge.snapshot, brief.as_of, brief.data_digest, week.notes
            )
            if other := week.expected.differences(own):
                raise ConfigError(
                    f"week of {week.as_of}: a worker has another {', '.join(other)} than the "
                    "process that asked it; give all the same program, settings, fonts and store, "
                    "and restart the workers"
                )
            folder = week.as_of.isoformat()
            jobs = self._studio(brief, week.notes).jobs()
            if not jobs:
                raise UsageError(nothing_to_make(request))
            artifacts = [made for job in jobs for made in job.make()]
            return len(self.shelf.deliver(artifacts, folder, own).written)

    def _studio(self, brief: Brief, notes: Mapping[str, str]) -> Studio:
        request = replace(self.request.week, as_of=brief.as_of)
        pages = pages_after(request, self.shelf.standing(brief.as_of.isoformat()))
        studio = Studio(request, brief, notes, pages)
        if not notes and PRINTED & set(request.config.formats):
            plain = self._plain = self._plain or Studio(request, brief, notes, pages)
            studio.typeface, studio.press = plain.typeface, plain.press
        return studio


def build_week(workshop: Workshop, week: Wanted) -> int:
    """Build one week: the work of a process."""
    return workshop.build(week)


def _at_home(request: HistoryRequest) -> HistoryRequest:
    """Return the request with a cache folder that this machine can write."""
    try:
        request.week.cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        from platformdirs import user_cache_path

        cache = user_cache_path("reportgen", appauthor=False)
        return replace(request, week=replace(request.week, cache=cache))
    return request
