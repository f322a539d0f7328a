"""`reportgen build --since`: the briefs of many weeks, those that stand already left alone."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import Day, shown_path, tell_staleness
from reportgen.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from reportgen.pipeline.history import HistoryBuilt
    from reportgen.pipeline.knowledge import Knowledge
    from reportgen.pipeline.request import BuildRequest

NAMED = 10  # of what failed; --json has them all


@dataclass(frozen=True, slots=True)
class HistoryOptions:
    """What the command line says of a history: nothing of it holds for a single week."""

    since: date | None
    until: date | None
    jobs: int | None
    scheduler: str
    force: bool

    def require_single(self, output: str | None) -> None:
        """Raise UsageError where something was said that only a history can do."""
        given = (("until", self.until), ("jobs", self.jobs), ("scheduler", self.scheduler))
        for name, value in given:
            if value:
                raise UsageError(f"--{name} is for many weeks; give --since DATE, too")
        if output is not None and "://" in output:
            raise UsageError(
                f"{output}: a single week goes to a folder; to write it to a URL, give --since "
                "DATE --until DATE"
            )

    def require_together(self, as_of: date | None) -> None:
        """Raise UsageError for what contradicts itself."""
        if as_of is not None:
            raise UsageError("--as-of is one week and --since many; give one of them")
        if self.scheduler and self.jobs:
            raise UsageError("--jobs are processes here and --scheduler a cluster; give one")


def history_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a history."""
    for option in (
        click.option("--force", is_flag=True, help="Build what stands as it would be built, too."),
        click.option(
            "--scheduler",
            default="",
            metavar="ADDRESS",
            help="With --since: a Dask cluster that builds, like tcp://host:8786.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(1, 256),
            help="With --since: processes that build [default: as many as CPUs].",
        ),
        click.option("--until", type=Day(), help="With --since: the last week [default: newest]."),
        click.option("--since", type=Day(), help="Build every week from here that is not there."),
    ):
        command = option(command)
    return command


def build_weeks(
    week: BuildRequest,
    options: HistoryOptions,
    output: str | None,
    known_on: date | None,
    knowledge: Knowledge,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Build the weeks of a range, tell of them, and end with the code of the oldest failure."""
    from reportgen.pipeline.history import HistoryRequest, build_history
    from reportgen.pipeline.workers import usable_cpus

    options.require_together(week.as_of)
    assert options.since is not None
    started = time.monotonic()
    request = HistoryRequest(
        week=week,
        output=output or str(week.config.output),
        home=Path.cwd(),
        since=options.since,
        until=options.until,
        known_on=known_on,
        jobs=options.jobs or usable_cpus(),
        scheduler=options.scheduler,
        force=options.force,
        dry_run=week.dry_run,
    )
    if options.until is None:
        tell_staleness(knowledge.newest_week(), week.config, known_on, quiet=quiet)
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        built = build_history(request, knowledge, progress)
    seconds = time.monotonic() - started
    _tell_failures(built)
    if as_json:
        _print_json(built, seconds, dry_run=week.dry_run)
    else:
        _report(built, seconds, dry_run=week.dry_run, quiet=quiet)
    if built.exit_code:
        click.get_current_context().exit(built.exit_code)


def _tell_failures(built: HistoryBuilt) -> None:
    for one in built.failed[:NAMED]:
        message = " ".join(one.failure.message.split())
        click.echo(f"reportgen: week of {one.as_of} failed: {message}", err=True)
    if len(built.failed) > NAMED:
        click.echo(f"reportgen: and {len(built.failed) - NAMED} more; --json lists them", err=True)
    if built.not_done:
        days = built.not_done
        click.echo(
            f"reportgen: {len(days):,} weeks not done ({days[0]} to {days[-1]}): {built.lost}",
            err=True,
        )


def _report(built: HistoryBuilt, seconds: float, *, dry_run: bool, quiet: bool) -> None:
    """Print the folders of the weeks built, and one line on all of them."""
    for day in built.built:
        click.echo(_shown(built, day))
    if quiet:
        return
    if dry_run:
        said = f"{len(built.built):,} to build, {len(built.unchanged):,} stand as they are"
    else:
        rate = f", {len(built.built) / seconds:,.1f} weeks/s" if built.built else ""
        memory = f", at most {built.peak:,.0f} MB a process" if built.built else ""
        said = (
            f"{len(built.built):,} weeks built, {len(built.unchanged):,} unchanged, "
            f"{len(built.failed) + len(built.not_done):,} failed; {seconds:,.1f} s{rate}{memory}"
        )
    click.echo(f"reportgen: {said}", err=True)


def _shown(built: HistoryBuilt, day: date) -> str:
    """Return where a week stands, as the user would type it."""
    if "://" in built.place:
        return f"{built.place}/{day}"
    return shown_path(Path(built.place) / day.isoformat())


def _print_json(built: HistoryBuilt, seconds: float, *, dry_run: bool) -> None:
    import msgspec

    answer = {
        "output": built.place,
        "dry_run": dry_run,
        "built": built.built,
        "unchanged": built.unchanged,
        "failed": [
            {
                "as_of": one.as_of,
                "error": one.failure.kind,
                "message": one.failure.message,
                "exit_code": one.failure.exit_code,
            }
            for one in built.failed
        ],
        "not_done": built.not_done,
        "lost": built.lost,
        "files": built.files,
        "seconds": round(seconds, 3),
        "weeks_per_second": round(len(built.built) / seconds, 3),
        "peak_mb": round(built.peak, 1),
    }
    click.echo(msgspec.json.encode(answer))
