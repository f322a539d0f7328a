"""Where each page of the site is. An address counts from the site's root; a page's ends in "/".

index.html                       the choice of language
zh-Hant/                         the newest week, key figures and charts
zh-Hant/2025-04-16/              a week; brief.pdf and card.png beside it
zh-Hant/archive/  zh-Hant/2025/  all years; the weeks of one
zh-Hant/{explainer,glossary,policy,data,about,search}/
zh-Hant/feed.xml  feed.json      the newest weeks for feed readers
charts/2025-04-16/reserves.svg   what the languages share of a chart
assets/  data/  search/          style sheets and scripts; figures; what the search reads
"""

from __future__ import annotations

from posixpath import dirname, relpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

INDEX = "index.html"
ROOT = ""
FRONT = ""
ARCHIVE, EXPLAINER, GLOSSARY = "archive/", "explainer/", "glossary/"
POLICY, DATA, ABOUT, SEARCH = "policy/", "data/", "about/", "search/"
ATOM, JSON_FEED = "feed.xml", "feed.json"
SITEMAP, ROBOTS, NOT_FOUND = "sitemap.xml", "robots.txt", "404.html"
SERIES = "data/series.js"
CARD, PDF = "card.png", "brief.pdf"


def within(tag: str, page: str) -> str:
    """Return the address of a page in a language: `within("en", week(day))`."""
    return f"{tag}/{page}"


def week(day: date) -> str:
    """Return a week's address within any language."""
    return f"{day.isoformat()}/"


def year(number: int) -> str:
    """Return the address of the weeks of a year within any language."""
    return f"{number}/"


def chart(day: date, key: str) -> str:
    """Return the address of what the languages share of a week's chart."""
    return f"charts/{day.isoformat()}/{key}.svg"


def letter_picture(tag: str, day: date, key: str) -> str:
    """Return the address of a chart as letters show it that take their pictures from the site."""
    return within(tag, f"{week(day)}letter-{key}.png")


def file_of(address: str) -> str:
    """Return the path of the file that is served at an address."""
    return f"{address}{INDEX}" if not address or address.endswith("/") else address


def relative(here: str, there: str) -> str:
    """Return the link from one address to another, so that the site works below any path.

    A fragment stays; a page links to itself as "./".
    """
    path, mark, fragment = there.partition("#")
    said = relpath(path or ".", dirname(file_of(here)) or ".")
    if not path or path.endswith("/"):
        said = "./" if said == "." else f"{said}/"
    return f"{said}{mark}{fragment}"
