"""Briefs of the embedded data, composed once for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from real_brief import real_brief

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from reportgen.brief.blocks import Brief


@pytest.fixture(scope="session")
def brief_of() -> Callable[[date], Brief]:
    """The brief of a Wednesday of the embedded data."""
    return real_brief
