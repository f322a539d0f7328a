"""The store beside the obvious ways of keeping the same: `python -m bench.store [WEEKS]`.

A made-up release of 1,330 series by 1,240 weeks (the size of the Board's whole history) and WEEKS
weekly releases after it, each with one week more and two revised points. Every figure is the median
of fresh processes: seconds inside the process, its imports left out, and its peak memory.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from reportgen.sources.reading import Basis, Delivery, Reading, SeriesReading
from reportgen.statement.lines import load_lines
from reportgen.store.assemble import assemble
from reportgen.store.records import Recalled
from reportgen.store.snapshot import embedded_snapshot
from reportgen.store.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Cost = tuple[float, float]
"""Seconds and megabytes."""

SERIES, HISTORY, RUNS = 1330, 1240, 3
FIRST = date(2002, 12, 18)
VINTAGE = FIRST + timedelta(weeks=HISTORY)
BACK = 30
"""How many weeks back the revised points of a weekly release lie."""

TABLE = (
    "create table observations (code text, as_of integer, vintage integer, value, "
    "primary key (code, as_of, vintage)) without rowid"
)
NEWEST = (
    "select o.code, o.as_of, o.value from observations o join (select code, as_of, max(vintage) "
    "vintage from observations where code in ({codes}) group by code, as_of) n "
    "using (code, as_of, vintage) order by 1, 2"
)


def line_codes() -> list[str]:
    """Return the codes of all lines of the statement."""
    return sorted({c for line in load_lines() for one in line.codes.values() for c in one.values()})


def release(week: int) -> Iterator[tuple[str, int, list[int]]]:
    """Yield code, first day and values of what is said: in week 0 the whole history."""
    some = Random(week)
    pool = [some.randrange(9_000_000) for _ in range(HISTORY + SERIES)]
    codes = line_codes()
    codes += [f"OTHER{number}" for number in range(SERIES - len(codes))]
    for number, code in enumerate(codes):
        weeks = HISTORY if not week else 1 + BACK * ((number + week) % 600 == 0)
        # A third of the release has stood at nil for years.
        values = pool[number : number + weeks] if number % 3 else [0] * weeks
        yield code, (FIRST + timedelta(weeks=HISTORY + week - weeks)).toordinal(), values


def take_in(file: Path, weeks: range) -> None:
    """Take releases in; after the first, tails alone, as a reader hands on that has its marks."""
    with open_store(f"sqlite:///{file}", create=True) as store:
        for week in weeks:
            raw = file.with_suffix(".raw")
            raw.write_bytes(content := b"release %d" % week)
            delivery = Delivery(
                "board_xml",
                raw,
                "H41",
                sha256(content).hexdigest(),
                len(content),
                "text/xml",
                datetime(2026, 1, 1, tzinfo=UTC),
            )
            stream = (
                SeriesReading(
                    code,
                    Basis.WEDNESDAY_LEVEL,
                    "usd_millions",
                    code,
                    range(first, first + 7 * len(values), 7),
                    values,
                    whole=not week,
                )
                for code, first, values in release(week)
            )
            store.ingest(delivery, Reading(None, stream), VINTAGE + timedelta(weeks=week))


def take_in_rows(file: Path, weeks: range) -> None:
    """Take the same in, a row a point, through the standard library."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute(TABLE.replace("table", "table if not exists"))
        for week in weeks:
            vintage = (VINTAGE + timedelta(weeks=week)).toordinal()
            connection.execute("begin")
            connection.executemany(
                "insert into observations values (?, ?, ?, ?)",
                (
                    (code, first + 7 * place, vintage, value)
                    for code, first, values in release(week)
                    for place, value in enumerate(values)
                ),
            )
            connection.execute("commit")


def take_in_alchemy(file: Path) -> None:
    """Take the first release in, a row a point, through SQLAlchemy, series by series."""
    from sqlalchemy import create_engine, text

    insert = text("insert into observations values (:code, :as_of, 1, :value)")
    with create_engine(f"sqlite:///{file}").begin() as connection:
        connection.execute(text(TABLE))
        for code, first, values in release(0):
            rows = [
                {"code": code, "as_of": first + 7 * place, "value": value}
                for place, value in enumerate(values)
            ]
            connection.execute(insert, rows)


def recall(file: Path) -> None:
    """Recall all lines from the store."""
    with open_store(f"sqlite:///{file}", create=False) as store:
        assert len(store.recall(line_codes())) == len(line_codes())


def recall_before(file: Path) -> None:
    """Recall all lines as known on the first day, out of everything that came after."""
    with open_store(f"sqlite:///{file}", create=False) as store:
        assert len(store.recall(line_codes(), VINTAGE)[0].days) == HISTORY


def recall_late(file: Path) -> None:
    """Recall all lines as known 300 weeks before the first release, by the calendar."""
    day = VINTAGE - timedelta(weeks=300)
    with open_store(f"sqlite:///{file}", create=False) as store:
        found = store.recall(line_codes(), day, lambda _, as_of: as_of + timedelta(days=1))
    assert len(found[0].late) == HISTORY - 300


