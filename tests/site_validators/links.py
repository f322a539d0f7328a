"""Links: LinkChecker walks the site as a web server gives it, below a path of its own.

Anchors are looked up in the parsed pages: LinkChecker would get a page once for each of them.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from site_validators.pages import Built

SETTINGS = """
[filtering]
checkextern=0
[checking]
threads=4
maxrequestspersecond=1000
"""


class _Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *args: object, below: str, **more: object) -> None:
        self.below = below
        super().__init__(*args, **more)  # type: ignore[arg-type]

    def log_message(self, *_: object) -> None:
        pass

    def translate_path(self, path: str) -> str:
        """Take away the path the site stands below; outside of it nothing is found."""
        if not path.startswith(f"{self.below}/"):
            return super().translate_path("/is/not/there")
        return super().translate_path(path.removeprefix(self.below))


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Bear with a client that has seen enough of a file."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def served(folder: Path, below: str = "") -> Iterator[str]:
    """Serve a folder below a path of a local address, which is given without a slash at its end."""
    handler = partial(_Quiet, below=below, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{below}"
        server.shutdown()


def complaints(built: Built, settings: Path) -> list[str]:
    """Return links to what is not there, anchors too; `settings` is a file to write.

    Links out of the site are not followed.
    """
    return [*_walked(built, settings), *_anchors(built)]


def _walked(built: Built, settings: Path) -> list[str]:
    settings.write_text(SETTINGS, encoding="utf-8")
    with served(built.folder, urlsplit(built.url).path.rstrip("/")) as address:
        command = [sys.executable, "-m", "linkcheck", "--config", settings, "--no-status"]
        command += ["--recursion-level=-1", "--output=csv", f"{address}/"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    lines = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(StringIO("\n".join(lines)), delimiter=";"))
    if done.returncode not in (0, 1) or "urlname" not in lines[0]:
        return [f"LinkChecker did not run: {done.stderr or done.stdout}"]
    return [
        f"{row['parentname']}: {row['urlname']}: {row['result']} {row['warningstring']}"
        for row in rows
        if row["valid"] != "True" or row["warningstring"]
    ]


def _anchors(built: Built) -> Iterator[str]:
    """Yield links to places in pages that are not there."""
    places = {address: {"", *page.xpath("//@id")} for address, page in built.pages.items()}
    for address, page in built.pages.items():
        for link in sorted(set(page.xpath("//a[contains(@href, '#')]/@href"))):
            there, _, anchor = urljoin(address, link).partition("#")
            if there in places and unquote(anchor) not in places[there]:
                yield f"{address}: {link}: no such place"
