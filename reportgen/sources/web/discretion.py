"""Keys stay unseen: what is said or logged of a request shows no secret it was sent with."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HIDDEN = "[hidden]"
# Every logger of urllib3 that names addresses, query and all, at DEBUG or above. A filter holds
# for the logger it is on only, never for those below it: hence each by its name.
_SPEAKERS = (
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.poolmanager",
    "urllib3.response",
    "urllib3.util.retry",
)


def hide(text: str, secrets: Iterable[str]) -> str:
    """Return `text` with every secret, plain or as an address spells it, taken out."""
    spelt = {form for one in secrets for form in (one, quote(one, safe=""), quote_plus(one))}
    for form in sorted(filter(None, spelt), key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return text


def shortened(text: str, most: int = 120) -> str:
    """Return `text` cut to a length one can read: addresses may name a hundred series."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def without_login(url: str) -> str:
    """Return the address without a user's name and password before the host."""
    try:
        parts = urlsplit(url)
    except ValueError:  # no address at all, as will be told when it is asked for
        return url.rpartition("@")[2]
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@contextmanager
def hushed(secrets: Iterable[str]) -> Iterator[None]:
    """Let no log record of the HTTP library leave with a secret in it, at whatever level."""
    filtering = _Hush(tuple(filter(None, secrets)))
    speakers = [logging.getLogger(name) for name in _SPEAKERS]
    for speaker in speakers:
        speaker.addFilter(filtering)
    try:
        yield
    finally:
        for speaker in speakers:
            speaker.removeFilter(filtering)


class _Hush(logging.Filter):
    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        shown = hide(said, self._secrets)
        if shown != said:
            record.msg, record.args = shown, ()
        if self._secrets:  # a traceback cannot be rewritten
            record.exc_info = record.exc_text = None
        return True
