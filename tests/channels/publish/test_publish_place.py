"""Targets as users write them, and what is told of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reportgen.channels.publish.delivery import FOREVER, FRESH, SHORT, Rank, delivery
from reportgen.channels.publish.place import read_place
from reportgen.channels.publish.record import is_inside
from reportgen.channels.publish.remote import open_store
from reportgen.errors import ChannelError, ConfigError, UsageError

HOME = Path("/home/me")


@pytest.mark.parametrize(
    ("text", "branch", "kind", "url", "shown"),
    [
        ("www", "", "folder", "/home/me/www", "/home/me/www"),
        ("file", "", "folder", "/home/me/file", "/home/me/file"),
        ("/srv/www/", "", "folder", "/srv/www", "/srv/www"),
        ("file:///srv/www", "", "folder", "/srv/www", "/srv/www"),
        ("s3://bucket/fed/", "", "store", "s3://bucket/fed", "s3://bucket/fed"),
        (
            "sftp://me:p@ss@host/www",
            "",
            "store",
            "sftp://me:p@ss@host/www",
            "sftp://host/www",
        ),
        ("abfs://c/x?sas=secret", "", "store", "abfs://c/x?sas=secret", "abfs://c/x"),
        (
            "git+ssh://git@host/a.git#web",
            "",
            "branch",
            "ssh://git@host/a.git",
            "ssh://host/a.git#web",
        ),
        (
            "git@host:team/a.git",
            "",
            "branch",
            "git@host:team/a.git",
            "git@host:team/a.git#gh-pages",
        ),
        (
            "https://t:k@host/a.git",
            "web",
            "branch",
            "https://t:k@host/a.git",
            "https://host/a.git#web",
        ),
        (".", "web", "branch", "/home/me", "/home/me#web"),
        ("../a.git", "", "branch", "/home/me/../a.git", "/home/me/../a.git#gh-pages"),
    ],
)
def test_a_target_is_read_and_told_without_secrets(text, branch, kind, url, shown):
    place = read_place(text, branch, HOME)
    assert (place.kind, place.url, place.shown) == (kind, url, shown)
    for secret in ("p@ss", "secret", "t:k"):
        assert secret not in repr(place) + place.scrub(f"cannot open {url}")


@pytest.mark.parametrize(
    ("target", "secret"),
    [
        ("ftp://token@host/x", True),
        ("ftp://name:word@host/x", True),
        ("s3://bucket/x", False),
        ("out", False),
    ],
)
def test_an_address_with_a_secret_is_told(target, secret, tmp_path):
    assert read_place(target, "", tmp_path).has_secret is secret


def test_a_password_is_taken_out_of_what_a_driver_says():
    place = read_place("sftp://me:p%40ss@host/www", "", HOME)
    said = place.scrub("login me:p%40ss@host with p@ss failed at sftp://me:p%40ss@host/www")
    assert "ss@" not in said
    assert "p@ss" not in said


@pytest.mark.parametrize(
    ("text", "branch"),
    [("", ""), ("  ", ""), (".", "a b"), (".", "-x"), (".", "a..b"), ("git+--upload-pack=x", "")],
)
def test_what_is_no_target_is_refused(text, branch):
    with pytest.raises(UsageError, match=r"name a folder, a URL like s3://bucket/path"):
        read_place(text, branch, HOME)


def test_a_missing_driver_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(ConfigError, match=r"driver of gs:// is not installed: .*gcsfs.*pip"):
        open_store(read_place("gs://bucket/x", "", HOME))
    with pytest.raises(UsageError, match="nothing://"):
        open_store(read_place("nothing://host/x", "", HOME))


@pytest.mark.parametrize(
    ("path", "rank", "media_type", "cache"),
    [
        ("assets/site.1f9ae02b11.css", Rank.FILE, "text/css; charset=utf-8", FOREVER),
        ("assets/site.css", Rank.FILE, "text/css; charset=utf-8", SHORT),
        ("search/fragment/en_1a2b3c4.pf_fragment", Rank.FILE, "application/octet-stream", FOREVER),
        ("search/en/2026/records.json", Rank.INDEX, "application/json", FRESH),
        ("data/series.js", Rank.FILE, "text/javascript; charset=utf-8", SHORT),
        ("en/2025-04-16/card.png", Rank.FILE, "image/png", SHORT),
        ("en/2025-04-16/brief.pdf", Rank.FILE, "application/pdf", SHORT),
        ("en/2025-04-16/index.html", Rank.PAGE, "text/html; charset=utf-8", SHORT),
        ("en/glossary/index.html", Rank.PAGE, "text/html; charset=utf-8", SHORT),
        ("en/2025/index.html", Rank.INDEX, "text/html; charset=utf-8", SHORT),
        ("en/archive/index.html", Rank.INDEX, "text/html; charset=utf-8", SHORT),
        ("en/feed.xml", Rank.INDEX, "application/atom+xml; charset=utf-8", SHORT),
        ("en/feed.json", Rank.INDEX, "application/feed+json; charset=utf-8", SHORT),
        ("sitemap.xml", Rank.INDEX, "application/xml", SHORT),
        ("sitemap-2.xml", Rank.INDEX, "application/xml", SHORT),
        ("zh-Hant/index.html", Rank.FRONT, "text/html; charset=utf-8", SHORT),
        ("index.html", Rank.ROOT, "text/html; charset=utf-8", SHORT),
        ("new.kind", Rank.FILE, "application/octet-stream", SHORT),
    ],
)
def test_each_file_is_delivered_as_what_it_is(path, rank, media_type, cache):
    assert delivery(path) == (rank, media_type, cache)


@pytest.mark.parametrize(
    "path", ["", ".", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "en/*", "[a]"]
)
def test_paths_that_lead_outside_are_known(path):
    assert not is_inside(path)
    assert is_inside("en/2025-04-16/index.html")


def test_a_driver_that_cannot_connect_is_told_in_a_line(monkeypatch):
    def away(url):
        raise OSError(f"no route to {url}\n" + "trace\n" * 1000)

    monkeypatch.setattr("fsspec.url_to_fs", away)
    with pytest.raises(ChannelError, match=r"sftp://host/x: could not be opened") as caught:
        open_store(read_place("sftp://me:secret@host/x", "", HOME))
    assert "secret" not in str(caught.value)
    assert len(str(caught.value)) < 500
