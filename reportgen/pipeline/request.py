"""What is asked of a build, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from reportgen.renderers.editions import PARTS

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from reportgen.brief.blocks import Brief
    from reportgen.config import Config


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """One brief to build; `as_of` None is the newest complete week.

    `today` is the day the request is made, `cache` a folder for what may be made again at any
    time, `allow` the gates that may fail (the brief says so), `dry_run` only plans, `parts` are
    what is made of `editions.PARTS`.
    """

    config: Config
    today: date
    cache: Path
    as_of: date | None = None
    allow: frozenset[str] = frozenset()
    dry_run: bool = False
    parts: tuple[str, ...] = PARTS


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: `paths` of the files, `written` those that changed, the brief itself."""

    brief: Brief
    folder: Path
    paths: tuple[str, ...]
    written: tuple[str, ...] = field(default=())


class Progress(Protocol):
    """Told before each piece of work, and once at the end with done == total."""

    def __call__(self, done: int, total: int, what: str) -> None:
        """Take note."""


def silent(done: int, total: int, what: str) -> None:
    """Tell nobody."""
