"""`reportgen weeks`: which weeks can be built, and how complete each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reportgen.cli.options import (
    Day,
    common_options,
    json_option,
    known_on_option,
    read_config,
    tell_staleness,
)

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

EXAMPLES = """\b
Examples:
  reportgen weeks --year 2025
  reportgen weeks --since 2026-01-01 --json
"""


@click.command(epilog=EXAMPLES, short_help="List the weeks that can be built.")
@click.option("--since", type=Day(), help="Only weeks from this date on.")
@click.option("--year", type=click.IntRange(1900, 2200), help="Only weeks of this year.")
@known_on_option
@json_option
@common_options
def weeks(
    since: date | None,
    year: int | None,
    known_on: date | None,
    config_path: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """List every Wednesday of the data, oldest first: lines known, and what a brief would lack."""
    from reportgen import pipeline

    config = read_config(config_path)
    knowledge = pipeline.know(config, known_on)
    tell_staleness(knowledge.newest_week(), config, known_on, quiet=quiet)
    shown = [
        week
        for week in knowledge.weeks
        if (since is None or week.as_of >= since) and (year is None or week.as_of.year == year)
    ]
    if as_json:
        import msgspec

        rows = [
            {
                "as_of": week.as_of,
                "complete": week.complete,
                "lines_known": week.known,
                "lines": week.lines,
                "lack": week.lack,
            }
            for week in shown
        ]
        click.echo(msgspec.json.encode(rows))
        return
    for week in shown:
        state = week.lack or "can be built"
        click.echo(f"{week.as_of}  {week.known:3} of {week.lines} lines  {state}")
    built = sum(week.complete for week in shown)
    if not quiet:
        click.echo(f"{built} of {len(shown)} weeks can be built", err=True)
