"""Several processes fetch into one store at once: everything lands, nothing twice."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from store.children import start
from store.deliveries import delivered, reading, series

from reportgen.store.store import open_store

RELEASES = 12
FIRST = date(2031, 1, 2)


def write(url, folder, writer):
    """Take in releases of a source of one's own, and one that all writers have."""
    for number in range(RELEASES):
        with open_store(url, create=True) as store:
            many = [series(f"S{code}", list(range(20 + number))) for code in range(20)]
            for source, content in ((writer, f"{writer} {number}"), ("shared", f"{number}")):
                store.ingest(
                    delivered(folder, content.encode(), source=source),
                    reading(many),
                    FIRST + timedelta(days=7 * number),
                )


def write_at_once(url, folder):
    """Run three writers to their end."""
    writers = []
    for name in ("one", "two", "three"):
        (folder / name).mkdir()
        writers.append(
            start("store.test_two_writers", url, folder / name, name, stderr=subprocess.PIPE)
        )
    for said in [writer.communicate()[1] for writer in writers]:
        assert said == "", said
    assert [writer.returncode for writer in writers] == [0, 0, 0]


def check(url):
    """Look for every release of every writer, once."""
    with open_store(url, create=False) as store:
        releases = store.releases()
        sources = [one.source for one in releases]
        assert {name: sources.count(name) for name in set(sources)} == dict.fromkeys(
            ("one", "two", "three", "shared"), RELEASES
        )
        for found in store.recall():
            assert found.values == list(range(20 + RELEASES - 1))
        assert len(store.recall()) == 4 * 20


@pytest.mark.slow
def test_all_land(tmp_path):
    url = f"sqlite:///{tmp_path}/store.sqlite"
    write_at_once(url, tmp_path)
    check(url)


@pytest.mark.slow
def test_many_make_the_store_at_once(tmp_path):
    for turn in range(15):
        url = f"sqlite:///{tmp_path}/{turn}.sqlite"
        start_line, gun = os.pipe()
        children = [_open_when_told(url, start_line, gun) for _ in range(6)]
        os.close(gun)
        ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        os.close(start_line)
        assert ended == [0] * 6


def _open_when_told(url, start_line, gun):
    """Fork a child that opens the store as soon as the other end is closed, and return its id."""
    child = os.fork()
    if not child:
        try:
            os.close(gun)
            os.read(start_line, 1)
            open_store(url, create=True).close()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - a child must not fall through to pytest
            print(repr(error), file=sys.stderr)
            os._exit(1)
    return child


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
