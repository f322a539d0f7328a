"""`reportgen serve` as a user starts it, beside a real mail server."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import requests
from channels.mail.smtp_server import running
from command import COMMAND, environment

from reportgen.channels.mail.opening import open_newsletter

if TYPE_CHECKING:
    from pathlib import Path

KEY = "k" * 40
SETTINGS = """
[site]
url = "https://example.com/fed"
[mail]
from = "Example Research <brief@example.com>"
endpoint = "{endpoint}"
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
"""
LINK = re.compile(r"https?://\S+")


@dataclass
class FrontDoor:
    """A running server: its address, the folder of the mails it sent, its store.

    `visitor` is who comes, as a proxy on this machine names them; empty for who comes straight.
    """

    url: str
    letters: Path
    store: str
    folder: Path
    visitor: str = ""

    def get(self, path="", **more):
        return requests.get(self.url + path, **self._asked(more))

    def post(self, path="", data=None, **more):
        return requests.post(self.url + path, data, **self._asked(more))

    def _asked(self, more):
        named = {"X-Forwarded-For": self.visitor} if self.visitor else {}
        headers = {**named, **more.pop("headers", {})}
        return {"timeout": 10, "allow_redirects": False, "headers": headers, **more}

    def sign_up(self, address, edition="en", **more):
        return self.post("/", {"address": address, "edition": edition}, **more)

    def mails(self, expected):
        """Return the mails sent, oldest first, once there are as many."""
        until = time.monotonic() + 10
        while time.monotonic() < until:
            found = sorted(self.letters.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
            if len(found) >= expected:
                break
            time.sleep(0.02)
        assert len(found) == expected
        contents = (path.read_bytes().split(b"\n", 2)[2] for path in found)
        return [message_from_bytes(content, policy=policy.default) for content in contents]

    def path_in(self, mail):
        """Return the path, below the endpoint, of the link in a mail."""
        (found,) = LINK.findall(mail.get_content())
        assert found.startswith(f"{self.url}/")
        return found.removeprefix(self.url)

    def person(self, address):
        with open_newsletter(self.store, create=False) as store:
            return store.subscribers.find(address)

    def add(self, address, edition, status):
        from reportgen.channels.mail.people import Consent

        now = datetime.now(UTC)
        with open_newsletter(self.store, create=True) as store:
            consent = Consent("import", now, "test")
            return store.subscribers.add(address, edition, status=status, consent=consent, now=now)


def free_place():
    """Return a port nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


@contextmanager
def front_door(folder, *arguments, **orders):
    """Start mail server and front door; end both."""
    letters = folder / "letters"
    with running(letters, **orders) as mailbox:
        place = free_place()
        endpoint = f"http://127.0.0.1:{place}"
        settings = SETTINGS.format(endpoint=endpoint, port=mailbox.port)
        (folder / "reportgen.toml").write_text(settings, "utf-8")
        server = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(place), *arguments],
            cwd=folder,
            env=environment(REPORTGEN_SIGNING_KEY=KEY),
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            said = server.stderr.readline()
            assert f"on {endpoint} " in said, said + server.stderr.read()
            store = f"sqlite:///{folder}/store/reportgen.sqlite"
            yield FrontDoor(endpoint, letters, store, folder)
        finally:
            server.terminate()
            server.wait(10)
            server.stderr.close()
