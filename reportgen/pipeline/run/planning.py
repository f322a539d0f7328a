"""What a run would do, worked out without touching anything and without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.pipeline.fetch import FetchRequest
from reportgen.pipeline.fetch import plan as plan_fetch
from reportgen.pipeline.knowledge import know
from reportgen.pipeline.run.due import due_weeks, is_closed, left_to_do, newest_week
from reportgen.pipeline.run.journal import Journals
from reportgen.pipeline.run.runner import check_settings
from reportgen.pipeline.run.supply import week_of
from reportgen.pipeline.run.timetable import timetable
from reportgen.sources.web.discretion import without_login

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from reportgen.pipeline.run.request import RunRequest
    from reportgen.pipeline.run.timetable import Timetable


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A run before it begins: `due` are the weeks and their steps by what is known now.

    `is_known` says whether the figures of the week it is about are held, `is_done` whether nothing
    is left to do for it; `sources` who would be asked, by kind, each with its address.
    """

    table: Timetable
    is_known: bool
    is_done: bool
    waits: bool
    sources: Mapping[str, Sequence[tuple[str, str]]]
    due: Sequence[tuple[date, Sequence[str]]]


def plan(request: RunRequest) -> RunPlan:
    """Return what a run would do now; raise ConfigError for a step without its settings."""
    check_settings(request)
    table, journals = timetable(request), Journals(request.config.output)
    knowledge = know(request.config)
    known = week_of(knowledge, table.target)
    is_known = known is not None and known.complete
    done = is_closed(journals.of(table.target))
    weeks = due_weeks(knowledge, journals, request.now().date(), request.week)
    steps = request.config.run.steps if request.steps is None else request.steps
    if not is_known and not done and table.target not in weeks:
        weeks = [*weeks, table.target]
    newest = max(filter(None, (newest_week(knowledge), *weeks)), default=None)
    sources = {}
    if "fetch" in steps:
        asked = plan_fetch(FetchRequest(request.config, request.now, key=request.key))
        sources = {
            kind: [(name, without_login(address)) for name, address in some]
            for kind, some in asked.items()
        }
    return RunPlan(
        table,
        is_known,
        done,
        request.wait and "fetch" in steps and request.now() < table.give_up_at and not is_known,
        sources,
        [
            (
                week,
                [
                    step
                    for step in left_to_do(journals.of(week), steps)
                    if step in steps and (step != "mail" or week == newest)
                ],
            )
            for week in weeks
        ],
    )
