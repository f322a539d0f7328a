"""The way out for lists past one machine: a listmonk server sends, we hand it the campaigns.

One campaign an edition, known again by its name: handing over twice updates what has not begun and
leaves alone what has. listmonk fills in its own links, and reads our texts as templates of Go,
which drop comments: those that Outlook needs are marked as safe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reportgen.errors import ChannelError, ConfigError
from reportgen.renderers.editions import EDITIONS
from reportgen.renderers.newsletter.message import PREFERENCES, UNSUBSCRIBE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import requests

    from reportgen.channels.mail.settings import Listmonk, MailSettings
    from reportgen.credentials import Secret
    from reportgen.renderers.newsletter.message import Newsletter

TIMEOUT = 30.0
PAGE = 100
LINKS = {UNSUBSCRIBE: "{{ UnsubscribeURL }}", PREFERENCES: "{{ ManageURL }}"}
OPENING = "{{"
LITERAL = '{{ "{{" }}'
CHANGEABLE = ("draft", "scheduled", "paused")


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one edition: `action` is created, updated or left, `status` listmonk's."""

    edition: str
    name: str
    action: str
    status: str
    id: int | None = None


class ListmonkServer:
    """A listmonk server, spoken to by its API; raises ChannelError for every refusal."""

    def __init__(self, settings: Listmonk, token: Secret) -> None:
        import requests

        self._settings = settings
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"token {settings.user}:{token.reveal()}"

    def hand_over(
        self, letter: Newsletter, mail: MailSettings, at: datetime, *, dry_run: bool = False
    ) -> Handed:
        """Create or update the campaign of an edition, to start at that moment.

        Raises ConfigError for an edition without a list, or with pictures that would go along.
        """
        campaign = campaign_of(letter, mail, at)
        name = campaign["name"]
        found = self._find(name)
        if found is not None and found["status"] not in CHANGEABLE:
            return Handed(letter.edition, name, "left", found["status"], found["id"])
        action = "created" if found is None else "updated"
        if dry_run:
            status = "new" if found is None else found["status"]
            return Handed(letter.edition, name, action, status, found and found["id"])
        if found is None:
            number = self._ask("POST", "campaigns", json=campaign)["id"]
        else:
            number = found["id"]
            if found["status"] == "scheduled":  # it must not start amid the change
                self._ask("PUT", f"campaigns/{number}/status", json={"status": "draft"})
            self._ask("PUT", f"campaigns/{number}", json=campaign)
        said = self._ask("PUT", f"campaigns/{number}/status", json={"status": "scheduled"})
        return Handed(letter.edition, name, action, said["status"], number)

    def _find(self, name: str) -> Any:  # noqa: ANN401 - the answer of a server
        """Return the campaign of that name; searching by words is too vague for that."""
        return next((one for one in self._campaigns() if one["name"] == name), None)

    def _campaigns(self) -> Iterator[Any]:
        page = 1
        while True:
            asked = {"page": page, "per_page": PAGE, "no_body": "true"}
            asked |= {"order_by": "created_at", "order": "DESC"}
            found = self._ask("GET", "campaigns", params=asked)["results"]
            yield from found
            if len(found) < PAGE:
                return
            page += 1

    def _ask(self, method: str, path: str, **more: Any) -> Any:  # noqa: ANN401
        """Return the data of an answer; raise ChannelError, with the server's words."""
        import requests

        place = urlsplit(self._settings.url).netloc.rpartition("@")[2]
        try:
            answer = self._session.request(
                method,
                f"{self._settings.url}/api/{path}",
                timeout=TIMEOUT,
                allow_redirects=False,  # the token is for this server alone
                **more,
            )
        except requests.RequestException as error:
            raise ChannelError(
                f"listmonk at {place} cannot be reached ({type(error).__name__}); handing over "
                "again later is safe"
            ) from None
        if answer.status_code in {401, 403}:
            raise ChannelError(
                f"listmonk at {place} refuses user {self._settings.user!r} ({answer.status_code}): "
                "look at REPORTGEN_LISTMONK_TOKEN and at the user's role, which needs to get and "
                f"manage campaigns: {_said(answer)}"
            )
        if answer.status_code != 200:
            raise ChannelError(
                f"listmonk at {place} refuses {method} {path} ({answer.status_code}): "
                f"{_said(answer)}"
            )
        try:
            return answer.json()["data"]
        except (ValueError, LookupError, TypeError):
            raise ChannelError(
                f"{place} does not answer as listmonk does; check mail.listmonk.url"
            ) from None


def campaign_of(letter: Newsletter, mail: MailSettings, at: datetime) -> dict[str, Any]:
    """Return an edition as listmonk's API takes a campaign."""
    assert mail.listmonk is not None
    if letter.edition not in mail.listmonk.lists:
        raise ConfigError(f"mail.listmonk.lists: no list for the {letter.edition} edition")
    if letter.pictures:
        raise ConfigError(
            "listmonk sends no pictures along: set [mail] charts = 'hosted' and [site] url, and "
            "have the week on the site ('reportgen site build')"
        )
    sender = mail.sender.get(EDITIONS[letter.edition][0], "")
    campaign: dict[str, Any] = {
        "name": f"reportgen {letter.day} {letter.edition}",
        "subject": _literal(letter.subject),
        "lists": [mail.listmonk.lists[letter.edition]],
        "type": "regular",
        "content_type": "html",
        "messenger": "email",
        "body": _page(letter.html),
        "altbody": _text(letter.text),
        "send_at": at.isoformat(timespec="seconds"),
        "tags": ["reportgen", letter.day.isoformat(), letter.edition.lower()],
        "headers": [{"Auto-Submitted": "auto-generated"}],
    }
    if mail.list_id:
        campaign["headers"].append({"List-Id": f"<{mail.list_id}>"})
    if sender:
        campaign["from_email"] = sender
    if mail.listmonk.template:
        campaign["template_id"] = mail.listmonk.template
    return campaign


def _page(html: str) -> str:
    """Return a page as a template: with listmonk's links, and comments that it keeps."""
    parts = re.split(r"(<!--.*?-->)", html, flags=re.DOTALL)
    return "".join(
        _safe(part) if turn % 2 else _linked(_literal(part)) for turn, part in enumerate(parts)
    )


def _text(text: str) -> str:
    """Return a text as a template: a bare `<` would begin a tag of HTML."""
    return _linked(_literal(text).replace("<", _safe("<")))


def _literal(text: str) -> str:
    return text.replace(OPENING, LITERAL)


def _safe(markup: str) -> str:
    """Return markup that comes out as it is, in the quotes of Go that need no escaping."""
    assert not any(token in markup for token in LINKS), "a link that is not replaced"
    return '{{ "`" | Safe }}'.join(f"{{{{ `{part}` | Safe }}}}" for part in markup.split("`"))


def _linked(text: str) -> str:
    for token, link in LINKS.items():
        text = text.replace(token, link)
    return text


def _said(answer: requests.Response) -> str:
    try:
        words = answer.json()["message"]
    except (ValueError, LookupError, TypeError):
        words = answer.text
    return " ".join(str(words).split())[:200]
