"""How the tests are shared out between processes: whole files, what takes long first.

What a file's tests share is made once only if one process has them all; likewise what all walks
through the history share (`every_week`). pytest-xdist's own `loadgroup`, which has names for such
groups, does without them under pytest 9.2, and says nothing:
https://github.com/pytest-dev/pytest-xdist/issues/1386
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

HERE = Path(__file__).parent
HISTORY = "history"
# What is begun last decides how long one process waits for the other: these must not be it.
LONGEST_FIRST = (
    HISTORY,
    "pipeline/run/test_run_soak.py",
    "end_to_end/test_ledger.py",
    "site_validators/test_site_validators.py",
    "end_to_end/test_site_validated.py",
    "renderers/site/test_exploring.py",
    "pipeline/run/test_run_site.py",
    "pipeline/run/test_run_kills.py",
    "cli/test_site_build.py",
    "end_to_end/test_editions.py",
)


def histories() -> set[str]:
    """Return the files with tests that walk through the history."""
    return {
        path.relative_to(HERE).as_posix()
        for path in HERE.rglob("test_*.py")
        if "@pytest.mark.history" in path.read_text(encoding="utf-8")
    }


class WholeFiles(LoadFileScheduling):  # type: ignore[misc]
    """Gives each process whole files, all that walk through the history to one of them."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # it would begin with the files of most tests
        self._histories = histories()

    def _split_scope(self, nodeid: str) -> str:
        return group(super()._split_scope(nodeid), self._histories)


def group(file: str, among: set[str]) -> str:
    """Return the group of a file, named from the folder of pytest's settings."""
    inside = file.removeprefix(f"{HERE.name}/")
    return HISTORY if inside in among else inside


def longest_first(items: list[pytest.Item]) -> None:
    """Sort collected tests in place; what takes no long time keeps its order."""
    among = histories()
    place = {name: number for number, name in enumerate(LONGEST_FIRST)}

    def rank(item: pytest.Item) -> int:
        return place.get(group(item.nodeid.split("::")[0], among), len(place))

    items.sort(key=rank)
