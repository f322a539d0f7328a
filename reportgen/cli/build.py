"""`reportgen build`: one week's brief, in the editions and formats asked for."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.bar import Bar
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
"""


@click.command(epilog=EXAMPLES, short_help="Build one week's brief.")
@as_of_option
@known_on_option
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
    type=click.Path(path_type=Path),
    help="Folder the week's folder is made in [default: output, or the settings'].",
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
    output: Path | None,
    allowed: tuple[str, ...],
    known_on: date | None,
    config_path: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Build the brief of one Wednesday and print the paths of its files.

    Files go to OUTPUT/DATE/; a file that would not change is not touched. A build of some editions
    or formats leaves the others there as they are.
    """
    from reportgen import pipeline

    config = read_config(config_path)
    if output is not None:
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
