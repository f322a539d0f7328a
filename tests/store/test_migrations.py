"""A store of an older version is led to this one, whole or not at all; a newer one is refused."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from store.deliveries import delivered, reading, series

from reportgen.errors import StoreError
from reportgen.store import schema
from reportgen.store.database import open_database
from reportgen.store.schema import FOLDER, bring_up, migrations
from reportgen.store.store import Store, open_store

NEWEST = max(migrations())
SECOND = """\
-- A release gets a remark; what is there already has none.
alter table releases add column remark text not null default '';
create index releases_by_digest on releases (digest);
"""


def version_1(folder):
    """Make a store by the first migration alone and take two releases in."""
    first = folder / "first"
    first.mkdir()
    shutil.copy(next(FOLDER.glob("0001_*.sql")), first)
    database = open_database(f"sqlite:///{folder}/old.sqlite", create=True)
    bring_up(database, first)
    with Store(database) as store:
        for number, vintage in enumerate((date(2025, 4, 17), date(2025, 4, 24)), start=2):
            delivery = delivered(folder, b"%d" % number)
            store.ingest(delivery, reading([series("A", list(range(number)))]), vintage)
    return folder / "old.sqlite"


@pytest.fixture
def later(tmp_path):
    """Return a folder with one migration more than the package has."""
    folder = tmp_path / "later"
    shutil.copytree(FOLDER, folder)
    (folder / f"{NEWEST + 1:04}_remarks.sql").write_text(SECOND)
    return folder


def versions(file):
    with closing(sqlite3.connect(file)) as connection:
        return [v for (v,) in connection.execute("select version from reportgen_store")]


def test_a_new_store_passes_through_every_version(tmp_path):
    open_store(f"sqlite:///{tmp_path}/store.sqlite", create=True).close()
    assert versions(tmp_path / "store.sqlite") == list(range(1, NEWEST + 1))


def test_a_store_of_version_1_is_led_here_with_all_it_has(tmp_path):
    file = version_1(tmp_path)
    with open_store(f"sqlite:///{file}", create=False) as store:
        (found,) = store.recall()
        assert found.values == [0, 1, 2]
        assert store.recall(None, date(2025, 4, 18))[0].values == [0, 1]
        assert len(store.releases()) == 2
    assert versions(file) == list(range(1, NEWEST + 1))


def test_each_migration_is_applied_once(tmp_path, later):
    file = version_1(tmp_path)
    for _ in range(2):
        with closing(open_database(f"sqlite:///{file}", create=False)) as database:
            bring_up(database, later)
            assert database.rows("select id, remark from releases") == [(1, ""), (2, "")]
    assert versions(file) == list(range(1, NEWEST + 2))


def test_a_migration_that_fails_leaves_the_version_before(tmp_path, later):
    file = version_1(tmp_path)
    broken = later / f"{NEWEST + 1:04}_remarks.sql"
    broken.write_text(SECOND + "insert into nowhere values (1);\n")
    with (
        closing(open_database(f"sqlite:///{file}", create=False)) as database,
        pytest.raises(StoreError, match="nowhere"),
    ):
        bring_up(database, later)
    assert versions(file) == [1]
    with open_store(f"sqlite:///{file}", create=False) as store:
        assert store.recall()[0].values == [0, 1, 2]
        with pytest.raises(StoreError, match="remark"):
            store.database.rows("select remark from releases")


def test_a_store_of_a_newer_program_is_refused(tmp_path, later):
    file = version_1(tmp_path)
    with closing(open_database(f"sqlite:///{file}", create=False)) as database:
        bring_up(database, later)
    before = file.read_bytes()
    for create in (False, True):
        with pytest.raises(StoreError, match=f"version {NEWEST + 1}.*upgrade reportgen"):
            open_store(f"sqlite:///{file}", create=create)
    assert file.read_bytes() == before


def test_an_older_store_that_cannot_be_written_is_refused_with_the_way_out(
    tmp_path, later, monkeypatch
):
    file = version_1(tmp_path)
    monkeypatch.setattr("os.access", lambda *_: False)
    with closing(open_database(f"sqlite:///{file}", create=False)) as database:
        assert database.read_only
        with pytest.raises(StoreError, match="copy it to a folder"):
            bring_up(database, later)
    assert versions(file) == [1]


def test_migrations_are_numbered_without_gaps(later):
    (later / f"{NEWEST + 3:04}_gap.sql").write_text("select 1;")
    with pytest.raises(AssertionError):
        schema.migrations(later)
