"""A small site in a folder, with its scripts and the charting library, as a build would make it."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

from real_brief import real_brief
from site_weeks import TEMPLATES, week

from reportgen.languages import LANGUAGES, load_words
from reportgen.languages.glossary import load_glossary
from reportgen.renderers import layout
from reportgen.renderers.publisher import Publisher
from reportgen.renderers.site import drawings, scripts, series, styles, terms
from reportgen.renderers.site import week as week_page
from reportgen.renderers.site.shell import Shell
from reportgen.renderers.site.site import Site, hashed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path


def write_site(folder: Path, days: tuple[date, ...], package: bytes | None) -> None:
    """Write the pages of some weeks in all languages, and what they load."""
    words = [load_words(tag) for tag in LANGUAGES]
    glossary = load_glossary()
    plain = [
        *styles.assets(TEMPLATES, Publisher()),
        *scripts.assets(TEMPLATES, words, package),
        *(terms.asset(one, glossary) for one in words),
    ]
    made, addresses = hashed(plain)
    made.append(series.series(layout.charts(real_brief(None).sections)))
    site = Site(weeks=days, assets=addresses)
    for day in days:
        brief, drawn = real_brief(day), drawings.draw(real_brief(day))
        made += drawn.files()
        for one in words:
            shell = Shell(site, one, TEMPLATES)
            made.append(week_page.render(shell, brief, week(day), drawn, glossary=glossary))
    for one in made:
        path = folder / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
