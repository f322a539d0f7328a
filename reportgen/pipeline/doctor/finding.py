"""What a check finds, and what it is given to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from reportgen.config import Config
    from reportgen.credentials import Secret


class Level(StrEnum):
    """How bad it is: a warning lets work go on, a failure does not."""

    FINE = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, and what to do about it ("" where nothing)."""

    check: str
    level: Level
    said: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the checks look at; `online` says whether they may ask the network."""

    config: Config
    cache: Path
    now: Callable[[], datetime]
    online: bool = True
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    password: Callable[[], Secret | None] = lambda: None
