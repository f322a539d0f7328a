"""Worlds for the tests of the run: a store with history once, and an empty place for each test."""

from __future__ import annotations

import pytest
from pipeline.run.world import NEXT, START, new_world, seed_store, world_like
from sources.standin import StandIn


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """Return a store with all weeks up to the worlds' start."""
    return seed_store(tmp_path_factory.mktemp("seed") / "store")


@pytest.fixture(scope="session")
def run_cache(tmp_path_factory):
    """Return what all runs may share: compiled templates and words."""
    return tmp_path_factory.mktemp("run-cache")


@pytest.fixture(scope="session")
def one_server():
    """Run one server for all: a store knows its releases by their address."""
    with StandIn() as standing:
        yield standing


@pytest.fixture
def server(one_server):
    one_server.forget()
    return one_server


@pytest.fixture
def world(tmp_path, server, run_cache, seeded):
    return new_world(tmp_path / "home", server, run_cache, seeded)


@pytest.fixture(scope="session")
def published(tmp_path_factory, run_cache, seeded, one_server):
    """Return a folder in which the first week of the worlds is published."""
    home = tmp_path_factory.mktemp("published") / "home"
    world = new_world(home, one_server, run_cache, seeded)
    world.go_to(START, hours=1)
    outcome = world.run()
    assert outcome.exit_code == 0, outcome.problems
    return home


@pytest.fixture
def standing(tmp_path, published, server, run_cache):
    """Give a world in which the first week is published, and the clock is at the next release."""
    world = world_like(published, tmp_path / "home", server, run_cache)
    world.go_to(NEXT)
    return world
