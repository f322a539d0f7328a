"""Certificates are verified, and a key is seen in no message, log, name or chain."""

import logging
import shutil
import subprocess
import traceback

import pytest
from sources.standin import (
    StandIn,
    body,
    drop,
    html,
    redirect,
    status,
    truncated,
)
from sources.visit import DATA, KEY

from reportgen.errors import SourceError
from reportgen.sources.web.http import RefusedError

# Certificates


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command to make a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    paths = str(folder / "own.pem"), str(folder / "own.key")
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    names = ["-subj", "/CN=stand-in", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [*made.split(), *names, "-out", paths[0], "-keyout", paths[1]],
        check=True,
        capture_output=True,
    )
    return paths


@pytest.fixture
def secure(certificate):
    with StandIn(certificate) as standing:
        yield standing


def test_a_certificate_nobody_vouches_for_is_refused(secure, visit, monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    message = visit.fail(secure.serve("/data.csv", body(DATA)), secret={"api_key": KEY})
    assert "certificate is not trusted" in message
    assert "REQUESTS_CA_BUNDLE" in message
    assert secure.asked() == []
    assert visit.waits == []


def test_an_authority_of_ones_own_is_taken_from_the_environment(
    secure, server, visit, monkeypatch, certificate
):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificate[0])
    url = secure.serve("/data.csv", body(DATA))
    assert visit.get(url).path.read_bytes() == DATA
    assert visit.get(server.serve("/up", redirect(url))).size == len(DATA)
    for path in visit.folder.iterdir():
        path.unlink()
    secure.serve("/down", redirect(server.url + "/data.csv"))
    assert "from https to http" in visit.fail(secure.url + "/down", RefusedError)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/at-all.pem")
    assert "/nowhere/at-all.pem" in visit.fail(url)


# Proxies


def test_a_proxy_is_taken_from_the_environment_and_its_login_not_shown(server, visit, monkeypatch):
    server.serve("/data.csv", body(DATA))
    monkeypatch.setenv("http_proxy", server.url.replace("//", "//me:hidden-word@"))
    assert visit.get("http://fred.example/data.csv").size == len(DATA)
    (asked,) = server.asked("/data.csv")
    assert (asked.headers["Host"], "Proxy-Authorization" in asked.headers) == ("fred.example", True)
    for path in visit.folder.iterdir():
        path.unlink()
    with StandIn() as gone:
        pass
    monkeypatch.setenv("http_proxy", gone.url.replace("//", "//me:hidden-word@"))
    message = visit.fail("http://fred.example/data.csv")
    assert "the proxy did not connect (5 attempts)" in message
    assert "hidden-word" not in message


# The key


def whole(error):
    """Return everything an error and those behind it say, down to their tracebacks."""
    said, waiting = [], [error]
    while waiting:
        one = waiting.pop()
        said += [repr(one), str(one), repr(vars(one)), *traceback.format_exception(one)]
        waiting += [other for other in (one.__cause__, one.__context__) if other]
    return "\n".join(said)


SECRET = "se/cret+with odd&signs" + KEY
SPELT = (SECRET, "se%2Fcret%2Bwith+odd%26signs" + KEY, "se%2Fcret%2Bwith%20odd%26signs" + KEY, KEY)


@pytest.mark.parametrize(
    "behaviour",
    [
        status(400, data=b'{"error_message": "The value %s is no key"}' % SECRET.encode()),
        status(503),
        status(429, 9999),
        html(f"Bad key {SECRET}"),
        truncated(DATA, 100),
        drop(),
        redirect("/a"),
        redirect(f"ftp://x/?{KEY}"),
        body(DATA),
        drop(b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n"),
        drop(b"HTTP/1.1 200 OK\r\nno header at all\r\nContent-Length: 3\r\n\r\na,b"),
    ],
)
def test_the_key_is_in_no_message_log_name_or_chain(server, visit, caplog, behaviour):
    caplog.set_level(logging.DEBUG)
    url = server.serve("/a", behaviour)
    said = repr(visit.http)
    try:
        said += repr(visit.get(url, params={"id": "WALCL"}, secret={"api_key": SECRET}))
    except SourceError as error:
        said += whole(error)
    said += caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    said += repr(visit.progress) + repr([path.name for path in visit.folder.glob("*")])
    assert server.asked()[0].query["api_key"] == SECRET
    assert "127.0.0.1" in caplog.text, "the log is not silenced"
    assert [one for one in SPELT if one in said] == []


def test_the_library_would_have_logged_the_key(server, visit, caplog):
    """Fails once the filter is needed no longer."""
    caplog.set_level(logging.DEBUG)
    visit.get(server.serve("/a", body(DATA)), params={"api_key": KEY})
    assert KEY in caplog.text


def test_a_refused_connection_shows_no_key_either(visit, caplog):
    caplog.set_level(logging.DEBUG)
    with StandIn() as gone:
        pass
    with pytest.raises(SourceError) as caught:
        visit.get(gone.url + "/a", secret={"api_key": KEY})
    assert KEY not in whole(caught.value) + caplog.text + repr(visit.progress)


def test_the_filter_is_gone_after_the_download(server, visit):
    visit.get(server.serve("/a", body(DATA)), secret={"api_key": KEY})
    with pytest.raises(RefusedError):
        visit.get(server.serve("/b", status(404)), secret={"api_key": KEY})
    names = [name for name in logging.root.manager.loggerDict if name.startswith("urllib3")]
    assert names
    assert [name for name in names if logging.getLogger(name).filters] == []
