"""`reportgen serve`: the newsletter's front door on the web."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import click

from reportgen.cli.options import cache_folder, common_options, now, read_config
from reportgen.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.applications import Starlette

    from reportgen.config import Config

EXAMPLES = """\b
Examples:
  reportgen serve
  reportgen serve --port 8025 --trust 10.0.0.2    (behind a proxy on another machine)
  reportgen serve --check                         (looks at settings and store, and serves nothing)

\b
It listens on this machine only; put it behind a web server that speaks HTTPS and passes on
X-Forwarded-For and X-Forwarded-Proto. [mail] endpoint is its public address, also below a path,
which the web server takes off. Links are signed with REPORTGEN_SIGNING_KEY, or the keyring's entry.
"""


@click.command(epilog=EXAMPLES, short_help="Take sign-ups and unsubscribe people, on the web.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8025, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--trust",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESSES",
    help="Proxies whose word on the visitor's address is taken; commas between them.",
)
@click.option("--check", is_flag=True, help="Only check settings, key and store.")
@common_options
def serve(
    host: str, port: int, trust: str, config_path: Path | None, *, check: bool, quiet: bool
) -> None:
    """Serve sign-up with confirmation, preferences and one-click unsubscribing."""
    try:
        import uvicorn
    except ImportError:
        raise ConfigError(
            "the web server is an extra: install it with pip install 'reportgen[serve]'"
        ) from None
    config = read_config(config_path)
    app = _application(config)
    if check:
        click.echo(f"ready: {config.mail.endpoint} would be served on {host}:{port}")
        return
    with listening(host, port) as listener:
        place = "{}:{}".format(*listener.getsockname()[:2])
        if not quiet:
            where = f"{config.mail.endpoint} on http://{place}"
            click.echo(f"serving {where} (Ctrl-C ends it)", err=True)
        settings = uvicorn.Config(
            app,
            log_level="warning",
            proxy_headers=True,
            forwarded_allow_ips=trust,
            server_header=False,
            lifespan="off",
            limit_concurrency=200,
            timeout_keep_alive=5,
        )
        uvicorn.Server(settings).run(sockets=[listener])


def _application(config: Config) -> Starlette:
    from reportgen.channels.mail.signing import Signer
    from reportgen.credentials import signing_key
    from reportgen.pipeline.mail import way_out
    from reportgen.pipeline.store_address import store_url
    from reportgen.serve.app import Door, application
    from reportgen.serve.guard import Guard, origin_of
    from reportgen.serve.letters import Post
    from reportgen.serve.office import Letter, Office
    from reportgen.serve.pages import Pages

    mail = config.mail
    if not mail.endpoint:
        raise ConfigError("mail.endpoint is not set: the public address of this server, https://…")
    if not mail.sender:
        raise ConfigError("mail.from is not set: who the confirmation mails come from")
    office = Office(store_url(config), mail.endpoint, signing_key(os.environ), now)
    office.check()
    folders = () if config.templates is None else (config.templates,)
    pages = Pages(config.publisher, f"{mail.endpoint}/", folders, cache_folder())
    signer = None if mail.dkim is None else Signer(mail.dkim)
    way = way_out(config)
    post = Post(mail, pages, way.password, way.name, signer)
    origins = frozenset({origin_of(mail.endpoint), origin_of(config.site.url)} - {""})

    def send(letter: Letter) -> None:
        post.send(letter, now())

    return application(Door(office, pages, Guard(origins), send))


def listening(host: str, port: int) -> socket.socket:
    """Listen there; raise UsageError where that cannot be."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{host}:{port} cannot be listened on ({reason}); name another") from error
