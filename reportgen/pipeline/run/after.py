"""What a run does at its end, however it ended: its report, and telling the operator."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import reportgen
from reportgen.channels import folder as folder_channel
from reportgen.errors import ReportgenError, StoppedError
from reportgen.pipeline.run import report
from reportgen.pipeline.run.telling import Notice, reason, tell

if TYPE_CHECKING:
    from datetime import date

    from reportgen.pipeline.run.chronicle import Chronicle
    from reportgen.pipeline.run.request import Outcome, Problem, RunRequest
    from reportgen.pipeline.run.runner import Runner


def finish(runner: Runner) -> None:
    """Tell the operator and write the reports; what fails here is said, and changes no result."""
    outcome, request = runner.outcome, runner.request
    outcome.ended = request.now()
    chronicle = runner.chronicle
    for week in [one.week for one in outcome.problems] or [outcome.target]:
        if chronicle.journals.of(week).entries:
            chronicle.touched[week] = None
    try:
        _tell(request, outcome, chronicle)
    except ReportgenError as error:
        outcome.notices.append(str(error))
    for week in sorted(chronicle.touched):
        try:
            outcome.reports += _write_report(request, chronicle, week)
        except ReportgenError as error:
            outcome.notices.append(f"no report of {week}: {error}")
    for said in outcome.notices:
        chronicle.say(outcome.target, "run", "notice", level=logging.WARNING, message=said)


def _write_report(request: RunRequest, chronicle: Chronicle, week: date) -> list[Any]:
    journal = chronicle.journals.of(week)
    artifacts = report.render(
        report.gather(journal, request.config.output),
        () if request.config.templates is None else (request.config.templates,),
        request.cache / "templates",
    )
    folder_channel.place(artifacts, journal.folder)
    return [journal.folder / one.path for one in artifacts]


def _tell(request: RunRequest, outcome: Outcome, chronicle: Chronicle) -> None:
    """Tell of every problem nobody was told of yet; of a good end where the settings say always."""
    for problem in outcome.problems:
        if isinstance(problem.error, StoppedError):
            continue
        digest = reason(problem)
        told = [
            one.detail.get("digest")
            for one in chronicle.journals.of(problem.week).entries
            if (one.step, one.event) == ("tell", "done")
        ]
        if digest not in told:
            _say(request, chronicle, problem.week, _of_problem(problem, outcome), digest)
    if not outcome.problems and outcome.weeks and request.config.run.tell == "always":
        _say(request, chronicle, outcome.weeks[-1].week, _of_success(outcome), "")


def _say(
    request: RunRequest, chronicle: Chronicle, week: date, notice: Notice, digest: str
) -> None:
    ways = []
    for way, why_not in tell(request.config, notice, request.now(), request.sleep):
        if why_not:
            chronicle.say(
                week, "tell", "failed", level=logging.ERROR, way=way, message=f"{way}: {why_not}"
            )
        else:
            ways.append(way)
    if ways:
        chronicle.note(week, "tell", "done", by=", ".join(ways), digest=digest)


def _of_problem(problem: Problem, outcome: Outcome) -> Notice:
    error = problem.error
    subject = f"[reportgen] {problem.week}: {problem.step} failed ({type(error).__name__})"
    body = [
        f"Week:   {problem.week}",
        f"Step:   {problem.step}",
        f"Reason: {error}",
        "",
        *(f"{one.week}: {one.state}" for one in outcome.weeks),
        f"Run {outcome.run}, reportgen {reportgen.__version__}, exit code {error.exit_code}.",
    ]
    fields = {
        "text": f"{subject}: {error}",
        "program": f"reportgen {reportgen.__version__}",
        "run": outcome.run,
        "week": problem.week.isoformat(),
        "step": problem.step,
        "error": type(error).__name__,
        "reason": str(error),
        "exit_code": error.exit_code,
    }
    return Notice(subject, "\n".join(body) + "\n", fields)


def _of_success(outcome: Outcome) -> Notice:
    weeks = ", ".join(f"{one.week} {one.state}" for one in outcome.weeks)
    subject = f"[reportgen] {weeks}"
    body = "\n".join([subject, "", *outcome.notices, f"Run {outcome.run}."])
    fields = {
        "text": subject,
        "program": f"reportgen {reportgen.__version__}",
        "run": outcome.run,
        "weeks": [{"week": one.week.isoformat(), "state": one.state} for one in outcome.weeks],
        "notices": outcome.notices,
        "exit_code": 0,
    }
    return Notice(subject, f"{body}\n", fields)
