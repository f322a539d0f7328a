"""Feeds: as two readers' libraries take them, and after the letter of their formats."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import feedparser
from jsonschema import Draft7Validator
from lxml import etree
from site_validators.packages import package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from site_validators.pages import Built

ATOM = "{http://www.w3.org/2005/Atom}"
ONCE = {"feed": ("id", "title", "updated"), "entry": ("id", "title", "updated")}
AT_MOST_ONCE = {
    "feed": ("generator", "icon", "logo", "rights", "subtitle"),
    "entry": ("content", "published", "rights", "source", "summary"),
}
DATES = ("updated", "published")


def complaints(built: Built) -> list[str]:
    """Return what is wrong with the feeds of a site, which must have some."""
    atoms = sorted(built.folder.glob("*/feed.xml"))
    jsons = sorted(built.folder.glob("*/feed.json"))
    if not atoms or len(atoms) != len(jsons):
        return [f"{len(atoms)} Atom feeds and {len(jsons)} JSON feeds"]
    found = []
    for file in atoms:
        found += [f"{file}: {one}" for one in atom(file.read_bytes())]
        found += [f"{file}: {one}" for one in _astray(built, file)]
    for file in jsons:
        found += [f"{file}: {one}" for one in json_feed(file.read_bytes())]
    return found


def atom(data: bytes) -> list[str]:
    """Return what is wrong with an Atom feed."""
    read = feedparser.parse(data)
    if read.bozo:
        return [repr(read.bozo_exception)]
    found = [] if read.version == "atom10" else [f"it is {read.version or 'no feed'}"]
    tree = etree.fromstring(data)
    found += _of(tree, "feed")
    entries = tree.findall(f"{ATOM}entry")
    for entry in entries:
        found += _of(entry, "entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    found += [f"{len(ids) - len(set(ids))} ids are there twice"] if len(set(ids)) < len(ids) else []
    found += [f"the reader sees an entry without {name}" for name in _unseen(read)]
    return found


def json_feed(data: bytes) -> list[str]:
    """Return what is wrong with a JSON feed of version 1.1."""
    schema = json.loads((package("jsonfeed-schema") / "schema-v1.1.json").read_bytes())
    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    return [
        f"{'/'.join(map(str, one.path))}: {one.message}"
        for one in validator.iter_errors(json.loads(data))
    ]


def _of(element: etree._Element, kind: str) -> Iterator[str]:
    """Yield what an element has too few or too many of, after RFC 4287, 4.1."""
    count = {name: len(element.findall(ATOM + name)) for name in (*ONCE[kind], *AT_MOST_ONCE[kind])}
    yield from (f"{kind}: {count[name]} {name}" for name in ONCE[kind] if count[name] != 1)
    yield from (f"{kind}: {count[name]} {name}" for name in AT_MOST_ONCE[kind] if count[name] > 1)
    for date in (one for name in DATES for one in element.findall(ATOM + name)):
        try:
            aware = datetime.fromisoformat(date.text or "").tzinfo is not None
        except ValueError:
            aware = False
        if not aware or "T" not in (date.text or ""):
            yield f"{kind}: {date.text!r} is no time of RFC 3339"
    links = [dict(link.attrib) for link in element.findall(f"{ATOM}link")]
    kinds = [
        (one.get("type"), one.get("hreflang")) for one in links if one.get("rel") == "alternate"
    ]
    if len(kinds) != 1:
        yield f"{kind}: {len(kinds)} alternates, of which readers take any"
    if kind == "feed" and [one.get("rel") for one in links].count("self") != 1:
        yield "feed: no link to itself"


def _unseen(read: feedparser.FeedParserDict) -> set[str]:
    wanted = ("id", "link", "title", "summary", "content", "published_parsed", "updated_parsed")
    return {name for name in wanted for entry in read.entries if not entry.get(name)}


def _astray(built: Built, file: Path) -> Iterator[str]:
    """Yield links of a feed that lead to no file of the site."""
    for link in etree.parse(file, etree.XMLParser(recover=True)).iter(f"{ATOM}link"):
        address = link.get("href")
        if address.startswith(built.url) and built.file(address) is None:
            yield f"{address} is not there"
