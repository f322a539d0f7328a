"""Files going up, several at a time; what may pass is tried again."""

from __future__ import annotations

import errno
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from reportgen.channels.publish.delivery import delivery
from reportgen.errors import ChannelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future
    from pathlib import Path

    from reportgen.channels.publish.place import Place
    from reportgen.channels.publish.plan import SiteFile
    from reportgen.channels.publish.target import Target

Answer = TypeVar("Answer")
ATTEMPTS = 5
LONGEST_WAIT = 20.0  # seconds between two attempts
# Drivers raise what they like when a network fails; these alone will not pass by themselves.
LASTING = (
    AttributeError,
    FileNotFoundError,
    ImportError,
    IsADirectoryError,
    NotADirectoryError,
    NotImplementedError,
    PermissionError,
    TypeError,
    ValueError,
)
LASTING_NUMBERS = {errno.EDQUOT, errno.ENOSPC, errno.EROFS}
LASTING_NAMES = {"NoCredentialsError", "PartialCredentialsError", "ProfileNotFound"}


class Uploads:
    """Carries files of a site to a target; `pause` is the first wait before another attempt."""

    def __init__(self, target: Target, place: Place, source: Path, pause: float) -> None:
        self._target = target
        self._place = place
        self._source = source
        self._retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=pause, max=LONGEST_WAIT),
            retry=retry_if_exception(may_pass),
            reraise=True,
        )

    def run(self, wave: Iterable[SiteFile], arrived: Callable[[SiteFile], None]) -> None:
        """Upload a wave and tell, in the caller's thread, of each file that arrived.

        Where one fails, those under way come to their end, the others stay; then ChannelError.
        """
        failed: BaseException | None = None
        with ThreadPoolExecutor(self._target.workers, "publish") as pool:
            under_way = {pool.submit(self._one, file): file for file in wave}
            told: set[Future[None]] = set()
            try:
                for future in as_completed(under_way):
                    told.add(future)
                    if future.cancelled():
                        continue
                    if error := future.exception():
                        failed = failed or error
                        _cancel(under_way)
                    else:
                        arrived(under_way[future])
            except KeyboardInterrupt:
                _cancel(under_way)
                for future in wait(under_way).done - told:
                    if not future.cancelled() and future.exception() is None:
                        arrived(under_way[future])
                raise
        if failed is not None:
            raise failed

    def call(self, what: str, ask: Callable[[], Answer]) -> Answer:
        """Ask the target, several times if need be; raise ChannelError naming `what` failed."""
        try:
            return self._retrying.copy()(ask)
        except ChannelError:
            raise
        except Exception as error:
            raise ChannelError(self._told(what, error)) from error

    def _one(self, file: SiteFile) -> None:
        data = (self._source / file.path).read_bytes()
        if sha256(data).hexdigest() != file.sha256:
            raise is_being_built(self._source / file.path)
        how = delivery(file.path)
        self.call(
            f"{file.path}: could not be uploaded to",
            lambda: self._target.put(file.path, data, how),
        )

    def _told(self, what: str, error: BaseException) -> str:
        told = f"{what} {self._place.shown} ({self._place.reason(error)})"
        if may_pass(error):
            return f"{told}, tried {ATTEMPTS} times; run the same command again: it goes on there"
        return f"{told}; see to its address, credentials and rights, then run the command again"


def is_being_built(path: Path) -> ChannelError:
    """Return the error that a file is not what the build said it is."""
    return ChannelError(
        f"{path}: is not what was built, or is being built anew; run 'reportgen site build', then "
        "publish again"
    )


def may_pass(error: BaseException) -> bool:
    """Whether the same thing may go well a moment later."""
    if isinstance(error, ChannelError) or not isinstance(error, Exception):
        return False
    if isinstance(error, OSError) and error.errno in LASTING_NUMBERS:
        return False
    return not isinstance(error, LASTING) and type(error).__name__ not in LASTING_NAMES


def _cancel(futures: Iterable[Future[None]]) -> None:
    for future in futures:
        future.cancel()
