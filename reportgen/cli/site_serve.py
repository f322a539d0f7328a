"""`reportgen site serve`: the built site in a browser, before anybody else sees it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from reportgen.cli.options import common_options, read_config
from reportgen.cli.serve import listening
from reportgen.errors import ConfigError, UsageError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from types import FrameType

EXAMPLES = """\b
Examples:
  reportgen site serve --open
  reportgen site serve --path /            (at the root, wherever it will be published)
  reportgen site serve --source /srv/www/fed --port 8001 --no-reload

\b
Only this machine can see it. Open pages load again when 'reportgen site build' has come to its
end; run that in another terminal.
"""


@click.command(epilog=EXAMPLES, short_help="Look at the built site in a browser.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    help="The folder of the built site [default: output/site, or the settings'].",
)
@click.option(
    "--path",
    "base",
    help="The path it is shown below, like /fed [default: that of site.url of the settings].",
)
@click.option("--no-reload", is_flag=True, help="Leave open pages as they are when it changes.")
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@common_options
def serve(
    host: str,
    port: int,
    source: Path | None,
    base: str | None,
    config_path: Path | None,
    *,
    no_reload: bool,
    open_it: bool,
    quiet: bool,
) -> None:
    """Show the built site as a web server would, and again whenever it is built anew."""
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
        import watchfiles  # noqa: F401
    except ImportError:
        raise ConfigError(
            "the preview is an extra: install it with pip install 'reportgen[site]'"
        ) from None
    from reportgen.pipeline.site.kept import MANIFEST
    from reportgen.serve.preview import preview

    config = read_config(config_path)
    folder = config.site_output if source is None else Path.cwd() / source
    if not (folder / MANIFEST).is_file():
        raise UsageError(
            f"{folder}: there is no site in there; run 'reportgen site build' first, or name "
            "another folder with --source"
        )
    below = _base(urlsplit(config.site.url).path if base is None else base)
    app, end = preview(folder, below, None if no_reload else folder / MANIFEST)
    with listening(host, port) as listener:
        address = "http://{}:{}".format(*listener.getsockname()[:2]) + below
        if not quiet:
            click.echo(f"showing {folder} on {address} (Ctrl-C ends it)", err=True)
        if open_it:
            click.launch(address)
        _run(app, listener, end)


def _base(path: str) -> str:
    """Return a path with a slash at both ends."""
    names = path.strip("/")
    if not re.fullmatch(r"[\w./~-]*", names) or ".." in names.split("/"):
        raise UsageError(f"--path {path!r} is no path like /fed")
    return f"/{names}/" if names else "/"


def _run(app: Any, listener: socket.socket, end: Callable[[], None]) -> None:  # noqa: ANN401
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            end()  # open pages wait for changes; the server would wait for them
            super().handle_exit(sig, frame)

    settings = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=2
    )
    Server(settings).run(sockets=[listener])
