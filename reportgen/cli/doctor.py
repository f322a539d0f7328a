"""`reportgen doctor`: look at everything a run needs, and say how to mend what is not right."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from reportgen.cli.options import (
    Choices,
    cache_folder,
    common_options,
    json_option,
    now,
    read_config,
)
from reportgen.errors import ConfigError, ReportgenError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reportgen.pipeline.doctor import Finding

NAMES = (
    "python", "pango", "fonts", "extras", "folders", "disk",
    "store", "data", "clock", "sources", "mail",
)  # fmt: skip
SIGNS = {"ok": ("ok", "green"), "warning": ("warn", "yellow"), "failure": ("FAIL", "red")}
EXAMPLES = """\b
Examples:
  reportgen doctor
  reportgen doctor --offline
  reportgen doctor --only store,mail
  reportgen doctor --json | jq '.[] | select(.level == "failure")'
"""


@click.command(epilog=EXAMPLES, short_help="Look at all a run needs, and say how to mend it.")
@click.option(
    "--only",
    type=Choices("check", NAMES),
    metavar="LIST",
    help=f"Checks: {', '.join(NAMES)} [default: all].",
)
@click.option("--offline", is_flag=True, help="Ask nobody over the network.")
@json_option
@common_options
def doctor(
    only: tuple[str, ...] | None,
    config_path: Path | None,
    *,
    offline: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Look at Python, Pango, fonts, folders, disk, store, data, clock, sources and mail server.

    Nothing is changed and no letter is sent. A warning lets work go on; with a failure the command
    ends with exit code 3. With --quiet, only what is not right is told.
    """
    found = []
    for finding in _findings(only or (), config_path, online=not offline):
        found.append(finding)
        if not as_json and not (quiet and finding.level == "ok"):
            _tell(finding)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(found))
    if any(finding.level == "failure" for finding in found):
        click.get_current_context().exit(ConfigError.exit_code)


def _findings(
    only: tuple[str, ...], config_path: Path | None, *, online: bool
) -> Iterator[Finding]:
    """Yield what is found; settings that do not hold are all there is to find."""
    from reportgen.credentials import SMTP_PASSWORD, secret
    from reportgen.pipeline.doctor import Finding, Level, examine
    from reportgen.pipeline.doctor.finding import Surroundings

    try:
        config = read_config(config_path)
    except ReportgenError as error:
        yield Finding("settings", Level.FAILURE, str(error), "'reportgen init' shows how they look")
        return
    there = Surroundings(
        config=config,
        cache=cache_folder(),
        now=now,
        online=online,
        environ=os.environ,
        password=lambda: secret(SMTP_PASSWORD, os.environ),
    )
    yield from examine(there, only)


def _tell(finding: Finding) -> None:
    sign, colour = SIGNS[finding.level]
    click.echo(f"{click.style(f'{sign:>4}', fg=colour)}  {finding.check:<8}  {finding.said}")
    if finding.mend:
        click.echo(f"{'':16}→ {finding.mend}")
