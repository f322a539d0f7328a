"""`reportgen data`: what figures there are, whether they are sound, and how to take them out."""

from __future__ import annotations

import click

from reportgen.cli.data_backup import backup, restore
from reportgen.cli.data_check import check
from reportgen.cli.data_export import export
from reportgen.cli.data_status import status

EXAMPLES = """\b
Examples:
  reportgen data status
  reportgen data check --since 2025-01-01
  reportgen data export --output h41.parquet
  reportgen data backup /mnt/backups/fed.sqlite
"""


@click.group(epilog=EXAMPLES, short_help="Show, check, export and back up the data.")
def data() -> None:
    """Show what figures there are, check them against each other, and take them out."""


for _command in (status, check, export, backup, restore):
    data.add_command(_command)
