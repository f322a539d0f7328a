"""A server on this machine that stands in for a source, serves its shapes and misbehaves.

    with StandIn() as server:
        server.serve("/data.csv", status(503), body(b"a,b\n", "text/csv", etag='"1"'))
        ...get server.url + "/data.csv"...
        assert server.asked("/data.csv")[0].query == {"api_key": "..."}

What is served under a path follows in order, the last again and again; a path that is not in the
table is a 404. A behaviour is anything that takes an `Exchange`; `by(chooser)` picks one by what
was asked.
"""

import gzip
import os
import ssl
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it came; `query` holds the last value of each parameter."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float = field(default_factory=time.monotonic)


class Exchange:
    """One request being answered; behaviours write the answer with it."""

    def __init__(self, handler: "Handler", asked: Asked):
        self.handler = handler
        self.asked = asked
        self.closing = handler.server.closing

    def head(self, status: int, headers: dict[str, str]):
        """Send status line and headers; those without a value are left out."""
        self.handler.send_response(status)
        for name, value in headers.items():
            if value not in (None, ""):
                self.handler.send_header(name, str(value))
        if self.handler.close_connection:
            self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def send(self, data: bytes):
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def hang_up(self):
        """End the connection here, whatever was promised."""
        self.handler.close_connection = True

    def wait(self, seconds: float | None = None):
        """Wait, at most until the server is shut down."""
        self.closing.wait(seconds)


Behaviour = Callable[[Exchange], None]


def body(
    data: bytes,
    media_type: str = "text/csv",
    *,
    etag: str = "",
    last_modified: str = "",
    coding: str = "",
    length: int | None = None,
    status: int = 200,
    more: dict[str, str] | None = None,
) -> Behaviour:
    """Serve `data`; 304 to whoever holds that ETag or, without one, that date.

    `coding` is claimed, not applied; `length` is declared instead of the true one: where more is
    declared than sent the connection ends before its time.
    """

    def answer(exchange: Exchange):
        headers = {"ETag": etag, "Last-Modified": last_modified, **(more or {})}
        asked = {name.lower(): value for name, value in exchange.asked.headers.items()}
        known = asked.get("if-none-match")
        same = known == etag if known else asked.get("if-modified-since") == last_modified
        if same and (etag or last_modified):
            exchange.head(304, headers)
            return
        headers |= {"Content-Type": media_type, "Content-Encoding": coding}
        exchange.head(
            status, {**headers, "Content-Length": len(data) if length is None else length}
        )
        exchange.send(data)
        if length is not None and length != len(data):
            exchange.hang_up()

    return answer


def gzipped(data: bytes, media_type: str = "text/csv", **more) -> Behaviour:
    """Serve `data` truly packed, as such."""
    return body(gzip.compress(data), media_type, coding="gzip", **more)


def gb18030(text: str, media_type: str = "text/csv; charset=utf-8") -> Behaviour:
    """Serve text in one encoding that is declared to be another."""
    return body(text.encode("gb18030"), media_type)


def html(title: str, media_type: str = "text/html; charset=utf-8", status: int = 200) -> Behaviour:
    """Serve a page for people."""
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>…</body></html>\n"
    return body(page.encode(), media_type, status=status)


def status(code: int, retry_after: str | int = "", data: bytes = b"", media="text/plain"):
    """Answer with a status, and perhaps ask to be left alone for a while."""
    return body(data, media, status=code, more={"Retry-After": str(retry_after)})


def truncated(data: bytes, sent: int, media_type: str = "text/csv") -> Behaviour:
    """Declare the whole of `data`, send the first `sent` bytes, hang up."""
    return body(data[:sent], media_type, length=len(data))


def overlong(data: bytes, declared: int, media_type: str = "text/csv") -> Behaviour:
    """Send more than was declared."""
    return body(data, media_type, length=declared)


def endless(data: bytes, media_type: str = "text/csv") -> Behaviour:
    """Send without a declared length; the end of the connection is the end of the body."""

    def answer(exchange: Exchange):
        exchange.hang_up()
        exchange.head(200, {"Content-Type": media_type})
        exchange.send(data)

    return answer


def slow(
    data: bytes,
    before: float = 0.0,
    pause: float = 0.0,
    piece: int = 1024,
    media_type: str = "text/csv",
) -> Behaviour:
    """Wait before the head, and after every piece of the body."""

    def answer(exchange: Exchange):
        exchange.wait(before)
        exchange.head(200, {"Content-Type": media_type, "Content-Length": str(len(data))})
        for start in range(0, len(data), piece):
            exchange.send(data[start : start + piece])
            exchange.wait(pause)
            if exchange.closing.is_set():
                return

    return answer


