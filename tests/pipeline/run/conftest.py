"""Worlds for the tests of the run: a store with history once, and an empty place for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_once import made_once
from pipeline.run.world import NEXT, START, new_world, seed_store, world_like
from sources.standin import StandIn

HERE = Path(__file__).parent
# A story takes about a second. One of each kind is in the quick round, the others are slow.
QUICK = {
    "test_a_run_begun_before_the_release_waits_for_it_and_publishes",
    "test_run_again_it_does_nothing",
    "test_a_late_release_is_looked_for_until_it_is_there",
    "test_a_source_that_fails_for_a_while_is_waited_for",
    "test_a_release_without_a_headline_line_is_partial",
    "test_a_revision_is_told_beside_the_edition_which_stands",
    "test_figures_that_contradict_themselves_are_not_published",
    "test_a_dry_run_touches_nothing_and_asks_nobody",
    "test_everybody_gets_one_letter_however_often_it_is_run",
    "test_the_operator_is_told_of_a_failed_gate_once",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the stories, which live in a world, but for those of the quick round."""
    for item in items:
        lives = {"world", "standing"} & set(getattr(item, "fixturenames", ()))
        if lives and HERE in item.path.parents and item.name not in QUICK:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """Return a store with all weeks up to the worlds' start."""
    folder = made_once(tmp_path_factory, "seeded", seed_store)
    return folder / "store" / "reportgen.sqlite"


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
