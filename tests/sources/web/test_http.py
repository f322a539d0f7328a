"""Downloads from a server that misbehaves: what is kept, what is tried again, what is said."""

import gzip
import hashlib
import time
from datetime import timedelta
from email.utils import format_datetime

import pytest
from sources.standin import (
    StandIn,
    body,
    chunked,
    drop,
    endless,
    gb18030,
    gzipped,
    overlong,
    silent,
    slow,
    stall,
    status,
    truncated,
)
from sources.visit import DATA, KEY, NOON, Visit

from reportgen import __version__
from reportgen.sources.reading import Held
from reportgen.sources.web.http import RefusedError

# What comes as it should


def test_a_file_is_kept_whole_with_where_it_came_from(server, visit):
    url = server.serve(
        "/data.csv",
        body(DATA, "text/CSV; charset=utf-8", etag='"7"', last_modified="Thu, 17 Apr 2025"),
    )
    got = visit.get(url, params={"rel": "H41", "from": "01/01/2025"}, secret={"api_key": KEY})
    assert got.path.read_bytes() == DATA
    assert (got.source, got.size, got.media_type) == ("source", len(DATA), "text/csv")
    assert got.digest == hashlib.sha256(DATA).hexdigest()
    assert got.name == f"{url}?rel=H41&from=01%2F01%2F2025"
    assert got.retrieved_at == NOON
    assert got.retrieved_at.utcoffset() == timedelta(0)
    assert (got.etag, got.last_modified) == ('"7"', "Thu, 17 Apr 2025")
    (asked,) = server.asked()
    assert asked.query == {"rel": "H41", "from": "01/01/2025", "api_key": KEY}
    assert asked.headers["User-Agent"] == f"reportgen/{__version__}"
    assert "If-None-Match" not in asked.headers
    assert visit.waits == []


def test_a_name_that_is_given_is_the_name_without_the_key(server, visit):
    url = server.serve("/data.csv", body(DATA))
    assert visit.get(url, name="/observations/WALCL").name == "/observations/WALCL"
    assert KEY not in visit.get(url, name=f"x?{KEY}", secret={"api_key": KEY}).name


def test_progress_is_told_against_the_declared_length(server, visit):
    visit.get(server.serve("/data.csv", slow(DATA, pause=0.001, piece=8000)))
    assert [total for _, total, _ in visit.progress] == [len(DATA)] * len(visit.progress)
    done = [done for done, _, _ in visit.progress]
    assert done == sorted(done)
    assert done[-1] == len(DATA)


@pytest.mark.parametrize(
    "behaviour",
    [chunked(DATA[:5000], DATA[5000:]), endless(DATA), gzipped(DATA), slow(DATA, 0.05, 0.001)],
    ids=["chunked", "until-the-end", "gzip", "slow"],
)
def test_every_way_of_sending_gives_the_same_bytes(server, visit, behaviour):
    got = visit.get(server.serve("/data.csv", behaviour))
    assert (got.path.read_bytes(), got.size) == (DATA, len(DATA))
    assert got.digest == hashlib.sha256(DATA).hexdigest()


def test_gzip_of_several_members_is_unpacked_whole(server, visit):
    packed = gzip.compress(DATA[:3000]) + gzip.compress(DATA[3000:])
    got = visit.get(server.serve("/data.csv", body(packed, coding="x-gzip")))
    assert got.path.read_bytes() == DATA


def test_only_text_is_asked_for_packed(server, visit):
    url = server.serve("/x", body(b"PK\x03\x04", "application/octet-stream"))
    visit.get(url, expect=("application/zip",))
    visit.get(url, expect=("text/csv", "application/json"))
    assert [one.headers["Accept-Encoding"] for one in server.asked()] == ["identity", "gzip"]


def test_bytes_in_another_encoding_are_handed_on_as_they_came(server, visit):
    got = visit.get(server.serve("/data.csv", gb18030("日期,準備金\n")))
    assert got.path.read_bytes() == "日期,準備金\n".encode("gb18030")


@pytest.mark.parametrize(
    ("held", "header"),
    [
        (Held("d", '"7"', "", NOON.date()), ("If-None-Match", '"7"')),
        (Held("d", "", "Thu, 17 Apr 2025 20:30:00 GMT", NOON.date()), ("If-Modified-Since", None)),
    ],
    ids=["etag", "date"],
)
def test_what_is_held_is_not_sent_again(server, visit, held, header):
    url = server.serve(
        "/data.csv", body(DATA, etag=held.etag, last_modified=held.last_modified), body(DATA)
    )
    assert visit.get(url, held=held) is None
    name, value = header
    assert server.asked()[0].headers[name] == (value or held.last_modified)
    assert visit.get(url, held=held).size == len(DATA)


def test_not_modified_is_an_error_where_nothing_is_held(server, visit):
    url = server.serve("/data.csv", status(304))
    assert "304 Not Modified" in visit.fail(url, RefusedError)
    assert "304" in visit.fail(url, RefusedError, held=Held("d", "", "", NOON.date()))


# What may pass is tried again


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504])
def test_a_failure_that_passes_is_tried_again(server, visit, code):
    url = server.serve("/data.csv", status(code), status(code), body(DATA))
    assert visit.get(url).size == len(DATA)
    assert len(server.asked()) == 3
    first, second = visit.waits
    assert 1 <= first <= 2
    assert 2 <= second <= 3
    waiting = [step for step in visit.progress if "again in" in step[2]]
    assert [step[:2] for step in waiting] == [(0, 0), (0, 0)]
    assert str(code) in waiting[0][2]


