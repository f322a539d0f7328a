"""The build of one week: the brief, its artifacts, and their folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reportgen.channels import folder as folder_channel
from reportgen.errors import UsageError
from reportgen.pipeline.inputs import Common
from reportgen.pipeline.notes import read_notes
from reportgen.pipeline.pages import nothing_to_make, standing_pages
from reportgen.pipeline.request import Built, Made, silent
from reportgen.policy.readable import week_digest
from reportgen.renderers.collector import collector_at_rest
from reportgen.renderers.manifest import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from reportgen.brief.blocks import Brief
    from reportgen.pipeline.knowledge import Knowledge
    from reportgen.pipeline.pages import Pages
    from reportgen.pipeline.request import BuildRequest, Progress
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.manifest import Manifest


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the edition of a week goes, and what it is made from beside its figures."""

    folder: Path
    notes: Mapping[str, str]
    pages: Pages
    origin: Manifest


def build(request: BuildRequest, knowledge: Knowledge, progress: Progress = silent) -> Built:
    """Build one brief in the editions and formats asked for, and put them in their folder.

    Raises a ReportgenError, with whatever stood in the folder before left as it was.
    """
    with collector_at_rest():
        progress(0, 1, "composing the brief")
        if request.keep and not request.dry_run:
            return _build_or_recall(request, knowledge, progress)
        brief = knowledge.brief(request.as_of, request.today, request.allow)
        place = _place(request, knowledge, brief.as_of, brief.data_digest)
        return _build(request, brief, place, progress)[0]


def _build_or_recall(request: BuildRequest, knowledge: Knowledge, progress: Progress) -> Built:
    """Put an edition into its folder that was made of the very same before, else make and keep it.

    What is kept passed its gates; a week they refuse is never kept, nor an older one in its stead.
    """
    from reportgen.pipeline import kept_editions

    still = kept_editions.stillness(request)
    as_of = knowledge.week(request.as_of, request.today)
    place = _place(request, knowledge, as_of, week_digest(knowledge.snapshot, as_of))
    shelf = kept_editions.place_of(request, place.origin, place.pages)
    kept = None if request.anew else kept_editions.recall(shelf)
    if kept is not None:
        built = _delivered(place, kept)
        progress(1, 1, "done")
        return built
    brief = knowledge.brief(request.as_of, request.today, request.allow)
    if brief.as_of != as_of:
        place = _place(request, knowledge, brief.as_of, brief.data_digest)
        shelf = kept_editions.place_of(request, place.origin, place.pages)
    built, artifacts = _build(request, brief, place, progress)
    kept_editions.keep(shelf, artifacts, still)
    return built


def _build(
    request: BuildRequest, brief: Brief, place: _Place, progress: Progress
) -> tuple[Built, list[Artifact]]:
    from reportgen.pipeline.studio import Studio

    jobs = Studio(request, brief, place.notes, place.pages).jobs()
    if not jobs:
        raise UsageError(nothing_to_make(request))
    artifacts: list[Artifact] = []
    if request.dry_run:
        paths = (*(path for job in jobs for path in job.paths), MANIFEST)
        return Built(brief.as_of, brief.release_date, place.folder, paths, brief=brief), artifacts
    for done, job in enumerate(jobs):
        progress(done, len(jobs) + 1, job.paths[0] if job.paths else "")
        artifacts += job.make()
    progress(len(jobs), len(jobs) + 1, "writing")
    built = _delivered(place, artifacts, brief)
    progress(len(jobs) + 1, len(jobs) + 1, "done")
    return built, artifacts


def _place(request: BuildRequest, knowledge: Knowledge, as_of: date, data: str) -> _Place:
    folder = request.config.output / as_of.isoformat()
    if not request.dry_run:
        folder_channel.check_writable(folder)
    notes = read_notes(request.config.notes, as_of)
    origin = Common.of(request).manifest(knowledge.snapshot, as_of, data, notes)
    return _Place(folder, notes, standing_pages(request, folder), origin)


def _delivered(place: _Place, artifacts: Sequence[Artifact], brief: Brief | None = None) -> Built:
    receipt = folder_channel.deliver(artifacts, place.folder, place.origin)
    return Built(
        date.fromisoformat(place.origin.as_of),
        date.fromisoformat(place.origin.release_date),
        place.folder,
        (*(one.path for one in artifacts), MANIFEST),
        receipt.written,
        brief,
        Made({one.path: one.sha256 for one in artifacts}, place.origin, place.pages),
    )
