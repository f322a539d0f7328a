"""How an edition lies in a message: texts, pictures and files as MIME has them."""

from __future__ import annotations

import re
from binascii import b2a_qp
from dataclasses import dataclass
from email.message import MIMEPart
from email.policy import SMTP
from typing import TYPE_CHECKING

from reportgen.renderers.newsletter.message import PREFERENCES, UNSUBSCRIBE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.renderers.newsletter.message import Newsletter

TEXT, PAGE = b"XtextXb1946ac92492d2347cX", b"XpageX5a105e8b9d40e132978X"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to be sent along with every message of an edition."""

    name: str
    media_type: str
    data: bytes


def tree(letter: Newsletter, attachments: Sequence[Attachment]) -> MIMEPart:
    """Return text and page as alternatives, the page's pictures beside them, files around all."""
    whole = _multipart("alternative", [_blank("plain", TEXT), _blank("html", PAGE)])
    if letter.pictures:
        pictures = [
            _file(one.png, "image/png", one.name, "inline", f"<{one.cid}>")
            for one in letter.pictures
        ]
        whole = _multipart("related", [whole, *pictures])
        whole.set_param("type", "multipart/alternative")
    if attachments:
        files = [_file(one.data, one.media_type, one.name, "attachment") for one in attachments]
        whole = _multipart("mixed", [whole, *files])
    for number, part in enumerate(whole.walk()):
        if part.is_multipart():
            # Not by chance, as the library would: the same content gives the same message.
            part.set_boundary(f"=_{letter.digest[:32]}_{number}")
    return whole


def _multipart(kind: str, parts: Sequence[MIMEPart]) -> MIMEPart:
    box = MIMEPart(policy=SMTP)
    box["Content-Type"] = f"multipart/{kind}"
    for part in parts:
        box.attach(part)
    return box


def _blank(kind: str, blank: bytes) -> MIMEPart:
    part = MIMEPart(policy=SMTP)
    part["Content-Type"] = f'text/{kind}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(blank.decode() + "\n")
    return part


def _file(
    data: bytes, media_type: str, name: str, disposition: str, cid: str | None = None
) -> MIMEPart:
    part = MIMEPart(policy=SMTP)
    kind, _, subtype = media_type.partition("/")
    part.set_content(
        data, maintype=kind, subtype=subtype, disposition=disposition, filename=name, cid=cid
    )
    return part


def pieces_of(text: str) -> list[bytes]:
    """Encode a text, its tokens standing between the pieces as they are."""
    found = re.split(f"({UNSUBSCRIBE}|{PREFERENCES})", text.rstrip() + "\n")
    pieces = []
    for turn, piece in enumerate(found):
        lines = piece.replace("\r\n", "\n").replace("\r", "\n")
        is_token = turn % 2
        pieces.append(piece.encode() if is_token else encoded(lines))
    return pieces


def encoded(text: str) -> bytes:
    """Return a text as quoted-printable, its lines, which end in LF, ended by CRLF."""
    # Given CRLF, the library still ends the soft breaks of a text of one line by a bare LF.
    return b2a_qp(text.encode()).replace(b"\n", b"\r\n")
