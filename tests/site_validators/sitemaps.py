"""Sitemap and robots.txt: after their schema, and as crawlers take them."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING
from urllib.robotparser import RobotFileParser

from lxml import etree
from site_validators.languages import NEUTRAL, alternates
from site_validators.packages import package

if TYPE_CHECKING:
    from site_validators.pages import Built

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def complaints(built: Built) -> list[str]:
    """Return what is wrong with the sitemap of a site, or with its robots.txt.

    It must name every page that has a public address, with the other languages the page itself
    names, and nothing else.
    """
    robots = RobotFileParser()
    robots.parse((built.folder / "robots.txt").read_text(encoding="utf-8").splitlines())
    maps = robots.site_maps()
    found = [] if maps == [f"{built.url}/sitemap.xml"] else [f"robots.txt names {maps}"]
    tree = etree.parse(built.folder / "sitemap.xml")
    found += _against_schema(tree)
    named = {url.findtext(f"{SPACE}loc"): url for url in tree.iter(f"{SPACE}url")}
    pages = {address: page for address, page in built.pages.items() if page.xpath(NEUTRAL)}
    found += [f"{address} is not in the sitemap" for address in sorted(pages.keys() - named.keys())]
    found += [f"{address} is no page" for address in sorted(named.keys() - pages.keys())]
    for address in sorted(pages.keys() & named.keys()):
        links = {one.get("hreflang"): one.get("href") for one in named[address].iter(LINK)}
        if links != alternates(pages[address]):
            found.append(f"{address}: its languages are {links}, its page says otherwise")
        if not robots.can_fetch("Anybot", address):
            found.append(f"{address} is in the sitemap, but robots may not read it")
    return found


def _against_schema(tree: etree._ElementTree) -> list[str]:
    """Return what the schema of sitemaps finds; it knows none of XHTML, whose links are apart."""
    schema = etree.XMLSchema(etree.parse(package("sitemap") / "schema" / "sitemap.xsd"))
    bare = deepcopy(tree)
    etree.strip_elements(bare, LINK)
    schema.validate(bare)
    return [f"sitemap.xml:{one.line}: {one.message}" for one in schema.error_log]
