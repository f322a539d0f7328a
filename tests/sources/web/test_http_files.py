"""The files of downloads: never two under one name, none left by a failure or a kill."""

import os
import resource
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sources.standin import (
    StandIn,
    body,
    silent,
    slow,
    stall,
)
from sources.visit import DATA, Visit

from reportgen.errors import SourceError
from reportgen.sources.web.http import sweep


def test_two_downloads_into_one_folder_do_not_meet(server, visit):
    urls = [
        server.serve(f"/{one}", slow(bytes([65 + one]) * 20_000, pause=0.002)) for one in range(8)
    ]
    got = {}
    threads = [
        threading.Thread(target=lambda url=url: got.update({url: visit.get(url)})) for url in urls
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.path for one in got.values()}) == 8
    for number, url in enumerate(urls):
        assert got[url].path.read_bytes() == bytes([65 + number]) * 20_000


def test_a_disk_that_is_full_is_told_and_no_half_file_stays(server, visit):
    url = server.serve("/a", body(bytes(100_000)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(SourceError) as caught:
            visit.get(url)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    print(caught.value)
    assert "cannot be kept" in str(caught.value)
    assert "make room" in str(caught.value)
    assert visit.left() == []
    assert len(server.asked()) == 1


def test_a_file_in_the_place_of_the_folder_is_told(server, tmp_path):
    (tmp_path / "taken").write_text("")
    message = Visit(tmp_path / "taken").fail(server.serve("/a", body(DATA)))
    assert "cannot be kept in" in message
    assert "name another folder" in message


def test_an_interruption_leaves_no_file(server, visit):
    def interrupted(_done, _total, _what):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        visit.http.get(
            "source",
            server.serve("/a", body(DATA)),
            largest=10**6,
            expect=("text/csv",),
            progress=interrupted,
        )
    assert visit.left() == []


def test_what_a_killed_process_left_is_swept_and_nothing_else(server, visit):
    code = f"""
from datetime import UTC, datetime
from pathlib import Path
from reportgen.errors import SourceError
from reportgen.sources.web.http import Http
Http(Path({str(visit.folder)!r}), now=lambda: datetime.now(UTC)).get(
    "source", {server.serve("/a", stall(DATA))!r}, largest=10**6, expect=("text/csv",),
    progress=lambda done, *_: print(done, flush=True))
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline()
        process.kill()
    (left,) = visit.folder.iterdir()
    (visit.folder / "kept.csv").write_bytes(b"x")
    old = datetime.now(UTC) - timedelta(hours=1)
    assert sweep(visit.folder, old) == 0
    os.utime(left, (old.timestamp() - 1,) * 2)
    assert sweep(visit.folder, old) == 1
    assert [path.name for path in visit.folder.iterdir()] == ["kept.csv"]
    assert sweep(visit.folder / "none", old) == 0


def test_the_stand_in_ends_with_a_stalled_connection_open():
    began = time.monotonic()
    with StandIn() as standing:
        url = standing.serve("/a", silent())
        thread = threading.Thread(target=lambda: suppressed(url), daemon=True)
        thread.start()
        while not standing.asked():
            time.sleep(0.005)
    thread.join(4)
    assert not thread.is_alive()
    assert time.monotonic() - began < 5


def suppressed(url):
    import urllib.request

    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5)
    except OSError:
        return
