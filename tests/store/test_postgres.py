"""The same store on a real PostgreSQL server: same results, same refusals, several writers."""

from __future__ import annotations

import os
from datetime import date, timedelta
from hashlib import sha256

import pytest
from store import test_two_writers
from store.deliveries import delivered, reading, series
from store.postgres_server import PASSWORD, postgres_server, programs
from store.test_store import everything

from reportgen.errors import SourceError, StoreError
from reportgen.sources.reading import Mark
from reportgen.store.store import open_store

PROGRAMS = programs()
pytestmark = [
    pytest.mark.slow,
    # Where nobody looks, a server that set-up failed to install is a failure.
    pytest.mark.skipif(
        PROGRAMS is None and "CI" not in os.environ, reason="no PostgreSQL server is installed"
    ),
]
THURSDAY = date(2025, 4, 17)


@pytest.fixture(scope="module")
def server():
    with postgres_server(PROGRAMS) as url:
        yield url


@pytest.fixture
def url(server, request):
    """Return the URL of an empty database of the test's own."""
    from sqlalchemy import create_engine, text

    name = f"t{abs(hash(request.node.name))}"
    engine = create_engine(server.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"create database {name}"))
    engine.dispose()
    return server.removesuffix("postgres") + name


def release(number):
    values = [None if n == 7 else n * 1.5 if n % 3 else n for n in range(30 + number)]
    values[3] = number // 10
    weekdays = [day for day in range(739000, 739100) if day % 7 < 5]
    yield series("A", values)
    yield series("B", weekdays[: 40 + number], days=weekdays[: 40 + number])
    if number == 5:
        yield series("C", [1], vintage=date(2001, 1, 1))


def test_it_holds_what_an_embedded_store_holds(url, tmp_path):
    stores = [
        open_store(address, create=True) for address in (url, f"sqlite:///{tmp_path}/s.sqlite")
    ]
    for number in (*range(20), 40, 30):
        for store in stores:
            delivery = delivered(tmp_path, b"%d" % number * 1000)
            store.ingest(
                delivery,
                reading(release(number), {"A": Mark(number, b"\0\xff")}),
                THURSDAY + timedelta(days=number),
                by_hand=True,
            )
    there, here = stores
    assert everything(there) == everything(here)
    assert there.recall() == here.recall()
    assert there.recall({"A"}, THURSDAY + timedelta(days=9)) == here.recall(
        {"A"}, THURSDAY + timedelta(days=9)
    )
    known_on, out = THURSDAY - timedelta(days=1), lambda _basis, day, _code: day + timedelta(days=1)
    assert there.recall(None, known_on, out) == here.recall(None, known_on, out)
    assert list(there.revisions()) == list(here.revisions()) != []
    assert there.held("board_xml", "https://x/H41.zip") is not None
    day = THURSDAY.toordinal()
    assert there.newest_vintages(day) == here.newest_vintages(day) != {}
    assert there.vintages() == here.vintages() != {}
    assert there.vintages()["board_xml", "C"][-1][1] == date(2001, 1, 1).toordinal()
    there.raw(sha256(b"7" * 1000).hexdigest(), tmp_path / "raw")
    assert (tmp_path / "raw").read_bytes() == b"7" * 1000
    for store in stores:
        store.close()
    with open_store(url, create=False) as again:
        assert len(again.recall()) == 3


def test_a_release_is_taken_in_whole_or_not_at_all(url, tmp_path):
    def broken():
        yield series("A", [1, 2])
        raise SourceError("cut short")

    with open_store(url, create=True) as store:
        store.ingest(delivered(tmp_path, b"1"), reading([series("A", [1])]), THURSDAY)
        before = everything(store)
        with pytest.raises(SourceError, match="cut short"):
            store.ingest(delivered(tmp_path, b"2"), reading(broken()), THURSDAY)
        one = series("A", [1, 2], unit="usd_billions")
        with pytest.raises(SourceError, match="usd_billions"):
            store.ingest(delivered(tmp_path, b"3"), reading([one]), THURSDAY)
        assert everything(store) == before
        assert store.ingest(delivered(tmp_path, b"1"), reading([]), THURSDAY).already


def test_writers_at_once_all_land(url, tmp_path):
    test_two_writers.write_at_once(url, tmp_path)
    test_two_writers.check(url)


def test_no_server_and_a_wrong_password_are_told_without_the_password(server):
    for wrong in (server.replace("not%20a%20secret", "guess"), "postgresql://u:pw@127.0.0.1:1/x"):
        with pytest.raises(StoreError, match="cannot be reached") as told:
            open_store(wrong, create=True)
        assert not {"guess", "pw", PASSWORD} & set(str(told.value).replace(":", " ").split())
    with pytest.raises(StoreError, match="SSL"):
        open_store(f"{server}?sslmode=require", create=True)
    with open_store(f"{server}?sslmode=prefer", create=True) as store:
        assert store.releases() == []


def test_tables_of_somebody_else_are_left_alone(url):
    from reportgen.store.database import open_database

    database = open_database(url, create=True)
    with database.writing():
        database.run("create table releases (film text)")
    database.close()
    with pytest.raises(StoreError, match="no store of reportgen"):
        open_store(url, create=True)


def test_a_store_that_may_only_be_read(url, tmp_path):
    with open_store(url, create=True) as store:
        store.ingest(delivered(tmp_path, b"1"), reading([series("A", [1])]), THURSDAY)
        with store.database.writing():
            name = url.rpartition("/")[2]
            store.database.run(f"alter database {name} set default_transaction_read_only = on")
    with open_store(url, create=False) as store:
        assert store.recall()[0].values == [1]
        with pytest.raises(StoreError, match="may only be read"):
            store.ingest(delivered(tmp_path, b"2"), reading([series("A", [1, 2])]), THURSDAY)
