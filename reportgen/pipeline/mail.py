"""A week's letters before anybody gets them: composed, written into files, sent to try them."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.channels import folder as folder_channel
from reportgen.credentials import SMTP_PASSWORD, Secret, secret
from reportgen.errors import ChannelError
from reportgen.pipeline.knowledge import know
from reportgen.pipeline.letters import Letters
from reportgen.pipeline.request import BuildRequest
from reportgen.renderers.artifact import Artifact
from reportgen.renderers.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from reportgen.channels.mail.desk import Way
    from reportgen.channels.mail.message import Message
    from reportgen.config import Config

SOMEBODY = "reader@example.com"
NOBODY = 0
OPENS_NOTHING = Secret("links of a preview are signed with this, and open nothing")


@dataclass(frozen=True, slots=True)
class MailRequest:
    """What to send: `editions` () stands for all that anybody gets, `as_of` None for the newest.

    `now` is the clock. `late` and `other_content` allow what is refused without them.
    """

    config: Config
    cache: Path
    now: Callable[[], datetime]
    as_of: date | None = None
    editions: tuple[str, ...] = ()
    late: bool = False
    other_content: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """One test message: to whom, which edition, and what the server said; None where it took it."""

    address: str
    edition: str
    error: str | None


def compose(request: MailRequest) -> Letters:
    """Compose the week asked for; raise GateError where its gates do not pass."""
    today = request.now().date()
    building = BuildRequest(request.config, today, request.cache, request.as_of)
    return Letters(building, know(request.config).brief(request.as_of, today))


def preview(request: MailRequest, output: Path | None) -> tuple[Path, tuple[str, ...]]:
    """Write the letters as files to look at; return the folder and the paths in it.

    Sender and links are made up where the settings have none: nothing of it leaves.
    """
    from reportgen.renderers.newsletter import preview_files

    mail = request.config.mail
    sender = {tag: f"Preview <{SOMEBODY}>" for tags in EDITIONS.values() for tag in tags}
    leave = mail.unsubscribe or ("" if mail.endpoint else SOMEBODY)
    mail = replace(mail, sender={**sender, **mail.sender}, unsubscribe=leave, dkim=None)
    letters = compose(replace(request, config=replace(request.config, mail=mail)))
    files: list[Artifact] = []
    for edition in request.editions or EDITIONS:
        form = letters.form(edition, OPENS_NOTHING)
        letter = form.letter
        message = form.fill(NOBODY, SOMEBODY, request.now())
        files.append(Artifact(f"{edition}/newsletter.eml", "message/rfc822", message.octets))
        files += preview_files(letter)
    # Beside the output and not in it: what stands there is published.
    folder = output or request.config.output.parent / "preview" / f"{letters.brief.as_of}"
    folder_channel.place(files, folder)
    return folder, tuple(one.path for one in files)


def test(request: MailRequest, addresses: Sequence[str]) -> list[Tried]:
    """Send the letters to a few addresses at once; raise ChannelError where no server takes them.

    The subject says that it is a test, and the ledger knows nothing of it.
    """
    from reportgen.channels.mail.addresses import normalised
    from reportgen.channels.mail.replies import Verdict
    from reportgen.channels.mail.smtp import Connection

    people = [normalised(one) for one in addresses]
    letters = compose(request)
    way = way_out(request.config)
    connection = Connection(way.smtp, way.password, way.name)
    tried = []
    for edition in request.editions or EDITIONS:
        form = letters.test(edition).form(edition, OPENS_NOTHING)
        for address in people:
            now = request.now()
            message: Message = form.fill(NOBODY, address, now, turn=f"test {address} {now}")
            answer = connection.send(message, form.envelope_sender)
            taken = answer.verdict is Verdict.ACCEPTED
            words = f"{answer.code or ''} {answer.words}".strip()
            tried.append(Tried(address, edition, None if taken else words))
    connection.quit()
    return tried


def way_out(config: Config) -> Way:
    """Return how messages leave: the server of the settings, the password of the environment."""
    from reportgen.channels.mail.desk import Way

    smtp = config.mail.smtp
    password = secret(SMTP_PASSWORD, os.environ) if smtp.user else None
    if smtp.user and password is None:
        raise ChannelError(
            f"{smtp.host}: there is no password for {smtp.user!r}; set {SMTP_PASSWORD.variable}, "
            f"or keep it with 'keyring set reportgen {SMTP_PASSWORD.user}'"
        )
    return Way(smtp, password, _own_name(), config.mail.uncertain)


def _own_name() -> str:
    """Return what this machine calls itself to a server: its full name, else its address."""
    name = socket.getfqdn()
    if "." in name:
        return name
    try:
        return f"[{socket.gethostbyname(socket.gethostname())}]"
    except OSError:
        return "[127.0.0.1]"
