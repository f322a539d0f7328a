"""The letters of a run, and what its operator is told, by real servers."""

from __future__ import annotations

import email
import json
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from channels.mail.listmonk_server import TOKEN, listmonk
from channels.mail.mailing import people
from channels.mail.smtp_server import running
from pipeline.run.world import (
    CURRENCY,
    NEXT,
    START,
    WEEK,
    codes,
    done,
    gate_breaking,
    lines,
    report,
    value,
)

from reportgen.channels.mail.opening import open_newsletter
from reportgen.errors import ChannelError, ConfigError, GateError, NotOutError
from reportgen.pipeline.run import plan
from reportgen.pipeline.sending import LateError

READERS = [f"reader{number}@d{number % 2}.example.com" for number in range(6)]
STEPS = 'steps = ["fetch", "build", "errata", "mail"]\n'


def mail(port, more=""):
    return f"""
[mail]
from = "The Brief <brief@example.com>"
unsubscribe = "leave@example.com"
[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
attempts = 2
patience = 1
timeout = 5
{more}
"""


def subscribe(world):
    with open_newsletter(f"sqlite:///{world.home}/store/reportgen.sqlite", create=True) as store:
        people(store, READERS)


@pytest.fixture
def box(standing, tmp_path):
    with running(tmp_path / "box") as box:
        standing.configure(mail(box.port), STEPS)
        subscribe(standing)
        yield box


def test_everybody_gets_one_letter_however_often_it_is_run(standing, box):
    standing.release(NEXT)
    outcome = standing.run()
    assert outcome.exit_code == 0, outcome.problems
    assert Counter(box.recipients()) == Counter(READERS)
    assert outcome.receipts["mail"]["delivered"] == len(READERS)
    assert report(standing, NEXT)["receipts"]["mail"]["editions"] == {"en": {"delivered": 6}}
    assert standing.run().exit_code == 0
    assert Counter(box.recipients()) == Counter(READERS)


def test_a_revision_sends_no_second_letter(standing, box):
    standing.release(NEXT)
    standing.run()
    changed = [(CURRENCY, NEXT, value(CURRENCY, NEXT) + 4321)]
    standing.clock.at += timedelta(hours=20)
    standing.release(NEXT, changed=changed, prepared=standing.clock.at)
    outcome = standing.run()
    assert outcome.exit_code == 0
    assert ("errata", "done") in done(standing, NEXT)
    assert Counter(box.recipients()) == Counter(READERS)


def test_a_mail_server_that_refuses_is_told_and_the_next_run_goes_on(standing, tmp_path):
    standing.configure(mail(9), STEPS)
    subscribe(standing)
    standing.release(NEXT)
    outcome = standing.run()
    assert codes(outcome) == [(NEXT, "mail", ChannelError)] or outcome.exit_code == 40
    print(outcome.problems[0].error)
    assert [one.state for one in outcome.weeks] == ["open"]
    some = {"kind": "451", "to": READERS[1]}
    with running(tmp_path / "half", faults=[some]) as half:
        standing.configure(mail(half.port), STEPS)
        outcome = standing.run()
        assert outcome.exit_code == 40
        assert "1 have yet to get theirs" in str(outcome.problems[0].error)
        assert len(half.recipients()) == len(READERS) - 1
    with running(tmp_path / "whole") as whole:
        standing.configure(mail(whole.port), STEPS)
        standing.clock.at += timedelta(hours=1)
        outcome = standing.run()
        assert outcome.exit_code == 0, outcome.problems
        assert whole.recipients() == [READERS[1]]
    assert done(standing, NEXT)[-1] == ("week", "closed")


def test_letters_go_for_the_newest_of_skipped_weeks_only(standing, box):
    last = NEXT + 2 * WEEK
    standing.release(last)
    standing.go_to(last, hours=3)
    outcome = standing.run()
    assert outcome.exit_code == 0
    assert Counter(box.recipients()) == Counter(READERS)
    days = {email.message_from_bytes(octets)["Message-ID"][1:9] for _, _, octets in box.messages()}
    assert days == {f"{last:%Y%m%d}"}
    for week in (NEXT, NEXT + WEEK):
        assert ("mail", "left") in done(standing, week)
        assert done(standing, week)[-1] == ("week", "closed")
    assert sum("letters go for the newest only" in one for one in outcome.notices) == 2


