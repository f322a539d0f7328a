"""`reportgen mail send` and `resume`: the letters to everybody who is to get them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.bar import Bar
from reportgen.cli.mail_listmonk import HEAD_START, Moment, campaigns
from reportgen.cli.mail_preview import editions_option, request_of
from reportgen.cli.options import as_of_option, common_options, json_option, now
from reportgen.cli.stopping import stopped_by_signals
from reportgen.errors import ChannelError, ReportgenError, StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from pathlib import Path

    from reportgen.pipeline.mail import MailRequest
    from reportgen.pipeline.sending import Account, Plan, Sending

DOMAINS = 10  # that are named; --json has them all
SEND_EXAMPLES = """\b
Examples:
  reportgen mail send                      (a dry run)
  reportgen mail send --lang zh-Hant,en --yes
  reportgen mail send --as-of 2025-04-16 --yes --late
  reportgen mail send --via listmonk --at 2026-11-20T09:00 --yes
"""
RESUME_EXAMPLES = """\b
Examples:
  reportgen mail resume                    (a dry run)
  reportgen mail resume --yes
"""


def sending_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what `send` and `resume` share."""
    for option in (
        click.option(
            "--other-content",
            is_flag=True,
            help="Send although readers before got something else.",
        ),
        click.option("--late", is_flag=True, help="Send although the figures are old."),
        click.option("--yes", is_flag=True, help="Send; without it nothing leaves."),
        editions_option,
        as_of_option,
    ):
        command = option(command)
    return command


@click.command(epilog=SEND_EXAMPLES, short_help="Send the newsletter to everybody.")
@sending_options
@click.option(
    "--via",
    type=click.Choice(("smtp", "listmonk")),
    default="smtp",
    show_default=True,
    help="Send it ourselves, or hand it to the listmonk server of the settings.",
)
@click.option(
    "--at",
    type=Moment(),
    help="When listmonk is to start, by this machine's clock [default: in 15 minutes].",
)
@json_option
@common_options
def send(
    as_of: date | str,
    editions: tuple[str, ...],
    via: str,
    at: datetime | None,
    **given: Any,  # noqa: ANN401
) -> None:
    """Show who would get what; with --yes, send it.

    Nobody gets an edition twice: who has it already is passed over. Whoever is put off by their
    server is tried again for a while, and then left to 'mail resume'. Ctrl-C ends after the
    messages that are under way.
    """
    if via == "listmonk":
        campaigns(as_of, editions, at or now() + HEAD_START, **given)
        return
    if at is not None:
        raise click.UsageError("--at is for --via listmonk; here, cron starts the command")
    _run(as_of, editions, resumed=False, **given)


@click.command(epilog=RESUME_EXAMPLES, short_help="Go on with a sending that was broken off.")
@sending_options
@json_option
@common_options
def resume(as_of: date | str, editions: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401
    """Show who has yet to get the edition sent last; with --yes, go on sending it.

    What was under way when a sending was killed is uncertain: it is not sent again unless the
    settings say so (mail.uncertain).
    """
    _run(as_of, editions, resumed=True, **given)


def _run(
    as_of: date | str,
    editions: tuple[str, ...],
    config_path: Path | None,
    *,
    resumed: bool,
    yes: bool,
    as_json: bool,
    quiet: bool,
    **allowed: bool,
) -> None:
    from reportgen.pipeline.sending import Sending
    from reportgen.pipeline.subscribers import newsletter

    request = request_of(config_path, as_of, editions, **allowed)
    with newsletter(request.config, create=False) as store:
        sending = Sending(request, store, resumed=resumed)
        if not yes:
            _show(sending, request, as_json=as_json)
            return
        _ask(sending)
        if not quiet:
            _tell_plan(sending.plan, err=True)
        with stopped_by_signals() as stop, Bar(shown=not quiet and sys.stderr.isatty()) as bar:
            account = sending.send(stop, bar)
    _report(account, as_json=as_json)


def _ask(sending: Sending) -> None:
    """Ask whether a late edition is to leave; where nobody is there, the error stands."""
    from reportgen.pipeline.sending import LateError

    try:
        sending.check()
    except LateError as error:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        click.echo(f"reportgen: {error}", err=True)
        if not click.confirm("send it?", err=True):
            raise ChannelError("nothing was sent") from None
        sending.allow(late=True)


def _show(sending: Sending, request: MailRequest, *, as_json: bool) -> None:
    """Show what a sending would do."""
    refusal = ""
    try:
        sending.check()
    except ReportgenError as error:
        refusal = str(error)
    plan, smtp = sending.plan, request.config.mail.smtp
    if as_json:
        import msgspec

        click.echo(
            msgspec.json.encode(
                {
                    "as_of": plan.day,
                    "dry_run": True,
                    "messages": plan.outlook.total,
                    "settled": plan.outlook.settled,
                    "editions": plan.outlook.languages,
                    "domains": plan.outlook.domains,
                    "least_seconds": plan.outlook.seconds(smtp),
                    "refused": refusal or None,
                }
            )
        )
        return
    _tell_plan(plan, err=False)
    for domain, many in plan.outlook.domains.most_common(DOMAINS):
        click.echo(f"  {many:>9,}  {domain}")
    others = plan.outlook.domains.most_common()[DOMAINS:]
    if others:
        click.echo(f"  {sum(many for _, many in others):>9,}  {len(others):,} other domains")
    if plan.outlook.total:
        click.echo(f"by {smtp.host}:{smtp.port}{_times(plan.outlook.seconds(smtp))}")
    if refusal:
        click.echo(f"it would be refused: {refusal}")
    elif plan.outlook.total:
        click.echo("nothing was sent (dry run); --yes sends it")


def _tell_plan(plan: Plan, *, err: bool) -> None:
    outlook = plan.outlook
    many = f"{outlook.total:,} message{'' if outlook.total == 1 else 's'}"
    had = f", {outlook.settled:,} have theirs" if outlook.settled else ""
    click.echo(f"{plan.day}: {many} to go{had}", err=err)
    for edition, count in sorted(outlook.languages.items()):
        subject = plan.letters.letter(edition).subject
        click.echo(f"  {count:>9,}  {edition:9}  {subject}", err=err)
    if missing := plan.letters.without_page(sorted(outlook.languages)):
        click.echo(
            f"reportgen: no letter in {', '.join(missing)} links to its page, which is not on the "
            f"site in {plan.letters.site_folder}; 'reportgen site build' first",
            err=True,
        )


def _times(seconds: float) -> str:
    if not seconds:
        return ", as fast as it takes them"
    return f", {max(1, round(seconds / 60)):,} minutes at least at the rates set"


def _report(account: Account, *, as_json: bool) -> None:
    """Say what was done and what is left, and leave with the exit code of that."""
    from reportgen.cli.mail_status import row, tell

    assert account.sent is not None
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(row(account)))
    else:
        tell(account)
    if account.open:
        again = f"'reportgen mail resume --as-of {account.day} --yes' goes on with them"
        click.echo(f"reportgen: {account.open:,} have yet to get theirs; {again}", err=True)
    if account.sent.stopped:
        code = StoppedError.exit_code
    else:
        code = ChannelError.exit_code if account.open else 0
    click.get_current_context().exit(code)
