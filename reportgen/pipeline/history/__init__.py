"""Every week of a range of years: what stands is left, the rest is built, by as many as there are.

Each week is whole in its folder or not there: whatever ends a history build, the same command
goes on where it stopped.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from reportgen.channels.shelf import open_shelf
from reportgen.errors import NoDataError, ReportgenError, UsageError
from reportgen.pipeline.history.crew import ClusterLostError, crew_of, require_workable
from reportgen.pipeline.history.request import HistoryBuilt, HistoryRequest, Wanted, WeekFailed
from reportgen.pipeline.history.standing import stands
from reportgen.pipeline.history.workshop import Ready, build_week
from reportgen.pipeline.inputs import Common
from reportgen.pipeline.notes import read_notes
from reportgen.pipeline.request import silent
from reportgen.pipeline.workers import failure_of, run_all
from reportgen.policy.calendar import release_date
from reportgen.policy.readable import week_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.channels.shelf import Shelf
    from reportgen.pipeline.knowledge import Knowledge
    from reportgen.pipeline.request import Progress

__all__ = ["HistoryBuilt", "HistoryRequest", "build_history"]


def build_history(
    request: HistoryRequest, knowledge: Knowledge, progress: Progress = silent
) -> HistoryBuilt:
    """Build the weeks of a range that do not stand yet; what fails is told, the rest is built.

    Raise UsageError for a folder that takes no files, an empty range or a cluster that does not
    answer, ChannelError for a store that cannot be listed or written to, ConfigError where the
    cluster's workers are not fit for it, NoDataError where no week is in range.
    """
    require_workable(request)
    weeks = list(_complete(request, knowledge))
    if not weeks:
        raise _nothing(request, knowledge)
    shelf = open_shelf(request.output, request.home)
    common = Common.of(request.week)
    plan = _sorted_out(request, knowledge, common, shelf, weeks)
    planned = tuple(week.as_of for week in plan.todo)
    built = HistoryBuilt(shelf.shown, planned, tuple(plan.unchanged), tuple(plan.failed))
    if request.dry_run or not planned:
        return built
    ready = Ready(request, uuid4().hex, knowledge, common)
    built = _make(ready, plan.todo, built, progress)
    return _looked_after(request, shelf, plan.todo, built) if built.lost else built


def _complete(request: HistoryRequest, knowledge: Knowledge) -> Iterator[date]:
    """Yield the weeks of the range that can be built and had come out by the day asked for."""
    until = request.until or request.week.today
    if request.since > until:
        raise UsageError(f"nothing is between {request.since} and {until}; change --since, --until")
    known_on = request.known_on or date.max
    for week in knowledge.weeks:
        day = week.as_of
        if week.complete and request.since <= day <= until and release_date(day) <= known_on:
            yield day


def _nothing(request: HistoryRequest, knowledge: Knowledge) -> NoDataError:
    return NoDataError(
        f"no complete week since {request.since} is in the range asked for; the newest is "
        f"{knowledge.newest_week().as_of} (see 'reportgen weeks')"
    )


@dataclass
class _Plan:
    """The weeks of a range by what is to be done with them."""

    todo: list[Wanted] = field(default_factory=list)
    unchanged: list[date] = field(default_factory=list)
    failed: list[WeekFailed] = field(default_factory=list)


def _sorted_out(
    request: HistoryRequest,
    knowledge: Knowledge,
    common: Common,
    shelf: Shelf,
    weeks: Sequence[date],
) -> _Plan:
    """Find out which weeks stand; one whose notes cannot be read is a failure of its own."""
    plan = _Plan()
    found = {} if request.force else shelf.manifests(day.isoformat() for day in weeks)
    for day in weeks:
        try:
            notes = read_notes(request.week.config.notes, day)
        except ReportgenError as error:
            plan.failed.append(WeekFailed(day, failure_of(error)))
            continue
        data = week_digest(knowledge.snapshot, day)
        week = Wanted(day, common.manifest(knowledge.snapshot, day, data, notes), notes)
        if stands(request.week, week, found.get(day.isoformat()), shelf):
            plan.unchanged.append(day)
        else:
            plan.todo.append(week)
    return plan


def _make(
    ready: Ready, todo: Sequence[Wanted], planned: HistoryBuilt, progress: Progress
) -> HistoryBuilt:
    """Build weeks, tell of each as it is done, and return what became of the plan."""
    built: list[date] = []
    failed: list[WeekFailed] = []
    files, peak, lost = 0, 0.0, ""
    with crew_of(ready.request, len(todo)) as crew:
        progress(0, len(todo), f"{todo[0].as_of}")
        try:
            with closing(run_all(build_week, todo, prepare=ready, crew=crew)) as work:
                for done in work:
                    peak = max(peak, done.peak)
                    if done.failure is None:
                        built.append(done.item.as_of)
                        files += done.value or 0
                    else:
                        failed.append(WeekFailed(done.item.as_of, done.failure))
                    progress(len(built) + len(failed), len(todo), f"{done.item.as_of}")
        except ClusterLostError as error:
            lost = str(error)
    over = {*built, *(one.as_of for one in failed)}
    return replace(
        planned,
        built=tuple(sorted(built)),
        failed=tuple(sorted((*planned.failed, *failed), key=lambda one: one.as_of)),
        not_done=tuple(week.as_of for week in todo if week.as_of not in over),
        lost=lost,
        files=files,
        peak=peak,
    )


def _looked_after(
    request: HistoryRequest, shelf: Shelf, todo: Sequence[Wanted], built: HistoryBuilt
) -> HistoryBuilt:
    """Count as built what came to its end unheard of, after the cluster was lost."""
    unsure = [week for week in todo if week.as_of in built.not_done]
    found = shelf.manifests(week.as_of.isoformat() for week in unsure)
    there = {
        week.as_of
        for week in unsure
        if stands(request.week, week, found.get(week.as_of.isoformat()), shelf)
    }
    return replace(
        built,
        built=tuple(sorted({*built.built, *there})),
        not_done=tuple(day for day in built.not_done if day not in there),
    )
