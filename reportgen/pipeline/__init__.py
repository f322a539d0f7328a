"""From a request to an edition on disk: data, week, brief, artifacts, folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.channels import folder as folder_channel
from reportgen.errors import UsageError
from reportgen.pipeline.knowledge import Knowledge, know, load_settings, load_snapshot
from reportgen.pipeline.request import BuildRequest, Built, silent
from reportgen.renderers.collector import collector_at_rest
from reportgen.renderers.manifest import MANIFEST

if TYPE_CHECKING:
    from reportgen.pipeline.request import Progress

__all__ = [
    "BuildRequest",
    "Built",
    "Knowledge",
    "build",
    "know",
    "load_settings",
    "load_snapshot",
]


def build(request: BuildRequest, knowledge: Knowledge, progress: Progress = silent) -> Built:
    """Build one brief in the editions and formats asked for, and put them in their folder.

    Raises a ReportgenError, with whatever stood in the folder before left as it was.
    """
    with collector_at_rest():
        return _build(request, knowledge, progress)


def _build(request: BuildRequest, knowledge: Knowledge, progress: Progress) -> Built:
    from reportgen.pipeline.inputs import Common
    from reportgen.pipeline.notes import read_notes
    from reportgen.pipeline.pages import nothing_to_make, standing_pages
    from reportgen.pipeline.studio import Studio

    config = request.config
    progress(0, 1, "composing the brief")
    brief = knowledge.brief(request.as_of, request.today, request.allow)
    folder = config.output / brief.as_of.isoformat()
    if not request.dry_run:
        folder_channel.check_writable(folder)
    notes = read_notes(config.notes, brief.as_of)
    jobs = Studio(request, brief, notes, standing_pages(request, folder)).jobs()
    if not jobs:
        raise UsageError(nothing_to_make(request))
    built = Built(brief, folder, (*(path for job in jobs for path in job.paths), MANIFEST))
    if request.dry_run:
        return built
    artifacts = []
    for done, job in enumerate(jobs):
        progress(done, len(jobs) + 1, job.paths[0] if job.paths else "")
        artifacts += job.make()
    progress(len(jobs), len(jobs) + 1, "writing")
    manifest = Common.of(request).manifest(
        knowledge.snapshot, brief.as_of, brief.data_digest, notes
    )
    receipt = folder_channel.deliver(artifacts, folder, manifest)
    progress(len(jobs) + 1, len(jobs) + 1, "done")
    return replace(built, written=receipt.written)
