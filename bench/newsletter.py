"""Sending to 100,000 readers on loopback: `python -m bench.newsletter [READERS]`.

The server is a process of its own that does nothing but take messages of 100 KB; slowed, it waits
before each answer to a message. The sender is a process of its own, too: its CPU time and its peak
memory are told for a tenth of the readers and for all of them; they must not differ.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = date(2026, 11, 18)
READERS = 100_000
CONNECTIONS = 4
SLOW = 0.02  # seconds
END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """The least that is a mail server."""

    pause = 0.0
    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.pending, self.content = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.pending += data
        while self.pending:
            if self.content:
                if not self.pending.endswith(END):
                    self.pending = self.pending[-len(END) :]
                    return
                self.pending, self.content = b"", False
                Sink.taken += 1
                asyncio.get_running_loop().call_later(self.pause, self.answer, b"250 taken\r\n")
                return
            line, found, self.pending = self.pending.partition(b"\r\n")
            if not found:
                self.pending = line
                return
            self.obey(line[:4].upper())

    def obey(self, command: bytes) -> None:
        if command == b"EHLO":
            self.answer(b"250-sink\r\n250 PIPELINING\r\n")
        elif command == b"DATA":
            self.content = True
            self.answer(b"354 go on\r\n")
        elif command == b"QUIT":
            self.answer(b"221 bye\r\n")
            self.transport.close()
        else:
            self.answer(b"250 ok\r\n")

    def answer(self, words: bytes) -> None:
        self.transport.write(words)


async def listen(pause: float) -> None:
    Sink.pause = pause
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(Sink.taken, flush=True)


@contextmanager
def sink(pause: float) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.newsletter", "sink", str(pause)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def fill(folder: Path, readers: int) -> None:
    """Put so many people on a new list."""
    from reportgen.channels.mail.opening import open_newsletter
    from reportgen.channels.mail.people import Consent, Status, Subscriber

    at = datetime.now(UTC)
    with open_newsletter(f"sqlite:///{folder}/store.sqlite", create=True) as store:
        for start in range(0, readers, 500):
            people = [
                Subscriber(
                    number + 1,
                    f"reader{number}@d{number % 50}.example.com",
                    "en",
                    Status.ACTIVE,
                    Consent("bench", at),
                    at,
                )
                for number in range(start, min(start + 500, readers))
            ]
            with store.database.writing():
                store.subscribers.insert(people, "bench")


def send(folder: Path, port: int) -> None:
    """Send to everybody on the list, as the command does; print what it took."""
    import resource
    from threading import Event

    from reportgen.channels.mail.desk import Way
    from reportgen.channels.mail.message import Form
    from reportgen.channels.mail.opening import open_newsletter
    from reportgen.channels.mail.sender import Sender
    from reportgen.channels.mail.settings import MailSettings, Smtp
    from reportgen.credentials import Secret
    from reportgen.renderers.newsletter.message import PREFERENCES, UNSUBSCRIBE, Newsletter, Picture

    html = "<p style='margin:0'>Total assets fell by 12.3 billion.</p>\n" * 900
    html += f"<a href='{UNSUBSCRIBE}'>leave</a> <a href='{PREFERENCES}'>change</a>"
    pictures = tuple(
        Picture(f"{name}@bench", f"{name}.png", bytes(range(256)) * 50, name) for name in "ab"
    )
    letter = Newsletter("en", DAY, "Assets fell", "so", html, f"fell\n{UNSUBSCRIBE}\n", pictures)
    settings = MailSettings(sender={"en": "B <b@example.com>"}, endpoint="https://example.com")
    smtp = Smtp("127.0.0.1", port, "none", connections=CONNECTIONS)
    form = Form(letter, settings, key=Secret("k" * 40))

    def now() -> datetime:
        return datetime.now(UTC)

    with open_newsletter(f"sqlite:///{folder}/store.sqlite", create=False) as store:
        began = time.perf_counter()
        with store.sendings.begin(DAY, "en=1", "smtp", now=now()) as run:
            store.sendings.plan(DAY, "smtp", ["en"], now=now())
            planned = time.perf_counter() - began
            sender = Sender(
                store.sendings,
                run,
                {"en": form},
                Way(smtp),
                now=now,
                stop=Event(),
                tell=lambda sent, what: None,  # noqa: ARG005
            )
            sent = sender.send()
        took = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    size = len(form.fill(1, "reader1@d1.example.com", now()).octets) / 1000
    many = sent.counts.total()
    print(
        f"{many:>9,}{many / took:>10,.0f}{took:>9.1f}{planned:>9.1f}"
        f"{used.ru_utime + used.ru_stime:>9.1f}{used.ru_maxrss / scale:>9.0f}{size:>9.0f}",
        flush=True,
    )


def main() -> None:
    """Run all of it and print a table."""
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else READERS
    print(f"Sending over {CONNECTIONS} connections")
    print(
        f"{'':34}{'messages':>9}{'a second':>10}{'wall s':>9}{'plan s':>9}{'CPU s':>9}"
        f"{'peak MB':>9}{'KB each':>9}"
    )
    bound = CONNECTIONS / SLOW
    for title, many, pause in (
        ("a tenth of the readers", readers // 10, 0.0),
        ("all of them", readers, 0.0),
        (f"a tenth, server at {bound:.0f} a second", readers // 10, SLOW),
    ):
        with tempfile.TemporaryDirectory() as folder, sink(pause) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            fill(Path(folder), many)
            print(f"{title:34}", end="", flush=True)
            subprocess.run(
                [sys.executable, "-m", "bench.newsletter", "send", folder, port], check=True
            )
            server.stdin.write("\n")
            server.stdin.flush()
            taken = int(server.stdout.readline())
            assert taken == many, f"the server took {taken:,} of {many:,}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["sink"]:
        asyncio.run(listen(float(sys.argv[2])))
    elif sys.argv[1:2] == ["send"]:
        send(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
