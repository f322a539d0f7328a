"""Files that are no store, damaged, read-only or on a full disk: told, with a way out."""

from __future__ import annotations

import os
import random
import resource
import shutil
import sqlite3
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
from store.deliveries import delivered, reading, series

from reportgen.errors import ReportgenError, StoreError
from reportgen.store.store import open_store

NOBODY = 65534


def filled(folder, weeks=300):
    """Make a store of some 300 KB and return its file."""
    file = folder / "store.sqlite"
    with open_store(f"sqlite:///{file}", create=True) as store:
        many = [series(f"S{number}", list(range(weeks))) for number in range(200)]
        store.ingest(delivered(folder, b"one"), reading(many), date(2031, 1, 1))
    return file


def used(file):
    with open_store(f"sqlite:///{file}", create=False) as store:
        return store.recall()


def test_no_file_is_told_with_what_makes_one(tmp_path):
    with pytest.raises(StoreError, match="'reportgen fetch' makes one"):
        open_store(f"sqlite:///{tmp_path}/none.sqlite", create=False)
    assert list(tmp_path.iterdir()) == []


def test_folders_on_the_way_are_made(tmp_path):
    open_store(f"sqlite:///{tmp_path}/a/b/store.sqlite", create=True).close()
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="no store can be made"):
        open_store(f"sqlite:///{tmp_path}/file/store.sqlite", create=True)


@pytest.mark.parametrize("url", ["store.sqlite", "sqlite://", "sqlite:///", "mysql://x/y", ""])
def test_what_is_no_address_is_told(url):
    with pytest.raises(StoreError, match="sqlite:///FILE or postgresql"):
        open_store(url, create=True)


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\x00" + b"\xff" * 5000])
@pytest.mark.parametrize("create", [False, True])
def test_garbage_is_no_store(tmp_path, content, create):
    file = tmp_path / "store.sqlite"
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"another file|damaged"):
        open_store(f"sqlite:///{file}", create=create)
    assert file.read_bytes() == content


def test_a_database_of_something_else_is_left_alone(tmp_path):
    file = tmp_path / "store.sqlite"
    connection = sqlite3.connect(file)
    connection.execute("create table cookies (name text)")
    connection.close()
    with pytest.raises(StoreError, match="no store of reportgen"):
        open_store(f"sqlite:///{file}", create=True)
    connection = sqlite3.connect(file)
    assert connection.execute("select name from sqlite_master").fetchall() == [("cookies",)]
    connection.close()


@pytest.mark.parametrize("share", [0.9, 0.5, 0.1, 0.001])
def test_a_file_cut_short_is_told(tmp_path, share):
    file = filled(tmp_path)
    assert len(used(file)) == 200
    os.truncate(file, int(file.stat().st_size * share))
    with pytest.raises(StoreError, match=r"damaged|no store"):
        used(file)
    with (
        pytest.raises(StoreError),
        open_store(f"sqlite:///{file}", create=True) as store,
    ):
        store.ingest(delivered(tmp_path, b"2"), reading([series("S0", [1])]), date(2032, 1, 1))


@pytest.mark.slow
def test_flipped_bytes_are_told_by_our_errors_alone(tmp_path):
    """Not every flip can be noticed (a digit is a digit), but none may end in a crash."""
    file = filled(tmp_path, weeks=40)
    good, some, told = file.read_bytes(), random.Random(7), 0
    for turn in range(150):
        content = bytearray(good)
        for _ in range(1 + turn % 20):
            content[some.randrange(len(content))] = some.randrange(256)
        file.write_bytes(content)
        try:
            with open_store(f"sqlite:///{file}", create=False) as store:
                store.recall(None, date(2030, 1, 1), lambda _basis, day, _code: day)
                store.releases()
                list(store.points(all_vintages=True))
                again = reading([series(f"S{n}", list(range(41))) for n in range(200)])
                store.ingest(delivered(tmp_path, b"two"), again, date(2032, 1, 1))
        except ReportgenError:
            told += 1
    print(f"{told} of 150 damaged files were told")
    assert 20 < told < 150


@pytest.mark.parametrize("writer_alive", [False, True])
@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody without rights")
def test_a_store_nobody_may_write_is_read(writer_alive):
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o755)
        file = filled(folder)
        file.chmod(0o644)
        writer = open_store(f"sqlite:///{file}", create=True) if writer_alive else None
        if writer is not None:
            many = [series(f"S{number}", list(range(301))) for number in range(200)]
            writer.ingest(delivered(folder, b"two"), reading(many), date(2032, 1, 1))
            for path in folder.iterdir():
                path.chmod(0o644)
        child = os.fork()
        if not child:
            os._exit(_as_nobody(folder, file, 301 if writer_alive else 300))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        if writer is not None:
            writer.close()
    finally:
        shutil.rmtree(folder)


def _as_nobody(folder, file, weeks):
    """Read the store without the right to write, and be told so on writing."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    try:
        with open_store(f"sqlite:///{file}", create=False) as store:
            found = store.recall()
            assert (len(found), len(found[0].days)) == (200, weeks)
            one = reading([series("S0", [1])])
            delivery = store.releases() and delivered(Path(tempfile.mkdtemp()), b"3")
            with pytest.raises(StoreError, match="cannot be written; name another file"):
                store.ingest(delivery, one, date(2032, 1, 1))
        with pytest.raises(StoreError, match="cannot be written"):
            open_store(f"sqlite:///{folder}/new.sqlite", create=True)
    except BaseException as error:  # noqa: BLE001 - a child must not fall through to pytest
        print(repr(error), file=sys.stderr)
        return 1
    return 0


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path):
    file = filled(tmp_path)
    before = [(one.code, one.values) for one in used(file)]
    longer = [series(f"S{number}", list(range(100_000, 101_500))) for number in range(200)]
    delivery = delivered(tmp_path, b"longer")
    child = os.fork()
    if not child:
        os._exit(_on_a_full_disk(file, delivery, longer))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [(one.code, one.values) for one in used(file)] == before


def _on_a_full_disk(file, delivery, longer):
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open_store(f"sqlite:///{file}", create=True) as store:
        most = file.stat().st_size // 2
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        try:
            store.ingest(delivery, reading(longer), date(2032, 1, 1))
        except StoreError as error:
            print(error, file=sys.stderr)
            return 0 if "disk" in str(error) and len(store.recall()) == 200 else 2
        except BaseException as error:  # noqa: BLE001 - a child must not fall through to pytest
            print(repr(error), file=sys.stderr)
            return 3
    return 1
