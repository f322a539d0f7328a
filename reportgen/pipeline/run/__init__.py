"""The weekly run nobody watches: wait, fetch, gates, editions, errata, site, letters, receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.pipeline.run.request import Outcome, Problem, RunRequest, WeekDone

if TYPE_CHECKING:
    from datetime import date

    from reportgen.pipeline.run.planning import RunPlan

__all__ = [
    "Outcome",
    "Problem",
    "RunRequest",
    "WeekDone",
    "give_up",
    "plan",
    "run",
]


def run(request: RunRequest) -> Outcome:
    """Do what is due; see `reportgen.pipeline.run.runner.run`."""
    from reportgen.pipeline.run import runner

    return runner.run(request)


def plan(request: RunRequest) -> RunPlan:
    """Say what a run would do; see `reportgen.pipeline.run.planning.plan`."""
    from reportgen.pipeline.run import planning

    return planning.plan(request)


def give_up(request: RunRequest, week: date) -> None:
    """Close a week that is due and will not be published; see `reportgen.pipeline.run.closing`."""
    from reportgen.pipeline.run import closing

    closing.give_up(request, week)
