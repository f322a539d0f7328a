"""`reportgen site serve` as a user starts it, on a small site."""

from __future__ import annotations

import re
import signal
import subprocess
from contextlib import contextmanager

from channels.publish.sites import build
from command import COMMAND, environment

from reportgen.renderers.site.head import CSP

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="icon" href="data:,"><link rel="stylesheet" href="{up}assets/site.css"></head>
<body><main><h1>{title}</h1><a href="{up}en/2025-04-16/">a week</a></main></body></html>
"""


def small_site(title="First"):
    def page(up, title):
        return PAGE.format(up=up, title=title, policy=CSP).encode()

    return {
        "index.html": page("", title),
        "en/2025-04-16/index.html": page("../../", f"{title} week"),
        "404.html": page("/", "Nothing here"),
        "assets/site.css": b"h1 { color: teal }",
    }


@contextmanager
def shown(folder, *arguments):
    """Build a small site in a folder and serve it; yield the address."""
    build(folder / "output/site", small_site())
    server = subprocess.Popen(
        [*COMMAND, "site", "serve", "--port", "0", *arguments],
        cwd=folder,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = server.stderr.readline()
        found = re.search(r"http://\S+", said)
        assert found, said + server.stderr.read()
        yield found[0]
        server.send_signal(signal.SIGINT)
        rest = server.communicate(timeout=10)[1]
        assert "Traceback" not in rest
    finally:
        server.kill()
        server.communicate()
