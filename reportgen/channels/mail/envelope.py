"""Addresses in messages: as a server is told them, and as a header has them.

Nothing that could end the line it stands in passes: the library's own check is the second one.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.utils import parseaddr

LOCAL_PART = re.compile(r'"(?:[^"\\]|\\.)+"|[^\s"\\()<>\[\],;:@]+')
DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)


def sender_address(words: str) -> Address:
    """Return "Name <address>" as an address; raise ValueError for a line break in it."""
    name, address = parseaddr(words)
    if not words.isprintable() or not address:
        raise ValueError(f"{words!r} is no sender")
    local, _, domain = address.rpartition("@")
    return Address(name, local, ascii_domain(domain))


def wire_address(address: str) -> tuple[str, bool]:
    """Return an address as a server is told it, and whether only SMTPUTF8 can carry it.

    Raises ValueError for what is no address, or would end the line it stands in.
    """
    local, at, domain = address.rpartition("@")
    is_plain = LOCAL_PART.fullmatch(local) and local.isprintable()
    if not at or not is_plain:
        raise ValueError(f"{address!r} is no address")
    return f"{local}@{ascii_domain(domain)}", not local.isascii()


def ascii_domain(domain: str) -> str:
    """Return a domain in ASCII (xn--…); raise ValueError for what is none."""
    if not domain.isascii():
        import idna

        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError as error:
            raise ValueError(f"{domain!r} is no domain: {error}") from error
    if not DOMAIN.fullmatch(domain):
        raise ValueError(f"{domain!r} is no domain")
    return domain


def header_address(address: str) -> str:
    """Return an address as a header has it; the library refuses what would begin another line."""
    if address[0] == '"':
        return str(Address(addr_spec=address))
    local, _, domain = address.rpartition("@")
    return str(Address(username=local, domain=domain))
