"""The feeds: what readers get, and that an entry stays the same entry."""

import json
from datetime import date, timedelta

import feedparser
import html5lib
import msgspec
import pytest
from lxml import etree
from site_weeks import DAYS, SITE, TEMPLATES, URL, told_anew, week, weeks

from reportgen.languages import LANGUAGES, load_words
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.site.feeds import WEEKS, Feed, tag_uri
from reportgen.renderers.site.site import Site
from reportgen.renderers.site.structured import LICENCE

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(tag="en", entries=None, site=SITE):
    return Feed(site, load_words(tag), weeks() if entries is None else entries, TEMPLATES)


def atom(*args, **more):
    return etree.fromstring(feed(*args, **more).atom().data)


def said(tree, name):
    return [one.text for one in tree.iter(ATOM + name)]


def links(element):
    """Return kind, language and address of an element's own links."""
    return [
        (link.get("rel"), link.get("hreflang"), link.get("href"))
        for link in element.findall(f"{ATOM}link")
    ]


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize("tag", LANGUAGES)
def test_readers_see_the_newest_week_first(tag):
    made = feed(tag).atom()
    read = feedparser.parse(made.data)
    words = load_words(tag)
    assert made.path == f"{tag}/feed.xml"
    assert made.media_type.startswith("application/atom+xml")
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    assert read.feed.title == words.text("page.masthead")
    assert read.feed.language == words.html_lang
    assert [one.link for one in read.entries] == [f"{URL}/{tag}/{day}/" for day in reversed(DAYS)]
    newest = week().told[tag]
    assert read.entries[0].title == newest.title
    assert read.entries[0].summary == newest.description
    print(f"{tag}: {len(made.data) / len(DAYS):.0f} bytes a week")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_both_feeds_tell_the_same(tag):
    read = feedparser.parse(feed(tag).atom().data)
    told = json.loads(feed(tag).json().data)
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["language"] == load_words(tag).html_lang
    assert told["feed_url"] == f"{URL}/{tag}/feed.json"
    for one, other in zip(read.entries, told["items"], strict=True):
        assert (one.id, one.link, one.title) == (other["id"], other["url"], other["title"])
        assert (one.published, one.updated) == (other["date_published"], other["date_modified"])
    assert [one["image"] for one in told["items"]] == [
        f"{URL}/{tag}/{day}/card.png" for day in reversed(DAYS)
    ]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_content_is_html_with_all_that_was_found(tag):
    (content, *_) = said(atom(tag), "content")
    tree = html5lib.parseFragment(content, namespaceHTMLElements=False)
    text = plain("".join(tree.itertext()))
    told = week().told[tag]
    assert tree.find("div").get("lang") == load_words(tag).html_lang
    assert plain(told.lead) in text
    assert all(plain(finding) in text for finding in told.findings)
    rows = [[cell.text or "" for cell in row] for row in tree.iter("tr")]
    assert [tuple(row) for row in rows[1:]] == list(told.figures)
    assert [link.get("href") for link in tree.iter("a")] == [f"{URL}/{tag}/2025-04-16/"]


def test_ids_belong_to_site_language_and_week_alone():
    before = said(atom(), "id")
    renamed = [told_anew(one, "en", title="Another headline") for one in weeks()]
    corrected = [msgspec.structs.replace(one, corrected=date(2026, 1, 2)) for one in weeks()]
    assert said(atom(entries=renamed), "id") == said(atom(entries=corrected), "id") == before
    assert before[:2] == [
        "tag:briefs.example,2026:fed/en",
        "tag:briefs.example,2026:fed/en/2025-04-16",
    ]
    every = [one for tag in LANGUAGES for one in said(atom(tag), "id")]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://briefs.example", "tag:briefs.example,2026:en"),
        ("https://briefs.example:8443/a/b", "tag:briefs.example,2026:a/b/en"),
    ],
)
def test_two_sites_of_one_host_have_ids_of_their_own(url, expected):
    assert tag_uri(Site(url=url), "en") == expected


