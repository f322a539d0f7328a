"""Answers that will not do: pages for people, wrong codings, too much, and wrong ways."""

import gzip
import hashlib
import io
import shutil
import time
import tracemalloc

import pytest
from sources.standin import (
    body,
    by,
    chunked,
    endless,
    gzipped,
    html,
    redirect,
    status,
)
from sources.visit import DATA, KEY, NOON

from reportgen.sources.reading import Held
from reportgen.sources.web.http import RefusedError

# What will not do


def test_a_page_instead_of_data_is_refused_whatever_it_is_called(server, visit):
    for media in ("text/html; charset=utf-8", "text/csv", "application/octet-stream", ""):
        message = visit.fail(server.serve("/data.csv", html("Sign in", media)), RefusedError)
        assert "is an HTML page “Sign in” instead of text/csv" in message
    assert len(server.asked("/data.csv")) == 4


@pytest.mark.parametrize(
    "page",
    [
        b"\xef\xbb\xbf \r\n<!-- mirror -->\n<!doctype HTML><title>Proxy</title>",
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html><title>Proxy</title>',
        b"<HEAD><TITLE lang=en>\nProxy </TITLE>",
        b"<script>x</script><title>Proxy</title>",
    ],
)
def test_pages_are_known_by_how_they_begin(server, visit, page):
    message = visit.fail(server.serve("/data.csv", body(page)), RefusedError)
    assert "HTML page “Proxy”" in message


def test_a_page_is_read_where_pages_are_asked_for_and_other_markup_is_none(server, visit):
    assert visit.get(server.serve("/x", html("Weeks")), expect=("text/html",)).size > 50
    data = b'<?xml version="1.0"?><message:MessageGroup><Header/></message:MessageGroup>'
    url = server.serve("/data.xml", body(data, "application/xml"))
    assert visit.get(url, expect=("application/xml",)).path.read_bytes() == data


def test_a_title_is_quoted_harmless_and_short(server, visit):
    title = "\x1b[31mPay &lt;now&gt;\u202e\u200b\n" + "long " * 60
    message = visit.fail(server.serve("/data.csv", html(title)), RefusedError)
    assert "“ [31mPay" not in message
    assert "[31mPay <now> long long" in message
    assert "…”" in message
    assert message.isprintable()
    assert len(message) < 300


def test_what_the_server_says_of_a_refusal_is_quoted(server, visit):
    for said in (
        b'{"error_code":400,"error_message":"Bad Request.  The series does not exist."}',
        b'<error code="400" message="Bad Request.  The series does not exist."/>',
        b"<error><code>400</code><message>Bad Request. The series does not exist.</message>",
    ):
        message = visit.fail(server.serve("/fred", status(400, data=said)), RefusedError)
        assert "answered 400 Bad Request: “Bad Request. The series does not exist.”" in message


def test_the_media_type_is_what_was_asked_for(server, visit):
    url = server.serve("/data.csv", body(DATA, "application/pdf"))
    assert "sent as 'application/pdf' instead of text/csv" in visit.fail(url, RefusedError)
    assert visit.get(url, expect=("text/csv", "application/pdf")).size == len(DATA)
    for undecided in ("application/octet-stream", ""):
        assert visit.get(server.serve("/data.csv", body(DATA, undecided))).size == len(DATA)


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (body(DATA, coding="gzip"), "is not in the gzip coding it declares"),
        (body(DATA, coding="br"), "coding 'br', which was not asked for"),
        (body(DATA, coding="gzip, gzip"), "coding 'gzip, gzip', which was not asked for"),
        (body(gzip.compress(DATA) + b"tail", coding="gzip"), "is not in the gzip coding"),
    ],
    ids=["plain-as-gzip", "brotli", "twice", "tail"],
)
def test_a_wrong_content_coding_is_refused(server, visit, behaviour, said):
    assert said in visit.fail(server.serve("/data.csv", behaviour), RefusedError)
    assert len(server.asked()) == 1


def test_more_than_the_limit_is_refused_declared_or_not_packed_or_not(server, visit):
    largest = len(DATA) - 1
    fitting = server.serve("/fits.csv", body(DATA))
    assert visit.get(fitting, largest=len(DATA)).size == len(DATA)
    shutil.rmtree(visit.folder)
    declared = visit.fail(server.serve("/a", body(DATA)), RefusedError, largest=largest)
    assert f"is {len(DATA):,} bytes long, more than the {largest:,}" in declared
    for behaviour in (chunked(DATA[:9], DATA[9:]), endless(DATA), gzipped(DATA)):
        message = visit.fail(server.serve("/a", behaviour), RefusedError, largest=largest)
        assert f"longer than the {largest:,} bytes" in message


