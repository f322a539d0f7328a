"""The pages that belong to no language: the choice of one, and what stands for a missing page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reportgen.renderers.artifact import artifact
from reportgen.renderers.environment import fill
from reportgen.renderers.site import address as at
from reportgen.renderers.site.head import Head
from reportgen.renderers.site.shell import slim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.languages import Words
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.site.entry import Told, WeekEntry
    from reportgen.renderers.site.shell import Frame, Shell

FOR_ALL = "en"  # leads where nothing is known of the reader


class Choice(NamedTuple):
    """A language to choose: its words, the name of the publication, what its newest brief says."""

    words: Words
    masthead: str
    told: Told | None


def render(shells: Sequence[Shell], newest: WeekEntry) -> Artifact:
    """Return `index.html`: every language by its own name, with the newest headline in it."""
    lead = _lead(shells)
    head = Head(
        page=at.FRONT,
        title=_mastheads(shells),
        description=lead.words.text("feeds.subtitle"),
    )
    frame = lead.frame(head, at.ROOT)
    return _page(frame, "site/root.html.j2", shells, newest)


def not_found(shells: Sequence[Shell]) -> Artifact:
    """Return `404.html`, in all languages at once; its links hold wherever it is served."""
    lead = _lead(shells)
    said = " / ".join(shell.words.text("missing.title") for shell in shells)
    head = Head(page=at.FRONT, title=said, description=lead.words.text("missing.text"))
    frame = lead.frame(head, at.NOT_FOUND, rooted=True)
    return _page(frame, "site/not_found.html.j2", shells, None)


def _lead(shells: Sequence[Shell]) -> Shell:
    return next((shell for shell in shells if shell.tag == FOR_ALL), shells[0])


def _mastheads(shells: Sequence[Shell]) -> str:
    names = (shell.site.publisher.masthead_in(shell.words) for shell in shells)
    return " / ".join(dict.fromkeys(names))


def _page(
    frame: Frame, template: str, shells: Sequence[Shell], newest: WeekEntry | None
) -> Artifact:
    choices = [
        Choice(
            shell.words,
            shell.site.publisher.masthead_in(shell.words),
            newest.told[shell.tag] if newest else None,
        )
        for shell in shells
    ]
    context = {"shell": frame, "head": frame.head, "choices": choices, "newest": newest}
    html = fill(frame.shell.templates, template, context)
    return artifact(at.file_of(frame.address), slim(html).encode())
