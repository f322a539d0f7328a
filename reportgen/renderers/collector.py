"""Python's garbage collector, told when its walks are in vain."""

from __future__ import annotations

import atexit
import gc
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the collector from walking a growing tree of boxes again and again.

    A seventh of a document's time, for some megabytes a document until the work is over.
    """
    _no_walk_at_exit()
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@cache
def _no_walk_at_exit() -> None:
    """Leave what is there at the end of the process to the system, which clears it at once."""
    atexit.register(gc.freeze)
