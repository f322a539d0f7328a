"""The web application: addresses, methods, answers. It speaks ASGI; any such server can run it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from reportgen.channels.mail.people import Status
from reportgen.channels.mail.tokens import Purpose, link
from reportgen.errors import ReportgenError, UsageError
from reportgen.renderers.editions import EDITIONS
from reportgen.serve.guard import LARGEST, headers
from reportgen.serve.office import mailbox
from reportgen.serve.pages import View
from reportgen.serve.tongue import speak

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from reportgen.channels.mail.people import Subscriber
    from reportgen.serve.guard import Guard
    from reportgen.serve.office import Letter, Office
    from reportgen.serve.pages import Pages

LOG = logging.getLogger(__name__)
ONE_CLICK = "List-Unsubscribe"
TRAP = "website"
"""A field no person sees; who fills it in is answered like anybody else, and nothing is done."""

GONE = View("gone", status=404, again=True)
OFTEN = View("often", status=429)
REFUSED = View("refused", status=403, again=True)


@dataclass(frozen=True)
class Door:
    """What the addresses do; `post` sends a letter and may take its time."""

    office: Office
    pages: Pages
    guard: Guard
    post: Callable[[Letter], None]

    # -- signing up

    async def form(self, request: Request) -> Response:
        """Show the form of a sign-up."""
        return await self._page(request, _sign_up(request))

    async def sign_up(self, request: Request) -> Response:
        """Take a sign-up: the answer is the same whether the address is known or not."""
        if not self.guard.is_ours(request.headers):
            return await self._page(request, REFUSED)
        given = await _fields(request)
        if given.get(TRAP):
            return await self._page(request, View("sent"))
        if not self.guard.may_sign_up(_visitor(request)):
            return await self._page(request, OFTEN)
        address = given.get("address", "").strip()
        edition = given.get("edition", "")
        try:
            box = mailbox(address)
            letter = await run_in_threadpool(
                self.office.sign_up, address, edition, _visitor(request)
            )
        except UsageError:
            view = _sign_up(request, address, edition, "serve.wrong")
            return await self._page(request, view)
        task = BackgroundTask(self._send, letter) if self.guard.may_write_to(box) else None
        return await self._page(request, View("sent"), background=task)

    # -- links

    async def ask_to_confirm(self, request: Request) -> Response:
        """Show the button that confirms: programs that open links in mails confirm nothing."""
        person = await self._whose(Purpose.CONFIRM, request)
        if isinstance(person, Response):
            return person
        view = View("confirm", "button", address=person.address, query=_kept(request))
        return await self._page(request, view, person)

    async def confirm(self, request: Request) -> Response:
        """Confirm a sign-up."""
        person = await run_in_threadpool(
            self.office.confirm, _token(request), _edition(request), _visitor(request)
        )
        if person is None:
            return await self._forged(request)
        view = View("confirmed", address=person.address)
        return await self._page(request, view, person)

    async def ask_to_unsubscribe(self, request: Request) -> Response:
        """Show the button that unsubscribes: who only looks at a link unsubscribes nobody."""
        person = await self._whose(Purpose.UNSUBSCRIBE, request)
        if isinstance(person, Response):
            return person
        view = View("unsubscribe", "button", address=person.address)
        if person.status is Status.UNSUBSCRIBED:
            view = View("unsubscribed", address=person.address, again=True)
        return await self._page(request, view, person)

    async def unsubscribe(self, request: Request) -> Response:
        """Take somebody off the list, by RFC 8058 or by the button: no cookie, no question."""
        one_click = ONE_CLICK.encode() in await _body(request)
        person = await run_in_threadpool(
            self.office.unsubscribe, _token(request), "one click" if one_click else "page"
        )
        if person is None:
            return await self._forged(request)
        view = View("unsubscribed", address=person.address, again=True)
        return await self._page(request, view, person)

    async def preferences(self, request: Request) -> Response:
        """Show what somebody gets."""
        person = await self._whose(Purpose.PREFERENCES, request)
        if isinstance(person, Response):
            return person
        return await self._page(request, self._choice(person), person)

    async def choose(self, request: Request) -> Response:
        """Give somebody another edition."""
        if not self.guard.is_ours(request.headers):
            return await self._page(request, REFUSED)
        edition = (await _fields(request)).get("edition", "")
        try:
            person = await run_in_threadpool(self.office.choose, _token(request), edition)
        except UsageError:
            return await self._page(request, REFUSED)
        if person is None:
            return await self._forged(request)
        return await self._page(request, self._choice(person, note="serve.saved"), person)

    # -- the rest

    async def health(self, request: Request) -> Response:  # noqa: ARG002
        """Tell a monitor whether the store answers."""
        await run_in_threadpool(self.office.check)
        return PlainTextResponse("ok\n")

    async def lost(self, request: Request, error: Exception) -> Response:
        """Answer what is no address of ours, or no method of it."""
        assert isinstance(error, HTTPException)
        if error.status_code in {404, 405}:
            return await self._page(request, View("missing", status=error.status_code))
        return await self._page(request, View("refused", status=error.status_code, again=True))

    async def fault(self, request: Request, error: Exception) -> Response:
        """Answer while the store does not: the operator's log says why, the visitor's page not."""
        LOG.error("%s", error)
        return await self._page(request, View("fault", status=503))

    def _choice(self, person: Subscriber, note: str = "") -> View:
        if person.status is not Status.ACTIVE:
            return View("off", address=person.address, again=True)
        office = self.office
        leave = link(office.endpoint, Purpose.UNSUBSCRIBE, person.id, office.key)
        return View(
            "preferences",
            "preferences",
            address=person.address,
            edition=person.language,
            note=note,
            unsubscribe=leave,
        )

    async def _whose(self, purpose: Purpose, request: Request) -> Subscriber | Response:
        person = await run_in_threadpool(self.office.whose, purpose, _token(request))
        return person if person is not None else await self._forged(request)

    async def _forged(self, request: Request) -> Response:
        """Answer a link that is nobody's; who brings many of them is told to wait."""
        visitor = _visitor(request)
        guessing = self.guard.is_guessing(visitor)
        self.guard.note_forgery(visitor)
        return await self._page(request, OFTEN if guessing else GONE)

    async def _page(
        self,
        request: Request,
        view: View,
        person: Subscriber | None = None,
        background: BackgroundTask | None = None,
    ) -> Response:
        edition = person.language if person is not None else _edition(request)
        accepted = request.headers.get("accept-language", "")
        tag = speak(request.query_params.get("lang"), edition, accepted)
        page = await run_in_threadpool(self.pages.render, view, tag)
        response = HTMLResponse(page, view.status, headers(self.pages.style))
        response.headers["Content-Language"] = self.pages.words(tag).html_lang
        response.headers["Vary"] = "Accept-Language"
        response.background = background
        return response

    def _send(self, letter: Letter) -> None:
        try:
            self.post(letter)
        except ReportgenError as error:
            LOG.error("%s", error)


