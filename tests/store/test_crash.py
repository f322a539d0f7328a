"""A store whose writer is killed at any moment opens, is sound, and holds whole releases only."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from store.children import start
from store.deliveries import delivered, reading, series

from reportgen.store.store import open_store

ROUNDS = 24
SERIES = 120
POINTS = 300
FIRST = date(2031, 1, 2)
RAW = 300_000


def content_of(number):
    return random.Random(number).randbytes(RAW)


def release(number):
    """Return release `number`: every series one week longer, every tenth with a revised point."""
    for code in range(SERIES):
        values = [code * 1000 + point for point in range(POINTS + number)]
        if code % 10 == 0:
            values[number % POINTS] = -number
        yield series(f"S{code:03}", values)


def write_for_ever(folder):
    """Take in the next release, and the next, until killed."""
    with open_store(f"sqlite:///{folder}/store.sqlite", create=True) as store:
        print("open", flush=True)
        while True:
            number = 1 + len(store.releases())
            store.ingest(
                delivered(folder, content_of(number)),
                reading(release(number)),
                FIRST + timedelta(days=7 * number),
            )


def check(folder):
    """Return how many releases there are, having looked at all of each."""
    file = folder / "store.sqlite"
    with open_store(f"sqlite:///{file}", create=True) as store:
        releases = store.releases()
        assert [one.id for one in releases] == list(range(1, len(releases) + 1))
        if releases:
            expected = {one.code: list(one.values) for one in release(len(releases))}
            assert {one.code: one.values for one in store.recall()} == expected
            store.raw(releases[-1].digest, folder / "raw")
            assert (folder / "raw").read_bytes() == content_of(len(releases))
        (parts,) = store.database.rows("select count(distinct digest) from raw_parts")[0]
        (spans,) = store.database.rows("select count(*) from contents")[0]
        assert parts == spans == len(releases)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
    return len(releases)


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path):
    moments = random.Random(20250416)
    reached = [0]
    for turn in range(ROUNDS):
        with start("store.test_crash", tmp_path, stdout=subprocess.PIPE) as child:
            if turn % 4:  # else while it is still being opened, or made
                assert child.stdout.readline() == "open\n"
                time.sleep(moments.uniform(0, 0.5))
            else:
                time.sleep(moments.uniform(0.05, 0.35))
            child.kill()
            assert child.wait() == -signal.SIGKILL
        reached.append(check(tmp_path))
    print(f"releases after each of {ROUNDS} kills: {reached[1:]}")
    assert reached == sorted(reached), "a release that had been there is gone"
    assert reached[-1] > ROUNDS / 4


if __name__ == "__main__":
    write_for_ever(Path(sys.argv[1]))
