"""`reportgen fetch`: bring the newest figures into the store."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import Choices, common_options, json_option, now, read_config
from reportgen.errors import SourceError
from reportgen.sources.registry import SOURCES

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.pipeline.fetch import FetchRequest, Served

KINDS = ("statement", "daily", "context")
MISSING_NAMED = 5  # series that are named; --json has them all
EXAMPLES = """\b
Examples:
  reportgen fetch
  reportgen fetch --only statement
  reportgen fetch --only statement --from fred_api     (with every vintage FRED knows)
  reportgen fetch --dry-run
"""


@click.command(epilog=EXAMPLES, short_help="Bring the newest figures into the store.")
@click.option(
    "--only",
    "kinds",
    type=Choices("kind", KINDS),
    metavar="LIST",
    help=f"Kinds of figures: {', '.join(KINDS)} [default: all].",
)
@click.option(
    "--from",
    "sources",
    type=Choices("source", SOURCES),
    metavar="LIST",
    help=f"Ask these sources: {', '.join(SOURCES)} [default: the settings', in their order].",
)
@click.option("--dry-run", is_flag=True, help="Say who would be asked, and ask nobody.")
@json_option
@common_options
def fetch(
    kinds: tuple[str, ...] | None,
    sources: tuple[str, ...] | None,
    config_path: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Ask the sources for what is new and keep it, with the day from which it was known.

    For each kind of figures the sources are asked in order until one serves. An answer that is cut
    short, of another release or otherwise not what it should be is refused, and the store stays as
    it was. Nothing in the store is ever overwritten: 'reportgen revisions' lists what changed.
    """
    from reportgen.credentials import fred_key
    from reportgen.pipeline.fetch import FetchRequest
    from reportgen.pipeline.fetch import fetch as bring

    key = fred_key(os.environ)
    request = FetchRequest(
        config=read_config(config_path),
        now=now,
        key="" if key is None else key.reveal(),
        kinds=kinds or KINDS,
        only=sources or (),
    )
    if dry_run:
        _tell_plan(request, as_json=as_json)
        return
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        answers = bring(request, progress)
    _report(answers, as_json=as_json)
    if any(not answer.source for answer in answers):
        click.get_current_context().exit(SourceError.exit_code)


def _tell_plan(request: FetchRequest, *, as_json: bool) -> None:
    from reportgen.pipeline.fetch import plan
    from reportgen.sources.web.discretion import without_login

    planned = {
        kind: [(name, without_login(address)) for name, address in sources]
        for kind, sources in plan(request).items()
    }
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(planned))
        return
    for kind, sources in planned.items():
        for rank, (name, address) in enumerate(sources):
            click.echo(f"{kind if not rank else '':10} {name:10} {address}")


def _report(answers: list[Served], *, as_json: bool) -> None:
    """Say for each kind who served it and what changed; failures on stderr."""
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode([_row(answer) for answer in answers]))
        return
    for answer in answers:
        for name, message in answer.failures:
            click.echo(f"reportgen: {answer.kind}: {name} failed: {message}", err=True)
        if not answer.source:
            click.echo(
                f"reportgen: {answer.kind}: no source could serve it; "
                "what the store held is still there",
                err=True,
            )
            continue
        row = _row(answer)
        counts = [f"{row[what]:,} {what}" for what in ("new", "revised", "withdrawn")]
        said = ", ".join(counts) if row["fresh"] else "nothing new"
        click.echo(f"{answer.kind:10} {answer.source:10} {said}")
        if row["left_out"]:
            click.echo(f"{'':10} {len(row['left_out'])} series of no use here were left out")
        if row["missing"]:
            named = ", ".join(row["missing"][:MISSING_NAMED])
            click.echo(f"{'':10} {len(row['missing'])} series no longer in the release: {named}")
    if any(row["revised"] or row["withdrawn"] for row in map(_row, answers)):
        click.echo("'reportgen revisions' lists what was revised")


def _row(answer: Served) -> dict[str, Any]:
    fresh = [one.ingested for one in answer.kept if not one.ingested.already]
    return {
        "kind": answer.kind,
        "source": answer.source or None,
        "fresh": bool(fresh),
        "new": sum(one.new for one in fresh),
        "revised": sum(one.revised for one in fresh),
        "withdrawn": sum(one.withdrawn for one in fresh),
        "missing": [code for one in fresh for code in one.missing],
        "left_out": {code: why for one in answer.kept for code, why in one.left_out.items()},
        "failures": [{"source": name, "message": message} for name, message in answer.failures],
    }