def test_a_run_for_one_week_does_nothing_for_others(standing, tmp_path):
    """Letters another week has open, and a note its new figures ask for, are left to its own."""
    standing.configure(mail(9), STEPS)
    subscribe(standing)
    standing.release(NEXT)
    assert standing.run().exit_code == 40
    standing.clock.at += timedelta(hours=1)
    changed = [(CURRENCY, START, value(CURRENCY, START) + 4321)]
    standing.release(NEXT, changed=changed, prepared=standing.clock.at)
    assert standing.run(steps=("fetch",)).exit_code == 0
    before = {week: lines(standing, week) for week in (START, NEXT)}
    other = START - 3 * WEEK
    with running(tmp_path / "box") as box:
        standing.configure(mail(box.port), STEPS)
        assert plan(standing.request(week=other)).due == [(other, ["build"])]
        outcome = standing.run(week=other, wait=False)
        assert outcome.exit_code == 0, outcome.problems
        assert [(one.week, one.state) for one in outcome.weeks] == [(other, "published")]
        assert {week: lines(standing, week) for week in before} == before
        assert box.recipients() == []
        outcome = standing.run(week=NEXT, wait=False)
        assert [one.week for one in outcome.weeks] == [NEXT]
        assert Counter(box.recipients()) == Counter(READERS)
        assert lines(standing, START) == before[START]
        assert [one.week for one in standing.run().weeks] == [START]
    assert ("errata", "done") in done(standing, START)


@pytest.mark.slow
def test_letters_may_be_handed_to_listmonk(standing, monkeypatch):
    """A campaign an edition, begun a while later, and never another one."""
    with listmonk() as (_, settled, api):
        server = settled.listmonk
        hosted = 'charts = "hosted"\n[mail.listmonk]\n'
        hosted += f'url = "{server.url}"\nuser = "{server.user}"\nlists = {{ en = 3 }}\n'
        site = f'[site]\nurl = "https://example.com/fed"\nlanguages = ["en"]\nsince = {START}\n'
        standing.configure(
            f'{site}[mail]\nfrom = "The Brief <brief@example.com>"\n{hosted}',
            'steps = ["fetch", "build", "site", "mail"]\nvia = "listmonk"\n',
        )
        standing.release(NEXT)
        monkeypatch.delenv("REPORTGEN_LISTMONK_TOKEN", raising=False)
        monkeypatch.setitem(sys.modules, "keyring", None)
        assert codes(standing.run()) == [(NEXT, "mail", ConfigError)]
        assert api.asked == []
        monkeypatch.setenv("REPORTGEN_LISTMONK_TOKEN", "another")
        assert codes(standing.run()) == [(NEXT, "mail", ChannelError)]
        assert api.campaigns == []
        monkeypatch.setenv("REPORTGEN_LISTMONK_TOKEN", TOKEN)
        outcome = standing.run()
        assert outcome.exit_code == 0, outcome.problems
        assert outcome.receipts["mail"] == {"campaigns": 1, "via": "listmonk"}
        (campaign,) = api.campaigns
        assert campaign["name"] == f"reportgen {NEXT} en"
        assert (campaign["status"], campaign["lists"]) == ("scheduled", [3])
        begins = datetime.fromisoformat(campaign["send_at"])
        assert begins == standing.clock.at + timedelta(minutes=15)
        assert "https://example.com/fed" in campaign["body"]
        assert report(standing, NEXT)["receipts"]["mail"]["campaigns"] == 1
        many = len(api.asked)
        assert standing.run().exit_code == 0
        assert len(api.asked) == many
        assert TOKEN not in (standing.output / "runs" / str(NEXT) / "journal.jsonl").read_text()


def test_listmonk_that_is_not_set_is_said_before_anything_is_done(standing):
    standing.configure("", f'{STEPS}via = "listmonk"\n')
    with pytest.raises(ConfigError, match="names no server"):
        standing.run()


def test_an_edition_that_is_too_late_is_not_sent_unasked(standing, box):
    standing.release(NEXT)
    standing.go_to(NEXT, hours=60)
    outcome = standing.run()
    assert codes(outcome) == [(NEXT, "mail", LateError)]
    assert "--late" in str(outcome.problems[0].error)
    assert box.recipients() == []
    assert standing.run().exit_code == 0  # it was said once


