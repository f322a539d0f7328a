"""`reportgen site publish`: the built site to where its readers find it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import cache_folder, common_options, json_option, now, read_config

if TYPE_CHECKING:
    from reportgen.channels.publish.receipt import Published

EXAMPLES = """\b
Examples:
  reportgen site publish                                  (to site.publish.target of the settings)
  reportgen site publish /srv/www/fed --prune
  reportgen site publish s3://bucket/fed --dry-run
  reportgen site publish git@example.com:team/fed.git --branch gh-pages
  reportgen site publish . --branch gh-pages              (into the repository of this folder)

\b
Stores are reached by fsspec's drivers (s3fs for s3://, gcsfs for gs://, paramiko for sftp://, …),
branches by git. Keys and passwords are taken from where those look for them: the environment,
~/.aws, ssh's agent. A publish that failed leaves the live site whole; the same command goes on.
"""
SHOWN = 20  # paths of a dry run; --json has them all


@click.command(epilog=EXAMPLES, short_help="Upload what changed of the site.")
@click.argument("target", required=False, default="")
@click.option("--branch", default="", help="Publish to this branch of the git repository TARGET.")
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    help="The folder of the built site [default: output/site, or the settings'].",
)
@click.option("--prune", is_flag=True, help="Remove there what the site no longer has.")
@click.option("--all", "everything", is_flag=True, help="Upload also what is there already.")
@click.option("--dry-run", is_flag=True, help="Say what would be uploaded and removed.")
@json_option
@common_options
def publish(
    target: str,
    branch: str,
    source: Path | None,
    config_path: Path | None,
    *,
    prune: bool,
    everything: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Publish the site to TARGET: a folder, a URL fsspec knows, or a branch of a git repository.

    Only files that changed go up: first what pages need, then new pages, then changed ones, front
    pages last, so that every page that is live finds what it links to at any moment. Files at the
    target that are not of the site are left alone.
    """
    from reportgen.pipeline.publishing import PublishRequest, publish_site

    config = read_config(config_path)
    settings = config.site.publish
    cwd = Path.cwd()
    request = PublishRequest(
        source=config.site_output if source is None else cwd / source,
        target=target or settings.target,
        home=cwd if target else _home(config_path),
        cache=cache_folder(),
        now=now,
        branch=branch or ("" if target else settings.branch),
        remote="" if target else settings.remote,
        prune=prune or settings.prune,
        everything=everything,
        dry_run=dry_run,
    )
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        published = publish_site(request, progress)
    _report(published, dry_run=dry_run, as_json=as_json)


def _home(config_path: Path | None) -> Path:
    """Return the folder that relative paths of the settings count from."""
    return Path.cwd() if config_path is None else (Path.cwd() / config_path).parent


def _report(published: Published, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        import msgspec

        told = {"dry_run": dry_run, **msgspec.to_builtins(published)}
        click.echo(msgspec.json.encode(told))
        return
    uploaded, removed = len(published.uploaded), len(published.removed)
    if dry_run:
        lines = [f"  + {path}" for path in published.uploaded]
        lines += [f"  - {path}" for path in published.removed]
        for line in lines[:SHOWN]:
            click.echo(line)
        if len(lines) > SHOWN:
            click.echo(f"  and {len(lines) - SHOWN:,} more")
    verbs = ("would go up", "would be removed") if dry_run else ("uploaded", "removed")
    click.echo(
        f"{published.place}: {uploaded:,} {verbs[0]} ({_size(published.bytes)}), "
        f"{removed:,} {verbs[1]}, {published.unchanged:,} unchanged"
    )
    if published.commit:
        click.echo(f"commit {published.commit}")
    if published.left:
        click.echo(
            f"{len(published.left):,} files there are no longer part of the site; --prune removes "
            "them"
        )


def _size(count: int) -> str:
    """Return a number of bytes as people say it."""
    megabyte = 1_000_000
    return f"{count / megabyte:,.1f} MB" if count >= megabyte else f"{count / 1000:,.1f} KB"
