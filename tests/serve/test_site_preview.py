"""The preview of the site over HTTP."""

from __future__ import annotations

import socket

import pytest
import requests
from channels.publish.sites import build
from command import run_in
from serve.site_preview import shown, small_site

SCRIPT = '<script src="/-preview/reload.js"></script></body>'


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("preview")


@pytest.fixture(scope="module")
def address(home):
    with shown(home) as address:
        yield address


def test_pages_are_served_with_the_script_and_the_files_stay_as_they_are(address, home):
    for path in ("", "en/2025-04-16/", "index.html"):
        got = requests.get(address + path, timeout=5)
        assert got.status_code == 200
        assert got.headers["content-type"] == "text/html; charset=utf-8"
        assert got.headers["cache-control"] == "no-cache"
        assert got.text.count(SCRIPT) == 1
    assert (home / "output/site/index.html").read_bytes() == small_site()["index.html"]
    got = requests.get(address + "-preview/reload.js", timeout=5)
    assert got.headers["content-type"].startswith("text/javascript")


def test_a_folder_leads_to_its_page_and_other_files_are_served_as_they_are(address):
    got = requests.get(address + "en/2025-04-16", timeout=5, allow_redirects=False)
    assert got.headers["location"] == address + "en/2025-04-16/"
    got = requests.get(address + "assets/site.css", timeout=5)
    assert got.content == small_site()["assets/site.css"]


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "en/",
        ".reportgen/manifest.json",
        "%2ereportgen/manifest.json",
        "x/%2e%2e/.reportgen/manifest.json",
        "..%2f..%2freportgen.toml",
    ],
)
def test_what_is_not_there_is_told_by_the_sites_own_page(address, path):
    got = requests.get(address + path, timeout=5)
    assert got.status_code == 404
    assert "Nothing here" in got.text
    assert SCRIPT in got.text


def test_an_open_page_is_told_once_a_build_has_come_to_its_end(address, home):
    with requests.get(address + "-preview/changes", stream=True, timeout=10) as changes:
        assert changes.headers["content-type"].startswith("text/event-stream")
        lines = changes.iter_lines()
        assert next(lines) == b"retry: 500"
        build(home / "output/site", small_site("Second"))
        assert next(line for line in lines if line.startswith(b"event")) == b"event: changed"
    assert "Second" in requests.get(address, timeout=5).text
    build(home / "output/site", small_site())


def test_it_shows_a_site_below_the_path_it_is_made_for(tmp_path):
    (tmp_path / "reportgen.toml").write_text('[site]\nurl = "https://example.com/fed/weekly"\n')
    with shown(tmp_path) as address:
        assert address.endswith("/fed/weekly/")
        assert "/fed/weekly/-preview/reload.js" in requests.get(address, timeout=5).text
        root = address.removesuffix("fed/weekly/")
        assert requests.get(root, timeout=5).url == address
        assert requests.get(address.rstrip("/"), timeout=5).url == address


def test_without_reload_pages_are_as_they_will_be(tmp_path):
    with shown(tmp_path, "--no-reload") as address:
        assert requests.get(address, timeout=5).content == small_site()["index.html"]
        assert requests.get(address + "-preview/changes", timeout=5).status_code == 404


def test_what_cannot_be_served_is_said(tmp_path):
    done = run_in(tmp_path, "site", "serve", "--port", "0")
    assert done.returncode == 2
    assert "there is no site in there; run 'reportgen site build' first" in done.stderr
    build(tmp_path / "output/site", small_site())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run_in(tmp_path, "site", "serve", "--port", port)
    assert done.returncode == 2
    assert f"127.0.0.1:{port} cannot be listened on" in done.stderr
    done = run_in(tmp_path, "site", "serve", "--path", "/a b")
    assert done.returncode == 2
