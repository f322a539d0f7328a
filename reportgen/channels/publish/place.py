"""Where a site is published to: read from what the user wrote, told without its secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from reportgen.errors import UsageError

USERINFO = re.compile(r"(?<=://)[^/\s]*@")
QUERY = re.compile(r"\?[^#\s]*")
OVER_SSH = re.compile(r"[\w.-]+@[\w.-]+:(?!//)\S+")  # git@example.com:team/site.git
LONGEST_REASON = 300
DEFAULT_BRANCH = "gh-pages"
HOW = "name a folder, a URL like s3://bucket/path, or a git repository with --branch"


@dataclass(frozen=True, slots=True)
class Place:
    """A target: `url` is for the driver alone (there may be a password in it), `shown` for people.

    `url` of a folder is its absolute path, of a branch the address of its repository.
    """

    kind: Literal["folder", "store", "branch"]
    url: str = field(repr=False)
    shown: str
    branch: str = ""

    @property
    def digest(self) -> str:
        """A name for files that belong to this target."""
        return sha256(f"{self.url}#{self.branch}".encode()).hexdigest()[:16]

    @property
    def has_secret(self) -> bool:
        """Whether there is a password or a token in the address, or a name that may be one."""
        return bool(self._secrets()) or USERINFO.search(self.url) is not None

    def reason(self, error: BaseException) -> str:
        """Return what a driver's error says, on one line of bearable length."""
        said = " ".join(str(error).split())
        if len(said) > LONGEST_REASON:
            said = f"{said[:LONGEST_REASON]}…"
        told = f"{type(error).__name__}: {said}" if said else type(error).__name__
        return self.scrub(told).rstrip(".")

    def scrub(self, text: str) -> str:
        """Return a driver's message without names, passwords and tokens of the address."""
        for secret in self._secrets():
            text = text.replace(secret, "…")
        return USERINFO.sub("", text)

    def _secrets(self) -> list[str]:
        """Return what must not be seen, the longest first."""
        found = {one.rstrip("@").partition(":")[2] for one in USERINFO.findall(self.url)}
        found |= {one[1:] for one in QUERY.findall(self.url)}
        found |= {unquote(one) for one in found}
        return sorted(found - {""}, key=len, reverse=True)


def read_place(text: str, branch: str, home: Path) -> Place:
    """Read a target; relative paths count from `home`. Raise UsageError for what is none.

    A repository is told by a branch beside it, `#branch` or `git+` in its address, or `.git` at
    its end.
    """
    text = text.strip()
    if not text:
        raise UsageError(f"there is no target to publish to; {HOW}")
    address, _, fragment = text.partition("#")
    if branch or text.startswith("git+") or _is_repository(address, fragment):
        return _branch(address, branch or fragment or DEFAULT_BRANCH, home)
    scheme, mark, rest = text.partition("://")
    if mark and scheme in {"file", "local"}:
        text, mark = rest, ""
    if mark and not rest.strip("/") and scheme != "memory":
        raise UsageError(f"{text} names no place there; {HOW}")
    if mark or "::" in text:
        return Place("store", text.rstrip("/"), shown(text.rstrip("/")))
    path = str(home / Path(text).expanduser())
    return Place("folder", path, path)


def shown(url: str) -> str:
    """Return an address without user, password and query."""
    return QUERY.sub("", USERINFO.sub("", url))


def _is_repository(address: str, fragment: str) -> bool:
    return address.endswith(".git") or bool(fragment and OVER_SSH.fullmatch(address))


def _branch(address: str, branch: str, home: Path) -> Place:
    if not re.fullmatch(r"[\w][\w./-]*", branch) or ".." in branch or branch.endswith((".", "/")):
        raise UsageError(f"{branch!r} is no name of a branch; {HOW}")
    url = address.removeprefix("git+")
    if url.startswith("-"):  # git would take it for an option
        raise UsageError(f"{url!r} is no repository; {HOW}")
    if "://" not in url and not OVER_SSH.fullmatch(url):
        url = str(home / Path(url).expanduser())
    return Place("branch", url, f"{shown(url)}#{branch}", branch)
