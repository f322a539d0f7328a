"""Rows of the long table of figures as CSV and Parquet, written to an open file as they come."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from reportgen.statement.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import BinaryIO, TextIO

    from pyarrow import Schema
    from pyarrow.parquet import ParquetWriter

_BATCH = 50_000


def write_csv(rows: Iterable[Row], file: TextIO) -> None:
    """Write the rows under their names; the file was opened with `newline=""`."""
    import csv

    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(Row._fields)
    writer.writerows(rows)


def write_parquet(rows: Iterable[Row], file: Path | BinaryIO) -> None:
    """Write the rows in batches, so that few are held; needs pyarrow. No clock is read."""
    waiting = iter(rows)
    batches = iter(lambda: list(zip(*islice(waiting, _BATCH), strict=True)), [])
    write_columns(batches, file)


def write_columns(batches: Iterable[Sequence[Sequence[Any]]], file: Path | BinaryIO) -> None:
    """Write batches of columns, in the order of a row's fields, as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_memory_pool(pa.system_memory_pool())  # what is written is given back at once
    words = dict.fromkeys(("source", "code", "line", "label", "basis", "unit"), pa.string())
    kinds = {**words, "as_of": pa.date32(), "vintage": pa.date32(), "value": pa.float64()}
    schema = pa.schema([(name, kinds[name]) for name in Row._fields])
    waiting = iter(batches)
    with pq.ParquetWriter(file, schema) as writer:
        # No name is given to a batch: it would outlive the making of the next.
        while _write_batch(writer, schema, next(waiting, None)):
            pass


def _write_batch(
    writer: ParquetWriter, schema: Schema, columns: Sequence[Sequence[Any]] | None
) -> bool:
    """Write these columns, if there are any; return whether there were."""
    import pyarrow as pa

    if columns is not None:
        arrays = [pa.array(one, kind.type) for one, kind in zip(columns, schema, strict=True)]
        writer.write_batch(pa.record_batch(arrays, schema))
    return columns is not None
