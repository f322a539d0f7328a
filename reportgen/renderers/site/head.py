"""What stands in the head of a page of the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"
)
"""What a page may load: its own site's files, and logos that stand in the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A page as browsers, search engines and social networks see it.

    `page` is its address within any language ("" is the front page); it exists in all languages of
    the site. `linked` are schema.org objects, `card` the address of its picture from the root and
    `card_alt` what that shows, `previous` and `next` pages in the same language, `styles` and
    `scripts` plain names of assets besides those every page has, `csp` its policy.
    """

    page: str
    title: str
    description: str
    kind: Literal["website", "article"] = "website"
    published: date | None = None
    card: str = ""
    card_alt: str = ""
    linked: tuple[Mapping[str, Any], ...] = ()
    previous: str | None = None
    next: str | None = None
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    csp: str = CSP
