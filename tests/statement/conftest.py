"""What the tests of the statement share: the embedded data, and histories cut at a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reportgen.statement.history import History
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Snapshot


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return embedded_snapshot()


@pytest.fixture(scope="session")
def tree() -> LineTree:
    return load_lines()


@pytest.fixture
def history_at(snapshot: Snapshot, tree: LineTree) -> Callable[[date], History]:
    return lambda day: History(snapshot, tree, day)
