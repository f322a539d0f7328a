"""What is asked of a build, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from reportgen.renderers.editions import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from reportgen.brief.blocks import Brief
    from reportgen.config import Config
    from reportgen.pipeline.pages import Pages
    from reportgen.renderers.manifest import Manifest


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """One brief to build; `as_of` None is the newest complete week.

    `today` is the day the request is made, `cache` a folder for what may be made again at any
    time, `allow` the gates that may fail (the brief says so), `dry_run` only plans, `parts` are
    what is made of `editions.PARTS`. With `keep` what is made is kept in the cache and taken from
    there where it was made of the same before; with `anew` it is kept, and nothing is taken.
    """

    config: Config
    today: date
    cache: Path
    as_of: date | None = None
    allow: frozenset[str] = frozenset()
    dry_run: bool = False
    parts: tuple[str, ...] = PARTS
    keep: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What a build put into its folder: digests by path, made from what, linking to which pages.

    `origin` is the manifest still without artifacts.
    """

    digests: Mapping[str, str]
    origin: Manifest
    pages: Pages


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: `paths` of the files, `written` those that changed.

    `brief` is None where it was not composed, because all was taken from the cache; `made` is None
    where nothing was put anywhere, in a dry run.
    """

    as_of: date
    release_date: date
    folder: Path
    paths: tuple[str, ...]
    written: tuple[str, ...] = field(default=())
    brief: Brief | None = None
    made: Made | None = None


class Progress(Protocol):
    """Told before each piece of work, and once at the end with done == total."""

    def __call__(self, done: int, total: int, what: str) -> None:
        """Take note."""


def silent(done: int, total: int, what: str) -> None:
    """Tell nobody."""
