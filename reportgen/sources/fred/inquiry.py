"""What is asked of the FRED API for one series, and how its answers become one delivery."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reportgen.errors import SourceError
from reportgen.sources.fred.answers import METADATA, PAGE, bundle, page, vintage_days
from reportgen.sources.fred.series import LARGEST, contents
from reportgen.sources.fred.vintages import EARLIEST, LATEST, windows

if TYPE_CHECKING:
    from reportgen.sources.reading import Delivery, Request
    from reportgen.sources.web.http import Http

SOURCE = "fred_api"
PAGE_SIZE = 100_000
MOST_PAGES = 100
KEYS = "https://fredaccount.stlouisfed.org/apikeys"
_TOO_MANY = "vintage dates in the specified real-time period"
_NO_VINTAGES = "does not exist in ALFRED"


@dataclass
class Inquiry:
    """The requests that make up one series, and their answers as they came."""

    http: Http
    request: Request
    code: str
    answers: dict[str, bytes] = field(default_factory=dict)
    last: Delivery | None = None

    def run(self) -> Delivery | None:
        """Return the bundle of all answers, or None where the store holds just that."""
        # Not since the newest vintage held: a file given by hand may have left out older ones.
        held = self.request.held(self._name)
        since = held.vintage if held else EARLIEST
        try:
            self._series(since, LATEST)
        except SourceError as error:
            if _NO_VINTAGES not in str(error):
                raise
            # FRED keeps no vintages of it (or has no such series: then this is refused too).
            self._series(None, None)
        assert self.last is not None
        return self._kept(bundle(self.answers), self.last)

    def _series(self, since: date | None, until: date | None) -> None:
        self.answers.clear()
        self.answers[METADATA] = self._get("series", **_period(since, until))
        try:
            self._window(since, until)
        except SourceError as error:
            if since is None or _TOO_MANY not in str(error):
                raise
            days = vintage_days(
                self._get("series/vintagedates", limit="10000", **_period(since, LATEST)),
                self._name,
            )
            for window in windows([date.fromordinal(one) for one in days], since):
                self._window(*window)

    def _window(self, since: date | None, until: date | None) -> None:
        """Get the observations of one real-time period, page by page."""
        count, total = 0, 1
        while count < total:
            answer = self._get(
                "series/observations",
                output_type="1",
                limit=str(PAGE_SIZE),
                offset=str(count),
                **_period(since, until),
            )
            got = page(answer, self._name)
            self.answers[PAGE.format(len(self.answers) - 1)] = answer
            count, total = count + len(got.observations), got.count
            if not got.observations or len(self.answers) > MOST_PAGES:
                break

    def _get(self, endpoint: str, **params: str) -> bytes:
        try:
            got = self.http.get(
                SOURCE,
                f"{self.request.address.rstrip('/')}/{endpoint}",
                params={"series_id": self.code, "file_type": "json", **params},
                secret={"api_key": self.request.key},
                name=self._name,
                largest=LARGEST,
                expect=("application/json", "text/json"),
            )
        except SourceError as error:
            # FRED answers 400 to a key as to anything else it cannot make sense of.
            if "api_key" not in str(error):
                raise
            refused = error
        else:
            assert got is not None, "nothing was held, so nothing can be as it was"
            self.last = got
            try:
                return contents(got.path, self._name)
            finally:
                got.path.unlink(missing_ok=True)
        raise SourceError(
            f"{self._name}: FRED does not accept the key; look at FRED_API_KEY and the keyring "
            f"(32 small letters and digits) or get one at {KEYS}"
        ) from refused

    def _kept(self, data: bytes, last: Delivery) -> Delivery | None:
        """Write the bundle beside the answers, unless it is what the store holds."""
        digest = sha256(data).hexdigest()
        held = self.request.held(self._name)
        if held is not None and held.digest == digest:
            return None
        try:
            descriptor, path = mkstemp(prefix=".download-", dir=last.path.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
        except OSError as error:
            raise SourceError(
                f"{self._name}: cannot be kept in {last.path.parent} ({error.strerror or error}); "
                "make room there"
            ) from error
        return replace(
            last,
            path=Path(path),
            digest=digest,
            size=len(data),
            media_type="application/zip",
            etag="",
            last_modified="",
        )

    @property
    def _name(self) -> str:
        path = urlsplit(self.request.address).path.rstrip("/")
        return f"{path}/series/observations?series_id={self.code}"


def _period(since: date | None, until: date | None) -> dict[str, str]:
    if since is None or until is None:
        return {}
    return {"realtime_start": since.isoformat(), "realtime_end": until.isoformat()}
