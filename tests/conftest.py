"""Shared by all tests; its presence puts the project's folder on the import path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

# What is timed here is never a single example: a busy machine must not fail a property.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that approves the goldens anew."""
    parser.addoption("--rewrite-goldens", action="store_true", help="write the goldens anew")
