"""What keeps the door: how often, from where, how much, and the headers of every answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 4096
"""Octets a form of ours can have; an address has at most 254."""

SIGN_UPS = (RateLimitItemPerMinute(5), RateLimitItemPerHour(20))
LETTERS = (RateLimitItemPerHour(2, 12),)
FORGERIES = (RateLimitItemPerMinute(20),)
"""Sign-ups of one visitor; mails to one address in half a day; bad links of one visitor."""

NEIGHBOURS = 64
"""Bits of an IPv6 address that belong to one customer; the rest changes as they like."""


def headers(style: str) -> dict[str, str]:
    """Return the headers of every page; `style` is the digest of its only style sheet.

    A page with a token in its address is nobody else's: it is not kept, framed, indexed or named
    to other sites.
    """
    policy = (
        f"default-src 'none'; style-src '{style}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
    }


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, as browsers write an origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""


@dataclass
class Guard:
    """Counts visitors in memory; `origins` may send our forms, other sites may not."""

    origins: frozenset[str]
    _limiter: MovingWindowRateLimiter = field(
        default_factory=lambda: MovingWindowRateLimiter(MemoryStorage())
    )

    def may_sign_up(self, visitor: str) -> bool:
        """Count a sign-up; False where there were too many."""
        return all(self._limiter.hit(one, "sign-up", neighbourhood(visitor)) for one in SIGN_UPS)

    def may_write_to(self, mailbox: str) -> bool:
        """Count a mail to an address; False where it got enough of them."""
        return all(self._limiter.hit(one, "letter", mailbox) for one in LETTERS)

    def is_guessing(self, visitor: str) -> bool:
        """Whether a visitor has come with too many links that are nobody's."""
        return not all(
            self._limiter.test(one, "forgery", neighbourhood(visitor)) for one in FORGERIES
        )

    def note_forgery(self, visitor: str) -> None:
        """Count a link that is nobody's."""
        for one in FORGERIES:
            self._limiter.hit(one, "forgery", neighbourhood(visitor))

    def is_ours(self, given: Mapping[str, str]) -> bool:
        """Whether a form was sent from a page of ours, by the headers browsers cannot forge.

        What is no browser sends neither header, and has no user it could be tricked into using.
        """
        origin = given.get("origin", "").lower()
        if origin:
            return origin in self.origins
        return given.get("sec-fetch-site", "none") in {"same-origin", "none"}


def neighbourhood(visitor: str) -> str:
    """Return what stands for a visitor: the address, of IPv6 the part that is one customer's."""
    try:
        address = ip_address(visitor)
    except ValueError:
        return visitor
    if isinstance(address, IPv6Address):
        return str(int(address) >> (128 - NEIGHBOURS))
    return str(address)
