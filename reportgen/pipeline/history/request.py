"""What is asked of a history build, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.errors import RenderError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from reportgen.pipeline.request import BuildRequest
    from reportgen.pipeline.workers import Failure
    from reportgen.renderers.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRequest:
    """Every complete week from `since` to `until` (None: the newest), each built as `week` says.

    `output` is a folder (from `home` if relative) or a URL; the output in the settings of `week`
    is not looked at. `scheduler` is the address of a Dask cluster, empty for `jobs` processes here.
    `force` builds what stands there as well; `dry_run` only plans.
    """

    week: BuildRequest
    output: str = field(repr=False)
    home: Path
    since: date
    until: date | None = None
    known_on: date | None = None
    jobs: int = 1
    scheduler: str = ""
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A week to be built: what it must be made from, as its manifest will say, and its notes."""

    as_of: date
    expected: Manifest
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WeekFailed:
    """A week that could not be built, and why."""

    as_of: date
    failure: Failure


@dataclass(frozen=True, slots=True)
class HistoryBuilt:
    """What a history build did to each week of its range; in a dry run, what it would `built`.

    `not_done` were never begun, or their end was not seen, because the cluster was `lost`: why,
    in words. `files` were written, `peak` is the memory in megabytes of the largest process.
    """

    place: str
    built: tuple[date, ...]
    unchanged: tuple[date, ...]
    failed: tuple[WeekFailed, ...] = ()
    not_done: tuple[date, ...] = ()
    lost: str = ""
    files: int = 0
    peak: float = 0.0

    @property
    def exit_code(self) -> int:
        """The code of the oldest failure, or of a lost cluster; 0 where all went well."""
        if self.failed:
            return self.failed[0].failure.exit_code
        return RenderError.exit_code if self.not_done else 0
