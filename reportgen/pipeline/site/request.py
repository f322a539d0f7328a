"""What is asked of a build of the site, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from reportgen.config import Config
    from reportgen.pipeline.workers import Failure


@dataclass(frozen=True, slots=True)
class SiteRequest:
    """A site to build as the settings in `config.site` say, into `config.site_output`.

    `today` is the day the request is made, `cache` a folder for what may be made again at any
    time, `until` the last week, `jobs` how many processes work, `allow` the gates that may fail,
    `force` makes everything anew, `dry_run` only plans.
    """

    config: Config
    today: date
    cache: Path
    until: date | None = None
    known_on: date | None = None
    jobs: int = 1
    allow: frozenset[str] = frozenset()
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A week that is not in the site, or a part of it that was not made anew, and why."""

    unit: str
    as_of: date | None
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBuilt:
    """What a build did: `weeks` of the site, names of the units `made`, paths that changed.

    `pages`, `files` and `bytes` are of the whole site, `peak` the most megabytes of any worker.
    """

    folder: Path
    weeks: tuple[date, ...]
    made: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[str, ...] = ()
    pages: int = 0
    files: int = 0
    bytes: int = 0
    peak: float = 0.0
