"""`reportgen mail subscribers`: who gets the newsletter."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.mail_subscribers_files import export, import_, people
from reportgen.cli.options import Choices, common_options, json_option, now, read_config
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.channels.mail.subscribers import Subscriber, Subscribers

EXAMPLES = """\b
Examples:
  reportgen mail subscribers add anne@example.com --lang en --consent "asked by phone"
  reportgen mail subscribers import list.csv --dry-run
  reportgen mail subscribers list
  reportgen mail subscribers export --output list.csv
  reportgen mail subscribers remove anne@example.com
"""
ADD_EXAMPLES = """\b
Examples:
  reportgen mail subscribers add anne@example.com --lang en --consent "asked by phone"
  reportgen mail subscribers add a@example.com b@example.com --lang zh-Hant --consent "board"
  reportgen mail subscribers add anne@example.com --lang en --consent letter --resubscribe
"""
LIST_EXAMPLES = """\b
Examples:
  reportgen mail subscribers list
  reportgen mail subscribers list --status bounced
  reportgen mail subscribers list --lang zh-Hant,bilingual --json
  reportgen mail subscribers list anne@example.com
"""
REMOVE_EXAMPLES = """\b
Examples:
  reportgen mail subscribers remove anne@example.com
  reportgen mail subscribers remove anne@example.com --unsubscribe
  reportgen mail subscribers remove a@example.com b@example.com --yes
