"""A stand-in for a source, and a client whose waits are written down."""

import pytest
from sources.standin import StandIn
from sources.visit import Visit


@pytest.fixture
def server():
    with StandIn() as standing:
        yield standing


@pytest.fixture
def visit(tmp_path):
    return Visit(tmp_path / "downloads", timeout=5.0)
