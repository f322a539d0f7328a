"""`reportgen mail status`: how far the sendings are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.options import Day, common_options, json_option, read_config

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from reportgen.channels.mail.sendings import State
    from reportgen.pipeline.sending import Account

EXAMPLES = """\b
Examples:
  reportgen mail status
  reportgen mail status --as-of 2025-04-16 --list uncertain
  reportgen mail status --json
"""
STATES = ("reserved", "leaving", "deferred", "refused", "uncertain", "withdrawn", "delivered")


@click.command(epilog=EXAMPLES, short_help="Show how far the sendings are.")
@click.option("--as-of", type=Day(), help="Only the edition of this Wednesday.")
@click.option("--list", "listed", type=click.Choice(STATES), help="Name those in that state.")
@click.option(
    "--limit",
    default=10,
    show_default=True,
    type=click.IntRange(1),
    help="How many editions are shown.",
)
@json_option
@common_options
def status(
    as_of: date | None,
    listed: str | None,
    limit: int,
    config_path: Path | None,
    *,
    as_json: bool,
    quiet: bool,  # noqa: ARG001 - nothing is said but what was asked for
) -> None:
    """Show of each edition how many got it, were refused, are put off or uncertain."""
    from reportgen.pipeline.sending import in_state
    from reportgen.pipeline.sending import status as look_up

    config = read_config(config_path)
    accounts = look_up(config, as_of, limit)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode([row(one) for one in accounts]))
        return
    for account in accounts:
        tell(account)
        for one in in_state(config, account.day, listed) if listed else ():
            said = f"{one.code or ''} {one.reply}".strip()
            click.echo(f"    {one.address or '(removed)'}  {one.key.language}  {said}")
    if not accounts:
        click.echo("nothing was sent yet")


def tell(account: Account) -> None:
    """Print where an edition's sending stands: a line in all, and one for each language."""
    click.echo(f"{account.day}: {_said(account.by_state()) or 'nothing planned'}")
    languages = account.by_language()
    for language, counts in languages.items() if len(languages) > 1 else ():
        click.echo(f"  {language:9}  {_said(counts)}")


def row(account: Account) -> dict[str, Any]:
    """Return an edition's sending for JSON."""
    return {
        "as_of": account.day,
        "open": account.open,
        "states": account.by_state(),
        "editions": account.by_language(),
        "stopped": account.sent.stopped if account.sent else None,
    }


def _said(counts: dict[State, int]) -> str:
    return ", ".join(f"{many:,} {state}" for state, many in counts.items())
