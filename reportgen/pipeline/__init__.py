"""From a request to an edition on disk: data, week, brief, artifacts, folder."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from reportgen.channels import folder as folder_channel
from reportgen.errors import GateError
from reportgen.pipeline.request import BuildRequest, Built, silent
from reportgen.renderers.collector import collector_at_rest
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.manifest import MANIFEST
from reportgen.statement.coverage import find_week, list_weeks, newest_complete

if TYPE_CHECKING:
    from datetime import date

    from reportgen.brief.blocks import Brief
    from reportgen.pipeline.request import Progress
    from reportgen.statement.coverage import Coverage
    from reportgen.store.series import Snapshot

__all__ = [
    "BuildRequest",
    "Built",
    "build",
    "load_brief",
    "load_snapshot",
    "load_weeks",
    "newest_week",
]


def load_snapshot() -> Snapshot:
    """Load the data that come with the package."""
    from reportgen.store.snapshot import embedded_snapshot

    return embedded_snapshot()


@cache
def load_weeks() -> tuple[Coverage, ...]:
    """Return every week of the data and how complete it is, oldest first."""
    from reportgen.statement.lines import load_lines

    return list_weeks(load_snapshot(), load_lines())


def newest_week() -> Coverage:
    """Return the newest week that has all a brief needs; its gates have yet to pass."""
    return newest_complete(load_weeks())


def load_brief(as_of: date | None, today: date, allow: frozenset[str] = frozenset()) -> Brief:
    """Compose the brief of that Wednesday; of the newest complete week the gates pass for None."""
    snapshot = load_snapshot()
    weeks = load_weeks()
    if as_of is not None:
        return _compose(snapshot, find_week(weeks, as_of, today).as_of, allow)
    refusal: GateError | None = None
    for week in reversed([week for week in weeks if week.complete]):
        try:
            return _compose(snapshot, week.as_of, allow)
        except GateError as error:
            refusal = refusal or error
    newest_complete(weeks)  # names what is wrong where there is no complete week at all
    assert refusal is not None
    raise refusal


def build(request: BuildRequest, progress: Progress = silent) -> Built:
    """Build one brief in the editions and formats asked for, and put them in their folder.

    Raises a ReportgenError, with whatever stood in the folder before left as it was.
    """
    with collector_at_rest():
        return _build(request, progress)


def _build(request: BuildRequest, progress: Progress) -> Built:
    from reportgen.pipeline.inputs import manifest
    from reportgen.pipeline.notes import read_notes
    from reportgen.pipeline.studio import Studio

    config = request.config
    progress(0, 1, "reading the data")
    brief = load_brief(request.as_of, request.today, request.allow)
    folder = config.output / brief.as_of.isoformat()
    if not request.dry_run:
        folder_channel.check_writable(folder)
    notes = read_notes(config.notes, brief.as_of)
    wanted = config.editions if "html" in config.formats else ()
    linked = [
        name for name in EDITIONS if name in wanted or (folder / name / "brief.html").exists()
    ]
    jobs = Studio(request, brief, notes, linked).jobs()
    built = Built(brief, folder, (*(path for job in jobs for path in job.paths), MANIFEST))
    if request.dry_run:
        return built
    artifacts = []
    for done, job in enumerate(jobs):
        progress(done, len(jobs) + 1, job.paths[0] if job.paths else "")
        artifacts += job.make()
    progress(len(jobs), len(jobs) + 1, "writing")
    receipt = folder_channel.deliver(artifacts, folder, manifest(request, brief, notes))
    progress(len(jobs) + 1, len(jobs) + 1, "done")
    return replace(built, written=receipt.written)


def _compose(snapshot: Snapshot, as_of: date, allow: frozenset[str]) -> Brief:
    from reportgen.brief.compose import compose
    from reportgen.policy.register import load_register
    from reportgen.policy.thresholds import load_thresholds
    from reportgen.statement.lines import load_lines

    return compose(snapshot, load_lines(), load_register(), load_thresholds(), as_of, allow=allow)
