"""What the pages of a site share: whose it is, what is in it, and what its assets are called."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from reportgen.languages import LANGUAGES
from reportgen.renderers.artifact import artifact
from reportgen.renderers.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from reportgen.renderers.artifact import Artifact


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site as all its pages see it.

    `url` is where it is published, without a slash at its end; "" where that is not set: then
    nothing is written that needs it (canonical addresses, feeds, sitemaps). `weeks` are all weeks
    it has, oldest first, `printed` those with a PDF. `assets` maps the plain name of a style sheet
    or script to its address.
    """

    url: str = ""
    languages: tuple[str, ...] = LANGUAGES
    weeks: tuple[date, ...] = ()
    printed: frozenset[date] = frozenset()
    assets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    publisher: Publisher = field(default_factory=Publisher)

    def absolute(self, address: str) -> str:
        """Return the public address of a page or file; only where `url` is set."""
        assert self.url, "ask whether the site has a url first"
        return f"{self.url}/{address}"


def hashed(assets: Iterable[Artifact]) -> tuple[list[Artifact], dict[str, str]]:
    """Name style sheets and scripts by their content, so that they may be kept for ever.

    Return them under `assets/`, and the address of each by its plain name ("site.css").
    """
    named, addresses = [], {}
    for one in assets:
        path = PurePosixPath(one.path)
        digest = sha256(one.data).hexdigest()[:10]
        addresses[one.path] = f"assets/{path.stem}.{digest}{path.suffix}"
        named.append(artifact(addresses[one.path], one.data))
    return named, addresses
