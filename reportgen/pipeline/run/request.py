"""What is asked of a run, and what came of it."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

from reportgen.pipeline.request import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime, timedelta
    from pathlib import Path

    from reportgen.config import Config
    from reportgen.errors import ReportgenError
    from reportgen.pipeline.request import Progress


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One run: `steps` are the settings' where None; so are `deadline` and `poll`.

    `week` None is whatever is due; `wait` False looks once. `allow` are gates that may fail, `key`
    FRED's; relative targets of the settings count from `home`. `now`, `sleep` and `chance` (the
    jitter) are the world's; `stop` asks for an end between two pieces of work.
    """

    config: Config
    home: Path
    cache: Path
    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    chance: random.Random = field(default_factory=random.Random)
    key: str = field(default="", repr=False)
    week: date | None = None
    wait: bool = True
    steps: tuple[str, ...] | None = None
    deadline: timedelta | None = None
    poll: timedelta | None = None
    allow: frozenset[str] = frozenset()
    stop: Event = field(default_factory=Event)
    progress: Progress = silent

    def does(self, step: str) -> bool:
        """Whether this run may take a step."""
        return step in (self.config.run.steps if self.steps is None else self.steps)


@dataclass(frozen=True, slots=True)
class Problem:
    """What did not work: at which step of which week, and why."""

    week: date
    step: str
    error: ReportgenError


@dataclass(frozen=True, slots=True)
class WeekDone:
    """What stands of a week after a run: `state` is published, open or refused."""

    week: date
    state: str
    steps: Mapping[str, str]
    folder: Path


@dataclass
class Outcome:
    """What a run did. `weeks` are those it did anything for, oldest first.

    `notices` are what its operator should know and nothing stopped for; `reports` the files of the
    run's report.
    """

    run: str
    target: date
    began: datetime
    ended: datetime | None = None
    weeks: list[WeekDone] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    reports: list[Path] = field(default_factory=list)
    receipts: dict[str, Any] = field(default_factory=dict)
    next_release: datetime | None = None

    @property
    def exit_code(self) -> int:
        """0, or the code of the first problem."""
        return self.problems[0].error.exit_code if self.problems else 0
