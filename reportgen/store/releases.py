"""The rows of releases: what came under which name, what it spoke of, how far it was read."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec

from reportgen.errors import SourceError, StoreError
from reportgen.sources.reading import Held, Mark
from reportgen.store.database import DAMAGED, sound
from reportgen.store.ledger import pack_spans, unpack_spans
from reportgen.store.records import Release

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.sources.reading import Delivery
    from reportgen.store.database import Database
    from reportgen.store.ledger import Span

MISSING_AT_MOST = 0.1
"""The share of its series a release may lack before it is taken for half an answer."""


def list_releases(database: Database) -> list[Release]:
    """Return all releases in the order they came."""
    rows = database.rows(
        "select id, source, name, digest, size, media_type, vintage, retrieved_at, etag, "
        "last_modified from releases order by id"
    )
    with sound():
        return [_release(*row) for row in rows]


def find_held(database: Database, source: str, name: str) -> Held | None:
    """Return the release that came last under that name."""
    rows = database.rows(
        "select digest, etag, last_modified, vintage from releases "
        "where source = :source and name = :name order by id desc limit 1",
        {"source": source, "name": name},
    )
    with sound():
        for digest, etag, last_modified, vintage in rows:
            return Held(digest, etag, last_modified, date.fromisoformat(vintage))
    return None


def find_already(
    database: Database, delivery: Delivery, vintage: date, *, by_hand: bool, stated: bool
) -> int | None:
    """Return the release the delivery's bytes came in before, where they say nothing new.

    A source that goes back to what it had said before an error says something new; a file given
    once more by hand does not, unless another vintage is stated for it.
    """
    rows = database.rows(
        "select id, name, digest, vintage from releases where source = :source order by id desc",
        {"source": delivery.source},
    )
    newest = next((number for number, name, *_ in rows if name == delivery.name), None)
    for number, _, digest, at in rows:
        same = at == vintage.isoformat() or (not stated and (by_hand or number == newest))
        if digest == delivery.digest and same:
            return int(number)
    return None


def newest_of(database: Database, source: str) -> int:
    """Return the youngest vintage of anything of that source, as an ordinal; 0 for none."""
    rows = database.rows(
        "select max(c.newest) from releases r join contents c on c.release = r.id "
        "where r.source = :source",
        {"source": source},
    )
    with sound():
        return date.fromisoformat(rows[0][0]).toordinal() if rows[0][0] else 0


def add_release(database: Database, delivery: Delivery, vintage: date) -> int:
    """Add a release's row and return its number."""
    number = 1 + int(database.rows("select coalesce(max(id), 0) from releases")[0][0])
    database.run(
        "insert into releases values (:id, :source, :name, :digest, :size, :media_type, "
        ":vintage, :retrieved_at, :etag, :last_modified)",
        {
            "id": number,
            "source": delivery.source,
            "name": delivery.name,
            "digest": delivery.digest,
            "size": delivery.size,
            "media_type": delivery.media_type,
            "vintage": vintage.isoformat(),
            "retrieved_at": delivery.retrieved_at.astimezone(UTC).isoformat(),
            "etag": delivery.etag,
            "last_modified": delivery.last_modified,
        },
    )
    return number


def add_contents(database: Database, release: int, spans: list[Span]) -> None:
    """Add how far a release spoke of each of its series."""
    newest = date.fromordinal(max(span.vintage for span in spans)).isoformat()
    database.run(
        "insert into contents values (:release, :newest, :spans)",
        {"release": release, "newest": newest, "spans": pack_spans(spans)},
    )


def missing_series(
    database: Database, delivery: Delivery, release: int, spans: list[Span], *, by_hand: bool
) -> tuple[str, ...]:
    """Return the codes the release before this one, under its name, had and this one has not.

    Raises SourceError where those are many and the file was not given by hand.
    """
    rows = database.rows(
        "select c.spans from releases r join contents c on c.release = r.id "
        "where r.source = :source and r.name = :name and r.id < :id order by r.id desc limit 1",
        {"source": delivery.source, "name": delivery.name, "id": release},
    )
    if not rows:
        return ()
    before = {span.series for span in unpack_spans(rows[0][0])}
    gone = before - {span.series for span in spans}
    if not gone:
        return ()
    codes = database.rows("select id, code from series order by code")
    missing = tuple(code for number, code in codes if number in gone)
    if len(gone) > MISSING_AT_MOST * len(before) and not by_hand:
        raise SourceError(
            f"{delivery.name}: {len(gone)} of {len(before)} series of the release before are not "
            f"in it ({', '.join(missing[:3])}, …): half an answer; nothing was stored. Fetch again "
            "later, or give the file by hand with 'reportgen import'"
        )
    return missing


def read_marks(database: Database, source: str) -> tuple[int, dict[str, Mark]]:
    """Return the release that holds the source's marks, 0 for none, and the marks by code."""
    rows = database.rows(
        "select release, content from marks where source = :source", {"source": source}
    )
    if not rows:
        return 0, {}
    try:
        content = zlib.decompress(rows[0][1])
        return rows[0][0], msgspec.msgpack.decode(content, type=dict[str, Mark])
    except (zlib.error, msgspec.DecodeError) as error:
        raise StoreError(DAMAGED) from error


def keep_marks(database: Database, source: str, release: int, marks: Mapping[str, Mark]) -> None:
    """Replace the source's marks by those of its newest release, which may have none."""
    database.run("delete from marks where source = :source", {"source": source})
    if marks:
        database.run(
            "insert into marks values (:source, :release, :content)",
            {
                "source": source,
                "release": release,
                "content": zlib.compress(msgspec.msgpack.encode(dict(marks)), 1),
            },
        )


def _release(
    number: int, source: str, name: str, digest: str, size: int, media_type: str, *rest: str
) -> Release:
    vintage, retrieved_at, etag, last_modified = rest
    return Release(
        number,
        source,
        name,
        digest,
        size,
        media_type,
        date.fromisoformat(vintage),
        datetime.fromisoformat(retrieved_at),
        etag,
        last_modified,
    )
