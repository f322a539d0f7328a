"""Addresses of people: what is one, and how it is written.

All addresses pass here before anything else sees them. What comes out is one line of printable
ASCII with one `@` that counts: it can begin no header and no command of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from reportgen.errors import UsageError

LONGEST = 254
"""Octets of an address, as RFC 5321 has it (4.5.3.1.3, without the brackets)."""

PLAIN = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*", re.ASCII)
"""What almost every address has before its @; others are left to the library."""
LONGEST_LOCAL = 64
MUCH_TOO_LONG = 1000
"""Characters that are not even looked at."""


def normalised(address: str) -> str:
    """Return an address as it goes on the wire; raise UsageError for what is none.

    The domain is in lower case and ASCII (xn--…), quotes that are not needed are gone, the case
    before the @ stays. What surrounds it is not trimmed.
    """
    if len(address) > MUCH_TOO_LONG:
        raise UsageError(_told(address, f"it is longer than {LONGEST} characters"))
    local, _, domain = address.rpartition("@")
    if PLAIN.fullmatch(local) and len(local) <= LONGEST_LOCAL:
        wire = f"{local}@{_domain(domain)}"
    else:
        wire = _checked(address)
    if len(wire) > LONGEST:
        raise UsageError(_told(address, f"it is longer than {LONGEST} characters"))
    return wire


def key_of(wire: str) -> str:
    """Return what two addresses have in common that are one mailbox: `wire` is `normalised`.

    By the standard the part before the @ could differ by case; no provider lets two people have
    addresses that do, and getting everything twice is worse.
    """
    return wire.lower()


def shown(wire: str) -> str:
    """Return an address as people read it: names of domains in their own letters."""
    local, _, domain = wire.rpartition("@")
    return f"{local}@{_readable(domain)}" if "xn--" in domain else wire


@lru_cache(maxsize=4096)
def _domain(domain: str) -> str:
    return _checked(f"x@{domain}").rpartition("@")[2]


@lru_cache(maxsize=4096)
def _readable(domain: str) -> str:
    found = validate_email(f"x@{domain}", check_deliverability=False)
    return found.domain


def _checked(address: str) -> str:
    try:
        found = validate_email(
            address,
            check_deliverability=False,
            allow_quoted_local=True,
            allow_smtputf8=False,
            strict=True,
        )
    except EmailNotValidError as error:
        reason = str(error).rstrip(".")
        raise UsageError(_told(address, reason[:1].lower() + reason[1:])) from None
    wire = found.ascii_email
    # The library promises it; a header or a command of SMTP would be lost without it.
    if wire is None or not (wire.isascii() and wire.isprintable()):
        raise UsageError(_told(address, "it has characters that mail cannot carry"))
    return wire


def _told(address: str, reason: str) -> str:
    short = address if len(address) <= 80 else f"{address[:60]}… ({len(address)} characters)"
    return f"{ascii(short) if not short.isprintable() else repr(short)} is no address: {reason}"
