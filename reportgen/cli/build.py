"""`reportgen build`: one week's brief, or those of many, in the editions and formats asked for."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from reportgen.cli.bar import Bar
from reportgen.cli.build_history import HistoryOptions, build_weeks, history_options
from reportgen.cli.options import (
    Choices,
    allow_option,
    as_of_option,
    cache_folder,
    common_options,
    json_option,
    known_on_option,
    read_config,
    shown_path,
    tell_age,
    tell_staleness,
    today,
)
from reportgen.renderers.editions import EDITIONS, FORMATS, PARTS

if TYPE_CHECKING:
    from reportgen.pipeline.unchanged import Stamp

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
@allow_option
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@json_option
@common_options
def build(
    as_of: date | str,
    languages: tuple[str, ...] | None,
    formats: tuple[str, ...] | None,
    parts: tuple[str, ...],
    output: str | None,
    allow: frozenset[str],
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
    or formats leaves the others there as they are. Where nothing has changed since the same was
    built, it says so and does nothing; --force builds it anew.

    With --since, every week from there is built that does not stand whole already, and the weeks
    built are printed. One that fails is told, and the rest is built; the same command again builds
    what is missing. For a store (s3://, gs://, sftp:// …) each process, here or of the cluster of
    --scheduler, finds the driver's credentials in its own environment; none are sent.
    """
    from reportgen import pipeline
    from reportgen.pipeline.unchanged import Watch

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
        allow=allow,
        dry_run=dry_run,
        parts=parts,
        keep=options.since is None,
        anew=options.force,
    )
    if options.since is not None:
        knowledge = pipeline.know(config, known_on)
        build_weeks(request, options, output, known_on, knowledge, as_json=as_json, quiet=quiet)
        return
    watch = Watch(request, known_on)
    stamp = None if options.force or dry_run else watch.standing()
    if stamp is not None:
        tell_age(date.fromisoformat(stamp.newest), config, known_on, quiet=quiet)
        _report_standing(stamp, as_json=as_json, quiet=quiet)
        return
    watch.begin()
    knowledge = pipeline.know(config, known_on)
    newest = knowledge.newest_week()
    tell_staleness(newest, config, known_on, quiet=quiet)
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        built = pipeline.build(request, knowledge, progress)
    watch.remember(built, newest.as_of)
    _report(
        _Answer(
            as_of=f"{built.as_of}",
            release_date=f"{built.release_date}",
            dry_run=dry_run,
            paths=[shown_path(built.folder / path) for path in built.paths],
            written=[shown_path(built.folder / path) for path in built.written],
        ),
        as_json=as_json,
    )


def _report_standing(stamp: Stamp, *, as_json: bool, quiet: bool) -> None:
    """Say that there is nothing to do, and print what stands as if it had been built."""
    if not quiet:
        click.echo(
            f"reportgen: {stamp.as_of}: nothing has changed since it was built; --force builds it "
            "anew",
            err=True,
        )
    paths = [shown_path(Path(stamp.folder, path)) for path in stamp.paths]
    answer = _Answer(stamp.as_of, stamp.release_date, dry_run=False, paths=paths, written=[])
    _report(answer, as_json=as_json)


class _Answer(NamedTuple):
    """What is printed of a build."""

    as_of: str
    release_date: str
    dry_run: bool
    paths: list[str]
    written: list[str]


def _report(answer: _Answer, *, as_json: bool) -> None:
    """Print what was made: a path a line, or one JSON object."""
    if not as_json:
        for path in answer.paths:
            click.echo(path)
        return
    import msgspec

    click.echo(msgspec.json.encode(answer._asdict()))