def recall_rows(file: Path) -> None:
    """Recall all lines from rows, through the standard library."""
    codes = line_codes()
    found: dict[str, tuple[list[int], list[int]]] = {code: ([], []) for code in codes}
    with closing(sqlite3.connect(file)) as connection:
        sql = NEWEST.format(codes=", ".join("?" * len(codes)))
        for code, day, value in connection.execute(sql, codes):
            found[code][0].append(day)
            found[code][1].append(value)
    assert all(days for days, _ in found.values())


def recall_alchemy(file: Path) -> None:
    """Recall all lines from rows, through SQLAlchemy."""
    from sqlalchemy import create_engine, text

    codes = {f"c{number}": code for number, code in enumerate(line_codes())}
    found: dict[str, tuple[list[int], list[int]]] = {code: ([], []) for code in codes.values()}
    sql = text(NEWEST.format(codes=", ".join(f":{name}" for name in codes)))
    with create_engine(f"sqlite:///{file}").connect() as connection:
        for code, day, value in connection.execute(sql, codes):
            found[code][0].append(day)
            found[code][1].append(value)
    assert all(days for days, _ in found.values())


def assemble_all(_file: Path) -> None:
    """Make one snapshot of the embedded data and of a source that says the same."""
    embedded = embedded_snapshot()
    families = [
        (basis, codes)
        for line in load_lines()
        for basis in (Basis.WEDNESDAY_LEVEL, Basis.WEEK_AVERAGE)
        if (codes := line.series_codes(basis))
    ]
    found = []
    for one in {id(one): one for one in embedded.series.values()}.values():
        days, values = zip(*one.items(), strict=True)
        ordinals = [day.toordinal() for day in days]
        found.append(
            Recalled("board_xml", one.code, one.basis, one.unit, "", ordinals, list(values))
        )
    assert not assemble(found, embedded, families, ("board_xml", "embedded")).disagreements


def revisions(file: Path) -> None:
    """List every revision in the store."""
    with open_store(f"sqlite:///{file}", create=False) as store:
        list(store.revisions())


def spent(do: Callable[..., None], file: Path, *given: object, on: Path | None = None) -> Cost:
    """Return the medians of doing it in fresh processes; with `on`, each time on a copy of that."""
    code = (
        "import json, resource, time\nfrom pathlib import Path\nfrom bench import store\n"
        "store.line_codes()\nstarted = time.perf_counter()\n"
        f"store.{do.__name__}(Path({str(file)!r}), *{given!r})\n"
        "print(json.dumps([time.perf_counter() - started, "
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))"
    )
    runs = []
    for _ in range(RUNS):
        if on is not None:
            for one in file.parent.glob(f"{file.name}*"):
                one.unlink()
            if on.exists():
                shutil.copy(on, file)
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        runs.append(json.loads(ran.stdout))
    return median(run[0] for run in runs), median(run[1] for run in runs)


def show(name: str, cost: Cost, naive: Cost | None = None) -> None:
    """Print one line: what it took, and how many times that the naive way took."""
    ratio = f"{cost[0] / naive[0]:9.2f}" if naive else ""
    print(f"{name:52}{cost[0]:9.3f}{cost[1]:9.0f}{ratio}", flush=True)


def main() -> None:
    """Make the stores up, measure, and print a table."""
    weeks = int(sys.argv[1]) if len(sys.argv) > 1 else 520
    print(f"{'':52}{'s':>9}{'peak MB':>9}   of rows")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        new, none = folder / "new.sqlite", folder / "none"
        rows = spent(take_in_rows, new, range(1), on=none)
        show("whole history in: our store", spent(take_in, new, range(1), on=none), rows)
        show("whole history in: a row a point, sqlite3", rows)
        show("whole history in: a row a point, SQLAlchemy", spent(take_in_alchemy, new, on=none))
        show("one snapshot of two sources that agree", spent(assemble_all, none))
        kept, kept_rows = folder / "kept.sqlite", folder / "rows.sqlite"
        done = 0
        for upto in sorted({0, min(100, weeks), weeks}):
            take_in(kept, range(done, upto + 1))
            take_in_rows(kept_rows, range(done, upto + 1))
            done = upto + 1
            _after(kept, kept_rows, new, upto)


def _after(kept: Path, kept_rows: Path, new: Path, weeks: int) -> None:
    sizes = [f"{file.stat().st_size / 1e6:.0f} MB" for file in (kept, kept_rows)]
    print(f"\nThe whole history and {weeks} weekly releases: {sizes[0]}, as rows {sizes[1]}")
    following = range(weeks + 1, weeks + 2)
    rows = spent(take_in_rows, new, following, on=kept_rows)
    show("one more week in", spent(take_in, new, following, on=kept), rows)
    show("one more week in: rows, sqlite3", rows)
    rows = spent(recall_rows, kept_rows)
    show(f"all {len(line_codes())} codes of the lines out", spent(recall, kept), rows)
    show("all codes out: rows, sqlite3", rows)
    show("all codes out: rows, SQLAlchemy", spent(recall_alchemy, kept_rows), rows)
    show("all codes as known at the first release", spent(recall_before, kept))
    show("all codes as known 300 weeks before, late", spent(recall_late, kept))
    show("all revisions", spent(revisions, kept))


if __name__ == "__main__":
    main()
