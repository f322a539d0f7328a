"""The root command: its commands are loaded when called, so that starting costs little."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword

import click

import reportgen

COMMANDS = (
    "init",
    "doctor",
    "run",
    "build",
    "fetch",
    "import",
    "weeks",
    "data",
    "revisions",
    "errata",
    "site",
    "mail",
    "serve",
    "policy",
    "explain",
    "reserves",
    "completion",
)
"""Each is an attribute of the module of the same name in this folder.

Where that name is taken, by a keyword or by this package, both end in `_`: `import_`, `run_`.
"""
TAKEN = {"run"}

EXIT_CODES = """\b
Exit codes:
  0    done
  1    a fault in reportgen itself
  2    the request is wrong (a Tuesday, an unknown language, a folder that cannot be written)
  3    a file is broken (settings, catalogue, template, lines, register)
  10   no data for that week
  11   a source failed or a file was refused; what the store held is still there
  12   the store cannot be opened, read or written
  20   a gate failed: the data contradict themselves, nothing was written
  30   rendering failed (fonts, glyphs, layout, a full disk)
  40   the newsletter was not sent, or not to everybody; the ledger knows who has yet to get it;
       or the site was not published: the same command goes on
  50   another 'reportgen run' is at work in that folder
  51   the release was not out when 'reportgen run' gave up waiting
  130  interrupted
"""

EXAMPLES = """\b
Examples:
  reportgen build
  reportgen build --as-of 2025-04-16 --lang zh-Hant,bilingual --format html,pdf
  reportgen fetch
  reportgen weeks --year 2025
"""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) or cmd_name in TAKEN else cmd_name
        command: click.Command = getattr(import_module(f"reportgen.cli.{name}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one is near."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from reportgen.config import suggest

            message = f"unknown command {args[0]!r}; {suggest(args[0], COMMANDS)}"
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"{EXAMPLES}\n{EXIT_CODES}",
)
@click.version_option(reportgen.__version__, prog_name="reportgen")
def app() -> None:
    """Brief on the Federal Reserve's weekly balance sheet (H.4.1), in Chinese and English."""
