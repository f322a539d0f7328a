"""The newsletter by its commands, to a real server: looked at, tried, sent, broken off, resumed."""

from __future__ import annotations

import email
import json
import os
import signal
import subprocess
import time
from collections import Counter
from email.policy import strict
from typing import TYPE_CHECKING

import pytest
from channels.mail.smtp_server import running
from command import COMMAND, environment, run_in
from end_to_end.conftest import GOLDEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

DAY = ("--as-of", GOLDEN)
SIGNED = {"REPORTGEN_SIGNING_KEY": "a key of the tests, long enough to sign"}
SLOW = 1.0  # seconds a message: a sending outlasts the start of another, on a busy machine too
READERS = 60


def settings(home: Path, port: int, more: str = "") -> None:
    (home / "reportgen.toml").write_text(
        f"""
[mail]
from = "The Brief <brief@example.com>"
endpoint = "https://news.example.com"
unsubscribe = "leave@example.com"
list_id = "brief.example.com"
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
attempts = 2
patience = 1
{more}
"""
    )


@pytest.fixture
def mail(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = run_in(tmp_path, "mail", *arguments, **SIGNED)
        assert done.returncode == expect, (arguments, done.stdout, done.stderr)
        return done

    return run


def subscribe(home: Path, mail: Callable[..., subprocess.CompletedProcess[str]]) -> list[str]:
    addresses = [f"reader{number}@d{number % 3}.example.com" for number in range(READERS)]
    rows = [f"{address},{'en' if n % 4 else 'zh-Hans'}" for n, address in enumerate(addresses)]
    (home / "list.csv").write_text("\n".join(["address,language", *rows]) + "\n")
    mail("subscribers", "import", "list.csv", "--consent", "test", "--status", "active")
    return addresses


def test_from_the_list_to_the_inboxes(tmp_path: Path, mail: Callable[..., object]) -> None:
    refused = "reader7@d1.example.com"
    with running(tmp_path / "box", refused=[refused]) as box:
        settings(tmp_path, box.port)
        assert "nobody is on the list" in mail("send", expect=10).stderr
        addresses = subscribe(tmp_path, mail)

        previewed = mail("preview", *DAY, "--lang", "en", "--output", "looked").stdout.split()
        assert previewed == [f"looked/en/newsletter.{kind}" for kind in ("eml", "html", "txt")]
        written = (tmp_path / previewed[0]).read_bytes()
        assert written.count(b"\n") == written.count(b"\r\n") == written.count(b"\r")
        read = email.message_from_bytes(written, policy=strict)
        assert read["To"] == "reader@example.com"
        mail("test", *DAY, "--to", "me@example.com", "--lang", "en")
        ((recipient, _, octets),) = box.messages()
        tried = email.message_from_bytes(octets, policy=strict)
        assert recipient == "me@example.com"
        assert tried["Subject"] == f"[Test] {read['Subject']}"

        settings(tmp_path, box.port, '[site]\nurl = "https://example.com"')
        warned = mail("send", *DAY).stderr
        assert "no letter in en, zh-Hans links to its page" in warned
        settings(tmp_path, box.port)
        shown = mail("send", *DAY).stdout
        assert f"{GOLDEN}: {READERS} messages to go" in shown
        assert "nothing leaves unasked after 48 hours" in shown
        planned = json.loads(mail("send", *DAY, "--late", "--json").stdout)
        assert planned["editions"] == {"en": 45, "zh-Hans": 15}
        assert planned["domains"] == {f"d{n}.example.com": 20 for n in range(3)}
        assert planned["refused"] is None
        assert "--late" in mail("send", *DAY, "--yes", expect=40).stderr
        assert len(box.recipients()) == 1  # the test, and nothing else so far

        sent = mail("send", *DAY, "--yes", "--late")
        assert f"{READERS - 1} delivered, 1 refused" in sent.stdout
        stored = Counter(box.recipients())
        del stored["me@example.com"]
        assert stored == Counter(one for one in addresses if one != refused)
        languages = {
            address: email.message_from_bytes(octets)["Content-Language"]
            for address, _, octets in box.messages()
        }
        assert languages[addresses[0]] == "zh-Hans"
        assert languages[addresses[1]] == "en"
        mail("send", *DAY, "--yes", "--late")
        assert sum(Counter(box.recipients()).values()) == READERS
        (state,) = json.loads(mail("status", "--json").stdout)
        assert state["states"] == {"delivered": READERS - 1, "refused": 1}
        assert refused in mail("status", "--list", "refused").stdout


def test_broken_off_and_resumed(tmp_path: Path, mail: Callable[..., object]) -> None:
    with running(tmp_path / "box", slow=SLOW) as box:
        settings(tmp_path, box.port, "connections = 2")
        addresses = subscribe(tmp_path, mail)
        assert "nothing was begun" in mail("resume", expect=2).stderr
        sending = subprocess.Popen(
            [*COMMAND, "mail", "send", *DAY, "--yes", "--late"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=environment(**SIGNED),
        )
        try:
            until = time.monotonic() + 90
            while len(box.recipients()) < 5 and time.monotonic() < until:
                time.sleep(0.05)
            other = run_in(tmp_path, "mail", "send", *DAY, "--yes", "--late", **SIGNED)
            assert sending.poll() is None, "it was done before the other command had started"
            assert other.returncode == 40
            assert f"process {sending.pid} on" in other.stderr
            sending.send_signal(signal.SIGINT)
            out, err = sending.communicate(timeout=60)
        finally:
            sending.kill()
        print(out, err)
        assert sending.returncode == 130
        assert "finishing what is under way" in err
        assert f"'reportgen mail resume --as-of {GOLDEN} --yes' goes on" in err
        assert "uncertain" not in out
        before = len(box.recipients())
        assert 5 <= before < READERS

        settings(tmp_path, box.port, '[publisher]\nname = "Another House"')
        changed = mail("resume", "--yes", "--late", expect=40)
        assert "has left with other content" in changed.stderr
        assert len(box.recipients()) == before
        settings(tmp_path, box.port, "connections = 8")
        mail("resume", "--yes", "--late")
        assert Counter(box.recipients()) == Counter(addresses)
        assert "0 messages to go" in mail("resume", "--late").stdout


@pytest.mark.parametrize(("answer", "code", "stored"), [("n", 40, 0), ("y", 0, READERS)])
def test_a_late_edition_asks_whoever_is_there(
    tmp_path: Path, mail: Callable[..., object], answer: str, code: int, stored: int
) -> None:
    with running(tmp_path / "box") as box:
        settings(tmp_path, box.port)
        subscribe(tmp_path, mail)
        keyboard, terminal = os.openpty()
        sending = subprocess.Popen(
            [*COMMAND, "mail", "send", *DAY, "--yes"],
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=terminal,
            cwd=tmp_path,
            env=environment(**SIGNED),
        )
        os.close(terminal)
        try:
            shown = _read_until(keyboard, b"send it? [y/N]: ")
            assert b"nothing leaves unasked after 48 hours" in shown
            assert box.recipients() == []
            os.write(keyboard, f"{answer}\n".encode())
            shown += _read_until(keyboard, b"nothing was sent" if code else b"messages to go")
            _read_until(keyboard, None)
            sending.communicate(timeout=60)
        finally:
            sending.kill()
            sending.wait()
            os.close(keyboard)
        assert sending.returncode == code, shown
        assert len(box.recipients()) == stored


def _read_until(keyboard: int, words: bytes | None) -> bytes:
    """Return what a terminal showed, up to these words or to its end."""
    shown = b""
    while words is None or words not in shown:
        try:
            some = os.read(keyboard, 4096)
        except OSError:  # how Linux tells that nobody has the terminal any more
            some = b""
        if not some:
            assert words is None, shown
            break
        shown += some
    return shown


def test_a_server_that_is_not_there_is_told_in_a_line(
    tmp_path: Path, mail: Callable[..., object]
) -> None:
    settings(tmp_path, 9)
    subscribe(tmp_path, mail)
    failed = mail("send", *DAY, "--yes", "--late", expect=40)
    assert "127.0.0.1:9 cannot be reached" in failed.stderr.splitlines()[-1]
    assert "Traceback" not in failed.stderr
    (state,) = json.loads(mail("status", "--json").stdout)
    assert state["open"] == READERS
