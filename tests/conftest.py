"""Shared by all tests; its presence puts the project's folder on the import path."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from browsers import started_browser
from hypothesis import settings
from sharing_out import WholeFiles, longest_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from xdist.remote import Producer

# What is timed here is never a single example: a busy machine must not fail a property. The same
# examples are tried by everybody; `make explore` looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("same")

# What a shell starts in the background ignores interrupts, and so does all that it starts in turn:
# whom a test interrupts would never hear of it, and finish.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that approves the goldens anew."""
    parser.addoption("--rewrite-goldens", action="store_true", help="write the goldens anew")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeFiles | None:
    """Keep together what shares something dear: a file its fixtures, all histories one walk."""
    return WholeFiles(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest where several processes work."""
    if hasattr(config, "workerinput"):
        longest_first(items)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the tests of a file a real browser of their own."""
    with started_browser() as browser:
        yield browser
