"""A letter as files to look at, before anybody gets it."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from reportgen.renderers.artifact import Artifact, artifact

if TYPE_CHECKING:
    from reportgen.renderers.newsletter.message import Newsletter


def preview_files(letter: Newsletter) -> list[Artifact]:
    """Return a letter as a page with its pictures inside, and as text; the tokens stay."""
    page = letter.html
    for picture in letter.pictures:
        data = b64encode(picture.png).decode()
        page = page.replace(f"cid:{picture.cid}", f"data:image/png;base64,{data}")
    return [
        artifact(f"{letter.edition}/newsletter.html", page.encode()),
        Artifact(
            f"{letter.edition}/newsletter.txt", "text/plain; charset=utf-8", letter.text.encode()
        ),
    ]
