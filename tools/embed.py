"""Make the embedded data from a folder with `h41.csv` and `rates.csv`.

    python tools/embed.py FOLDER

`h41.csv` has the columns board_id, fred_id, basis, as_of, value, note ($ millions; note `derived`
marks a value computed from published ones); `rates.csv` has fred_id, as_of, value, unit. Written to
`reportgen/store/embedded/`: one JSON object a line, first the header, then one series a line on an
even grid of days, null where the source has nothing.
"""

import csv
import json
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

TARGET = Path(__file__).parent.parent / "reportgen" / "store" / "embedded"

H41_HEADER = {
    "title": "Factors Affecting Reserve Balances (H.4.1), $ millions",
    "publisher": "Board of Governors of the Federal Reserve System",
    "url": "https://www.federalreserve.gov/releases/h41/",
    "licence": "public domain (a work of the United States government)",
    "vintage": "latest known at compilation; the first print of a figure is not recorded",
    "note": "compiled from several independent public copies of the Board's and FRED's data, "
    "which agree wherever they overlap, Treasury currency outstanding excepted (it is revised)",
}
RATES_HEADER = {
    "title": "Daily policy and money-market rates, and take-up of the ON RRP facility",
    "publisher": "Board of Governors (DFEDTARL, DFEDTARU, DFF, IORB); "
    "Federal Reserve Bank of New York (EFFR, SOFR, RRPONTSYD, RRPONTSYAWARD)",
    "url": "https://www.newyorkfed.org/markets/reference-rates",
    "licence": "Board series: public domain. New York Fed rates are subject to its terms of use "
    "(https://www.newyorkfed.org/privacy/termsofuse); the New York Fed does not endorse this work",
    "vintage": "latest known at compilation",
    "note": "no rate is carried past the last date of its series",
}


def number(text: str) -> int | float:
    """Read a figure without giving an integer a decimal point."""
    value = float(text)
    return int(value) if value.is_integer() and "." not in text else value


def grid(points: dict[date, int | float], step: int) -> dict[str, object]:
    """Lay observations on an even grid; a point between two steps is an error."""
    first, last = min(points), max(points)
    off = [day for day in points if (day - first).days % step]
    if off:
        sys.exit(f"{off[0]}: not on the grid of {step} days that starts on {first}")
    count = (last - first).days // step + 1
    values = [points.get(first + timedelta(days=i * step)) for i in range(count)]
    return {"first": first.isoformat(), "step": step, "values": values}


def write(name: str, header: dict[str, str], series: list[dict[str, object]]) -> None:
    """Write header and series, one JSON object a line."""
    lines = [json.dumps(row, separators=(",", ":")) for row in [header, *series]]
    path = TARGET / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(series)} series, {path.stat().st_size:,} bytes")


def h41(path: Path) -> list[dict[str, object]]:
    """Read the weekly figures: one series for each code and basis."""
    points: dict[tuple[str, str, str], dict[date, int | float]] = defaultdict(dict)
    derived: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["board_id"], row["fred_id"], row["basis"])
            points[key][date.fromisoformat(row["as_of"])] = number(row["value"])
            if row["note"] == "derived":
                derived[key].append(row["as_of"])
    return [
        {
            "code": board or fred,
            "aliases": [fred] if board and fred else [],
            "basis": basis,
            "unit": "usd_millions",
            **grid(points[board, fred, basis], 7),
            "derived": derived[board, fred, basis],
        }
        for board, fred, basis in sorted(points)
    ]


def rates(path: Path) -> list[dict[str, object]]:
    """Read the daily series; `USD bn` keeps the source's unit under our name for it."""
    points: dict[tuple[str, str], dict[date, int | float]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            unit = {"percent": "percent", "USD bn": "usd_billions"}[row["unit"]]
            points[row["fred_id"], unit][date.fromisoformat(row["as_of"])] = number(row["value"])
    return [
        {
            "code": code,
            "aliases": [],
            "basis": "daily",
            "unit": unit,
            **grid(days, 1),
            "derived": [],
        }
        for (code, unit), days in sorted(points.items())
    ]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    TARGET.mkdir(parents=True, exist_ok=True)
    write("h41.jsonl", H41_HEADER, h41(folder / "h41.csv"))
    write("rates.jsonl", RATES_HEADER, rates(folder / "rates.csv"))
