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
TOGETHER = {
    "history": "@pytest.mark.history",  # all ask of one walk through every week
    "search": "from searched import",  # a site of half a hundred weeks
    "run": "from pipeline.run.world import",  # a store with history, and a week published
}
"""Files that share something dear beyond themselves, by what stands in them; the first counts."""
# What is begun last decides how long one process waits for the other: these must not be it.
LONGEST_FIRST = (
    "history",
    "run",
    "end_to_end/test_ledger.py",
    "search",
    "test_package.py",
    "end_to_end/test_browser.py",
    "cli/test_site_build.py",
    "end_to_end/test_site_validated.py",
    "end_to_end/test_mail_command.py",
    "end_to_end/test_editions.py",
    "end_to_end/test_glossary_browser.py",
    "serve/test_front_door_browser.py",
    "test_architecture.py",
)


class Groups:
    """Knows the group of each file of tests: a name of `TOGETHER`, or the file for itself."""

    def __init__(self) -> None:
        self._names = {}
        for path in HERE.rglob("test_*.py"):
            text = path.read_text(encoding="utf-8")
            name = next((name for name, mark in TOGETHER.items() if mark in text), None)
            if name is not None:
                self._names[path.relative_to(HERE).as_posix()] = name

    def of(self, nodeid: str) -> str:
        """Return the group of a test."""
        file = nodeid.split("::")[0].removeprefix(f"{HERE.name}/")
        return self._names.get(file, file)


class WholeFiles(LoadFileScheduling):  # type: ignore[misc]
    """Gives each process whole groups."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # it would begin with the files of most tests
        self._groups = Groups()

    def _split_scope(self, nodeid: str) -> str:
        return self._groups.of(nodeid)


def longest_first(items: list[pytest.Item]) -> None:
    """Sort collected tests in place; what takes no long time keeps its order."""
    groups = Groups()
    place = {name: number for number, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: place.get(groups.of(item.nodeid), len(place)))
