"""The Board's whole release taken in by the command line, and what a store adds to a build.

    python -m bench.taking_in [RUNS]

The release is synthesised (`bench.h41_xml`, 110 MB of XML); the store that a build reads from holds
the embedded figures as the Board would send them. Nothing is asserted.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from bench import h41_xml
from bench.process import Cost, run
from reportgen.sources.reading import Delivery, Reading, SeriesReading
from reportgen.store.snapshot import embedded_snapshot
from reportgen.store.store import open_store

# What a process does: names of the store to start from, and the command's arguments.
COMMAND = (
    "import os, shutil, sys; from pathlib import Path; sys.path[0] = os.getcwd(); "
    "os.chdir(sys.argv[1]); shutil.rmtree('store', ignore_errors=True); "
    "before = Path(sys.argv[2]); before.exists() and shutil.copytree(before, 'store'); "
    "from reportgen.cli import run; sys.exit(run(sys.argv[3:]))"
)
JSON = ("build", "--as-of", "2025-04-16", "--format", "json", "--quiet")


def main() -> None:
    """Measure and print a table."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before, after = folder / "before.zip", folder / "after.zip"
        h41_xml.write(before)
        h41_xml.write(after, h41_xml.WEEKS + 1)
        work = folder / "work"
        work.mkdir()
        environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}

        def once(title: str, start: str, target: str, *command: str) -> None:
            arguments = ("-c", COMMAND, str(work), str(folder / start), *command)
            cost = run(arguments, environment, times)
            _show(title, cost, target)

        print(f"{'':46}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}   target")
        once("import: whole release, empty store", "none", "3 s, 100 MB", "import", str(before))
        shutil.copytree(work / "store", folder / "one")
        once("import: one week more", "one", "1 s", "import", str(after))
        shutil.copytree(work / "store", folder / "two")
        once("import: the same again", "two", "", "import", str(after))
        once("build one week as JSON, without a store", "none", "", *JSON)
        fill_with_real_figures(folder / "real")
        once("the same, from a store with those figures", "real", "", *JSON)
        size = sum(path.stat().st_size for path in (folder / "two").iterdir())
        print(f"store with both releases: {size / 1e6:.0f} MB, of which raw 20 MB")


def fill_with_real_figures(folder: Path) -> None:
    """Make a store in which the Board states all that the embedded data have under its codes."""
    folder.mkdir()
    raw = folder / "raw"
    raw.write_bytes(b"made up")
    delivery = Delivery(
        "board_xml", raw, "made up", sha256(b"made up").hexdigest(), 7, "", datetime.now(UTC)
    )
    series = [
        SeriesReading(
            one.code,
            one.basis,
            one.unit,
            one.code,
            [one.first.toordinal() + one.step * place for place in range(len(one.values))],
            one.values,
        )
        for one in {id(one): one for one in embedded_snapshot().series.values()}.values()
        if one.code.endswith(".WW")
    ]
    with open_store(f"sqlite:///{folder / 'reportgen.sqlite'}", create=True) as store:
        store.ingest(delivery, Reading(None, series), date(2026, 10, 8), by_hand=True)


def _show(title: str, cost: Cost, target: str) -> None:
    print(f"{title:46}{cost.wall:8.2f}{cost.cpu:8.2f}{cost.peak:9.0f}   {target}", flush=True)


if __name__ == "__main__":
    main()
