"""`reportgen init`: begin an installation with settings that say what each key means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportgen.cli.options import shown_path
from reportgen.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES = """\b
Examples:
  reportgen init
  reportgen init /srv/fed-brief --publisher "Example Research" --url https://example.com/fed
  reportgen init --stdout
"""


@click.command(epilog=EXAMPLES, short_help="Write a commented settings file to begin with.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--publisher", metavar="NAME", default="", help="Whose brief it is.")
@click.option("--url", metavar="URL", default="", help="Where the site will be published.")
@click.option("--from", "sender", metavar="ADDRESS", default="", help="Who the letters are from.")
@click.option("--force", is_flag=True, help="Replace settings; the old go to reportgen.toml.old.")
@click.option("--stdout", is_flag=True, help="Print the settings, and write nothing.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show a fault's traceback.")
def init(folder: Path, publisher: str, url: str, sender: str, *, force: bool, stdout: bool) -> None:
    """Write FOLDER/reportgen.toml: every key with what it means and what it is when left out.

    There are never secrets in it: they come from the environment or the keyring. What is there
    already is left alone unless --force is given.
    """
    from reportgen.config.example import NAME, example

    text = _filled(example(), {"publisher.name": publisher, "site.url": url, "mail.from": sender})
    if stdout:
        click.echo(text, nl=False)
        return
    path = folder / NAME
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; --force replaces it and keeps the old one")
    try:
        _write(path, text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error
    click.echo(shown_path(path.absolute()))
    click.echo("next: reportgen doctor, then reportgen fetch and reportgen build", err=True)


def _write(path: Path, text: str) -> None:
    from reportgen.config import load_config

    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    try:
        load_config(aside, Path.cwd())  # what we write must hold, the caller's words in it too
    except ConfigError as error:
        aside.unlink()
        raise UsageError(str(error).replace(str(aside), "the options given")) from error
    if path.exists():
        path.replace(path.with_name(f"{path.name}.old"))
    aside.replace(path)


def _filled(text: str, given: Mapping[str, str]) -> str:
    """Put the caller's words into keys that stand commented out in their tables."""
    import json
    import re

    for place, word in given.items():
        if word:
            table, key = place.split(".")
            said = f"{key} = {json.dumps(word, ensure_ascii=False)}"  # TOML's strings are JSON's
            head, mark, rest = text.partition(f"\n[{table}]\n")
            free = re.search(rf"(?m)^# {key} = .*$", rest)
            assert free, f"the example has no {place}"
            text = head + mark + rest[: free.start()] + said + rest[free.end() :]
    return text
