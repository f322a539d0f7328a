"""The progress bar of long work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reportgen.pipeline.request import Progress


class Bar:
    """A progress bar on stderr that is drawn only where someone is looking."""

    def __init__(self, *, shown: bool) -> None:
        self._bar = click.progressbar(
            length=1,
            file=sys.stderr,
            hidden=not shown,
            item_show_func=lambda what: what,
        )
        self._done = 0

    def __enter__(self) -> Progress:
        self._bar.__enter__()
        return self._advance

    def __exit__(self, *error: object) -> None:
        self._bar.render_finish()

    def _advance(self, done: int, total: int, what: str) -> None:
        self._bar.length = total
        self._bar.update(done - self._done, what)
        self._done = done
