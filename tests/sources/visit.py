"""A download and what it was seen to do: shared by the tests of the HTTP client."""

from datetime import UTC, datetime

import pytest

from reportgen.errors import SourceError
from reportgen.sources.web.http import ASIDE, Http

NOON = datetime(2025, 4, 17, 12, 0, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"
DATA = b"".join(b"2025-04-%02d,%d\n" % (day % 28 + 1, day) for day in range(2000))


class Visit:
    """An Http with a clock and a bed of its own, and what it was seen to do."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.waits = []
        self.progress = []
        self.http = Http(folder, now=lambda: NOON, sleep=self.waits.append, **settings)

    def get(self, url, **more):
        wanted = {"largest": 1_000_000, "expect": ("text/csv",)} | more
        return self.http.get(
            "source", url, progress=lambda *step: self.progress.append(step), **wanted
        )

    def fail(self, url, kind=SourceError, **more):
        """Return the message of a download that must fail and leave nothing behind."""
        with pytest.raises(SourceError) as caught:
            self.get(url, **more)
        assert type(caught.value) is kind
        assert (caught.value.__context__, caught.value.__cause__) == (None, None)
        assert self.left() == []
        message = str(caught.value)
        print(message)
        assert "\n" not in message
        return message

    def left(self):
        return sorted(self.folder.glob("*"), key=str) + sorted(self.folder.glob(f"{ASIDE}*"))