def application(door: Door) -> Starlette:
    """Return the application; every page answers on its own address, under any prefix."""
    routes = [
        Route("/", door.form, methods=["GET"]),
        Route("/", door.sign_up, methods=["POST"]),
        Route("/confirm/{token}", door.ask_to_confirm, methods=["GET"]),
        Route("/confirm/{token}", door.confirm, methods=["POST"]),
        Route("/unsubscribe/{token}", door.ask_to_unsubscribe, methods=["GET"]),
        Route("/unsubscribe/{token}", door.unsubscribe, methods=["POST"]),
        Route("/preferences/{token}", door.preferences, methods=["GET"]),
        Route("/preferences/{token}", door.choose, methods=["POST"]),
        Route("/health", door.health, methods=["GET"]),
    ]
    return Starlette(
        routes=routes,
        exception_handlers={HTTPException: door.lost, ReportgenError: door.fault},
    )


def _sign_up(request: Request, address: str = "", edition: str = "", error: str = "") -> View:
    tag = speak(
        request.query_params.get("lang"),
        _edition(request),
        request.headers.get("accept-language", ""),
    )
    return View(
        "subscribe",
        "subscribe",
        status=400 if error else 200,
        address=address,
        edition=edition if edition in EDITIONS else _edition(request) or tag,
        error=error,
    )


def _token(request: Request) -> str:
    token = request.path_params["token"]
    assert isinstance(token, str)
    return token


def _edition(request: Request) -> str | None:
    edition = request.query_params.get("edition")
    return edition if edition in EDITIONS else None


def _kept(request: Request) -> Mapping[str, str]:
    """Return what a page's links to its other languages must keep."""
    edition = _edition(request)
    return {} if edition is None else {"edition": edition}


def _visitor(request: Request) -> str:
    return request.client.host if request.client is not None else ""


async def _body(request: Request) -> bytes:
    """Return what was sent, if it is as small as a form of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    return body


async def _fields(request: Request) -> dict[str, str]:
    """Return the fields of a form, the first of each name; raise HTTPException for none of ours."""
    try:
        found = parse_qs((await _body(request)).decode("ascii"), max_num_fields=10)
    except ValueError:
        raise HTTPException(400) from None
    return {name: values[0] for name, values in found.items()}
