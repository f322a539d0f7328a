"""`reportgen import`: take files given by hand into the store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import Day, common_options, json_option, now, read_config, today
from reportgen.errors import SourceError
from reportgen.sources.reading import UNITS

if TYPE_CHECKING:
    from datetime import date

    from reportgen.pipeline.imports import Imported

EXAMPLES = """\b
Examples:
  reportgen import FRB_H41.zip
  reportgen import table1.csv table5.csv --vintage 2023-03-23
  reportgen import WTREGEN.csv --unit WTREGEN=usd_billions
  reportgen import observations.json --series WALCL --unit WALCL=usd_millions
"""


class StatedUnit(click.ParamType):  # type: ignore[type-arg]
    """A series and its unit as CODE=UNIT."""

    name = "CODE=UNIT"

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, str]:
        """Split at the equals sign; the unit must be one we keep."""
        if isinstance(value, tuple):
            return value
        code, _, unit = value.partition("=")
        if not code or unit not in UNITS:
            self.fail(f"{value!r} is not CODE=UNIT with a unit of {', '.join(UNITS)}", param, ctx)
        return code, unit


@click.command("import", epilog=EXAMPLES, short_help="Take files given by hand into the store.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--unit",
    "units",
    multiple=True,
    type=StatedUnit(),
    help="The unit of a series, where the file does not say it. May be repeated.",
)
@click.option("--series", default="", metavar="CODE", help="The series of a file that names none.")
@click.option(
    "--vintage",
    type=Day(),
    help="The day from which the figures were known [default: what the file says, else today].",
)
@click.option("--dry-run", is_flag=True, help="Read the files to the end, and keep nothing.")
@json_option
@common_options
def import_(
    files: tuple[Path, ...],
    units: tuple[tuple[str, str], ...],
    series: str,
    vintage: date | None,
    config_path: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Read FILES into the store: each whole or not at all, recognised by what is in it.

    These are known: the Board's whole history (FRB_H41.zip or its XML), the Board's CSV packages,
    answers of FRED's API (JSON) and fredgraph.csv. A value that differs from the one held is kept
    beside it as a newer vintage.
    """
    from reportgen.pipeline.imports import ImportRequest, import_files

    if vintage is not None and vintage > today():
        raise click.BadParameter(
            f"{vintage} is still to come; it is the day from which the figures were known",
            param_hint="'--vintage'",
        )
    request = ImportRequest(
        config=read_config(config_path),
        paths=files,
        now=now,
        units=dict(units),
        series=series,
        vintage=vintage,
        dry_run=dry_run,
    )
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        imported = import_files(request, progress)
    _report(imported, as_json=as_json)
    if any(one.error for one in imported):
        click.get_current_context().exit(SourceError.exit_code)


def _report(imported: list[Imported], *, as_json: bool) -> None:
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode([_row(one) for one in imported]))
        return
    for one in imported:
        if one.error:
            click.echo(f"reportgen: {one.error}", err=True)
        else:
            click.echo(f"{one.path.name}: {one.source}, {_said(one)}")
            for code, why in one.left_out.items():
                click.echo(f"  left out: {code}, because {why}")


def _said(one: Imported) -> str:
    if one.kept is None:
        reach = f" from {one.first} to {one.last}" if one.first else ""
        return f"{one.series:,} series, {one.observations:,} figures{reach}; nothing kept (dry run)"
    kept = one.kept.ingested
    if kept.already:
        return "held already"
    return (
        f"{kept.series:,} series, {kept.new:,} new figures, {kept.revised:,} revised, "
        f"{kept.withdrawn:,} withdrawn; known from {one.kept.vintage} on"
    )


def _row(one: Imported) -> dict[str, Any]:
    import msgspec

    kept = None if one.kept is None else msgspec.to_builtins(one.kept)
    surveyed = {
        "series": one.series,
        "observations": one.observations,
        "first": one.first,
        "last": one.last,
        "left_out": one.left_out,
    }
    return {
        "file": str(one.path),
        "source": one.source or None,
        "error": one.error or None,
        "kept": kept,
        "read": surveyed if kept is None and not one.error else None,
    }
