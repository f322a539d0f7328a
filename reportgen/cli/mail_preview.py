"""`reportgen mail preview` and `test`: the letters before anybody gets them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.options import (
    Choices,
    as_of_option,
    cache_folder,
    common_options,
    json_option,
    now,
    read_config,
    shown_path,
)
from reportgen.errors import ChannelError
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import Any

    from reportgen.pipeline.mail import MailRequest

PREVIEW_EXAMPLES = """\b
Examples:
  reportgen mail preview
  reportgen mail preview --as-of 2025-04-16 --lang zh-Hant,en --open
  reportgen mail preview --output letters
"""
TEST_EXAMPLES = """\b
Examples:
  reportgen mail test --to me@example.com
  reportgen mail test --to me@example.com --to you@example.com --lang bilingual
"""


def editions_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--lang`, which is () where it is not given."""
    return click.option(
        "--lang",
        "editions",
        type=Choices("language", EDITIONS),
        default=(),
        metavar="LIST|all",
        help=f"Editions: {', '.join(EDITIONS)} [default: all].",
    )(command)


def request_of(
    config_path: Path | None, as_of: date | str, editions: tuple[str, ...], **more: bool
) -> MailRequest:
    """Return the request of a command's options."""
    from reportgen.pipeline.mail import MailRequest

    day = None if isinstance(as_of, str) else as_of
    return MailRequest(read_config(config_path), cache_folder(), now, day, editions, **more)


@click.command(epilog=PREVIEW_EXAMPLES, short_help="Write the letters into files to look at.")
@as_of_option
@editions_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Folder for the files [default: preview/DATE beside the output].",
)
@click.option("--open", "opened", is_flag=True, help="Show the pages in the browser.")
@json_option
@common_options
def preview(
    as_of: date | str,
    editions: tuple[str, ...],
    output: Path | None,
    config_path: Path | None,
    *,
    opened: bool,
    as_json: bool,
    quiet: bool,  # noqa: ARG001 - nothing is said but the paths
) -> None:
    """Write each edition as it would be sent: the message (.eml), its page and its text.

    Links to unsubscribe open nothing, and a sender that is not set is made up.
    """
    from reportgen.pipeline.mail import preview as write

    folder, paths = write(
        request_of(config_path, as_of, editions), None if output is None else Path.cwd() / output
    )
    shown = [shown_path(folder / path) for path in paths]
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode({"paths": shown}))
    else:
        for path in shown:
            click.echo(path)
    if opened:
        for path in paths:
            if path.endswith(".html"):
                click.launch(str(folder / path))


@click.command(epilog=TEST_EXAMPLES, short_help="Send the letters to a few addresses.")
@as_of_option
@editions_option
@click.option(
    "--to", "addresses", multiple=True, required=True, metavar="ADDRESS", help="May be repeated."
)
@json_option
@common_options
def test(
    as_of: date | str,
    editions: tuple[str, ...],
    addresses: tuple[str, ...],
    config_path: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Send each edition to these addresses now, marked as a test.

    They need not be subscribers; links to unsubscribe open nothing, and 'mail status' does not
    count it.
    """
    from reportgen.pipeline.mail import test as send

    tried = send(request_of(config_path, as_of, editions), addresses)
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode(tried))
    for one in tried if not as_json else ():
        if one.error is not None:
            click.echo(f"reportgen: {one.address}: {one.edition}: {one.error}", err=True)
        elif not quiet:
            click.echo(f"{one.address}: {one.edition}: taken by the server")
    if any(one.error is not None for one in tried):
        click.get_current_context().exit(ChannelError.exit_code)
