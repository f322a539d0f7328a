"""`reportgen data export`: the figures as one long table, for analysts."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.options import common_options, json_option, read_config

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.config import Config
    from reportgen.statement.rows import Row

FORMATS = ("csv", "parquet", "sqlite")
EXAMPLES = """\b
Examples:
  reportgen data export --output h41.csv
  reportgen data export --output lines.parquet --lines
  reportgen data export --output vintages.sqlite --all-vintages
  reportgen data export --output h41.csv --dry-run

\b
Columns: source, code, line, label, basis, unit, as_of, vintage, value (in the unit named).
In SQLite the table is called observations.
"""


@click.command(epilog=EXAMPLES, short_help="Write the figures to CSV, Parquet or SQLite.")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write; one that stands there is replaced once the new one is whole.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    help="Format [default: as the file's name ends].",
)
@click.option("--all-vintages", is_flag=True, help="Every value ever stated, not the newest only.")
@click.option("--lines", is_flag=True, help="Only series that a line of the statement reads.")
@click.option("--dry-run", is_flag=True, help="Say how many rows there are, and write nothing.")
@json_option
@common_options
def export(
    output: Path,
    kind: str | None,
    config_path: Path | None,
    *,
    all_vintages: bool,
    lines: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write every figure to one long table, a row for each, with source, line, unit and vintage.

    Parquet needs pyarrow: pip install 'reportgen[parquet]'.
    """
    from reportgen.pipeline.export import check_target, choose_format, write_rows

    path = Path.cwd() / output
    chosen = choose_format(path, kind)
    check_target(path, chosen)
    config = read_config(config_path)
    with _rows(config, all_vintages=all_vintages) as found:
        rows = (row for row in found if row.line or not lines)
        if dry_run:
            count = sum(1 for _ in rows)
        else:
            shown = not quiet and sys.stderr.isatty()
            count = write_rows(rows, path, chosen, _tell if shown else _keep_quiet)
    _report(output, chosen, count, dry_run=dry_run, as_json=as_json, quiet=quiet)


@contextmanager
def _rows(config: Config, *, all_vintages: bool) -> Iterator[Iterable[Row]]:
    """Give the rows of the store as they are read, or of the data inside the program."""
    from reportgen import pipeline
    from reportgen.errors import NoDataError
    from reportgen.pipeline.store_address import has_store, store_url
    from reportgen.statement.lines import load_lines
    from reportgen.statement.rows import rows_of_points, rows_of_snapshot

    if has_store(config):
        from reportgen.store.store import open_store

        with open_store(store_url(config), create=False) as store:
            yield rows_of_points(store.points(all_vintages=all_vintages), load_lines(), {})
    elif all_vintages:
        raise NoDataError(
            "the data inside the program are of one vintage, and there is no store yet: "
            "'reportgen fetch' or 'reportgen import' makes it"
        )
    else:
        yield rows_of_snapshot(pipeline.know(config).snapshot, load_lines())


def _tell(done: int) -> None:
    """Write the number over the one before it: how many there will be nobody knows."""
    click.echo(f"\r{done:,} rows", err=True, nl=False)


def _keep_quiet(done: int) -> None:
    """Tell nobody."""


def _report(
    output: Path, kind: str, count: int, *, dry_run: bool, as_json: bool, quiet: bool
) -> None:
    if as_json:
        import msgspec

        answer = {"path": str(output), "format": kind, "rows": count, "dry_run": dry_run}
        click.echo(msgspec.json.encode(answer))
    elif dry_run:
        click.echo(f"{output}: {count:,} rows, {kind}")
    else:
        if not quiet:
            click.echo(f"\r{count:,} rows" if sys.stderr.isatty() else f"{count:,} rows", err=True)
        click.echo(output)
