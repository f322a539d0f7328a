"""All validators of files over one built site; axe wants a browser, and is asked apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_validators import feeds, languages, linked_data, links, nu, policy, sitemaps
from site_validators.pages import Built

if TYPE_CHECKING:
    from pathlib import Path


def complaints(folder: Path, url: str, settings: Path) -> dict[str, list[str]]:
    """Return what each validator finds in a site that was built for that address.

    `settings` is a file outside the site that may be written.
    """
    built = Built(folder, url)
    return {
        "nu": nu.complaints(built.files),
        "feeds": feeds.complaints(built),
        "sitemap": sitemaps.complaints(built),
        "languages": languages.complaints(built),
        "policy": policy.complaints(built),
        "links": links.complaints(built, settings),
        "linked data": linked_data.complaints(built),
    }
