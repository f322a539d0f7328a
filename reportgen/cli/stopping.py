"""How long work is stopped by the keyboard or the system: after what is under way."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

FINISHING = "finishing what is under way (once more: at once)"


def _say(words: str) -> None:
    click.echo(f"\nreportgen: {words}", err=True)


@contextmanager
def stopped_by_signals(say: Callable[[str], None] = _say) -> Iterator[Event]:
    """Give what is set by the first Ctrl-C or SIGTERM; the second one ends the process as usual."""
    stop = Event()
    usual = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        stop.set()
        say(FINISHING)
        for one, before in usual.items():
            signal.signal(one, before)

    for one in usual:
        signal.signal(one, ask)
    try:
        yield stop
    finally:
        for one, before in usual.items():
            signal.signal(one, before)
