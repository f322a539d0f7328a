"""A mail server in a process of its own that behaves, or misbehaves, as it is told.

`python smtp_server.py` reads its orders (JSON) from stdin, prints its port, and writes every
message it has taken responsibility for into a folder: recipient and sender, then the message.
"""
# ruff: noqa: ARG001, ARG002, ARG005, N802 - names and arguments are aiosmtpd's and asyncio's

from __future__ import annotations

import asyncio
import json
import logging
import os
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from random import Random

from aiosmtpd.smtp import SMTP, AuthResult

FOREVER = 3600
FAULTS = {
    "421": "MAIL",  # says that it closes, and does
    "hang_up": "MAIL",
    "451": "RCPT",
    "450": "DATA",  # at the end of the message
    "550": "DATA",
    "drop_in_data": "GO",  # after it asked for the content
    "drop_before_dot": "GO",  # when most of the content is there
    "lost": "DATA",  # stored, never acknowledged
    "stall": "DATA",  # stored, silent
    "stall_early": "MAIL",
}


class Orders:
    """What the server is to do."""

    def __init__(self, orders):
        self.folder = Path(orders["folder"])
        self.faults = orders.get("faults", [])
        """Each of a kind with `every` n-th time, or `share` of all by chance, or `to` one."""
        self.greylist = orders.get("greylist", 0.0)
        self.refused = set(orders.get("refused", []))
        self.slow = orders.get("slow", 0.0)
        self.pipelining = orders.get("pipelining", True)
        self.login = orders.get("login")
        self.chance = Random(orders.get("seed", 0))
        self.seen = {}
        self.counts = {}
        self.stored = 0

    def fault(self, moment, recipient=""):
        """Return the misdeed that is due at that moment."""
        for fault in self.faults:
            kind = fault["kind"]
            if FAULTS[kind] != moment:
                continue
            self.counts[kind] = self.counts.get(kind, 0) + 1
            by_turn = "every" in fault and self.counts[kind] % fault["every"] == 0
            by_chance = "share" in fault and self.chance.random() < fault["share"]
            if by_turn or by_chance or (recipient and fault.get("to") == recipient):
                return kind
        return ""

    def store(self, envelope):
        self.stored += 1
        path = self.folder / f"{os.getpid()}-{self.stored:06}.eml"
        aside = path.with_suffix(".new")
        head = f"{envelope.rcpt_tos[0]}\n{envelope.mail_from}\n".encode()
        aside.write_bytes(head + envelope.original_content)
        aside.rename(path)


class Server(SMTP):
    """aiosmtpd with faults."""

    def __init__(self, orders, **more):
        super().__init__(Handler(orders), enable_SMTPUTF8=orders.utf8, **more)
        self.orders = orders

    async def smtp_DATA(self, arg):
        fault = self.orders.fault("GO") if self.envelope.rcpt_tos else ""
        if not fault:
            await super().smtp_DATA(arg)
            return
        await self.push("354 go on")
        if fault == "drop_before_dot":
            await self._reader.readuntil(b"\r\n\r\n")
        self.transport.abort()
        raise ConnectionResetError


class Handler:
    def __init__(self, orders):
        self.orders = orders

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if self.orders.pipelining:
            responses.insert(-1, "250-PIPELINING")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        fault = self.orders.fault("MAIL")
        if fault == "421":
            await server.push("421 too busy")
        if fault == "stall_early":
            await asyncio.sleep(FOREVER)
        if fault:
            server.transport.close()
            raise ConnectionResetError
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        orders = self.orders
        if address in orders.refused:
            return "550 5.1.1 no such person here"
        if orders.fault("RCPT", address):
            return "451 4.3.0 not now"
        if orders.greylist:
            first = orders.seen.setdefault(address, time.monotonic())
            if time.monotonic() - first < orders.greylist:
                return "451 4.7.1 greylisted, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        fault = self.orders.fault("DATA", envelope.rcpt_tos[0])
        if fault in {"450", "550"}:
            return f"{fault} not this one"
        self.orders.store(envelope)
        if self.orders.slow:
            await asyncio.sleep(self.orders.slow)
        if fault == "stall":
            await asyncio.sleep(FOREVER)
        if fault == "lost":
            server.transport.abort()
            raise ConnectionResetError
        return "250 OK stored"


def main():
    given = json.loads(sys.stdin.readline())
    logging.disable()
    asyncio.run(serve(given))


async def serve(given):
    orders = Orders(given)
    orders.utf8 = given.get("utf8", True)
    more = {"hostname": "mx.example.com", "auth_require_tls": not orders.login}
    context = None
    if given.get("certificate"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(given["certificate"])
    security = given.get("security", "none")
    if security == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
    if orders.login:
        more |= {"auth_required": True, "authenticator": authenticator(orders.login)}
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, what: None)  # connections are dropped on purpose
    more["loop"] = loop
    listening = await loop.create_server(
        lambda: Server(orders, **more),
        "127.0.0.1",
        given.get("port", 0),
        ssl=context if security == "tls" else None,
    )
    print(listening.sockets[0].getsockname()[1], flush=True)
    await asyncio.sleep(FOREVER)


def authenticator(login):
    def check(server, session, envelope, mechanism, data):
        right = [data.login.decode(), data.password.decode()] == login
        return AuthResult(success=right, handled=False)

    return check


class Mailbox:
    """What a server has stored, as its owner finds it."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port

    def messages(self):
        """Return recipient, envelope sender and octets of every message."""
        found = []
        for path in sorted(self.folder.glob("*.eml")):
            recipient, sender, octets = path.read_bytes().split(b"\n", 2)
            found.append((recipient.decode(), sender.decode(), octets))
        return found

    def recipients(self):
        return [path.read_bytes().split(b"\n", 1)[0].decode() for path in self.folder.glob("*.eml")]


@contextmanager
def running(folder, **orders):
    """Run a server with these orders; give its mailbox."""
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        process.stdin.write(json.dumps({"folder": str(folder), **orders}) + "\n")
        process.stdin.flush()
        yield Mailbox(folder, int(process.stdout.readline()))
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    main()
