"""Files and answers as FRED makes them, from a history of values that the tests know."""

import json
from datetime import UTC, date, datetime, timedelta

from reportgen.sources.reading import Delivery

FIRST = date(1776, 7, 4)
LAST = date(9999, 12, 31)
DAY = timedelta(days=1)


def delivery(folder, data, name="given.csv"):
    """Put bytes into a file and hand it over as one given by hand."""
    path = folder / "file"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    now = datetime(2025, 4, 17, 21, tzinfo=UTC)
    return Delivery("file", path, name, "0" * 64, path.stat().st_size, "", now)


def ordinals(values):
    return {date.fromisoformat(day).toordinal(): value for day, value in values.items()}


class Series:
    """A series of FRED: `history[vintage]` is what changed that day, None a value withdrawn."""

    def __init__(self, code, history, about=()):
        self.code = code
        self.history = dict(sorted(history.items()))
        self.about = about or [{"units": "Millions of U.S. Dollars"}]

    @property
    def vintages(self):
        return list(self.history)

    def known(self, vintage):
        """Return what was known on a day, the plain way."""
        state = {}
        for one, changed in self.history.items():
            if one <= vintage:
                state.update(changed)
        return {day: value for day, value in state.items() if value is not None}

    def periods(self):
        """Yield each value with the closed period in which it was the newest."""
        for day in sorted({day for changed in self.history.values() for day in changed}):
            turns = [(v, changed[day]) for v, changed in self.history.items() if day in changed]
            ends = [v - DAY for v, _ in turns[1:]] + [LAST]
            for (start, value), end in zip(turns, ends, strict=True):
                if value is not None:
                    yield day, start, end, value

    def page(self, since, until, offset=0, limit=100_000):
        rows = [
            {
                "realtime_start": max(start, since).isoformat(),
                "realtime_end": min(end, until).isoformat(),
                "date": day.isoformat(),
                "value": str(value),
            }
            for day, start, end, value in self.periods()
            if start <= until and end >= since
        ]
        return {
            "realtime_start": since.isoformat(),
            "realtime_end": until.isoformat(),
            "observation_start": "1600-01-01",
            "observation_end": "9999-12-31",
            "units": "lin",
            "output_type": 1,
            "file_type": "json",
            "order_by": "observation_date",
            "sort_order": "asc",
            "count": len(rows),
            "offset": offset,
            "limit": limit,
            "observations": rows[offset : offset + limit],
        }

    def metadata(self):
        entries = [
            {
                "id": self.code,
                "realtime_start": FIRST.isoformat(),
                "realtime_end": LAST.isoformat(),
                "title": f"{self.code} in FRED's words",
                "frequency": "Weekly, As of Wednesday",
                "last_updated": "2025-04-17 15:33:01-05",
            }
            | one
            for one in self.about
        ]
        return {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31", "seriess": entries}


def refusal(message, code=400):
    return json.dumps({"error_code": code, "error_message": f"Bad Request.  {message}"}).encode()