@contextmanager
def webhook(*answers):
    """Run a server that takes what is posted; answer with these, the last again and again."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status = answers[min(len(got), len(answers)) - 1]
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_anything):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook/secret-part", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def operator(url):
    return f'steps = ["fetch", "build"]\noperator = "ops@example.com"\nwebhook = "{url}"\n'


def test_the_operator_is_told_of_a_failed_gate_once(standing, tmp_path):
    with running(tmp_path / "ops") as box, webhook(500, 200) as (url, got):
        standing.configure(mail(box.port), operator(url))
        standing.release(NEXT, changed=gate_breaking(NEXT))
        outcome = standing.run()
        assert outcome.exit_code == 20
        ((recipient, sender, octets),) = box.messages()
        told = email.message_from_bytes(octets, policy=default)
        print(told)
        assert (recipient, sender) == ("ops@example.com", "brief@example.com")
        assert told["Subject"] == f"[reportgen] {NEXT}: gates failed (GateError)"
        assert "gate parts." in told.get_content()
        assert len(got) == 2  # the first time the server was at fault
        assert got[1]["exit_code"] == 20
        assert got[1]["week"] == str(NEXT)
        assert "gate parts." in got[1]["reason"]
        standing.clock.at += timedelta(hours=3)
        assert standing.run().exit_code == 20
        assert (len(box.messages()), len(got)) == (1, 2)


def test_the_operator_is_told_again_where_it_is_another_reason(standing):
    with webhook(204) as (url, got):
        standing.configure("", f'webhook = "{url}"\n')
        assert codes(standing.run(wait=False)) == [(NEXT, "fetch", NotOutError)]
        standing.clock.at += timedelta(hours=1)
        standing.run(wait=False)
        assert [one["error"] for one in got] == ["NotOutError"]
        standing.release(NEXT, changed=gate_breaking(NEXT))
        assert codes(standing.run()) == [(NEXT, "gates", GateError)]
        assert [one["error"] for one in got] == ["NotOutError", "GateError"]


@pytest.mark.parametrize(
    ("answers", "posts", "said"),
    [((404,), 1, "404"), ((302,), 1, "302"), ((503,), 3, "503")],
)
def test_a_webhook_that_does_not_take_it_is_said_and_tried_by_the_next_run(
    standing, caplog, answers, posts, said
):
    with webhook(*answers) as (url, got):
        standing.configure("", f'webhook = "{url}"\n')
        outcome = standing.run(wait=False)
        assert outcome.exit_code == 51
        assert len(got) == posts
        assert f"answered {said}" in caplog.text
        assert "secret-part" not in caplog.text
    with webhook(200) as (url, got):
        standing.configure("", f'webhook = "{url}"\n')
        standing.run(wait=False)
        assert len(got) == 1


def test_a_webhook_from_the_environment_goes_before_the_settings(standing, monkeypatch):
    with webhook(200) as (url, got):
        standing.configure("", 'webhook = "http://127.0.0.1:9/nobody"\n')
        monkeypatch.setenv("REPORTGEN_WEBHOOK", url)
        standing.run(wait=False)
        assert len(got) == 1


def test_an_address_that_is_kept_nowhere_is_said(standing, monkeypatch, caplog):
    monkeypatch.delenv("REPORTGEN_WEBHOOK", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    standing.configure("", 'webhook = "keyring"\n')
    assert standing.run(wait=False).exit_code == 51
    assert "set REPORTGEN_WEBHOOK" in caplog.text


def test_a_good_end_is_told_where_the_settings_say_always(standing):
    with webhook(200) as (url, got):
        standing.configure("", f'webhook = "{url}"\ntell = "always"\n')
        standing.release(NEXT)
        assert standing.run().exit_code == 0
        (told,) = got
        assert told["weeks"] == [{"week": str(NEXT), "state": "published"}]
        standing.run()
        assert len(got) == 1  # nothing was done, so nothing is told


def test_the_clock_of_the_letters_is_the_runs(standing, box):
    standing.release(NEXT)
    standing.run()
    (_, _, octets) = box.messages()[0]
    sent = email.message_from_bytes(octets, policy=default)["Date"].datetime
    assert sent == datetime(2025, 4, 17, 20, 30, tzinfo=UTC)
