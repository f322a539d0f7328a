"""`reportgen run`: everything a week needs, in one command for cron, a timer or CI."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import (
    Choices,
    Day,
    allow_option,
    cache_folder,
    common_options,
    json_option,
    now,
    read_config,
)
from reportgen.cli.run_log import KINDS, heard
from reportgen.cli.stopping import stopped_by_signals

if TYPE_CHECKING:
    from datetime import date
    from threading import Event

STEPS = ("fetch", "build", "errata", "site", "publish", "mail")
EPILOG = """\b
Examples:
  reportgen run
  reportgen run --dry-run
  reportgen run --log json 2>> run.log
  reportgen run --no-wait --steps fetch,build
  reportgen run --week 2025-04-16 --no-wait

\b
Exit codes:
  0    done, or nothing was due
  2    the request is wrong, or a folder cannot be written
  3    the settings are broken, or lack what a step needs
  10   the release is there only in part (headline figures are missing)
  11   no source could serve it until the deadline
  12   the store cannot be read or written
  20   a gate failed: that week was not published, what stood before stands
  30   an edition or the site could not be made (fonts, a full disk)
  40   the site or the letters did not reach everybody; the next run goes on
  50   another run is at work here; this one did nothing
  51   the release was not out at the deadline
  130  asked to stop; the next run goes on
Of several problems the first one counts; all are told.
"""


@click.command("run", epilog=EPILOG, short_help="Do all that is due this week, unattended.")
@click.option(
    "--week", type=Day(), help="Only this Wednesday; others are left [default: what is due]."
)
@click.option("--no-wait", is_flag=True, help="Look once, whether the release is out or not.")
@click.option(
    "--deadline",
    type=click.FloatRange(0, 168),
    metavar="HOURS",
    help="Give up that long after the release was due [default: 6, or the settings'].",
)
@click.option(
    "--poll",
    type=click.FloatRange(0.01, 120),
    metavar="MINUTES",
    help="Look that often while waiting [default: 3, or the settings'].",
)
@click.option(
    "--steps",
    type=Choices("step", STEPS),
    metavar="LIST",
    help=f"Only these steps: {', '.join(STEPS)} [default: the settings'].",
)
@allow_option
@click.option(
    "--give-up",
    type=Day(),
    metavar="DATE",
    help="Close this unfinished week, which will not be published, and do nothing else.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder of the editions and the runs [default: output, or the settings'].",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--log",
    "log",
    type=click.Choice(KINDS),
    default="text",
    show_default=True,
    help="What stderr gets: lines for people, or a JSON object a line.",
)
@json_option
@common_options
def run_(
    week: date | None,
    deadline: float | None,
    poll: float | None,
    steps: tuple[str, ...] | None,
    allow: frozenset[str],
    give_up: date | None,
    output: Path | None,
    log: str,
    config_path: Path | None,
    *,
    no_wait: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Wait for the release, fetch it, hold it against the gates, and publish what is due.

    The steps are those of [run] in the settings: fetch, build (with its gates), errata, site,
    publish, mail. Each is noted in OUTPUT/runs/DATE/ when it is done, with a report: run again
    after any failure, the command goes on where it stopped. Weeks that were skipped are made up
    for, oldest first; letters go for the newest week only, and only within mail.window_hours.

    With --week, only that week is built, corrected and sent. What the sources have new is fetched
    whole, and there is but one site: made for that week, it shows all there is.
    """
    from reportgen.cli import run_shown
    from reportgen.pipeline import run as running

    config = read_config(config_path)
    if output is not None:
        config = replace(config, output=Path.cwd() / output)
    with heard(log, quiet=quiet) as logger, stopped_by_signals(logger.warning) as stop:
        request = running.RunRequest(
            config=config,
            home=Path.cwd() if config_path is None else (Path.cwd() / config_path).parent,
            cache=cache_folder(),
            now=now,
            sleep=lambda seconds: _rest(stop, seconds),
            key=_key(),
            week=week,
            wait=not no_wait,
            steps=steps,
            deadline=None if deadline is None else timedelta(hours=deadline),
            poll=None if poll is None else timedelta(minutes=poll),
            allow=allow,
            stop=stop,
        )
        if dry_run:
            run_shown.tell_plan(running.plan(request), as_json=as_json)
            return
        if give_up is not None:
            running.give_up(request, give_up)
            click.echo(f"{give_up}  given up; it is not due any more")
            return
        with Bar(shown=log == "text" and not quiet and sys.stderr.isatty()) as progress:
            outcome = running.run(replace(request, progress=progress))
    run_shown.tell_outcome(outcome, as_json=as_json, plain=log == "text")
    click.get_current_context().exit(outcome.exit_code)


def _rest(stop: Event, seconds: float) -> None:
    stop.wait(seconds)


def _key() -> str:
    from reportgen.credentials import fred_key

    key = fred_key(os.environ)
    return "" if key is None else key.reveal()
