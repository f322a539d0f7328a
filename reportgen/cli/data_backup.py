"""`reportgen data backup` and `restore`: a copy of the store, and putting it back."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import common_options, read_config, shown_path
from reportgen.errors import UsageError


@click.command(
    epilog="\b\nExamples:\n  reportgen data backup /mnt/backups/fed-$(date +%F).sqlite",
    short_help="Copy the store to a file.",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@common_options
def backup(file: Path, config_path: Path | None, *, quiet: bool) -> None:
    """Copy the store to FILE: figures, their vintages, subscribers, and the ledger of letters.

    The copy is of one moment, while others may read and write. It is looked through before it gets
    its name; a file of that name is replaced only then.
    """
    from reportgen.pipeline.store_address import store_url
    from reportgen.store.backup import back_up

    url = store_url(read_config(config_path))
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        releases = back_up(url, Path.cwd() / file, partial(progress, what="copying"))
    if not quiet:
        click.echo(f"{releases} releases, looked through and sound", err=True)
    click.echo(shown_path(Path.cwd() / file))


@click.command(
    epilog="\b\nExamples:\n  reportgen data restore /mnt/backups/fed-2026-11-20.sqlite --yes",
    short_help="Put a copy of the store back.",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do it; without this, only what would be done is told.")
@common_options
def restore(file: Path, config_path: Path | None, *, yes: bool, quiet: bool) -> None:
    """Put FILE, a copy made by 'data backup', in the place of the store.

    End whatever uses the store first. The store that was there is kept beside it, with 'before' in
    its name. Letters sent since the copy was made are not in its ledger: 'mail send' would send
    them again, so put back the newest copy there is.
    """
    from reportgen.pipeline.store_address import store_url
    from reportgen.store import backup as copies

    source, url = Path.cwd() / file, store_url(read_config(config_path))
    if not source.is_file():
        raise UsageError(f"there is no backup at {file}")
    releases = copies.look(source)
    place = url.removeprefix(copies.SQLITE)
    if not yes:
        click.echo(f"would put {file} ({releases} releases) in the place of {place}; add --yes")
        return
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        before = copies.restore(source, url, partial(progress, what="copying"))
    if before is not None and not quiet:
        click.echo(f"the store that was there is now {before}", err=True)
    click.echo(place)
