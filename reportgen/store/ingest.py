"""One release from its delivery to the store: bytes, row, what its series say, marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.errors import SourceError, StoreError
from reportgen.store.intake import Intake
from reportgen.store.ledger import Ledger
from reportgen.store.raw import keep_raw
from reportgen.store.records import Ingested
from reportgen.store.releases import (
    add_contents,
    add_release,
    find_already,
    keep_marks,
    missing_series,
    newest_of,
    read_marks,
)

if TYPE_CHECKING:
    from datetime import date

    from reportgen.sources.reading import Delivery, Reading
    from reportgen.store.database import Database


def ingest(
    database: Database,
    delivery: Delivery,
    reading: Reading,
    vintage: date,
    *,
    by_hand: bool,
    stated: bool,
    told: int | None,
) -> Ingested:
    """Take a release in, within a transaction of the caller's; see `Store.ingest`.

    `told` is the release whose marks the reader was given, 0 for none, None where it never asked.
    """
    already = find_already(database, delivery, vintage, by_hand=by_hand, stated=stated)
    if already is not None:
        return Ingested(already, already=True)
    source, newest = delivery.source, newest_of(database, delivery.source)
    outrun = told not in {None, read_marks(database, source)[0]}
    keep_raw(database, delivery)
    number = add_release(database, delivery, vintage)
    ledger = Ledger(database, source, newest)
    intake = Intake(database, source, delivery.name, number, vintage, ledger, by_hand=by_hand)
    for series in reading.series:
        if outrun and not series.whole:
            raise StoreError(
                f"{delivery.name}: another process has stored a newer release of {source} in the "
                "meantime; nothing was stored, run it again"
            )
        intake.take(series)
    if not intake.spans:
        raise SourceError(f"{delivery.name}: it holds no observation; nothing was stored")
    missing = missing_series(database, delivery, number, intake.spans, by_hand=by_hand)
    add_contents(database, number, intake.spans)
    if max(span.vintage for span in intake.spans) >= newest:
        keep_marks(database, source, number, reading.marks)
    return Ingested(
        number,
        already=False,
        series=len({series for series, _ in intake.seen}),
        new=intake.new,
        revised=intake.revised,
        withdrawn=intake.withdrawn,
        missing=missing,
    )
