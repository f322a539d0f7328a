"""`reportgen site`: the static site, made, looked at and published."""

from __future__ import annotations

import click

from reportgen.cli.site_build import build
from reportgen.cli.site_publish import publish
from reportgen.cli.site_serve import serve

EXAMPLES = """\b
Examples:
  reportgen site build
  reportgen site build --url https://example.com/fed --since 2024-01-01
  reportgen site serve --open
  reportgen site publish /srv/www/fed
"""


@click.group(epilog=EXAMPLES, short_help="Make, look at and publish the static site.")
def site() -> None:
    """Make the static site of every week, look at it, and publish it."""


for _command in (build, serve, publish):
    site.add_command(_command)
