"""A week's gates and its edition, and what published editions have come to be wrong about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportgen.errors import GateError, ReportgenError
from reportgen.languages import LANGUAGES
from reportgen.pipeline.errata import ErrataRequest, examine
from reportgen.pipeline.knowledge import Knowledge
from reportgen.pipeline.published import published_days
from reportgen.pipeline.request import BuildRequest
from reportgen.policy.readable import week_digest
from reportgen.renderers.manifest import MANIFEST, decode_manifest
from reportgen.statement.gates import GATES
from reportgen.statement.identities import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.brief.blocks import Brief
    from reportgen.pipeline.run.chronicle import Chronicle
    from reportgen.pipeline.run.request import RunRequest


@dataclass
class Composed(Knowledge):
    """What is known, with the one brief that was composed of it already."""

    made: Brief

    def brief(
        self,
        as_of: date | None,  # noqa: ARG002
        today: date,  # noqa: ARG002
        allow: frozenset[str] = frozenset(),  # noqa: ARG002
    ) -> Brief:
        """Return that brief."""
        return self.made


def pass_gates(
    request: RunRequest, knowledge: Knowledge, week: date, chronicle: Chronicle
) -> Brief:
    """Return a week's brief where its figures pass the gates; raise GateError or NoDataError."""
    today = request.now().date()
    with chronicle.step([week], "gates") as noted:
        try:
            brief = knowledge.brief(week, today, request.allow)
        except GateError:
            noted.update(_checked(knowledge.brief(week, today, GATES), Status.FAILED))
            raise
        noted.update(_checked(brief, Status.ALLOWED))
    return brief


def make_edition(
    request: RunRequest, knowledge: Knowledge, brief: Brief, chronicle: Chronicle
) -> None:
    """Build the edition of a brief into its folder; what stands there already is not touched."""
    from reportgen.pipeline import build

    week, today = brief.as_of, request.now().date()
    with chronicle.step([week], "build") as noted:
        built = build(
            BuildRequest(request.config, today, request.cache, week, allow=request.allow),
            Composed(knowledge.snapshot, brief),
            request.progress,
        )
        noted.update(
            files=len(built.paths),
            changed=len(built.written),
            folder=str(built.folder),
            paths=list(built.paths),
        )


def correct(
    request: RunRequest, knowledge: Knowledge, chronicle: Chronicle
) -> Iterator[tuple[date, ReportgenError]]:
    """Write a note for each published edition whose data have changed; yield what failed.

    Only editions whose data are not those they were made from are compared, and each state of the
    data once; of a run for a single week, that week's alone.
    """
    published = published_days(request.config.output)
    for week in published if request.week is None else {request.week}.intersection(published):
        data = _changed_data(request, knowledge, week)
        if data is None:
            continue
        told = chronicle.journals.of(week).last("errata", "done")
        if told is not None and told.detail.get("data") == data:
            continue
        try:
            with chronicle.step([week], "errata") as noted:
                noted.update(_note(request, week), data=data)
        except ReportgenError as error:
            yield week, error


def _changed_data(request: RunRequest, knowledge: Knowledge, week: date) -> str | None:
    """Return the digest of a week's data where its edition was made from others."""
    try:
        content = (request.config.output / f"{week}" / MANIFEST).read_bytes()
    except OSError:
        content = None
    manifest = decode_manifest(content)
    data = week_digest(knowledge.snapshot, week)
    return None if manifest is not None and manifest.inputs.get("data") == data else data


def _note(request: RunRequest, week: date) -> dict[str, Any]:
    found = examine(
        ErrataRequest(request.config, request.now().date(), request.cache, as_of=week),
        request.progress,
    )
    (one,) = found
    if one.error is not None:
        raise one.error
    assert one.errata is not None
    told = sum(any(each.told(tag) for tag in LANGUAGES) for each in one.errata.corrections)
    return {"corrections": told, "compared": one.errata.compared, "paths": list(one.paths)}


def _checked(brief: Brief, let_pass: Status) -> dict[str, Any]:
    """Return the gates of a brief; those that were let pass are called `let_pass`."""
    checks = [
        [one.id, str(let_pass if one.status is Status.ALLOWED else one.status), one.detail]
        for one in brief.checks
    ]
    return {
        "passed": sum(status == Status.PASSED for _, status, _ in checks),
        "of": len(checks),
        "data": brief.data_digest,
        "checks": checks,
    }
