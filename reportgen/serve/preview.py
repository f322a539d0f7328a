"""A look at the built site on this machine: as a web server would show it, reloaded on change.

Pages are served as they are but for one script at their end, which is never written into them.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from starlette.applications import Starlette
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request
    from starlette.types import Scope

OURS = "-preview/"
"""Below the site's path, for what the preview adds; no page of a site is called that."""
NOT_THERE = "-"
ALIVE = 15.0  # seconds after which a page is told that nothing has changed
SETTLED = 100  # milliseconds without another change before pages are told
CHANGED = "event: changed\ndata:\n\n"
SCRIPT = """'use strict';
const changes = new EventSource(new URL('changes', document.currentScript.src));
changes.addEventListener('changed', () => location.reload());
addEventListener('pagehide', () => changes.close());
"""


class Changes:
    """Tells all open pages that the site has changed, and lets them go at the end."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Queue[str]] = set()
        self._ended = asyncio.Event()

    async def watch(self, folder: Path, name: str) -> None:
        """Tell whenever the file `name` in `folder` has been written, until the end."""
        from watchfiles import awatch

        def is_it(_: object, path: str) -> bool:
            return Path(path).name == name

        async for _ in awatch(
            folder, watch_filter=is_it, step=SETTLED, recursive=False, stop_event=self._ended
        ):
            for one in self._waiting:
                one.put_nowait(CHANGED)

    def end(self) -> None:
        """Let all open pages go: no more changes are told."""
        self._ended.set()
        for one in self._waiting:
            one.put_nowait("")

    async def events(self) -> AsyncIterator[str]:
        """Yield server-sent events for one page."""
        mine: asyncio.Queue[str] = asyncio.Queue()
        self._waiting.add(mine)
        try:
            yield "retry: 500\n\n"
            while not self._ended.is_set():
                try:
                    yield await asyncio.wait_for(mine.get(), ALIVE)
                except TimeoutError:
                    yield ": nothing new\n\n"
        finally:
            self._waiting.discard(mine)


class Pages(StaticFiles):
    """The files of a site, never kept by the browser; pages get `script` at their end, if any."""

    def __init__(self, folder: Path, script: str) -> None:
        super().__init__(directory=folder, html=True)
        self._script = script

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve a file; the build's own notes are not part of the site."""
        is_hidden = any(part.startswith(".") and part != "." for part in path.split("/"))
        response = await super().get_response(NOT_THERE if is_hidden else path, scope)
        if self._script and _is_page(response):
            response = self._with_script(Path(response.path), response.status_code)
        response.headers["cache-control"] = "no-cache"
        return response

    def _with_script(self, page: Path, status: int) -> Response:
        text = page.read_text(encoding="utf-8")
        before, mark, after = text.rpartition("</body>")
        tag = f'<script src="{self._script}"></script>'
        content = f"{before}{tag}{mark}{after}" if mark else f"{text}{tag}"
        return Response(content, status, media_type="text/html")


def preview(folder: Path, base: str, watched: Path | None) -> tuple[Starlette, Callable[[], None]]:
    """Return the preview of a site below the path `base` ("/" or "/fed/"), and how to end it.

    Pages load again when the file `watched` is written, which a build does last; None: they are
    served just as they are.
    """
    script = f"{base}{OURS}reload.js" if watched else ""
    changes: list[Changes] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if watched is None:
            yield
            return
        changes.append(Changes())
        watching = asyncio.create_task(changes[0].watch(watched.parent, watched.name))
        yield
        end()
        with suppress(asyncio.CancelledError):
            await watching

    async def reload_script(_: Request) -> Response:
        headers = {"cache-control": "no-cache"}
        return Response(SCRIPT, headers=headers, media_type="text/javascript")

    async def tell_changes(_: Request) -> Response:
        headers = {"cache-control": "no-store"}
        return StreamingResponse(changes[0].events(), 200, headers, "text/event-stream")

    async def to_base(_: Request) -> Response:
        return RedirectResponse(base)

    def end() -> None:
        for one in changes:
            one.end()

    routes: list[Mount | Route] = [Route("/", to_base)] if base != "/" else []
    if watched is not None:
        routes.append(Route(script, reload_script))
        routes.append(Route(f"{base}{OURS}changes", tell_changes))
    routes.append(Mount(base.rstrip("/"), Pages(folder, script)))
    return Starlette(routes=routes, lifespan=lifespan), end


def _is_page(response: Response) -> TypeGuard[FileResponse]:
    return isinstance(response, FileResponse) and (response.media_type or "") == "text/html"