"""
STATUSES = ("pending", "active", "unsubscribed", "bounced")


@click.group(epilog=EXAMPLES, short_help="Show and change who gets the newsletter.")
def subscribers() -> None:
    """Show and change who gets the newsletter: addresses, editions, consent."""


@subscribers.command(epilog=ADD_EXAMPLES, short_help="Put people on the list.")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@click.option(
    "--lang", "language", required=True, type=click.Choice(tuple(EDITIONS)), help="The edition."
)
@click.option("--consent", required=True, help="How these people agreed to get it.")
@click.option("--from", "origin", default="", help="Where that is recorded: a letter, a page.")
@click.option(
    "--status",
    type=click.Choice(STATUSES[:2]),
    default="active",
    show_default=True,
    help="Who is pending is not written to.",
)
@click.option(
    "--resubscribe",
    is_flag=True,
    help="Bring back who unsubscribed, bounced or was removed.",
)
@click.option("--dry-run", is_flag=True, help="Check the addresses, and keep nothing.")
@json_option
@common_options
def add(
    addresses: tuple[str, ...],
    config_path: Path | None,
    *,
    as_json: bool,
    quiet: bool,
    **given: Any,  # noqa: ANN401
) -> None:
    """Put people on the list, all of them or nobody."""
    from reportgen.pipeline.subscribers import AddRequest, add_people

    request = AddRequest(read_config(config_path), addresses, now(), **given)
    done = add_people(request)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode([row(one) for one in done]))
    elif not quiet:
        said = "would be added (dry run)" if request.dry_run else "added"
        for one in done:
            click.echo(f"{one.address}: {said}, {one.language}, {one.status}")


@subscribers.command("list", epilog=LIST_EXAMPLES, short_help="Show who is on the list.")
@click.argument("address", required=False)
@click.option("--lang", "languages", type=Choices("edition", EDITIONS), help="Only these editions.")
@click.option("--status", type=click.Choice((*STATUSES, "any")), help="People of that status.")
@json_option
@common_options
def list_(
    address: str | None,
    languages: tuple[str, ...] | None,
    status: str | None,
    config_path: Path | None,
    *,
    as_json: bool,
    quiet: bool,  # noqa: ARG001 - nothing is said but what was asked for
) -> None:
    """Show how many people there are; with --status or --lang who; with ADDRESS all about one."""
    from reportgen.channels.mail.people import Status
    from reportgen.pipeline.subscribers import newsletter

    with newsletter(read_config(config_path), create=False) as store:
        if address is not None:
            _show_one(store.subscribers, address, as_json=as_json)
        elif languages or status:
            chosen = None if status in (None, "any") else Status(status)
            for one in store.subscribers.stream(chosen, languages or ()):
                _show_line(one, as_json=as_json)
        else:
            _show_counts(store.subscribers, as_json=as_json)


@subscribers.command(epilog=REMOVE_EXAMPLES, short_help="Erase people, or unsubscribe them.")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@click.option(
    "--unsubscribe", is_flag=True, help="Keep them on the list as unsubscribed, erase nothing."
)
@click.option("--dry-run", is_flag=True, help="Show who that is, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common_options
def remove(
    addresses: tuple[str, ...],
    config_path: Path | None,
    *,
    unsubscribe: bool,
    dry_run: bool,
    yes: bool,
    quiet: bool,
) -> None:
    """Erase people from the list: address, consent and history.

    The ledger keeps that something was sent to somebody. A keyed digest of the address stays, so
    that an old list does not bring it back; it cannot be read back into an address.
    """
    from reportgen.pipeline.subscribers import newsletter, people_of, remove_people

    with newsletter(read_config(config_path), create=False) as store:
        found = people_of(store.subscribers, addresses)
        what = "unsubscribe" if unsubscribe else "erase"
        if dry_run:
            for one in found:
                click.echo(f"{one.address}: would {what} (dry run)")
            return
        if not yes:
            if not sys.stdin.isatty():
                raise click.UsageError(f"nobody is there to be asked; {what} with --yes")
            if not click.confirm(f"{what} {people(len(found))}?"):
                click.echo("nothing was changed")
                return
        remove_people(store.subscribers, found, now(), unsubscribe=unsubscribe)
        if not quiet:
            for one in found:
                click.echo(f"{one.address}: {'unsubscribed' if unsubscribe else 'erased'}")


for _command in (import_, export):
    subscribers.add_command(_command)


def row(one: Subscriber) -> dict[str, Any]:
    """Return a person for JSON."""
    from reportgen.channels.mail.addresses import shown

    consent = one.consent
    return {
        "id": one.id,
        "address": shown(one.address),
        "language": one.language,
        "status": str(one.status),
        "consent_how": consent.how,
        "consent_at": consent.at,
        "consent_from": consent.origin,
        "confirmed_at": consent.confirmed_at,
        "added_at": one.added_at,
    }


def _show_line(one: Subscriber, *, as_json: bool) -> None:
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(row(one)))
    else:
        found = row(one)
        click.echo(f"{found['address']}\t{one.language}\t{one.status}\t{one.added_at:%Y-%m-%d}")


def _show_one(people: Subscribers, address: str, *, as_json: bool) -> None:
    from reportgen.pipeline.subscribers import people_of

    (one,) = people_of(people, (address,))
    found, history = row(one), people.history(one.id)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode({**found, "history": [one._asdict() for one in history]}))
        return
    for name, value in found.items():
        click.echo(f"{name.replace('_', ' '):14}{'' if value is None else value}".rstrip())
    for change in history:
        click.echo(f"{change.at:%Y-%m-%d %H:%M} UTC  {change.status}: {change.why}")


def _show_counts(people: Subscribers, *, as_json: bool) -> None:
    counts = people.counts()
    if as_json:
        import msgspec

        rows = [
            {"language": language, "status": str(status), "people": count}
            for (language, status), count in counts.items()
        ]
        click.echo(msgspec.json.encode(rows))
        return
    click.echo(f"{'edition':12}" + "".join(f"{status:>14}" for status in STATUSES))
    for language in EDITIONS:
        of_it = {str(status): n for (one, status), n in counts.items() if one == language}
        if of_it:
            cells = "".join(f"{of_it.get(status, 0):>14,}" for status in STATUSES)
            click.echo(f"{language:12}{cells}")
    if not counts:
        click.echo("nobody")