def test_a_failure_that_stays_is_told_after_the_last_attempt(server, visit):
    message = visit.fail(server.serve("/data.csv", status(503)), RefusedError)
    assert len(server.asked()) == 5
    assert len(visit.waits) == 4
    assert "/data.csv: the server answered 503 Service Unavailable (5 attempts)" in message
    assert "try again later" in message


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 410, 451])
def test_a_refusal_is_not_asked_for_again(server, visit, code):
    url = server.serve("/data.csv", status(code))
    with pytest.raises(RefusedError) as caught:
        visit.get(url)
    print(caught.value)
    assert (caught.value.status, caught.value.exit_code) == (code, 11)
    assert len(server.asked()) == 1
    assert visit.waits == []


@pytest.mark.parametrize("code", [203, 204, 206, 300])
def test_nothing_but_200_is_data(server, visit, code):
    message = visit.fail(server.serve("/data.csv", status(code)), RefusedError)
    assert f"answered {code}" in message


def test_retry_after_is_waited_for_in_seconds_and_to_a_date(server, visit):
    date = format_datetime(NOON + timedelta(seconds=33), usegmt=True)
    past = format_datetime(NOON - timedelta(days=1), usegmt=True)
    asked = ["17", date, past, "soon", "Mon, 99 Foo 2025"]
    url = server.serve("/x.csv", *(status(429, one) for one in asked), body(DATA))
    patient = Visit(visit.folder, attempts=6)
    assert patient.get(url).size == len(DATA)
    assert patient.waits[:2] == [17, 33]
    assert [low <= wait <= low + 1 for wait, low in zip(patient.waits[2:], (4, 8, 16), strict=True)]


def test_retry_after_beyond_patience_is_told_at_once(server, visit):
    message = visit.fail(server.serve("/data.csv", status(503, 3600)), RefusedError)
    assert "left alone for 3,600 s" in message
    assert len(server.asked()) == 1
    assert visit.waits == []


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (truncated(DATA, 5000), f"truncated: 5,000 of {len(DATA):,} bytes came"),
        (truncated(DATA, 0), f"truncated: 0 of {len(DATA):,} bytes came"),
        (overlong(DATA, 5000), "longer than the 5,000 bytes it declares"),
        (chunked(DATA[:5000], DATA[5000:], cut=True), "truncated: the connection broke after"),
        (body(gzip.compress(DATA)[:-9], coding="gzip"), "its gzip coding has no end"),
        (body(b""), "the answer is empty"),
        (drop(), "the connection broke before an answer came"),
        (drop(b"garbage\r\n\r\n"), "the connection broke before an answer came"),
    ],
    ids=["cut", "cut-at-0", "overlong", "chunk-cut", "gzip-cut", "empty", "dropped", "garbage"],
)
def test_a_broken_body_is_tried_again_and_told(server, visit, behaviour, said):
    url = server.serve("/data.csv", behaviour)
    message = visit.fail(url)
    assert said in message
    assert "(5 attempts)" in message
    assert len(server.asked()) == 5
    server.serve("/data.csv", behaviour, body(DATA))
    assert visit.get(url).path.read_bytes() == DATA
    assert len(visit.left()) == 2  # the one file, found by both patterns


@pytest.mark.parametrize("extra", [1, 70_000])
def test_bytes_beyond_the_declared_length_are_seen_however_late_they_come(server, visit, extra):
    def late(exchange):
        exchange.head(200, {"Content-Type": "text/csv", "Content-Length": "6"})
        exchange.send(b"a,b,c\n")
        exchange.wait(0.2)
        exchange.send(b"x" * extra)

    message = visit.fail(server.serve("/data.csv", late))
    assert "longer than the 6 bytes" in message


def test_a_server_that_keeps_the_connection_gets_no_longer_wait(server, visit):
    """It said so: then its declared length is the end of the body."""

    def lingering(exchange):
        exchange.handler.close_connection = False
        exchange.head(200, {"Content-Type": "text/csv", "Content-Length": str(len(DATA))})
        exchange.send(DATA)
        exchange.wait()
        exchange.hang_up()

    began = time.monotonic()
    assert visit.get(server.serve("/data.csv", lingering)).size == len(DATA)
    assert time.monotonic() - began < 4


def test_no_answer_and_a_stalled_one_end_at_the_time_out(server, tmp_path):
    hasty = Visit(tmp_path / "downloads", timeout=0.2, attempts=2)
    began = time.monotonic()
    assert "did not answer in time" in hasty.fail(server.serve("/data.csv", silent()))
    assert "stalled after 9 of 1,009 bytes" in hasty.fail(
        server.serve("/data.csv", stall(b"a" * 9))
    )
    spent = time.monotonic() - began
    print(f"{spent:.2f} s for four attempts")
    assert 0.8 <= spent < 10
    assert len(server.asked()) == 4


def test_a_drip_ends_at_the_deadline_though_bytes_keep_coming(server, tmp_path):
    url = server.serve("/data.csv", slow(DATA[:60], pause=0.05, piece=1))
    hasty = Visit(tmp_path / "downloads", timeout=5, deadline=0.5)
    began = time.monotonic()
    assert "too slow" in hasty.fail(url, RefusedError)
    assert time.monotonic() - began > 0.4
    assert len(server.asked()) == 1


def test_no_attempt_is_begun_that_would_be_over_the_deadline(server, tmp_path):
    hasty = Visit(tmp_path / "downloads", deadline=10)
    message = hasty.fail(server.serve("/data.csv", status(503, 60)), RefusedError)
    assert "(1 attempt)" in message
    assert hasty.waits == []


def test_a_server_that_is_not_there(visit):
    with StandIn() as gone:
        pass
    message = visit.fail(gone.url + "/data.csv")
    assert "refused the connection (5 attempts)" in message
