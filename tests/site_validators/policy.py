"""What pages load: files of their own site and nothing else, no script or style inside them.

Browsers hold pages to their policy, too; here it is seen of every page, also of what loads late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Iterator

    import lxml.html
    from site_validators.pages import Built

STRICT = ("default-src 'none'", "script-src 'self'", "base-uri 'none'")
LOADED = "//script/@src | //img/@src | //iframe/@src | //source/@src | //use/@href"
LOADED += " | //link[contains('stylesheet icon manifest modulepreload preload', @rel)]/@href"
DATA = ("application/json", "application/ld+json")


def complaints(built: Built) -> list[str]:
    """Return what pages load or run that a strict policy forbids."""
    return [
        f"{address}: {one}"
        for address, page in built.pages.items()
        for one in _of(built, address, page)
    ]


def _of(built: Built, address: str, page: lxml.html.HtmlElement) -> Iterator[str]:
    policies = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    lacking = [one for one in STRICT if not any(one in policy for policy in policies)]
    if lacking:
        yield f"its policy does not say {', '.join(lacking)}"
    for script in page.xpath("//script[not(@src)]"):
        if script.get("type") not in DATA:
            yield f"a script inside it: {(script.text or '')[:40]!r}"
    for element in page.xpath("//style | //*[@style]"):
        yield f"a style inside it: {element.tag} {element.get('style') or ''}"
    for event in page.xpath("//@*[starts-with(name(), 'on')]"):
        yield f"a script inside it: {event!r}"
    for link in page.xpath(LOADED):
        there = urljoin(address, link)
        if not there.startswith("data:image/") and built.file(there) is None:
            yield f"it loads {link}, which is no file of the site"
