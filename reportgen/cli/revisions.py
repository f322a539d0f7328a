"""`reportgen revisions`: what the sources changed after they first stated it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.options import Day, common_options, json_option, read_config

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from reportgen.store.revisions import Revision

EXAMPLES = """\b
Examples:
  reportgen revisions --since 2026-10-01
  reportgen revisions --line currency_in_circulation --json
"""


@click.command(epilog=EXAMPLES, short_help="List what was revised.")
@click.option("--since", type=Day(), help="Only what became known on this day or later.")
@click.option("--line", default="", metavar="KEY", help="Only this line of the statement.")
@json_option
@common_options
def revisions(
    since: date | None,
    line: str,
    config_path: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """List every value that a source changed or withdrew, in which line, and by how much.

    One row a value: the day it became known, the source, the line (or the series, where no line
    reads it), the day it describes, before and after in the source's own unit.
    """
    from reportgen.errors import NoDataError
    from reportgen.pipeline.store_address import has_store, store_url
    from reportgen.statement.lines import load_lines
    from reportgen.store.store import open_store

    config = read_config(config_path)
    if not has_store(config):
        raise NoDataError("there is no store yet: 'reportgen fetch' or 'reportgen import' makes it")
    line_of = {
        code: one.key
        for one in load_lines()
        for by_basis in one.codes.values()
        for code in by_basis.values()
    }
    _check(line, line_of)
    with open_store(store_url(config), create=False) as store:
        rows = _rows(store.revisions(since), line_of, line)
        count = _print(rows, as_json=as_json)
    if not quiet:
        click.echo(f"{count:,} values revised", err=True)


def _check(line: str, line_of: Mapping[str, str]) -> None:
    from reportgen.config import suggest
    from reportgen.errors import UsageError

    if line and line not in line_of.values():
        keys = sorted(set(line_of.values()))
        raise UsageError(f"no line is called {line!r}; {suggest(line, keys)}")


def _rows(
    found: Iterator[Revision], line_of: Mapping[str, str], line: str
) -> Iterator[dict[str, Any]]:
    for one in found:
        key = line_of.get(one.code)
        if not line or line == key:
            gap = one.before is None or one.after is None
            change = None if gap else round((one.after or 0) - (one.before or 0), 6)
            yield {
                "vintage": one.vintage,
                "source": one.source,
                "line": key,
                "series": one.code,
                "basis": one.basis,
                "as_of": one.as_of,
                "unit": one.unit,
                "before": one.before,
                "after": one.after,
                "change": change,
            }


def _print(rows: Iterator[dict[str, Any]], *, as_json: bool) -> int:
    if as_json:
        import msgspec

        every = list(rows)
        click.echo(msgspec.json.encode(every))
        return len(every)
    count = 0
    for count, row in enumerate(rows, start=1):
        if count == 1:
            click.echo(
                f"{'known':10}  {'source':9}  {'as of':10}  {'before':>13}  {'after':>13}"
                f"  {'change':>11}  line, basis"
            )
        before, after, change = (_shown(row[name]) for name in ("before", "after", "change"))
        sign = "+" if row["change"] and row["change"] > 0 else ""
        click.echo(
            f"{row['vintage']}  {row['source']:9}  {row['as_of']}  {before:>13}  {after:>13}"
            f"  {sign + change:>11}  {row['line'] or row['series']}, {row['basis']}"
        )
    return count


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:,}"
