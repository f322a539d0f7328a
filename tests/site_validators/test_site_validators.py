"""Each validator passes a small sound site, and finds a fault that is planted in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from site_validators import axe, feeds, languages, linked_data, links, nu, policy, sitemaps
from site_validators.pages import Built

from reportgen.renderers.site.head import CSP

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

URL = "https://briefs.example/fed"
LANGUAGES = ("en", "zh-Hans")
WEEK = "2025-04-16/"
DATA = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Total assets rose"}
LINKED = json.dumps(DATA)


def others(page: str) -> dict[str, str]:
    named = {tag: f"{URL}/{tag}/{page}" for tag in LANGUAGES}
    return named if page else {**named, "x-default": f"{URL}/"}


def html(lang: str, address: str, page: str, body: str) -> str:
    alternates = "".join(
        f'<link rel="alternate" hreflang="{code}" href="{url}">\n'
        for code, url in others(page).items()
    )
    return f"""<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{CSP}">
<title>{lang} {page}</title>
<link rel="canonical" href="{address}">
{alternates}<script type="application/ld+json">{LINKED}</script>
</head>
<body><main><h1>{lang}</h1>{body}</main></body>
</html>
"""


def atom(tag: str) -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{tag}">
<id>tag:briefs.example,2026:{tag}</id><title>Briefs</title>
<updated>2025-04-17T16:30:00-04:00</updated><author><name>Briefs</name></author>
<link rel="self" href="{URL}/{tag}/feed.xml"/><link rel="alternate" href="{URL}/{tag}/"/>
<entry><id>tag:briefs.example,2026:{tag}/1</id><title>One</title>
<published>2025-04-17T16:30:00-04:00</published><updated>2025-04-17T16:30:00-04:00</updated>
<link rel="alternate" href="{URL}/{tag}/{WEEK}"/>
<summary>A week.</summary><content type="html">&lt;p&gt;A week.&lt;/p&gt;</content></entry>
</feed>
"""


def json_feed(tag: str) -> str:
    item = {"id": "1", "url": f"{URL}/{tag}/{WEEK}", "content_html": "<p>A week.</p>"}
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "Briefs", "items": [item]})


