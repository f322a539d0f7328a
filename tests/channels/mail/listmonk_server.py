"""A stand-in for a listmonk server, as strict as the server's own code."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from channels.mail.mailing import SETTINGS

from reportgen.channels.mail.listmonk import ListmonkServer
from reportgen.channels.mail.settings import Listmonk
from reportgen.credentials import Secret

USER, TOKEN = "reportgen", "t0ken"
LISTS = {"en": 3, "zh-Hant": 4}
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
