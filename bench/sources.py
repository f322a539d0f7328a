"""What reading the Board's whole release costs, beside other ways: `python -m bench.sources`.

The release is synthesised (`bench.h41_xml`); each figure is the median of fresh processes. The
others read all observations into numbers as well, check nothing, and know no weekly update.
"""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import h41_xml
from bench.process import Cost, run
from reportgen.sources import board_xml
from reportgen.sources.reading import Delivery, Hints, Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MEMBER = "H41_data.xml"
OBSERVATION = "{http://www.federalreserve.gov/structure/compact/common}Obs"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
# name, variant, target
VARIANTS = (
    ("imports and an open zip alone", "nothing", ""),
    ("our reader, whole", "whole", "2.2 s CPU, 80 MB"),
    ("our reader, parser alone", "parser", ""),
    ("our reader, weekly update", "update", "1.0 s CPU"),
    ("lxml.iterparse", "lxml", ""),
    ("xml.etree iterparse", "etree", ""),
)


def measure_sources(folder: Path, times: int) -> list[tuple[str, Cost, str]]:
    """Return name, cost and target of each way to read, in a folder of one's own."""
    before, after, marks = folder / "before.zip", folder / "after.zip", folder / "marks"
    h41_xml.write(before)
    h41_xml.write(after, h41_xml.WEEKS + 1)
    marks.write_bytes(pickle.dumps(_whole(before)))
    return [
        (
            name,
            run(("-m", "bench.sources", variant, str(after), str(marks)), {**os.environ}, times),
            target,
        )
        for name, variant, target in VARIANTS
    ]


def main() -> None:
    """Measure everything and print a table, with ratios to our reader; or be one process of it."""
    if len(sys.argv) > 2:
        _one(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
        return
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        costs = measure_sources(Path(folder), times)
    ours = next(cost for name, cost, _ in costs if name == "our reader, whole")
    print(f"Reading the Board's whole release (median of {times})")
    print(f"{'':34}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}{'CPU ratio':>11}   target")
    for name, cost, target in costs:
        ratio = cost.cpu / ours.cpu
        print(f"{name:34}{cost.wall:8.2f}{cost.cpu:8.2f}{cost.peak:9.0f}{ratio:11.2f}   {target}")


def _one(variant: str, path: Path, marks: Path) -> None:
    if variant == "whole":
        _whole(path)
    elif variant == "update":
        _whole(path, pickle.loads(marks.read_bytes()))
    elif variant == "parser":
        from reportgen.sources.board.xml_text import Cutter

        Cutter.cut = lambda _cutter, _row: None  # type: ignore[method-assign]
        _whole(path)
    elif variant == "lxml":
        from lxml import etree

        _others(path, etree.iterparse)
    elif variant == "etree":
        from xml.etree import ElementTree as ET

        _others(path, ET.iterparse)


def _whole(path: Path, marks: dict[str, Mark] | None = None) -> dict[str, Mark]:
    delivery = Delivery("board_xml", path, path.name, "", path.stat().st_size, "", NOW)
    reading = board_xml.read(delivery, Hints(marks=marks or {}))
    for _ in reading.series:
        pass
    return reading.marks


def _others(path: Path, iterparse: Callable[..., Iterable[tuple[str, Any]]]) -> None:
    from zipfile import ZipFile

    with ZipFile(path) as archive, archive.open(MEMBER) as file:
        values = []
        for _, element in iterparse(file):
            if element.tag == OBSERVATION:
                missing = element.get("OBS_STATUS") != "A"
                values.append(None if missing else int(element.get("OBS_VALUE")))
                element.get("TIME_PERIOD")
            elif element.tag.endswith("}Series"):
                values.clear()
                element.clear()


if __name__ == "__main__":
    main()
