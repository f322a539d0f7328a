"""Stores for the newsletter: SQLite always, and a real PostgreSQL server in the full run."""

from __future__ import annotations

import os
from itertools import count

import pytest
from store.postgres_server import postgres_server, programs

PROGRAMS = programs()
NUMBERS = count()


@pytest.fixture(scope="session")
def newsletter_server():
    with postgres_server(PROGRAMS) as url:
        yield url


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgres",
            marks=[
                pytest.mark.slow,
                pytest.mark.skipif(
                    PROGRAMS is None and "CI" not in os.environ,
                    reason="no PostgreSQL server is installed",
                ),
            ],
        ),
    ]
)
def store_url(request, tmp_path):
    """Return the URL of an empty store of the test's own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite"
    from sqlalchemy import create_engine, text

    server = request.getfixturevalue("newsletter_server")
    name = f"n{next(NUMBERS)}"
    engine = create_engine(server.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"create database {name}"))
    engine.dispose()
    return server.removesuffix("postgres") + name
