"""`reportgen site build`: the whole site brought up to date, as far as anything changed."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import (
    Choices,
    Day,
    allow_option,
    cache_folder,
    common_options,
    json_option,
    known_on_option,
    read_config,
    shown_path,
    tell_staleness,
    today,
)
from reportgen.renderers.editions import LANGUAGES

if TYPE_CHECKING:
    from datetime import date

    from reportgen.config import Config
    from reportgen.pipeline.site.request import LeftOut, SiteBuilt

NAMED = 10  # of those left out; --json has them all
MEGA = 1_000_000
EXAMPLES = """\b
Examples:
  reportgen site build
  reportgen site build --url https://example.com/fed --jobs 4
  reportgen site build --since 2024-01-01 --lang zh-Hant,en --output /srv/www/fed
  reportgen site build --dry-run
"""


# Generic only in newer releases of click: so no type argument here.
class WebAddress(click.ParamType):  # type: ignore[type-arg]
    """An address like https://host/path; it loses a slash at its end."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Check the address, or say what one looks like."""
        from reportgen.config import is_address

        if value and not is_address(value):
            self.fail(f"{value!r} is no address like https://host/path", param, ctx)
        return str(value).rstrip("/")


@click.command(epilog=EXAMPLES, short_help="Make the site, or bring it up to date.")
@click.option("--since", type=Day(), help="The first week [default: the first there is].")
@click.option("--until", type=Day(), help="The last week [default: the newest].")
@click.option(
    "--lang",
    "languages",
    type=Choices("language", LANGUAGES),
    metavar="LIST|all",
    help=f"Languages: {', '.join(LANGUAGES)} [default: all, or the settings'].",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder the site is made in [default: output/site, or the settings'].",
)
@click.option(
    "--url", type=WebAddress(), help="Public address of the site [default: the settings']."
)
@click.option("--pdf", is_flag=True, help="Make a PDF of each week, too.")
@click.option(
    "--jobs", type=click.IntRange(1, 256), help="Processes that work [default: as many as CPUs]."
)
@allow_option
@known_on_option
@click.option("--force", is_flag=True, help="Make every part anew, whether it changed or not.")
@click.option("--dry-run", is_flag=True, help="Say what would be made and removed; write nothing.")
@json_option
@common_options
def build(
    until: date | None,
    jobs: int | None,
    allow: frozenset[str],
    known_on: date | None,
    config_path: Path | None,
    *,
    force: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    **given: Any,  # noqa: ANN401
) -> None:
    """Make a complete static site of every week in the folder OUTPUT.

    Only what its inputs changed is made again: a second build with nothing new does nothing. A
    week whose gates fail is left out and told; the rest is built. What an interrupted build has
    finished is not made again.
    """
    from reportgen import pipeline
    from reportgen.pipeline.site.build import build_site
    from reportgen.pipeline.site.request import SiteRequest
    from reportgen.pipeline.workers import usable_cpus

    started = time.monotonic()
    config = _settled(read_config(config_path), **given)
    request = SiteRequest(
        config=config,
        today=today(),
        cache=cache_folder(),
        until=until,
        known_on=known_on,
        jobs=jobs or usable_cpus(),
        allow=allow,
        force=force,
        dry_run=dry_run,
    )
    knowledge = pipeline.know(config, known_on)
    if until is None and not quiet:
        tell_staleness(knowledge.newest_week(), config, known_on, quiet=quiet)
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        built = build_site(request, knowledge, progress)
    for notice in built.notices if not quiet else ():
        click.echo(f"reportgen: {notice}", err=True)
    _tell_left_out(built.left_out)
    seconds = time.monotonic() - started
    if as_json:
        _print_json(built, seconds, dry_run=dry_run)
    else:
        _report(built, seconds, dry_run=dry_run)
    if built.left_out:
        click.get_current_context().exit(built.left_out[0].failure.exit_code)


def _settled(
    config: Config,
    *,
    since: date | None,
    languages: tuple[str, ...] | None,
    output: Path | None,
    url: str | None,
    pdf: bool,
) -> Config:
    """Return the settings with what the command line says otherwise."""
    site = replace(
        config.site,
        url=config.site.url if url is None else url,
        output=config.site.output if output is None else Path.cwd() / output,
        languages=languages or config.site.languages,
        since=since or config.site.since,
        pdf=pdf or config.site.pdf,
    )
    return replace(config, site=site)


def _tell_left_out(left_out: tuple[LeftOut, ...]) -> None:
    for one in left_out[:NAMED]:
        what = one.unit if one.as_of is None else f"week {one.as_of}"
        message = " ".join(one.failure.message.split())
        click.echo(f"reportgen: {what} left out: {message}", err=True)
    if len(left_out) > NAMED:
        click.echo(f"reportgen: and {len(left_out) - NAMED} more; --json lists them", err=True)


def _report(built: SiteBuilt, seconds: float, *, dry_run: bool) -> None:
    if dry_run:
        for name in built.made:
            click.echo(f"make    {name}")
        for path in built.removed:
            click.echo(f"remove  {shown_path(built.folder / path)}")
        if not (built.made or built.removed):
            click.echo("nothing to do")
        return
    if not (built.made or built.removed):
        click.echo("nothing to do")
    click.echo(
        f"{shown_path(built.folder)}: {len(built.weeks):,} weeks, {built.pages:,} pages, "
        f"{built.files:,} files, {built.bytes / MEGA:,.1f} MB"
    )
    if built.made or built.removed:
        click.echo(
            f"{len(built.made):,} parts made, {len(built.written):,} files changed, "
            f"{len(built.removed):,} removed; {seconds:,.1f} s, at most {built.peak:,.0f} MB "
            "a worker"
        )


def _print_json(built: SiteBuilt, seconds: float, *, dry_run: bool) -> None:
    import msgspec

    answer = {
        "output": shown_path(built.folder),
        "dry_run": dry_run,
        "weeks": built.weeks,
        "made": built.made,
        "written": built.written,
        "removed": built.removed,
        "left_out": [
            {
                "part": one.unit,
                "as_of": one.as_of,
                "error": one.failure.kind,
                "message": one.failure.message,
                "exit_code": one.failure.exit_code,
            }
            for one in built.left_out
        ],
        "notices": built.notices,
        "pages": built.pages,
        "files": built.files,
        "bytes": built.bytes,
        "seconds": round(seconds, 3),
        "peak_mb": round(built.peak, 1),
    }
    click.echo(msgspec.json.encode(answer))