def sitemap() -> str:
    rows = ""
    for page in ("", WEEK):
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>'
            for code, url in others(page).items()
        )
        rows += "".join(f"<url><loc>{url}</loc>{links}</url>\n" for url in others(page).values())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:xhtml="http://www.w3.org/1999/xhtml">
{rows}</urlset>
"""


@pytest.fixture
def built(tmp_path: Path) -> Built:
    """Write a sound site: two languages, a front page and a week in each, and the choice."""
    root = tmp_path / "site"
    listed = "".join(f'<p><a lang="{tag}" href="{tag}/">{tag}</a></p>' for tag in LANGUAGES)
    files = {"index.html": html("en", f"{URL}/", "", listed), "sitemap.xml": sitemap()}
    files["robots.txt"] = f"User-agent: *\nAllow: /\n\nSitemap: {URL}/sitemap.xml\n"
    for tag in LANGUAGES:
        to_week = f'<p><a href="{WEEK}#more">week</a></p>'
        files[f"{tag}/index.html"] = html(tag, f"{URL}/{tag}/", "", to_week)
        week = '<p id="more"><a href="../">back</a></p>'
        files[f"{tag}/{WEEK}index.html"] = html(tag, f"{URL}/{tag}/{WEEK}", WEEK, week)
        files |= {f"{tag}/feed.xml": atom(tag), f"{tag}/feed.json": json_feed(tag)}
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Built(root, URL)


def plant(built: Built, path: str, sound: str, fault: str) -> None:
    file = built.folder / path
    text = file.read_text(encoding="utf-8")
    assert sound in text
    file.write_text(text.replace(sound, fault, 1), encoding="utf-8")


def finds(complaints: list[str], word: str) -> None:
    """Ask that a fault is found, perhaps among what follows from it."""
    print(*complaints, sep="\n")
    assert [one for one in complaints if word in one]


@pytest.mark.slow
def test_the_nu_checker(built: Built) -> None:
    assert nu.complaints(built.files) == []
    plant(built, "en/index.html", "<p>", "<p><img src='x.png'>")
    finds(nu.complaints(built.files), "alt")


@pytest.mark.parametrize(
    ("path", "sound", "fault", "word"),
    [
        ("en/feed.xml", "<title>One</title>", "", "title"),
        ("en/feed.xml", "</entry>", "", "mismatch"),
        ("en/feed.xml", "2025-04-17T16:30:00-04:00", "2025-04-17", "RFC 3339"),
        ("en/feed.xml", f"/{WEEK}", "/2025-04-09/", "not there"),
        ("en/feed.xml", 'rel="self"', 'rel="related"', "itself"),
        ("en/feed.json", '"id": "1", ', "", "'id' is a required property"),
        ("en/feed.json", "version/1.1", "version/9", "version"),
    ],
)
def test_feeds(built: Built, path: str, sound: str, fault: str, word: str) -> None:
    assert feeds.complaints(built) == []
    plant(built, path, sound, fault)
    finds(feeds.complaints(built), word)


@pytest.mark.parametrize(
    ("path", "sound", "fault", "word"),
    [
        ("sitemap.xml", f"<loc>{URL}/en/</loc>", f"<loc>{URL}/fr/</loc>", "/"),
        ("sitemap.xml", "</url>", "<lastmod>today</lastmod></url>", "lastmod"),
        ("sitemap.xml", 'hreflang="en"', 'hreflang="de"', "its languages"),
        ("robots.txt", "Allow: /", "Disallow: /fed/en/", "robots may not"),
        ("robots.txt", "sitemap.xml", "map.xml", "robots.txt names"),
    ],
)
def test_sitemap_and_robots(built: Built, path: str, sound: str, fault: str, word: str) -> None:
    assert sitemaps.complaints(built) == []
    plant(built, path, sound, fault)
    finds(sitemaps.complaints(built), word)


@pytest.mark.parametrize(
    ("sound", "fault", "word"),
    [
        (f'rel="canonical" href="{URL}/en/', f'rel="canonical" href="{URL}/e/', "canonical"),
        ('hreflang="zh-Hans"', 'hreflang="zh-Hant"', "is in zh-Hans"),
        (f'"zh-Hans" href="{URL}/zh-Hans/', f'"zh-Hans" href="{URL}/zh/', "no page"),
        ('<html lang="en"', '<html lang="fr"', "fr"),
        (f'<link rel="alternate" hreflang="zh-Hans" href="{URL}/zh-Hans/{WEEK}">', "", "in return"),
    ],
)
def test_languages(built: Built, sound: str, fault: str, word: str) -> None:
    assert languages.complaints(built) == []
    plant(built, f"en/{WEEK}index.html", sound, fault)
    finds(languages.complaints(Built(built.folder, URL)), word)


@pytest.mark.parametrize(
    ("sound", "fault", "word"),
    [
        ("<p>", "<script>alert(1)</script><p>", "a script inside"),
        ("<p>", '<p onclick="alert(1)">', "a script inside"),
        ("<p>", '<p style="color:red">', "a style inside"),
        ("<p>", '<p><img src="https://other.example/x.png" alt="">', "no file of the site"),
        ("script-src 'self'", "script-src *", "policy"),
    ],
)
def test_policy(built: Built, sound: str, fault: str, word: str) -> None:
    assert policy.complaints(built) == []
    plant(built, "en/index.html", sound, fault)
    finds(policy.complaints(Built(built.folder, URL)), word)


@pytest.mark.slow
def test_links(built: Built, tmp_path: Path) -> None:
    assert links.complaints(built, tmp_path / "settings") == []
    plant(built, "en/index.html", "#more", "#less")
    plant(built, "zh-Hans/index.html", f'href="{WEEK}', 'href="2025-04-09/')
    found = links.complaints(Built(built.folder, URL), tmp_path / "settings")
    assert len(found) == 2
    print(*found, sep="\n")
    for word in ("less", "2025-04-09"):
        assert any(word in one for one in found), word


@pytest.mark.slow
def test_linked_data(built: Built) -> None:
    assert linked_data.complaints(built) == []
    faults = {
        "index.html": ('"headline"', '"headlin"'),
        "en/index.html": ('"Total assets rose"', "3"),
        "zh-Hans/index.html": ('"NewsArticle"', '"NewsPiece"'),
    }
    for path, (sound, fault) in faults.items():
        plant(built, path, sound, fault)
    found = linked_data.complaints(Built(built.folder, URL))
    print(*found, sep="\n")
    for word in ("headlin", "number", "NewsPiece"):
        assert any(word in one for one in found), word


@pytest.mark.browser
def test_axe(built: Built, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((built.folder / "en" / "index.html").as_uri())
    assert axe.complaints(page) == []
    plant(built, "en/index.html", "<p>", '<p><img src="x.png">')
    page.reload()
    finds(axe.complaints(page), "image-alt")
    page.close()
