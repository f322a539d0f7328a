"""What a server answered: its body, whole and decoded, or the reason why it will not do."""

from __future__ import annotations

import html
import re
import ssl
import unicodedata
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import requests
import urllib3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK = 1 << 16
ANYTHING = "application/octet-stream"
HEAD = 4096
CODINGS = {"", "gzip", "x-gzip"}
ADDRESS = "look at the address in the settings"
LATER = "try again later; what is held already stays as it is"
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|(?:html|head|body|title|meta|script)\b)",
    re.IGNORECASE | re.DOTALL,
)
# What a server says of a failure: the JSON and XML of the St. Louis Fed, or the title of a page.
_SAID = re.compile(
    rb'"(?:error_)?message"\s*:\s*"((?:[^"\\]|\\.)*)"'
    rb'|<error[^>]*\smessage="([^"]*)"'
    rb"|<message>(.*?)</message>"
    rb"|<title[^>]*>(.*?)</title>",
    re.IGNORECASE | re.DOTALL,
)


class PassingError(Exception):
    """A failure that may pass, so that it is worth another attempt.

    `status` is the server's, 0 where none came; `wait` the seconds it asks us to wait.
    """

    def __init__(self, what: str, status: int = 0, wait: float = 0.0) -> None:
        super().__init__(what)
        self.status = status
        self.wait = wait


class UnfitError(Exception):
    """An answer that will not do and would be the same if it were asked for again."""

    def __init__(self, what: str, advice: str = ADDRESS) -> None:
        super().__init__(what)
        self.advice = advice


