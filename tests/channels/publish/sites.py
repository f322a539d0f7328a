"""Small sites with real links, and what it means that a published one is whole."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from posixpath import dirname, normpath
from typing import TYPE_CHECKING

from reportgen.channels.publish.order import Order
from reportgen.channels.publish.place import Place
from reportgen.channels.publish.plan import SiteFile
from reportgen.pipeline.site.kept import MANIFEST, File, Made, SiteManifest

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TAGS = ("zh-Hant", "en")
LINK = re.compile(r'(href|src)="([^"#]*)"')
WEEKS = [f"{year}-{month:02}-0{month}" for year in (2024, 2025, 2026) for month in (1, 2, 3)]


def site(weeks, look="plain", tags=TAGS):
    """Return the files of a site of these weeks: content by path."""
    css = f"body {{ color: {look} }}".encode()
    sheet = f"assets/site.{sha256(css).hexdigest()[:10]}.css"
    files = {sheet: css, "data/series.js": " ".join(weeks).encode()}
    years = sorted({week[:4] for week in weeks})
    for tag in tags:
        others = [other for other in tags if other != tag]

        def page(path, links, tag=tag, others=others):
            up = "../" * (path.count("/") + 1)
            links = [f"{up}{tag}/{link}" for link in links]
            links += [f"{up}{other}/{path}" for other in others]
            text = "".join(f'<a href="{link}">x</a>' for link in links)
            head = f'<link rel="stylesheet" href="{up}{sheet}"><script src="{up}data/series.js">'
            files[f"{tag}/{path}index.html"] = f"{head}</script>{text}".encode()

        for number, week in enumerate(weeks):
            near = weeks[max(number - 1, 0) : number] + weeks[number + 1 : number + 2]
            page(f"{week}/", ["", "archive/", f"{week}/card.png", *(f"{one}/" for one in near)])
            files[f"{tag}/{week}/card.png"] = f"{tag} {week} {look}".encode()
        for year in years:
            page(f"{year}/", [f"{week}/" for week in weeks if week.startswith(year)])
        page("archive/", [f"{year}/" for year in years])
        page("", [f"{weeks[-1]}/", "archive/", "feed.xml"])
        files[f"{tag}/feed.xml"] = f'<link href="../{tag}/{weeks[-1]}/"/>'.encode()
    files["index.html"] = "".join(f'<a href="{tag}/">x</a>' for tag in tags).encode()
    files["sitemap.xml"] = " ".join(weeks).encode()
    return files


def build(folder: Path, files):
    """Write a site and its manifest as a build leaves them; return the files as published."""
    from shutil import rmtree

    for old in folder.glob("*"):
        if old.name != ".reportgen":
            rmtree(old) if old.is_dir() else old.unlink()
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / ".reportgen").mkdir(parents=True, exist_ok=True)
    made = tuple(File(path, len(data), digest(data), 0) for path, data in files.items())
    import msgspec

    manifest = SiteManifest(whole="x", units=(Made("site", "x", made),))
    (folder / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    return tuple(SiteFile(one.path, one.sha256, one.size) for one in made)


def digest(data):
    return sha256(data).hexdigest()


def order(folder, files, name, **more):
    """Return an order to publish a site that was built in a folder."""
    place = Place("store", "memory://site", "memory://site")
    asked = {
        "place": place,
        "private": folder / ".reportgen",
        "cache": folder.parent / "cache",
        "clock": lambda: NOW,
        "pause": 0.0,
    }
    asked |= {"progress": lambda *_: None, "environment": {}}
    return Order(source=folder, files=files, name=name, **(asked | more))


def linked(path, data):
    """Return what a page links to, as paths from the root: (path, whether it is a page)."""
    found = []
    for _, link in LINK.findall(data.decode()):
        there = normpath(f"{dirname(path)}/{link}").lstrip("/")
        is_page = link.endswith("/")
        found.append((f"{there}/index.html".removeprefix("./") if is_page else there, is_page))
    return found


def broken(there, live):
    """Return (page, what it links to in vain) of a published site.

    Pages that readers may reach, from the root or from pages that were `live` before, must find
    all they link to; any other page, which nobody links to yet, what it is drawn with.
    """
    reached, waiting = set(), [path for path in ("index.html", *live) if path in there]
    wrong = []
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for path, _ in linked(page, there[page]):
            if path not in there:
                wrong.append((page, path))
            elif path.endswith((".html", ".xml")):
                waiting.append(path)
    for page, data in there.items():
        if page.endswith(".html"):
            parts = [path for path, is_page in linked(page, data) if not is_page]
            wrong += [(page, path) for path in parts if "feed" not in path and path not in there]
    return wrong


def pages(files):
    return {path for path in files if path.endswith(".html")}
