"""`reportgen mail bounces`: take those off the list whom mail does not reach."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.bar import Bar
from reportgen.cli.options import common_options, json_option, now, read_config

if TYPE_CHECKING:
    from reportgen.channels.mail.bounces import Bounce, Read

EXAMPLES = """\b
Examples:
  reportgen mail bounces ~/Maildir/.bounces --dry-run
  reportgen mail bounces /var/mail/newsletter
  reportgen mail bounces notice.eml --json
"""


@click.command(epilog=EXAMPLES, short_help="Read bounces and suppress dead addresses.")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be, and change nothing.")
@json_option
@common_options
def bounces(
    path: Path, config_path: Path | None, *, dry_run: bool, as_json: bool, quiet: bool
) -> None:
    """Read the bounces in PATH: a maildir, an mbox or the file of one mail.

    Who is told not to exist (hard) is bounced, and not written to any more; full mailboxes, delays
    and refusals (soft) and failures without a reason (unclear) are only counted. Answers on
    holiday and other mail are passed over. The mails are left as they are, and count once.
    """
    from reportgen.pipeline.subscribers import read_bounces

    config = read_config(config_path)
    with Bar(shown=not quiet and sys.stderr.isatty()) as progress:
        done = read_bounces(config, Path.cwd() / path, now(), progress, dry_run=dry_run)
    if as_json:
        _show_json(done, dry_run=dry_run)
        return
    for one in done.bounces:
        click.echo(f"{_shown(one)}: {_said(one)}")
    suppressed = sum(one.suppressed for one in done.bounces)
    kinds = ", ".join(f"{count:,} {what}" for what, count in sorted(done.mails.items()))
    tail = " (dry run, nothing changed)" if dry_run else ""
    click.echo(f"{done.mails.total():,} mails: {kinds or 'none'}; {suppressed:,} suppressed{tail}")


def _said(one: Bounce) -> str:
    code = f" {one.code}" if one.code else ""
    if one.suppressed:
        return f"suppressed ({one.kind}{code})"
    return f"{one.kind}{code}, {one.times:,} so far; still {one.subscriber.status}"


def _shown(one: Bounce) -> str:
    from reportgen.channels.mail.addresses import shown

    return shown(one.subscriber.address)


def _show_json(done: Read, *, dry_run: bool) -> None:
    import msgspec

    answer = {
        "dry_run": dry_run,
        "mails": dict(done.mails),
        "bounces": [
            {
                "address": _shown(one),
                "kind": str(one.kind),
                "code": one.code,
                "times": one.times,
                "suppressed": one.suppressed,
            }
            for one in done.bounces
        ],
    }
    click.echo(msgspec.json.encode(answer))
