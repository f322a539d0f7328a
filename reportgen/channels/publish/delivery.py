"""How each file of a site is delivered: when it is uploaded, as what type, and kept how long.

The order keeps the live site whole at every moment: a page goes up only after all that it links to.
"""

from __future__ import annotations

import re
from enum import IntEnum
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import NamedTuple

from reportgen.renderers.artifact import MEDIA_TYPES

FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
FRESH = "public, max-age=60"
HASHED = re.compile(r"[._][0-9a-f]{7,64}\.[a-z0-9_]+$")
"""A name with a digest of its content in it: `site.1f9ae02b11.css`, `en_1a2b3c4.pf_index`."""
UNKNOWN = "application/octet-stream"


class Rank(IntEnum):
    """What a file is to the others: each rank goes up when all before it are there."""

    FILE = 0
    PAGE = 1
    INDEX = 2
    FRONT = 3
    ROOT = 4


class Rule(NamedTuple):
    """What holds for the files whose path matches; `cache` is a Cache-Control header."""

    pattern: str
    rank: Rank
    cache: str
    media_type: str = ""


# The first that matches holds. A star also matches slashes.
RULES = (
    Rule("index.html", Rank.ROOT, SHORT),
    Rule("404.html", Rank.INDEX, SHORT),
    Rule("robots.txt", Rank.INDEX, SHORT),
    Rule("sitemap*.xml", Rank.INDEX, SHORT),
    Rule("*/feed.xml", Rank.INDEX, SHORT, "application/atom+xml; charset=utf-8"),
    Rule("*/feed.json", Rank.INDEX, SHORT, "application/feed+json; charset=utf-8"),
    Rule("*/pagefind-entry.json", Rank.INDEX, FRESH),  # names parts of the search by digest
    Rule("search/*/records.json", Rank.INDEX, FRESH),
    Rule("*/archive/index.html", Rank.INDEX, SHORT),
    Rule("*/[12][0-9][0-9][0-9]/index.html", Rank.INDEX, SHORT),
    Rule("*/*/index.html", Rank.PAGE, SHORT),
    Rule("*/index.html", Rank.FRONT, SHORT),
    Rule("*.html", Rank.PAGE, SHORT),
    Rule("*.webmanifest", Rank.FILE, SHORT, "application/manifest+json"),
    Rule("*.ico", Rank.FILE, SHORT, "image/vnd.microsoft.icon"),
    Rule("*.woff2", Rank.FILE, SHORT, "font/woff2"),
    Rule("*", Rank.FILE, SHORT),
)


class Delivery(NamedTuple):
    """How one file is delivered."""

    rank: Rank
    media_type: str
    cache: str


def delivery(path: str) -> Delivery:
    """Return how the file at `path` (from the site's root) is delivered."""
    rule = next(one for one in RULES if fnmatchcase(path, one.pattern))
    media_type = rule.media_type or MEDIA_TYPES.get(PurePosixPath(path).suffix, UNKNOWN)
    is_fixed = rule.rank is Rank.FILE and HASHED.search(path) is not None
    return Delivery(rule.rank, media_type, FOREVER if is_fixed else rule.cache)
