"""A run's plan and its outcome, as people and programs are shown them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.options import shown_path

if TYPE_CHECKING:
    from reportgen.pipeline.run import Outcome
    from reportgen.pipeline.run.planning import RunPlan


def tell_plan(plan: RunPlan, *, as_json: bool) -> None:
    """Say what a run would do."""
    table = plan.table
    if as_json:
        _echo(
            {
                "dry_run": True,
                "target": table.target,
                "out_at": table.out_at,
                "give_up_at": table.give_up_at,
                "known": plan.is_known,
                "done": plan.is_done,
                "waits": plan.waits,
                "sources": plan.sources,
                "due": [{"week": week, "steps": steps} for week, steps in plan.due],
                "next_release": table.following,
            }
        )
        return
    state = "done" if plan.is_done else "known, not published" if plan.is_known else "not known yet"
    click.echo(f"{table.target}  out at {table.out_at:%Y-%m-%d %H:%M} UTC; {state}")
    if plan.waits:
        click.echo(f"{'':10}  would wait until {table.give_up_at:%Y-%m-%d %H:%M} UTC at most")
    for kind, sources in plan.sources.items():
        for rank, (name, address) in enumerate(sources):
            click.echo(f"{'':10}  {'fetch ' + kind if not rank else '':16} {name:10} {address}")
    for week, steps in plan.due:
        click.echo(f"{week}  {', '.join(steps) or 'nothing left to do'}")
    if not plan.due:
        click.echo(f"nothing is due; the next release is at {table.following:%Y-%m-%d %H:%M} UTC")


def tell_outcome(outcome: Outcome, *, as_json: bool, plain: bool) -> None:
    """Say what a run did: a line a week on stdout, its problems on stderr where they are plain."""
    if plain:
        for problem in outcome.problems:
            said = " ".join(str(problem.error).split())
            click.echo(f"reportgen: {problem.week}: {problem.step}: {said}", err=True)
    if as_json:
        _echo(_row(outcome))
        return
    for week in outcome.weeks:
        steps = ", ".join(
            f"{step} {event}" for step, event in week.steps.items() if step not in {"week", "tell"}
        )
        click.echo(f"{week.week}  {week.state}  {steps}".rstrip())
    for path in outcome.reports:
        if path.suffix == ".html":
            click.echo(f"{'':10}  {shown_path(path)}")
    if not outcome.weeks and not outcome.problems:
        click.echo(f"nothing was due; the next release is at {_moment(outcome.next_release)}")


def _row(outcome: Outcome) -> dict[str, Any]:
    return {
        "run": outcome.run,
        "target": outcome.target,
        "began": outcome.began,
        "ended": outcome.ended,
        "exit_code": outcome.exit_code,
        "weeks": [
            {"week": one.week, "state": one.state, "steps": dict(one.steps)}
            for one in outcome.weeks
        ],
        "problems": [
            {
                "week": one.week,
                "step": one.step,
                "error": type(one.error).__name__,
                "message": str(one.error),
                "exit_code": one.error.exit_code,
            }
            for one in outcome.problems
        ],
        "notices": outcome.notices,
        "receipts": outcome.receipts,
        "reports": [shown_path(path) for path in outcome.reports],
        "next_release": outcome.next_release,
    }


def _moment(moment: Any) -> str:  # noqa: ANN401
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _echo(row: dict[str, Any]) -> None:
    import msgspec

    click.echo(msgspec.json.encode(row))
