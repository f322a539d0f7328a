"""`reportgen build`: one week's brief, or those of many, in the editions and formats asked for."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.bar import Bar
from reportgen.cli.build_history import HistoryOptions, build_weeks, history_options
from reportgen.cli.options import (
    Choices,
    as_of_option,
    cache_folder,
    common_options,
    json_option,
    known_on_option,
    read_config,
    shown_path,
    tell_staleness,
    today,
)
from reportgen.renderers.editions import EDITIONS, FORMATS, PARTS

if TYPE_CHECKING:
    from datetime import date

    from reportgen.pipeline import Built

EXAMPLES = """\b
Examples:
  reportgen build
  reportgen build --as-of 2025-04-16 --lang zh-Hant,en --format html,pdf
  reportgen build --lang bilingual --format pdf --output /srv/briefs --quiet
  reportgen build --as-of 2025-04-16 --known-on 2025-04-18
  reportgen build --format json --dry-run
  reportgen build --lang zh-Hant,en --part explainer --format html,pdf
  reportgen build --since 2002-12-25 --lang bilingual --format pdf --jobs 4
  reportgen build --since 2024-01-01 --scheduler tcp://host:8786 --output s3://bucket/briefs
"""


@click.command(epilog=EXAMPLES, short_help="Build one week's brief, or many.")
@as_of_option
@known_on_option
@history_options
@click.option(
    "--lang",
    "languages",
    type=Choices("language", EDITIONS),
    metavar="LIST|all",
    help=f"Editions: {', '.join(EDITIONS)} [default: all, or the settings'].",
)
@click.option(
    "--format",
    "formats",
    type=Choices("format", FORMATS),
    metavar="LIST|all",
    help=f"Formats: {', '.join(FORMATS)} [default: all, or the settings'].",
)
@click.option(
    "--part",
    "parts",
    type=Choices("part", PARTS),
    default="all",
    metavar="LIST|all",
    help=f"Parts: {', '.join(PARTS)} [default: all].",
)
@click.option(
    "--output",
    help="Folder the week's folder is made in, with --since also a URL like s3://bucket/path "
    "[default: output, or the settings'].",
)
@click.option(
    "--allow",
    "allowed",
    multiple=True,
    metavar="LIST",
    help="Let these gates fail; the brief says so in its notes. May be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@json_option
@common_options
def build(
    as_of: date | str,
    languages: tuple[str, ...] | None,
    formats: tuple[str, ...] | None,
    parts: tuple[str, ...],
    output: str | None,
    allowed: tuple[str, ...],
    known_on: date | None,
    config_path: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    **history: Any,  # noqa: ANN401
) -> None:
    """Build the brief of one Wednesday and print the paths of its files.

    Files go to OUTPUT/DATE/; a file that would not change is not touched. A build of some editions
    or formats leaves the others there as they are.

    With --since, every week from there is built that does not stand whole already, and the weeks
    built are printed. One that fails is told, and the rest is built; the same command again builds
    what is missing.
    """
    from reportgen import pipeline

    options = HistoryOptions(**history)
    config = read_config(config_path)
    if options.since is None:
        options.require_single(output)
    if output is not None and "://" not in output:
        config = replace(config, output=Path.cwd() / output)
    config = replace(
        config, editions=languages or config.editions, formats=formats or config.formats
    )
    request = pipeline.BuildRequest(
        config=config,
        today=today(),
        cache=cache_folder(),
        as_of=None if isinstance(as_of, str) else as_of,
        allow=frozenset(gate for one in allowed for gate in one.split(",")),
        dry_run=dry_run,
        parts=parts,
    )
    knowledge = pipeline.know(config, known_on)
    if options.since is not None:
        build_weeks(request, options, output, known_on, knowledge, as_json=as_json, quiet=quiet)
        return
    tell_staleness(knowledge.newest_week(), config, known_on, quiet=quiet)
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        built = pipeline.build(request, knowledge, progress)
    _report(built, dry_run=dry_run, as_json=as_json)


def _report(built: Built, *, dry_run: bool, as_json: bool) -> None:
    """Print what was made: a path a line, or one JSON object."""
    paths = [shown_path(built.folder / path) for path in built.paths]
    if not as_json:
        for path in paths:
            click.echo(path)
        return
    import msgspec

    answer = {
        "as_of": built.brief.as_of,
        "release_date": built.brief.release_date,
        "dry_run": dry_run,
        "paths": paths,
        "written": [shown_path(built.folder / path) for path in built.written],
    }
    click.echo(msgspec.json.encode(answer))