def test_a_bomb_does_not_go_off(server, visit):
    packed = io.BytesIO()
    with gzip.open(packed, "wb") as file:
        for _ in range(300):
            file.write(bytes(1_000_000))
    url = server.serve("/data.csv", body(packed.getvalue(), coding="gzip"))
    tracemalloc.start()
    message = visit.fail(url, RefusedError)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{len(packed.getvalue()):,} bytes hold 300,000,000; peak {peak:,}")
    assert "longer than the 1,000,000 bytes" in message
    assert peak < 4_000_000


def test_memory_stays_flat_however_long_the_body(server, visit):
    piece, pieces = bytes(range(256)) * 4096, 50

    def long(exchange):
        exchange.head(
            200, {"Content-Type": "application/zip", "Content-Length": str(len(piece) * pieces)}
        )
        for _ in range(pieces):
            exchange.send(piece)

    url = server.serve("/data.zip", long)
    tracemalloc.start()
    got = visit.get(url, expect=("application/zip",), largest=60_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{got.size:,} bytes, peak {peak:,}")
    assert got.size == got.path.stat().st_size == 52_428_800
    assert got.digest == hashlib.sha256(piece * pieces).hexdigest()
    assert peak < 4_000_000


# Where an address leads


def test_redirects_are_followed_and_the_name_stays(server, visit):
    url = server.serve("/a", redirect("/b", 301))
    server.serve("/b", redirect("c?x=1", 307))
    server.serve("/c", body(DATA))
    got = visit.get(url, params={"rel": "H41"}, held=Held("d", '"1"', "", NOON.date()))
    assert (got.size, got.name) == (len(DATA), f"{url}?rel=H41")
    assert [one.path for one in server.asked()] == ["/a", "/b", "/c"]
    assert server.asked("/c")[0].query == {"x": "1"}
    assert server.asked("/c")[0].headers["If-None-Match"] == '"1"'


def test_a_loop_of_redirects_ends(server, visit):
    message = visit.fail(server.serve("/a", redirect("/a")), RefusedError)
    assert "sends us on more than 5 times" in message
    assert len(server.asked()) == 6


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("ftp://127.0.0.1/x", "another kind of address ('ftp')"),
        ("file:///etc/passwd", "to what is no address"),
        ("http://[::1", "to what is no address"),
        ("http://\xff\xfe/", "to what is no address"),
    ],
)
def test_redirects_elsewhere_are_refused(server, visit, target, said):
    assert said in visit.fail(server.serve("/a", redirect(target)), RefusedError)
    assert len(server.asked()) == 1


def test_the_body_of_a_redirect_is_not_read(server, visit):
    def endless_redirect(exchange):
        exchange.head(302, {"Location": "/b"})
        while True:
            exchange.send(bytes(65536))

    server.serve("/b", body(DATA))
    began = time.monotonic()
    assert visit.get(server.serve("/a", endless_redirect)).size == len(DATA)
    assert time.monotonic() - began < 5


def test_a_redirect_without_a_target_is_a_refusal(server, visit):
    assert "answered 302 Found" in visit.fail(server.serve("/a", status(302)), RefusedError)


def test_a_key_is_not_carried_to_another_server(server, visit):
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    echo = by(lambda asked: redirect(f"{elsewhere}/b?api_key={asked.query['api_key']}"))
    server.serve("/b", body(DATA))
    message = visit.fail(server.serve("/a", echo), RefusedError, secret={"api_key": KEY})
    assert "the key on to another server" in message
    server.serve("/a", by(lambda asked: redirect(f"/b?api_key={asked.query['api_key']}")))
    assert visit.get(server.url + "/a", secret={"api_key": KEY}).size == len(DATA)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/x", "/etc/passwd", "http://", "http://[::1/x", "data.csv", ""]
)
def test_what_is_no_address_is_told(visit, url):
    assert "is not of the form https://host/path" in visit.fail(url)


def test_a_key_is_not_sent_unencrypted(visit):
    for more in ({"secret": {"api_key": KEY}}, {}):
        login = "" if more else "me:hidden-word@"
        message = visit.fail(f"http://{login}example.org/fred", **more)
        assert "a key is not sent unencrypted" in message
        assert "hidden-word" not in message
