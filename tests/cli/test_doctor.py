"""`reportgen doctor` on installations that lack one thing or another."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from command import run_in

from reportgen.cli.doctor import NAMES
from reportgen.pipeline.doctor import CHECKS

ADDRESSES = ("board_xml", "fred_api", "fredgraph")


def look(folder, *arguments, **environment):
    done = run_in(folder, "doctor", "--json", *arguments, **environment)
    found = json.loads(done.stdout)
    assert all(set(one) == {"check", "level", "said", "mend"} for one in found)
    for one in found:
        print(f"{one['level']:8} {one['check']:8} {one['said']}")
    return done.returncode, found


def levels(found, check):
    return [one["level"] for one in found if one["check"] == check]


@contextmanager
def source(status=200, off=timedelta()):
    """Serve as a source whose clock is off by so much."""

    class Handler(BaseHTTPRequestHandler):
        def date_time_string(self, timestamp=None):  # noqa: ARG002
            return format_datetime(datetime.now(UTC) + off, usegmt=True)

        def do_GET(self):
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def settings(folder, address="", more=""):
    lines = [f'{name} = "{address}"' for name in ADDRESSES]
    (folder / "reportgen.toml").write_text(
        "\n".join(["[sources.addresses]", *lines, more]), encoding="utf-8"
    )


def test_the_command_names_the_checks_there_are():
    assert tuple(CHECKS) == NAMES


def test_a_sound_installation_passes(tmp_path):
    with source() as address:
        settings(tmp_path, address)
        status, found = look(tmp_path, FRED_API_KEY="0123456789abcdef0123456789abcdef")
    assert status == 0
    assert {one["check"] for one in found} == set(CHECKS)
    assert levels(found, "sources") == ["ok"] * 3
    assert levels(found, "clock") == ["ok"]


def test_offline_asks_nobody(tmp_path):
    settings(tmp_path, "http://127.0.0.1:1/")  # whoever asks it is refused, and fails
    status, found = look(tmp_path, "--offline", "--only", "sources,clock,mail")
    assert status == 0
    assert "failure" not in {one["level"] for one in found}


def test_a_source_that_is_not_there(tmp_path):
    settings(tmp_path, "http://127.0.0.1:1/")
    status, found = look(tmp_path, "--only", "sources")
    assert status == 3
    failed = [one for one in found if one["level"] == "failure"]
    assert len(failed) == 3
    assert all("refused" in one["said"] and "[sources.addresses]" in one["mend"] for one in failed)


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_wrong_clock(tmp_path, hours):
    with source(off=timedelta(hours=hours)) as address:
        settings(tmp_path, address)
        status, found = look(tmp_path, "--only", "clock")
    assert status == 3
    assert "seconds from that of a source" in found[0]["said"]
    assert "set-ntp" in found[0]["mend"]


def test_a_damaged_store(tmp_path):
    store = tmp_path / "store/reportgen.sqlite"
    store.parent.mkdir()
    store.write_bytes(b"no database" * 1000)
    status, found = look(tmp_path, "--only", "store")
    assert (status, levels(found, "store")) == (3, ["failure"])
    assert "backup" in found[0]["mend"]
    assert "Traceback" not in found[0]["said"]


def test_a_store_of_something_else(tmp_path):
    store = tmp_path / "store/reportgen.sqlite"
    store.parent.mkdir()
    with sqlite3.connect(store) as other:
        other.execute("create table mine (x)")
    other.close()
    status, found = look(tmp_path, "--only", "store")
    assert (status, levels(found, "store")) == (3, ["failure"])


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    (tmp_path / "reportgen.toml").write_text('[brief]\noutput = "taken/x"\n', encoding="utf-8")
    status, found = look(tmp_path, "--only", "folders")
    assert status == 3
    assert "is no folder" in found[0]["said"]


def test_fonts_that_are_not_there(tmp_path):
    (tmp_path / "reportgen.toml").write_text(
        '[fonts]\nregular = "a.otf"\nbold = "b.otf"\n', encoding="utf-8"
    )
    done = run_in(tmp_path, "doctor", "--only", "fonts")
    print(done.stdout, done.stderr)
    assert done.returncode == 3
    assert "a.otf" in done.stdout + done.stderr


def test_a_mail_server_that_is_not_there(tmp_path):
    more = '[mail]\nfrom = "A <a@example.com>"\nunsubscribe = "b@example.com"\n'
    smtp = '[mail.smtp]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\n'
    (tmp_path / "reportgen.toml").write_text(more + smtp, encoding="utf-8")
    status, found = look(tmp_path, "--only", "mail")
    assert status == 3
    assert "127.0.0.1:1 cannot be reached" in found[0]["said"]


def test_settings_that_do_not_hold(tmp_path):
    (tmp_path / "reportgen.toml").write_text("[brief]\noutputs = 1\n", encoding="utf-8")
    status, found = look(tmp_path)
    assert (status, levels(found, "settings")) == (3, ["failure"])
    assert "output" in found[0]["said"]


def test_quiet_tells_only_what_is_wrong(tmp_path):
    done = run_in(tmp_path, "doctor", "--only", "python,store", "--quiet")
    assert done.returncode == 0
    assert next(line.split()[:2] for line in done.stdout.splitlines()) == ["warn", "store"]
    assert "python" not in done.stdout


def test_nothing_is_written(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR | stat.S_IWUSR)
    run_in(tmp_path, "doctor", "--offline")
    assert list(tmp_path.iterdir()) == []
