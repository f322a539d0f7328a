"""The contract with listmonk, against a stand-in as strict as the server's own code."""

import json
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from channels.mail.mailing import SETTINGS, letter

from reportgen.channels.mail.listmonk import ListmonkServer
from reportgen.channels.mail.settings import Listmonk
from reportgen.credentials import Secret
from reportgen.errors import ChannelError, ConfigError
from reportgen.renderers.newsletter.message import UNSUBSCRIBE

USER, TOKEN = "reportgen", "t0ken"
LISTS = {"en": 3, "zh-Hant": 4}
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# What may follow what, as the server has it.
ALLOWED = {
    "draft": {"scheduled"},
    "scheduled": {"draft", "paused"},
    "running": {"draft", "paused"},
}
FIELDS = {
    "name": str,
    "subject": str,
    "lists": list,
    "type": str,
    "content_type": str,
    "messenger": str,
    "body": str,
    "altbody": str,
    "send_at": str,
    "tags": list,
    "headers": list,
    "from_email": str,
    "template_id": int,
}


class StandIn(BaseHTTPRequestHandler):
    """The part of listmonk's API that is spoken to."""

    campaigns: list
    asked: list

    def answer(self, status, data):
        body = json.dumps({"data": data} if status == 200 else {"message": data}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_one(self):
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length", 0))
        given = json.loads(self.rfile.read(length)) if length else {}
        self.asked.append((self.command, url.path, given))
        if self.headers["Authorization"] != f"token {USER}:{TOKEN}":
            self.answer(403, "invalid API credentials")
        elif (self.command, url.path) == ("GET", "/api/campaigns"):
            self.listed(parse_qs(url.query))
        elif (self.command, url.path) == ("POST", "/api/campaigns"):
            self.create(given)
        elif found := re.fullmatch(r"/api/campaigns/(\d+)(/status)?", url.path):
            campaign = self.campaigns[int(found[1]) - 1]
            (self.status if found[2] else self.update)(campaign, given)
        else:
            self.answer(404, "not found")

    do_GET = do_POST = do_PUT = handle_one  # noqa: N815 - the library's names

    def listed(self, query):
        page, many = int(query["page"][0]), int(query["per_page"][0])
        newest = self.campaigns[::-1][(page - 1) * many : page * many]
        self.answer(200, {"results": newest, "total": len(self.campaigns), "page": page})

    def create(self, given):
        if problem := self.problem(given):
            self.answer(400, problem)
            return
        self.campaigns.append({"id": len(self.campaigns) + 1, "status": "draft", **given})
        self.answer(200, self.campaigns[-1])

    def update(self, campaign, given):
        if campaign["status"] not in {"draft", "paused", "scheduled"}:
            self.answer(400, "cannot update a running or finished campaign")
        elif problem := self.problem(given):
            self.answer(400, problem)
        else:
            campaign.update(given)
            self.answer(200, campaign)

    def status(self, campaign, given):
        wanted = given["status"]
        if campaign["status"] not in ALLOWED.get(wanted, {"scheduled"}):
            self.answer(400, f"a {campaign['status']} campaign cannot be {wanted}")
        else:
            campaign["status"] = wanted
            self.answer(200, campaign)

    def problem(self, given):
        for key, value in given.items():
            if key not in FIELDS or not isinstance(value, FIELDS[key]):
                return f"field {key}"
        if missing := {"name", "subject", "lists", "type", "content_type", "body"} - set(given):
            return f"missing {missing}"
        if not all(isinstance(one, dict) for one in given["headers"]):
            return "headers"
        datetime.fromisoformat(given["send_at"])
        if given["send_at"][-6] not in "+-":
            return "send_at names no zone"
        return ""

    def log_message(self, *_):
        pass


@contextmanager
def listmonk(token=TOKEN, lists=LISTS):
    handler = type("Handler", (StandIn,), {"campaigns": [], "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings = Listmonk(f"http://127.0.0.1:{server.server_port}", USER, lists)
    mail = replace(SETTINGS, listmonk=settings)
    try:
        yield ListmonkServer(settings, Secret(token)), mail, handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hosted(**changed):
    return letter(pictures=(), **changed)


def test_an_edition_is_created_and_scheduled():
    with listmonk() as (server, mail, api):
        handed = server.hand_over(hosted(), mail, AT)
    assert (handed.action, handed.status, handed.id) == ("created", "scheduled", 1)
    assert [(method, path) for method, path, _ in api.asked] == [
        ("GET", "/api/campaigns"),
        ("POST", "/api/campaigns"),
        ("PUT", "/api/campaigns/1/status"),
    ]
    (campaign,) = api.campaigns
    assert campaign["name"] == "reportgen 2026-11-18 en"
    assert campaign["lists"] == [3]
    assert campaign["send_at"] == "2026-11-20T09:00:00+00:00"
    assert campaign["from_email"] == "The Brief <brief@example.com>"
    assert campaign["subject"] == hosted().subject
    assert {"List-Id": "<brief.example.com>"} in campaign["headers"]


def test_the_texts_are_templates_with_listmonks_links():
    html = (
        f"<p>{{{{ braces }}}} and `ticks`</p><!--[if mso]><table>`x`<![endif]-->\n"
        f'<a href="{UNSUBSCRIBE}">leave</a>'
    )
    with listmonk() as (server, mail, api):
        server.hand_over(hosted(html=html, text=f"a < b, {{{{ c }}}}\n{UNSUBSCRIBE}\n"), mail, AT)
    (campaign,) = api.campaigns
    assert campaign["body"] == (
        '<p>{{ "{{" }} braces }} and `ticks`</p>'
        '{{ `<!--[if mso]><table>` | Safe }}{{ "`" | Safe }}{{ `x` | Safe }}{{ "`" | Safe }}'
        "{{ `<![endif]-->` | Safe }}\n"
        '<a href="{{ UnsubscribeURL }}">leave</a>'
    )
    assert campaign["altbody"] == 'a {{ `<` | Safe }} b, {{ "{{" }} c }}\n{{ UnsubscribeURL }}\n'


def test_handing_over_again_changes_what_has_not_begun_and_doubles_nothing():
    with listmonk() as (server, mail, api):
        server.hand_over(hosted(), mail, AT)
        later = AT + timedelta(hours=2)
        again = server.hand_over(hosted(subject="Another subject"), mail, later)
        assert (again.action, again.status, again.id) == ("updated", "scheduled", 1)
        (campaign,) = api.campaigns
        assert campaign["subject"] == "Another subject"
        assert campaign["send_at"] == "2026-11-20T11:00:00+00:00"
        states = [given["status"] for _, path, given in api.asked if path.endswith("status")]
        assert states == ["scheduled", "draft", "scheduled"]  # never changed while it could start
        other = server.hand_over(hosted(edition="zh-Hant"), mail, AT)
        assert (other.action, other.id) == ("created", 2)


@pytest.mark.parametrize("status", ["running", "finished", "cancelled"])
def test_what_has_begun_is_left_alone(status):
    with listmonk() as (server, mail, api):
        server.hand_over(hosted(), mail, AT)
        api.campaigns[0]["status"] = status
        before = dict(api.campaigns[0])
        handed = server.hand_over(hosted(subject="Another subject"), mail, AT)
    assert (handed.action, handed.status) == ("left", status)
    assert api.campaigns == [before]


def test_an_old_campaign_is_found_behind_many_others():
    with listmonk() as (server, mail, api):
        server.hand_over(hosted(), mail, AT)
        api.campaigns += [
            {"id": number, "name": f"other {number}", "status": "finished"}
            for number in range(2, 350)
        ]
        assert server.hand_over(hosted(), mail, AT).action == "updated"
    assert len(api.campaigns) == 349


def test_a_dry_run_only_asks():
    with listmonk() as (server, mail, api):
        new = server.hand_over(hosted(), mail, AT, dry_run=True)
        assert (new.action, new.status) == ("created", "new")
        server.hand_over(hosted(), mail, AT)
        del api.asked[:]
        known = server.hand_over(hosted(), mail, AT, dry_run=True)
        assert (known.action, known.status) == ("updated", "scheduled")
        assert {method for method, _, _ in api.asked} == {"GET"}


def test_refusals_are_told_with_the_servers_words_and_without_the_token():
    with listmonk(token="wrong") as (server, mail, _):
        with pytest.raises(ChannelError, match=r"refuses user 'reportgen'.*invalid API") as error:
            server.hand_over(hosted(), mail, AT)
        assert "wrong" not in str(error.value)
    with listmonk() as (server, mail, api):
        api.problem = lambda *_: "lists do not exist"
        with pytest.raises(ChannelError, match="lists do not exist"):
            server.hand_over(hosted(), mail, AT)
    with pytest.raises(ChannelError, match="cannot be reached"):
        server.hand_over(hosted(), mail, AT)


def test_what_listmonk_cannot_send_is_told_before():
    with listmonk(lists={"zh-Hant": 4}) as (server, mail, api):
        with pytest.raises(ConfigError, match="no list for the en edition"):
            server.hand_over(hosted(), mail, AT)
        with pytest.raises(ConfigError, match="sends no pictures along"):
            server.hand_over(letter("zh-Hant"), mail, AT)
        assert api.asked == []
