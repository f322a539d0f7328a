"""What is asked of a server: an address, what may be seen of it, and where it may lead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

import requests

from reportgen.errors import SourceError
from reportgen.sources.web.answer import ADDRESS
from reportgen.sources.web.discretion import hide, shortened, without_login

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from reportgen.sources.reading import Held

HERE = {"127.0.0.1", "::1", "localhost"}


class RefusedError(SourceError):
    """The server answered, but not with what it was asked for; `status` is its status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Errand:
    """One download as it was asked for; `ends` is when it must be over, by the caller's clock."""

    source: str
    url: str
    params: Mapping[str, str]
    secret: Mapping[str, str] = field(repr=False)
    held: Held | None
    largest: int
    expect: tuple[str, ...]
    progress: Callable[[int, int, str], None]
    ends: float

    @property
    def shown(self) -> str:
        """The address as it may be seen."""
        query = urlencode(self.params, safe=",")
        joint = "&" if "?" in self.url else "?"
        return self.hide(without_login(self.url) + (joint + query if query else ""))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be seen nowhere: the keys, and a password in the address."""
        return (*self.secret.values(), urlsplit(self.url).password or "")

    def hide(self, text: str) -> str:
        """Return `text` without the secrets."""
        return hide(text, self.secrets)

    def failure(self, what: str, advice: str, status: int = 0) -> SourceError:
        """Return the error that says what happened to this download and what to do next."""
        message = self.hide(f"{shortened(self.shown)}: {what}; {advice}")
        return RefusedError(message, status) if status else SourceError(message)


def check_address(errand: Errand) -> None:
    """Raise SourceError for what is no address of the web, and before a key goes out in clear."""
    try:
        parts = urlsplit(errand.url)
        host, shown = parts.hostname, without_login(errand.url)
    except ValueError:
        host, shown = None, "an address"
    if not host or parts.scheme not in {"http", "https"}:
        raise SourceError(f"{shown}: is not of the form https://host/path; {ADDRESS}")
    if any(errand.secrets) and parts.scheme == "http" and host not in HERE:
        raise errand.failure("a key is not sent unencrypted", "write https in the settings")


class Session(requests.Session):
    """A session that leaves redirects alone: the library reads their bodies, however long."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        """Name no target, so that the library follows none."""
        return


def target_of(response: requests.Response) -> str:
    """Return where a redirect leads, nothing where that cannot be read."""
    try:
        # Headers come as Latin-1, while addresses in them are in UTF-8 if they are not in ASCII.
        location = response.headers["Location"].encode("latin-1").decode("utf-8")
        return urljoin(response.url, location)
    except ValueError:
        return ""


def wrong_way(here: str, there: str, secrets: Collection[str]) -> str:
    """Say what is wrong with being sent from `here` to `there`, or nothing."""
    try:
        old, new = urlsplit(here), urlsplit(there)
        hosts = old.hostname, new.hostname
    except ValueError:
        return "sends us on to what is no address"
    if not new.hostname:
        return "sends us on to what is no address"
    if new.scheme not in {"http", "https"}:
        return f"sends us on to another kind of address ({new.scheme[:20]!r})"
    if (old.scheme, new.scheme) == ("https", "http"):
        return "sends us on from https to http"
    if hosts[0] != hosts[1] and hide(there, secrets) != there:
        return "sends the key on to another server"
    return ""


def conditions(held: Held | None) -> dict[str, str]:
    """Return the headers that ask for nothing where nothing has changed."""
    if held is None:
        return {}
    headers = {"If-None-Match": held.etag, "If-Modified-Since": held.last_modified}
    return {name: value for name, value in headers.items() if value}
