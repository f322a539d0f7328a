"""Runs killed at every place where something becomes durable; two runs at once."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time

import pytest
from command import COMMAND, environment
from pipeline.run.child import run_child
from pipeline.run.world import CURRENCY, NEXT, START, WEEK, done, files, value, world_like
from sources.standin import silent

from reportgen.errors import OtherRunError
from reportgen.pipeline.run.alone import alone

pytestmark = pytest.mark.slow


def published_files(world):
    """Return what readers see; reports and journals tell of every run."""
    return {path: data for path, data in files(world.output).items() if path[:5] != "runs/"}


def test_killed_anywhere_the_next_run_ends_where_an_undisturbed_one_does(
    published, server, run_cache, tmp_path
):
    """Two weeks are due, one of them skipped, and an older one was revised."""

    def begun(name):
        world = world_like(published, tmp_path / name, server, run_cache)
        world.release(NEXT + WEEK, changed=[(CURRENCY, START, value(CURRENCY, START) + 4321)])
        world.go_to(NEXT + WEEK, hours=1)
        return world

    undisturbed = begun("undisturbed")
    ended = run_child(undisturbed)
    assert ended.returncode == 0, ended.stderr
    calls = json.loads(ended.stdout)["calls"]
    expected = published_files(undisturbed)
    places = sorted({1, 2, *range(3, calls, max(1, calls // 11))})
    left = []
    for place in places:
        world = begun(f"killed-{place}")
        killed = run_child(world, kill=place)
        if killed.returncode == 0:  # fewer calls, now that what may be kept is kept
            assert len(left) > len(places) / 2
            break
        assert killed.returncode == -signal.SIGKILL, (place, killed.stderr)
        standing = world.editions()
        assert standing in ([START], [START, NEXT], [START, NEXT, NEXT + WEEK]), place
        left.append(len(standing))
        outcome = world.run()
        assert outcome.exit_code == 0, (place, outcome.problems)
        found = published_files(world)
        assert [path for path in expected if found.get(path) != expected[path]] == [], place
        assert found.keys() == expected.keys(), place
        for week in (NEXT, NEXT + WEEK):
            steps = done(world, week)
            assert steps.count(("week", "closed")) == 1, (place, steps)
            assert steps.count(("build", "done")) == 1, (place, steps)
        assert done(world, START).count(("errata", "done")) == 1, place
        assert world.run().weeks == [], place
        shutil.rmtree(world.home)
    print(f"{calls} calls make a run durable; killed before {len(left)} of them, of {places};")
    print(f"editions that stood then: {left}")


def test_a_second_run_says_so_and_leaves(standing, tmp_path):
    """The first waits on a source that never answers; it is killed, and the third run goes on."""
    standing.release(NEXT)
    standing.server.serve("/board.zip", silent())
    (standing.home / "reportgen.toml").rename(tmp_path / "kept.toml")
    standing.configure()

    def command():
        return subprocess.Popen(
            [*COMMAND, "run", "--week", str(NEXT), "--no-wait", "--quiet"],
            cwd=standing.home,
            env=environment(XDG_CACHE_HOME=str(tmp_path)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    before = len(standing.server.asked("/board.zip"))
    first = command()
    try:
        until = time.monotonic() + 60
        while len(standing.server.asked("/board.zip")) == before and time.monotonic() < until:
            time.sleep(0.05)
        second = command()
        out, err = second.communicate(timeout=60)
        print(err)
        assert (second.returncode, out) == (50, "")
        assert f"process {first.pid} on" in err
        assert first.poll() is None
    finally:
        first.kill()
        first.communicate()
    standing.release(NEXT)
    third = command()
    _, err = third.communicate(timeout=60)
    assert third.returncode == 0, err
    assert standing.editions() == [START, NEXT]


def test_the_lock_is_let_go_of_at_the_end(standing):
    folder = standing.output / "runs"
    with alone(folder, standing.clock.at):
        with pytest.raises(OtherRunError, match="process"), alone(folder, standing.clock.at):
            raise AssertionError
        with pytest.raises(OtherRunError):
            standing.run()
    standing.release(NEXT)
    assert standing.run().exit_code == 0
