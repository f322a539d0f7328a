"""Handing a week's letters to a listmonk server, which sends them to its own lists."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.credentials import LISTMONK_TOKEN, secret
from reportgen.errors import ConfigError
from reportgen.pipeline.mail import compose
from reportgen.pipeline.sending import check_age

if TYPE_CHECKING:
    from datetime import datetime

    from reportgen.channels.mail.listmonk import Handed
    from reportgen.pipeline.mail import MailRequest


def hand_over(request: MailRequest, at: datetime, *, dry_run: bool) -> list[Handed]:
    """Create or update a campaign for each edition that has a list, to start at that moment.

    A dry run asks the server what there is, and changes nothing. Raises LateError for a week older
    than the settings' window.
    """
    from reportgen.channels.mail.listmonk import ListmonkServer

    mail = request.config.mail
    token = secret(LISTMONK_TOKEN, os.environ)
    if mail.listmonk is None:
        raise ConfigError("no listmonk server is set; see [mail.listmonk]: url, user and lists")
    if token is None:
        raise ConfigError(
            f"listmonk asks for a token: set {LISTMONK_TOKEN.variable}, or keep it with "
            f"'keyring set reportgen {LISTMONK_TOKEN.user}'"
        )
    letters = replace(compose(request), preferences=True)
    if not dry_run:
        check_age(letters, request)
    editions = request.editions or tuple(mail.listmonk.lists)
    server = ListmonkServer(mail.listmonk, token)
    return [
        server.hand_over(letters.letter(edition), mail, at, dry_run=dry_run) for edition in editions
    ]
