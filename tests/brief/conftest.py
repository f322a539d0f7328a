"""Briefs of the embedded data, composed once a session."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from reportgen.brief.compose import compose
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from reportgen.brief.blocks import Brief


@cache
def _composed(day: date) -> Brief:
    return compose(embedded_snapshot(), load_lines(), load_register(), load_thresholds(), day)


@pytest.fixture(scope="session")
def brief_of() -> Callable[[date], Brief]:
    """The brief of a Wednesday of the embedded data."""
    return _composed
