"""Downloads: one address into one file, whole and as asked for, or a SourceError and no file.

TLS certificates are always verified. Proxies (HTTPS_PROXY, NO_PROXY), an authority of one's own
(REQUESTS_CA_BUNDLE) and logins in ~/.netrc are taken from the environment by requests itself, as
everybody who sits behind a proxy expects; nothing here asks for them, or could turn TLS off.
"""

from __future__ import annotations

import math
import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from tempfile import mkstemp
from types import MappingProxyType
from typing import TYPE_CHECKING

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from reportgen import __version__
from reportgen.sources.reading import Delivery
from reportgen.sources.web.answer import (
    ADDRESS,
    LATER,
    PassingError,
    UnfitError,
    body,
    check_kind,
    coding_of,
    first_words,
    media_type,
    retry_after,
    trouble,
)
from reportgen.sources.web.discretion import hushed, shortened
from reportgen.sources.web.errand import (
    Errand,
    RefusedError,
    Session,
    check_address,
    conditions,
    target_of,
    wrong_way,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests

    from reportgen.sources.reading import Held

ASIDE = ".download-"
AGENT = f"reportgen/{__version__}"
REDIRECTS = 5
__all__ = ["Http", "RefusedError", "sweep"]
TEXTS = ("text/", "application/json", "application/xml")
NOTHING: Mapping[str, str] = MappingProxyType({})
ADVICE = {
    400: "check the series, the key and the address in the settings",
    401: "check the key",
    403: "check the key, and whether the server lets programs in",
    407: "give HTTPS_PROXY the proxy's login",
}


class Http:
    """Gets files over HTTP into `folder`; safe for several threads, and processes, at once.

    `now` tells the time in UTC; `attempts` are made in all where a failure may pass; `timeout` is
    for connecting and for each wait for bytes, `patience` the longest wait a server may ask for,
    `deadline` the most a download may take with all its waits: all in seconds.
    """

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], datetime],
        attempts: int = 5,
        timeout: float = 30.0,
        patience: float = 120.0,
        deadline: float = 900.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._now = now
        self._attempts = attempts
        self._timeout = timeout
        self._patience = patience
        self._deadline = deadline
        self._sleep = sleep
        self._clock = clock

    def get(
        self,
        source: str,
        url: str,
        *,
        params: Mapping[str, str] = NOTHING,
        secret: Mapping[str, str] = NOTHING,
        name: str = "",
        held: Held | None = None,
        largest: int,
        expect: tuple[str, ...],
        progress: Callable[[int, int, str], None] = lambda _done, _total, _what: None,
    ) -> Delivery | None:
        """Download `url` and return it, or None where it is still what is `held`.

        `secret` are query parameters that are seen nowhere; `name` is the delivery's, by default
        the address with `params`; `largest` is in bytes, unpacked; `expect` are beginnings of
        media types that will do (unnamed bytes always do, a page in HTML never unasked). The file
        is the caller's to move or remove. Raise SourceError, of which RefusedError has a status.
        """
        ends = self._clock() + self._deadline
        errand = Errand(source, url, params, secret, held, largest, expect, progress, ends)
        check_address(errand)
        retrying = Retrying(
            stop=lambda state: (
                stop_after_attempt(self._attempts)(state)
                or self._clock() + state.upcoming_sleep >= ends
            ),
            wait=self._wait,
            retry=retry_if_exception_type(PassingError),
            before_sleep=lambda state: _tell(errand, state),
            sleep=self._sleep,
            reraise=True,
        )
        # Errors are raised outside of `except`, here and below: an error of the library holds the
        # address with the key, and must not hang on ours as its context.
        with hushed(errand.secrets):
            try:
                return retrying(self._once, errand, errand.hide(name) or errand.shown)
            except PassingError as error:
                failed = error
        tried = retrying.statistics.get("attempt_number", 1)
        what = f"{failed} ({tried} {'attempt' if tried == 1 else 'attempts'})"
        raise errand.failure(what, LATER, failed.status)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome and state.outcome.exception()
        asked = error.wait if isinstance(error, PassingError) else 0.0
        return max(asked, wait_exponential_jitter(max=self._patience)(state))

    def _once(self, errand: Errand, name: str) -> Delivery | None:
        with Session() as session:
            response = self._follow(session, errand)
            with response:
                if response.status_code == HTTPStatus.NOT_MODIFIED and conditions(errand.held):
                    return None
                self._check_status(response, errand)
                return self._keep(response, errand, name)

    def _follow(self, session: requests.Session, errand: Errand) -> requests.Response:
        url, query = errand.url, {**errand.params, **errand.secret}
        for _ in range(REDIRECTS + 1):
            response = self._send(session, errand, url, query)
            if not response.is_redirect:
                return response
            response.close()
            target = target_of(response)
            reason = wrong_way(response.url, target, errand.secrets)
            if reason:
                raise errand.failure(reason, ADDRESS, response.status_code)
            url, query = target, {}
        what = f"sends us on more than {REDIRECTS} times"
        raise errand.failure(what, ADDRESS, response.status_code)

    def _send(
        self, session: requests.Session, errand: Errand, url: str, query: Mapping[str, str]
    ) -> requests.Response:
        texts = all(one.startswith(TEXTS) for one in errand.expect)
        headers = {
            "User-Agent": AGENT,
            "Accept-Encoding": "gzip" if texts else "identity",
            "Connection": "close",
            **conditions(errand.held),
        }
        try:
            return session.get(
                url,
                params=dict(query),
                headers=headers,
                timeout=(min(self._timeout, 15.0), self._timeout),
                stream=True,
                allow_redirects=False,
            )
        except (OSError, ValueError) as error:
            what, may_pass = trouble(error)
        if may_pass:
            raise PassingError(what)
        raise errand.failure(what, ADDRESS)

    def _check_status(self, response: requests.Response, errand: Errand) -> None:
        status = response.status_code
        if status == HTTPStatus.OK:
            return
        said = first_words(response)
        # The reason beside the status is the server's free text: the standard's words are used.
        names = {one.value: f" {one.phrase}" for one in HTTPStatus}
        what = f"the server answered {status}{names.get(status, '')}{said and ': ' + said}"
        if status in {408, 425, 429} or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wait = retry_after(response, self._now())
            if wait > self._patience:
                what += f" and asks to be left alone for {math.ceil(wait):,} s"
                raise errand.failure(what, "try again after that", status)
            raise PassingError(what, status, wait)
        raise errand.failure(what, ADVICE.get(status, ADDRESS), status)

    def _keep(self, response: requests.Response, errand: Errand, name: str) -> Delivery:
        try:
            path, digest, size = self._write(self._checked(response, errand, name))
        except UnfitError as error:
            failure = errand.failure(str(error), error.advice, response.status_code)
        except OSError as error:
            words = (error.strerror or str(error)).lower()
            what = f"cannot be kept in {self._folder} ({words})"
            failure = errand.failure(what, "make room there or name another folder")
        else:
            return Delivery(
                source=errand.source,
                path=path,
                name=name,
                digest=digest,
                size=size,
                media_type=media_type(response),
                retrieved_at=self._now().astimezone(UTC),
                etag=response.headers.get("ETag", ""),
                last_modified=response.headers.get("Last-Modified", ""),
            )
        raise failure

    def _write(self, blocks: Iterator[bytes]) -> tuple[Path, str, int]:
        """Write the blocks into a file of their own; return it, its digest and its size."""
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, path = mkstemp(prefix=ASIDE, dir=self._folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                digest = sha256()
                for block in blocks:
                    digest.update(block)
                    file.write(block)
                return Path(path), digest.hexdigest(), file.tell()
        except BaseException:
            Path(path).unlink(missing_ok=True)
            raise

    def _checked(self, response: requests.Response, errand: Errand, name: str) -> Iterator[bytes]:
        """Yield the body in blocks as long as it is what was asked for, and in time."""
        total = 0 if coding_of(response) else response.raw.length_remaining or 0
        head, rest = body(response, errand.largest, lambda: self._clock() > errand.ends)
        check_kind(media_type(response), head, errand.expect)
        if not head:
            raise PassingError("the answer is empty")
        done = 0
        for block in chain([head], rest):
            yield block
            done += len(block)
            errand.progress(done, total, name)


def sweep(folder: Path, older_than: datetime) -> int:
    """Remove what killed processes left in `folder`: downloads last written before that moment.

    Return how many. Files of downloads still under way are younger, if it is some hours ago.
    """
    removed = 0
    for path in folder.glob(f"{ASIDE}*"):
        with suppress(OSError):  # another process may sweep as well
            if path.stat().st_mtime < older_than.timestamp():
                path.unlink()
                removed += 1
    return removed


def _tell(errand: Errand, state: RetryCallState) -> None:
    """Tell whoever watches why it takes longer."""
    failed = state.outcome and state.outcome.exception()
    again = f"{shortened(errand.shown)}: {failed}; again in {math.ceil(state.upcoming_sleep)} s"
    errand.progress(0, 0, errand.hide(again))
