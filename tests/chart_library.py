"""The real package of the charting library, as the user's npm gets it; set-up brings npm."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from reportgen.pipeline.site.library import chart_library

if TYPE_CHECKING:
    from pathlib import Path


@cache
def real_package(folder: Path) -> bytes:
    """Return the package, kept in a folder between runs."""
    notices: list[str] = []
    package = chart_library(None, folder, notices.append)
    if package is None:
        pytest.fail(notices[0])
    return package