def stall(data: bytes = b"", media_type: str = "text/csv") -> Behaviour:
    """Send the head and `data`, which is not all, and then nothing until the server ends."""

    def answer(exchange: Exchange):
        exchange.head(200, {"Content-Type": media_type, "Content-Length": str(len(data) + 1000)})
        exchange.send(data)
        exchange.wait()
        exchange.hang_up()

    return answer


def silent() -> Behaviour:
    """Take the request and never answer."""

    def answer(exchange: Exchange):
        exchange.wait()
        exchange.hang_up()

    return answer


def drop(data: bytes = b"") -> Behaviour:
    """Hang up instead of answering, after raw `data`: half a status line, or garbage."""

    def answer(exchange: Exchange):
        exchange.send(data)
        exchange.hang_up()

    return answer


def chunked(*pieces: bytes, media_type: str = "text/csv", cut: bool = False) -> Behaviour:
    """Send `pieces` as chunks; `cut` hangs up within the last instead of ending."""

    def answer(exchange: Exchange):
        exchange.head(200, {"Content-Type": media_type, "Transfer-Encoding": "chunked"})
        *whole, last = pieces
        for piece in whole:
            exchange.send(b"%x\r\n%b\r\n" % (len(piece), piece))
        if cut:
            exchange.send(b"%x\r\n%b" % (len(last), last[: len(last) // 2]))
            exchange.hang_up()
        else:
            exchange.send(b"%x\r\n%b\r\n0\r\n\r\n" % (len(last), last))

    return answer


def redirect(target: str, code: int = 302) -> Behaviour:
    """Send on to `target`: to the path itself it is a loop."""
    return body(b"", status=code, more={"Location": target})


def by(chooser: Callable[[Asked], Behaviour]) -> Behaviour:
    """Answer as `chooser` decides by what was asked."""
    return lambda exchange: chooser(exchange.asked)(exchange)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self):
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        asked = Asked(parts.path, query, dict(self.headers.items()))
        try:
            self.server.behaviour(asked)(Exchange(self, asked))
        except (ConnectionError, TimeoutError, ssl.SSLError):  # whoever asked has gone
            self.close_connection = True

    def log_message(self, *_anything):
        """Say nothing: what was asked is kept."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.closing = Event()
        self.table: dict[str, list[Behaviour]] = {}
        self.log: list[Asked] = []
        self.turns: dict[str, int] = defaultdict(int)
        self.lock = Lock()

    def behaviour(self, asked: Asked) -> Behaviour:
        with self.lock:
            self.log.append(asked)
            turn = self.turns[asked.path]
            self.turns[asked.path] += 1
        behaviours = self.table.get(asked.path) or [status(404)]
        return behaviours[min(turn, len(behaviours) - 1)]

    def handle_error(self, request, client_address):
        """Say nothing of a connection that ended early; anything else is a slip of a test."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class StandIn:
    """The server, running between `with` and its end; `url` has no slash at its end.

    Meanwhile requests to this machine go straight, whatever proxy the environment names.
    `certificate` are the paths of a certificate and its key: with them it speaks https.
    """

    def __init__(self, certificate: tuple[str, str] | None = None):
        self._server = _Server()
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            # The handshake is left to the thread of the connection.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self._straight = os.environ.get("NO_PROXY")
        os.environ["NO_PROXY"] = "127.0.0.1"
        self._thread.start()
        return self

    def __exit__(self, *_error):
        del os.environ["NO_PROXY"]
        if self._straight is not None:
            os.environ["NO_PROXY"] = self._straight
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def serve(self, path: str, *behaviours: Behaviour) -> str:
        """Set what follows under a path, from its beginning; return the whole address."""
        with self._server.lock:
            self._server.table[path] = list(behaviours)
            self._server.turns[path] = 0
        return self.url + path

    def forget(self):
        """Serve nothing, and know of no request, as at the beginning."""
        with self._server.lock:
            self._server.table.clear()
            self._server.turns.clear()
            self._server.log.clear()

    def asked(self, path: str = "") -> list[Asked]:
        """Return the requests that came, in order: all of them, or those for a path."""
        return [one for one in list(self._server.log) if path in ("", one.path)]
