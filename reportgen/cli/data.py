"""`reportgen data`: what figures there are, and where they are from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.options import common_options, json_option, read_config, tell_staleness

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.store.series import Snapshot

EXAMPLES = """\b
Examples:
  reportgen data status
  reportgen data status --json
"""


@click.group(short_help="Show what data there are.")
def data() -> None:
    """Show what figures there are and where they are from."""


@data.command(epilog=EXAMPLES)
@json_option
@common_options
def status(config_path: Path | None, *, as_json: bool, quiet: bool) -> None:
    """Show coverage: weeks, figures, the reach of every series, and the terms of use."""
    from reportgen import pipeline

    snapshot = pipeline.load_snapshot()
    weeks = pipeline.load_weeks()
    newest = pipeline.newest_week()
    tell_staleness(newest, read_config(config_path), quiet=quiet)
    complete = [week for week in weeks if week.complete]
    series = _series(snapshot)
    answer: dict[str, Any] = {
        "provenance": snapshot.provenance,
        "digest": snapshot.digest,
        "weeks": len(weeks),
        "complete_weeks": len(complete),
        "first_complete": complete[0].as_of.isoformat(),
        "newest_complete": newest.as_of.isoformat(),
        "figures": sum(one["observations"] for one in series),
        "sources": _sources(),
        "series": series,
    }
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(answer))
        return
    click.echo(f"weeks      {answer['weeks']}, of which {answer['complete_weeks']} complete")
    click.echo(f"from       {answer['first_complete']} to {answer['newest_complete']}")
    click.echo(f"figures    {answer['figures']:,} in {len(series)} series")
    click.echo(f"data       {snapshot.provenance}, sha256 {snapshot.digest}")
    for source in answer["sources"]:
        click.echo(f"\n{source['title']}\n  {source['publisher']}, {source['url']}")
        click.echo(f"  {source['licence']}\n  {source['vintage']}")
    click.echo(
        f"\n{'series':22} {'basis':16} {'first':10}  {'last':10}  {'figures':>7}  {'gaps':>5}  line"
    )
    for one in series:
        click.echo(
            f"{one['code']:22} {one['basis']:16} {one['first']}  {one['last']}"
            f"  {one['observations']:7,}  {one['gaps']:5,}  {one['line'] or ''}"
        )


def _series(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the reach of each series once, whatever its aliases, by code."""
    import msgspec

    from reportgen.statement.coverage import series_coverage
    from reportgen.statement.lines import load_lines

    return [msgspec.to_builtins(one) for one in series_coverage(snapshot, load_lines())]


def _sources() -> list[dict[str, Any]]:
    import msgspec

    from reportgen.store.snapshot import embedded_headers

    return [msgspec.to_builtins(header) for header in embedded_headers()]