def media_type(response: requests.Response) -> str:
    """Return the media type the server names, without parameters, in small letters."""
    return str(response.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def retry_after(response: requests.Response, now: datetime) -> float:
    """Return the seconds the server asks us to wait: 0 where it does not, or not legibly."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return 0.0
    if until.tzinfo is None:  # "-0000": UTC, its place unsaid
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def is_html(head: bytes) -> bool:
    """Tell whether a file that starts so is a page for people, whatever it is called."""
    return _MARKUP.match(head) is not None


def words_of(head: bytes) -> str:
    """Return the title or message in the first bytes of an answer, quoted, or nothing.

    It is the server's: control and direction marks are taken out, and it is cut to a line.
    """
    found = _SAID.search(head)
    if not found:
        return ""
    text = html.unescape(next(filter(None, found.groups()), b"").decode("utf-8", "replace"))
    plain = "".join(one if unicodedata.category(one)[0] != "C" else " " for one in text)
    plain = " ".join(plain.split())
    return f"“{plain[:119] + '…' if len(plain) > 120 else plain}”" if plain else ""


def first_words(response: requests.Response) -> str:
    """Return what the server says in the first bytes of a failure's body, or nothing."""
    try:
        return words_of(response.raw.read1(HEAD, decode_content=True))
    except (urllib3.exceptions.HTTPError, OSError):
        return ""


def coding_of(response: requests.Response) -> str:
    """Return the content coding in small letters: "" where the body is sent as it is."""
    coding = str(response.headers.get("Content-Encoding", "")).strip().lower()
    return "" if coding == "identity" else coding


def body(
    response: requests.Response, largest: int, overdue: Callable[[], bool]
) -> tuple[bytes, Iterator[bytes]]:
    """Return the head of the decoded body (HEAD bytes or more, if there are so many) and the rest.

    Raise UnfitError for an unknown or wrong content coding, where the body is declared or turns
    out larger than `largest` bytes, decoded, and as soon as it is `overdue`; PassingError where
    it is not as long as declared.
    """
    coding = coding_of(response)
    if coding not in CODINGS:
        raise UnfitError(f"is sent in the coding {coding[:40]!r}, which was not asked for")
    declared = response.raw.length_remaining or 0
    if declared > largest:
        raise UnfitError(f"is {declared:,} bytes long, more than the {largest:,} that are allowed")
    sent = _as_sent(response, overdue)
    blocks = _limited(_inflated(sent) if coding else sent, largest)
    head = b""
    for block in blocks:
        head += block
        if len(head) >= HEAD:
            break
    return head, blocks


def check_kind(media: str, head: bytes, expect: tuple[str, ...]) -> None:
    """Raise UnfitError for a page in HTML and for a media type that was not asked for."""
    wanted = " or ".join(expect)
    if is_html(head) and "text/html" not in expect:
        said = words_of(head)
        raise UnfitError(f"is an HTML page{said and ' ' + said} instead of {wanted}")
    if media and media != ANYTHING and not media.startswith(expect):
        raise UnfitError(f"is sent as {media[:60]!r} instead of {wanted}")


def _limited(blocks: Iterator[bytes], largest: int) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        size += len(block)
        if size > largest:
            raise UnfitError(f"is longer than the {largest:,} bytes that are allowed")
        yield block


def _as_sent(response: requests.Response, overdue: Callable[[], bool]) -> Iterator[bytes]:
    """Yield the body as it comes over the wire, and hold it against its declared length."""
    raw = response.raw
    declared: int | None = raw.length_remaining
    connection = raw._original_response
    if declared is not None and connection is not None and connection.will_close:
        # Both libraries stop at the declared length and never see what is beyond it, as where a
        # proxy has unpacked a body and left the length alone. The connection ends with the body,
        # so it is read to its end.
        raw.length_remaining = connection.length = None
    came = 0
    while True:
        block, trouble = _next_block(raw)
        if trouble and came != declared:
            raise PassingError(f"{trouble} after {_of(came, declared)}")
        if not block:
            break
        came += len(block)
        if overdue():
            raise UnfitError(f"is too slow: {_of(came, declared)} when time was up", LATER)
        yield block
    if declared is not None and came < declared:
        raise PassingError(f"the answer is truncated: {_of(came, declared)} came")
    if declared is not None and came > declared:
        raise PassingError(f"the answer is longer than the {declared:,} bytes it declares")


def _next_block(raw: urllib3.response.BaseHTTPResponse) -> tuple[bytes, str]:
    """Read what is there, at most BLOCK bytes; return it, and what went wrong in words."""
    try:
        # Not `read`: it waits for a full block and would let a server drip for hours.
        return raw.read1(BLOCK, decode_content=False), ""
    except urllib3.exceptions.ReadTimeoutError:
        return b"", "the answer stalled"
    except (urllib3.exceptions.HTTPError, OSError):
        return b"", "the answer is truncated: the connection broke"


def _of(came: int, declared: int | None) -> str:
    return f"{came:,} bytes" if declared is None else f"{came:,} of {declared:,} bytes"


def _inflated(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the unpacked bytes in pieces of at most BLOCK, so that no bomb goes off in memory."""
    inflater = zlib.decompressobj(wbits=31)
    for block in blocks:
        packed = block
        while packed:
            if inflater.eof:  # a further member of the same body
                inflater = zlib.decompressobj(wbits=31)
            yield from _pieces(inflater, packed)
            packed = inflater.unused_data
    if not inflater.eof:
        raise PassingError("the answer is truncated: its gzip coding has no end")


def _pieces(inflater: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    while True:
        try:
            piece = inflater.decompress(packed, BLOCK)
        except zlib.error:
            piece = None
        if piece is None:
            raise UnfitError("is not in the gzip coding it declares")
        if piece:
            yield piece
        packed = inflater.unconsumed_tail
        if inflater.eof or (not packed and len(piece) < BLOCK):
            return


def trouble(error: Exception) -> tuple[str, bool]:
    """Say in our words why no answer came, and whether another attempt may help.

    The library's own words are left out: they hold the address, and with it the key.
    """
    if _caused_by(error, ssl.SSLCertVerificationError):
        return _UNTRUSTED, False
    for kind, words in _TROUBLES:
        if isinstance(error, kind):
            return words, True
    if _caused_by(error, urllib3.exceptions.NameResolutionError):
        return "the name of the server is not known", True
    if _caused_by(error, ConnectionRefusedError):
        return "the server refused the connection", True
    if isinstance(error, requests.exceptions.ConnectionError):
        return "the connection broke before an answer came", True
    if not isinstance(error, requests.RequestException):  # a bundle of certificates not there
        return f"no connection could be prepared: {error}", False
    return f"the address or the answer's head is malformed ({type(error).__name__})", False


_UNTRUSTED = (
    "the server's certificate is not trusted (an authority of your own can be named in "
    "REQUESTS_CA_BUNDLE)"
)
_TROUBLES: tuple[tuple[type[Exception], str], ...] = (
    (requests.exceptions.ProxyError, "the proxy did not connect"),
    (requests.exceptions.SSLError, "no secure connection could be made"),
    (requests.exceptions.ConnectTimeout, "the server did not take the connection in time"),
    (requests.exceptions.ReadTimeout, "the server did not answer in time"),
)


def _caused_by(error: BaseException, kind: type[BaseException]) -> bool:
    """Tell whether an error of that kind is somewhere behind this one."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        if isinstance(one, kind):
            return True
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return False
