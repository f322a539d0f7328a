"""One piece of work of a build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.renderers.artifact import Artifact


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: the paths it will make, and how."""

    paths: tuple[str, ...]
    make: Callable[[], list[Artifact]]
