"""The versions of the tables: one numbered file each, applied in order, each exactly once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import StoreError

if TYPE_CHECKING:
    from reportgen.store.database import Database

FOLDER = Path(__file__).with_name("migrations")
TABLE = "reportgen_store"


@cache
def migrations(folder: Path = FOLDER) -> dict[int, str]:
    """Return the statements that lead to each version from the one before it."""
    files = sorted(folder.glob("*.sql"))
    found = {int(file.name.partition("_")[0]): file.read_text(encoding="utf-8") for file in files}
    assert list(found) == list(range(1, len(found) + 1)), folder
    return found


def bring_up(database: Database, folder: Path = FOLDER) -> None:
    """Lead the tables to the version this program knows, in one transaction.

    Raises StoreError where the database is something else's, where a newer program made the store,
    or where an older one did and nothing can be written.
    """
    newest = max(migrations(folder))
    held = _version(database)
    if held < newest and database.read_only and not held:
        raise StoreError(f"the store {database.name} is empty, and it cannot be written")
    if held < newest and database.read_only:
        raise StoreError(
            f"the store {database.name} is of version {held}, this reportgen needs {newest}, and "
            "it cannot be written; copy it to a folder that can and name the copy"
        )
    if held < newest:
        with database.writing():
            _apply(database, folder)
    elif held > newest:
        raise StoreError(
            f"the store {database.name} is of version {held}, this reportgen knows {newest}; "
            "upgrade reportgen"
        )


def _version(database: Database) -> int:
    with database.reading():
        if database.has_table(TABLE):
            return int(database.rows(f"select max(version) from {TABLE}")[0][0] or 0)  # noqa: S608
        if database.is_empty():
            return 0
    raise StoreError(f"{database.name} is a database, but no store of reportgen; name another one")


def _apply(database: Database, folder: Path) -> None:
    held = _version(database)  # again, now that no other process can be at it
    if not held:
        database.run(f"create table {TABLE} (version integer not null primary key)")
    for version, text in migrations(folder).items():
        if version > held:
            for statement in _statements(text.format(**database.dialect._asdict())):
                database.run(statement)
            database.run(f"insert into {TABLE} values (:version)", {"version": version})  # noqa: S608


def _statements(text: str) -> list[str]:
    lines = (line.partition("--")[0].rstrip() for line in text.splitlines())
    return [one for one in (part.strip() for part in "\n".join(lines).split(";")) if one]
