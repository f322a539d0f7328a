"""`reportgen mail subscribers import` and `export`: the list as CSV."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import (
    Choices,
    common_options,
    json_option,
    now,
    read_config,
    shown_path,
)
from reportgen.errors import SourceError
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from reportgen.pipeline.subscribers import ImportRequest, ListTaken

SAID = {
    "added": "added",
    "updated": "updated",
    "brought_back": "brought back",
    "taken_off": "taken off",
    "unchanged": "unchanged",
}
IMPORT_EXAMPLES = """\b
Examples:
  reportgen mail subscribers import list.csv --dry-run
  reportgen mail subscribers import list.csv --lang en --consent "sign-up sheet, May 2026"
  reportgen mail subscribers import export.csv --update
  reportgen mail subscribers import old.csv --encoding big5hkscs --lang zh-Hant --consent form

\b
Columns, named in the first line, in any order; only the first is needed:
  address       (or email)
  language      zh-Hant, zh-Hans, en, bilingual
  status        active, pending, unsubscribed, bounced
  consent_how, consent_at, consent_from, confirmed_at
"""
EXPORT_EXAMPLES = """\b
Examples:
  reportgen mail subscribers export --output list.csv
  reportgen mail subscribers export --output english.csv --lang en --status active
  reportgen mail subscribers export --output list.csv --dry-run

\b
'reportgen mail subscribers import' reads the file again. A cell that a spreadsheet would take for
a formula begins with an apostrophe, which the import takes off.
"""


@click.command("import", epilog=IMPORT_EXAMPLES, short_help="Take in a list as CSV.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--lang",
    "language",
    type=click.Choice(tuple(EDITIONS)),
    help="The edition for lines that name none.",
)
@click.option(
    "--consent",
    default="",
    help="How these people agreed, for lines that do not say (consent_how).",
)
@click.option(
    "--status",
    type=click.Choice(("active", "pending", "unsubscribed", "bounced")),
    default="active",
    show_default=True,
    help="The status for lines that name none.",
)
@click.option("--update", is_flag=True, help="Take edition and consent of known people, too.")
@click.option(
    "--resubscribe",
    is_flag=True,
    help="Bring back people who unsubscribed, bounced or were removed.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="What the file is in.")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path),
    help="Where lines go that cannot be used [default: beside the file, as NAME.rejects.csv].",
)
@click.option("--dry-run", is_flag=True, help="Read all of it, tell what would be, keep nothing.")
@json_option
@common_options
def import_(
    file: Path,
    config_path: Path | None,
    *,
    as_json: bool,
    quiet: bool,
    **given: Any,  # noqa: ANN401
) -> None:
    """Take in the list FILE: CSV, a person a line, every line checked.

    Who is on the list already stays as they are, but that a line which says unsubscribed or bounced
    takes them off. Nobody who unsubscribed, bounced or was removed comes back without
    --resubscribe. Taken in twice, a list changes nothing.
    """
    from reportgen.pipeline.subscribers import ImportRequest, import_list

    request = ImportRequest(
        config=read_config(config_path),
        path=Path.cwd() / file,
        now=now(),
        **{**given, "rejects": given["rejects"] and Path.cwd() / given["rejects"]},
    )
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        done = import_list(request, progress)
    _report(request, done, as_json=as_json)
    if done.counts.rejected:
        click.get_current_context().exit(SourceError.exit_code)


@click.command(epilog=EXPORT_EXAMPLES, short_help="Write the list to CSV.")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write, for its owner alone; one that stands there is replaced.",
)
@click.option("--lang", "languages", type=Choices("edition", EDITIONS), help="Only these editions.")
@click.option(
    "--status",
    type=click.Choice(("active", "pending", "unsubscribed", "bounced")),
    help="Only people of that status [default: everybody].",
)
@click.option("--dry-run", is_flag=True, help="Say how many people there are, and write nothing.")
@json_option
@common_options
def export(
    output: Path,
    languages: tuple[str, ...] | None,
    status: str | None,
    config_path: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write everybody on the list to a CSV file, with status and consent."""
    from reportgen.pipeline.subscribers import export_list

    config = read_config(config_path)
    path = Path.cwd() / output
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        count = export_list(config, None if dry_run else path, languages or (), status, progress)
    if as_json:
        import msgspec

        answer = {"path": str(output), "people": count, "dry_run": dry_run}
        click.echo(msgspec.json.encode(answer))
    elif dry_run:
        click.echo(f"{output}: {people(count)}; nothing written (dry run)")
    else:
        click.echo(f"{output}: {people(count)}")


def people(count: int) -> str:
    """Say how many people that are."""
    return "1 person" if count == 1 else f"{count:,} people"


def _report(request: ImportRequest, done: ListTaken, *, as_json: bool) -> None:
    counts = done.counts
    if as_json:
        import msgspec

        answer = {
            "path": str(request.path),
            "dry_run": request.dry_run,
            "lines": counts.lines,
            **{name: getattr(counts, name) for name in SAID},
            "kept_off": dict(counts.kept_off),
            "rejected": counts.rejected,
            "bad": [{"line": one.line, "problem": one.problem} for one in done.bad],
            "rejects": str(done.rejects) if done.rejects else None,
            "ignored_columns": list(done.ignored),
        }
        click.echo(msgspec.json.encode(answer))
        return
    name = shown_path(request.path)
    said = [f"{getattr(counts, field):,} {what}" for field, what in SAID.items()]
    said = [one for one in said if not one.startswith("0 ")] or ["nobody"]
    tail = " (dry run, nothing kept)" if request.dry_run else ""
    click.echo(f"{name}: {counts.lines:,} lines: {', '.join(said)}{tail}")
    for status, count in sorted(counts.kept_off.items()):
        click.echo(f"  {count:,} left {status}; --resubscribe would bring them back")
    if done.ignored:
        click.echo(f"  columns not used: {', '.join(done.ignored)}")
    _tell_bad(name, done)


def _tell_bad(name: str, done: ListTaken) -> None:
    for one in done.bad:
        click.echo(f"reportgen: {name}: line {one.line:,}: {one.problem}", err=True)
    more = done.counts.rejected - len(done.bad)
    if more > 0:
        click.echo(f"reportgen: {name}: and {more:,} more lines that cannot be used", err=True)
    if done.rejects:
        where = shown_path(done.rejects)
        click.echo(
            f"reportgen: {done.counts.rejected:,} lines are in {where}; mend and import it",
            err=True,
        )
