"""`reportgen errata`: what published editions stated and is otherwise now."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import (
    Choices,
    Day,
    cache_folder,
    common_options,
    json_option,
    known_on_option,
    read_config,
    shown_path,
    today,
)
from reportgen.errors import UsageError
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from datetime import date

    from reportgen.pipeline.errata import Examined

# Those of the editions in one language: asked for here, so that help loads no words.
LANGUAGES = tuple(tag for tag, spoken in EDITIONS.items() if spoken == (tag,))

EXAMPLES = """\b
Examples:
  reportgen errata
  reportgen errata --as-of 2025-04-16 --lang zh-Hant,en
  reportgen errata --all --known-on 2026-12-31 --dry-run --json
"""


@click.command(epilog=EXAMPLES, short_help="Correct published editions by what is known now.")
@click.option("--as-of", type=Day(), help="Only the edition of this Wednesday.")
@click.option("--all", "every", is_flag=True, help="Every published edition [default].")
@known_on_option
@click.option(
    "--lang",
    "languages",
    type=Choices("language", LANGUAGES),
    metavar="LIST|all",
    default="all",
    show_default=True,
    help=f"Languages of the note: {', '.join(LANGUAGES)}.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder the editions stand in [default: output, or the settings'].",
)
@click.option("--dry-run", is_flag=True, help="Say what would be corrected, and write nothing.")
@json_option
@common_options
def errata(
    as_of: date | None,
    languages: tuple[str, ...],
    output: Path | None,
    known_on: date | None,
    config_path: Path | None,
    *,
    every: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare published editions with what is known of their weeks now, figure by figure.

    Where a figure is not what was printed, a correction note is written to OUTPUT/DATE/errata/, by
    language; the edition itself is never touched. Changes too small for print are counted.
    """
    from reportgen.pipeline.errata import ErrataRequest, examine

    if every and as_of is not None:
        raise UsageError("--all and --as-of exclude each other; leave one out")
    config = read_config(config_path)
    if output is not None:
        config = replace(config, output=Path.cwd() / output)
    request = ErrataRequest(
        config=config,
        today=today(),
        cache=cache_folder(),
        as_of=as_of,
        known_on=known_on,
        languages=languages,
        dry_run=dry_run,
    )
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        examined = examine(request, progress)
    _report(examined, as_json=as_json, dry_run=dry_run)
    failed = [one.error for one in examined if one.error is not None]
    if failed:
        click.get_current_context().exit(failed[0].exit_code)


def _report(examined: list[Examined], *, as_json: bool, dry_run: bool) -> None:
    """Print what is to be corrected: a line an edition and a path a file, or JSON."""
    for one in examined:
        if one.error is not None:
            click.echo(f"reportgen: {' '.join(str(one.error).split())}", err=True)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode([_row(one, dry_run=dry_run) for one in examined]))
        return
    for one in examined:
        if one.errata is None:
            continue
        click.echo(f"{one.as_of}  {_said(one)}")
        for path in one.paths:
            click.echo(f"  {shown_path(one.folder / path)}")
    compared = [one.errata for one in examined if one.errata is not None]
    if compared and not any(one.told(tag) for one in compared for tag in LANGUAGES):
        click.echo("nothing to correct")


def _said(one: Examined) -> str:
    from reportgen.brief.errata import Kind

    errata = one.errata
    assert errata is not None
    told = sum(any(each.told(tag) for tag in LANGUAGES) for each in errata.corrections)
    revised = len(errata.of(Kind.REVISED))
    below = sum(not any(each.told(tag) for tag in LANGUAGES) for each in errata.of(Kind.REVISED))
    parts = [f"{told} to correct of {errata.compared:,} figures"]
    if revised and below:
        parts.append(f"{below} below what is printed")
    for kind, what in ((Kind.NEWER, "of a later day now"), (Kind.NEW, "new")):
        if errata.of(kind):
            parts.append(f"{len(errata.of(kind))} {what}")
    if not errata.same_program:
        parts.append(f"made by another version of the program, {errata.apart} not compared")
    return ", ".join(parts)


def _row(one: Examined, *, dry_run: bool) -> dict[str, Any]:
    import msgspec

    from reportgen.renderers.errata import encode

    return {
        "as_of": one.as_of,
        "error": None if one.error is None else str(one.error),
        "dry_run": dry_run,
        "paths": [shown_path(one.folder / path) for path in one.paths],
        "written": [shown_path(one.folder / path) for path in one.written],
        "errata": None if one.errata is None else msgspec.Raw(encode(one.errata)),
    }
