"""A copy of the store, taken while it is written to, and put back after the worst."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from command import run_in
from store.deliveries import series
from store.test_store import everything, ingest

from reportgen.errors import StoreError
from reportgen.store.backup import back_up, look, restore
from reportgen.store.store import open_store


def silent(done, total):
    """Tell nobody."""


@pytest.fixture
def url(tmp_path):
    url = f"sqlite:///{tmp_path}/store.sqlite"
    with open_store(url, create=True) as store:
        ingest(store, tmp_path, series("RES", [1, 2, 3]))
    return url


def content(path):
    with open_store(f"sqlite:///{path}", create=False) as store:
        return everything(store)


def test_the_copy_is_the_store(url, tmp_path):
    assert back_up(url, tmp_path / "copies/one.sqlite", silent) == 1
    assert content(tmp_path / "copies/one.sqlite") == content(tmp_path / "store.sqlite")
    assert [one.name for one in (tmp_path / "copies").iterdir()] == ["one.sqlite"]


def test_the_copy_is_of_one_moment_while_others_write(url, tmp_path):
    ended, written = Event(), []

    def write():
        with open_store(url, create=False) as store:
            while not ended.is_set():
                number = len(written) + 10
                ingest(store, tmp_path, series("RES", [1, 2, number]), by_hand=True)
                written.append(number)

    writer = Thread(target=write)
    writer.start()
    counts = [back_up(url, tmp_path / f"{n}.sqlite", silent) for n in range(8)]
    ended.set()
    writer.join()
    print(f"{len(written)} releases were written while 8 copies were made, of {counts} releases")
    assert counts == sorted(counts)
    whole = content(tmp_path / "store.sqlite")
    for number, count in enumerate(counts):
        releases = content(tmp_path / f"{number}.sqlite")[1]
        assert len(releases) == count
        assert releases in (whole[1][:count], whole[1][-count:])


def test_a_store_that_was_lost_comes_back(url, tmp_path):
    before = content(tmp_path / "store.sqlite")
    back_up(url, tmp_path / "copy.sqlite", silent)
    for one in tmp_path.glob("store.sqlite*"):
        one.unlink()
    assert restore(tmp_path / "copy.sqlite", url, silent) is None
    assert content(tmp_path / "store.sqlite") == before


def test_a_damaged_store_is_replaced_and_kept(url, tmp_path):
    before = content(tmp_path / "store.sqlite")
    back_up(url, tmp_path / "copy.sqlite", silent)
    (tmp_path / "store.sqlite").write_bytes(b"ruined" * 999)
    kept = restore(tmp_path / "copy.sqlite", url, silent)
    assert kept.read_bytes() == b"ruined" * 999
    assert content(tmp_path / "store.sqlite") == before
    again = restore(tmp_path / "copy.sqlite", url, silent)
    assert again not in (None, kept)
    assert content(again) == before


def test_a_damaged_copy_is_refused_and_the_store_stays(url, tmp_path):
    before = content(tmp_path / "store.sqlite")
    back_up(url, tmp_path / "copy.sqlite", silent)
    data = bytearray((tmp_path / "copy.sqlite").read_bytes())
    data[len(data) // 2 :] = b"\xff" * (len(data) - len(data) // 2)
    (tmp_path / "copy.sqlite").write_bytes(bytes(data))
    with pytest.raises(StoreError):
        restore(tmp_path / "copy.sqlite", url, silent)
    assert content(tmp_path / "store.sqlite") == before
    assert not list(tmp_path.glob("*.before-*"))


def test_a_server_is_copied_by_its_own_programs(tmp_path):
    with pytest.raises(StoreError, match="pg_dump"):
        back_up("postgresql://somebody@example.com/fed", tmp_path / "x", silent)


@pytest.mark.usefixtures("url")
def test_by_command(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store.sqlite").rename(tmp_path / "store/reportgen.sqlite")
    done = run_in(tmp_path, "data", "backup", "copy.sqlite")
    assert (done.returncode, done.stdout) == (0, "copy.sqlite\n"), done.stderr
    told = run_in(tmp_path, "data", "restore", "copy.sqlite")
    assert "add --yes" in told.stdout
    assert not list(tmp_path.glob("store/*before*"))
    done = run_in(tmp_path, "data", "restore", "copy.sqlite", "--yes")
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("store/*.before-1"))) == 1
    missing = run_in(tmp_path, "data", "restore", "nowhere.sqlite", "--yes")
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)


def test_a_store_in_use_is_not_replaced(url, tmp_path):
    back_up(url, tmp_path / "copy.sqlite", silent)
    with open_store(url, create=False) as store:
        before = everything(store)
        with pytest.raises(StoreError, match="in use"):
            restore(tmp_path / "copy.sqlite", url, silent)
        ingest(store, tmp_path, series("RES", [1, 2, 9]), by_hand=True)
        assert everything(store) != before
    assert not list(tmp_path.glob("*.before-*"))


def test_looking_changes_nothing_of_the_copy(url, tmp_path):
    copy = tmp_path / "copy.sqlite"
    back_up(url, copy, silent)
    content_before, names = copy.read_bytes(), sorted(one.name for one in tmp_path.iterdir())
    assert look(copy) == 1
    assert copy.read_bytes() == content_before
    assert sorted(one.name for one in tmp_path.iterdir()) == names
    copy.chmod(0o400)
    assert restore(copy, url, silent) is not None
