"""`reportgen completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import click

VARIABLE = "_REPORTGEN_COMPLETE"
EXAMPLES = """\b
Examples:
  reportgen completion bash > ~/.local/share/bash-completion/completions/reportgen
  reportgen completion zsh > ~/.zfunc/_reportgen
  reportgen completion fish > ~/.config/fish/completions/reportgen.fish
"""


@click.command(epilog=EXAMPLES, short_help="Print what a shell needs to complete commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.option("--debug", is_flag=True, expose_value=False, help="Show a fault's traceback.")
def completion(shell: str) -> None:
    """Print the completion script of a SHELL, to be put where it looks for such scripts."""
    from click.shell_completion import get_completion_class

    from reportgen.cli.app import app

    kind = get_completion_class(shell)
    assert kind is not None, shell
    click.echo(kind(app, {}, "reportgen", VARIABLE).source())
