"""`reportgen mail`: the newsletter, looked at, tried, sent, resumed, and who gets it."""

from __future__ import annotations

import click

from reportgen.cli.mail_bounces import bounces
from reportgen.cli.mail_preview import preview, test
from reportgen.cli.mail_send import resume, send
from reportgen.cli.mail_status import status
from reportgen.cli.mail_subscribers import subscribers

EXAMPLES = """\b
Examples:
  reportgen mail preview --lang zh-Hant --open
  reportgen mail test --to me@example.com --lang en
  reportgen mail send                      (shows who would get what, and sends nothing)
  reportgen mail send --yes
  reportgen mail resume --yes
  reportgen mail status
"""


@click.group(epilog=EXAMPLES, short_help="Send the newsletter, and see to who gets it.")
def mail() -> None:
    """Look at the newsletter, try it, send it, and see to who gets it."""


for _command in (preview, test, send, resume, status, subscribers, bounces):
    mail.add_command(_command)