def test_times_are_those_of_the_release_in_summer_and_winter():
    assert said(atom(), "published") == [
        "2025-04-17T16:30:00-04:00",
        "2020-03-26T16:30:00-04:00",
        "2008-11-13T16:30:00-05:00",
    ]
    assert said(atom(), "updated")[0] == "2025-04-17T16:30:00-04:00", "the feed's is the newest"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_corrected_week_says_so_and_is_newer(tag):
    mended = msgspec.structs.replace(week(DAYS[0]), corrected=date(2026, 1, 2))
    entries = (mended, *weeks()[1:])
    tree = atom(tag, entries)
    assert said(tree, "updated")[0] == "2026-01-02T16:30:00-05:00"
    assert said(tree, "published")[-1] == "2008-11-13T16:30:00-05:00"
    assert said(tree, "updated")[-1] == "2026-01-02T16:30:00-05:00"
    note = load_words(tag).text("feeds.corrected", date=load_words(tag).date(date(2026, 1, 2)))
    print(note)
    assert [note in content for content in said(tree, "content")] == [False, False, True]


@pytest.mark.parametrize(
    "changes",
    [
        {"vintage": date(2026, 10, 9)},
        {"corrected": date(2008, 11, 12)},
        {"corrected": date(2008, 11, 13)},
    ],
)
def test_figures_taken_in_later_and_those_of_the_release_are_no_correction(changes):
    tree = atom(entries=[msgspec.structs.replace(week(DAYS[0]), **changes)])
    assert said(tree, "updated") == ["2008-11-13T16:30:00-05:00"] * 2
    assert "Corrected" not in said(tree, "content")[0]


def test_only_a_year_is_told():
    first = week(DAYS[0])
    many = [
        msgspec.structs.replace(first, as_of=DAYS[0] + timedelta(weeks=n)) for n in range(WEEKS + 9)
    ]
    days = [
        one["url"].split("/")[-2] for one in json.loads(feed(entries=many).json().data)["items"]
    ]
    assert len(days) == WEEKS
    assert days == sorted(days, reverse=True)
    assert days[0] == many[-1].as_of.isoformat()


def test_links_name_every_language_and_the_pdf():
    tree = atom("zh-Hant")
    assert links(tree) == [
        ("self", "zh-Hant-HK", f"{URL}/zh-Hant/feed.xml"),
        ("alternate", "zh-Hant-HK", f"{URL}/zh-Hant/"),
        ("related", "zh-Hans", f"{URL}/zh-Hans/feed.xml"),
        ("related", "en", f"{URL}/en/feed.xml"),
        ("license", None, LICENCE),
    ]
    assert links(tree.find(f"{ATOM}entry")) == [
        ("alternate", "zh-Hant-HK", f"{URL}/zh-Hant/2025-04-16/"),
        ("related", "zh-Hans", f"{URL}/zh-Hans/2025-04-16/"),
        ("related", "en", f"{URL}/en/2025-04-16/"),
        ("related", "zh-Hant-HK", f"{URL}/zh-Hant/2025-04-16/brief.pdf"),
    ]


def test_a_publishers_own_name_is_the_author_and_is_escaped():
    site = Site(url=URL, publisher=Publisher(name={"en": "Smith & <Sons>"}))
    read = feedparser.parse(feed(site=site).atom().data)
    assert read.feed.author == "Smith & <Sons>"
    assert json.loads(feed(site=site).json().data)["authors"][0]["name"] == "Smith & <Sons>"


def test_what_is_told_cannot_break_out_of_the_content():
    nasty = told_anew(week(), "en", lead="</p></content><script>alert(1)</script>")
    content = said(atom(entries=[nasty]), "content")[0]
    assert "<script>" not in content
    tree = html5lib.parseFragment(content, namespaceHTMLElements=False)
    assert not list(tree.iter("script"))
