"""Checks of what lies beyond this machine: the sources, the mail server; and the clock by them."""

from __future__ import annotations

import socket
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from reportgen.pipeline.doctor.finding import Finding, Level
from reportgen.pipeline.knowledge import embedded_vintage
from reportgen.sources.web.discretion import without_login

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from reportgen.pipeline.doctor.finding import Surroundings

PATIENCE = 10.0
OFF = timedelta(minutes=2)
"""Seconds a server has to begin its answer; how wrong a clock may be for mail and certificates."""


def sources(there: Surroundings) -> Iterator[Finding]:
    """Ask each source the settings use whether it answers."""
    from reportgen.credentials import fred_key

    key = fred_key(there.environ)
    if key is None:
        yield Finding(
            "sources",
            Level.WARNING,
            "there is no key for FRED's API: fredgraph serves in its place, without vintages",
            "ask FRED for a key and set FRED_API_KEY, or 'keyring set reportgen fred'",
        )
    for name, address in _asked(there).items():
        place = f"{name} at {without_login(address)}"
        if not there.online:
            yield Finding("sources", Level.WARNING, f"{place} was not asked (--offline)")
            continue
        answer = _answer(address, there.now)
        if answer.problem:
            yield Finding(
                "sources",
                Level.FAILURE,
                f"{place} cannot be reached: {answer.problem}",
                "check network, proxy (HTTPS_PROXY) and [sources.addresses]",
            )
        elif answer.status >= 500:
            said = f"{place} answers {answer.status}"
            yield Finding("sources", Level.WARNING, said, "try again later")
        else:  # without a series named, FRED answers 400: it is there
            yield Finding("sources", Level.FINE, f"{place} answers")


def clock(there: Surroundings) -> Iterator[Finding]:
    """Hold the clock against the data and, where the network may be asked, against a server's."""
    now = there.now()
    if now.date() < embedded_vintage():
        yield Finding(
            "clock",
            Level.FAILURE,
            f"the clock says {now:%Y-%m-%d}, before the data inside the program came out",
            "set it, or have it set: timedatectl set-ntp true",
        )
        return
    said = f"the clock says {now:%Y-%m-%d %H:%M} UTC"
    for address in _asked(there).values() if there.online else ():
        off = _answer(address, there.now).off
        if off is not None and off > OFF:
            yield Finding(
                "clock",
                Level.FAILURE,
                f"{said}, {off.total_seconds():.0f} seconds from that of a source",
                "have it set: timedatectl set-ntp true",
            )
            return
        if off is not None:
            said += ", as a source's does"
            break
    yield Finding("clock", Level.FINE, said)


def smtp(there: Surroundings) -> Iterator[Finding]:
    """Connect to the mail server as a sending would, and send nothing."""
    from reportgen.channels.mail.smtp import Connection

    settings = there.config.mail
    if not settings.sender:
        yield Finding("mail", Level.FINE, "no newsletter is set up: [mail] from is empty")
        return
    place = f"{settings.smtp.host}:{settings.smtp.port}"
    if not there.online:
        yield Finding("mail", Level.WARNING, f"{place} was not asked (--offline)")
        return
    connection = Connection(settings.smtp, there.password(), socket.getfqdn())
    connection.ready()  # a ChannelError says what is wrong, and what to do
    connection.quit()
    yield Finding("mail", Level.FINE, f"{place} lets us in")


class Answer(NamedTuple):
    """What a server said: its status, how far its clock is from ours, or why it said nothing."""

    status: int = 0
    off: timedelta | None = None
    problem: str = ""


@cache
def _answer(address: str, now: Callable[[], datetime]) -> Answer:
    """Ask a server for the head of its answer, and no more."""
    import requests

    from reportgen.sources.web.answer import trouble

    try:
        with requests.get(address, stream=True, timeout=PATIENCE) as response:
            stamped = response.headers.get("Date", "")
            try:
                off = abs(now() - parsedate_to_datetime(stamped))
            except (TypeError, ValueError):  # no date, or one without its zone
                off = None
            return Answer(response.status_code, off)
    except (OSError, ValueError) as error:
        return Answer(problem=trouble(error)[0])


def _asked(there: Surroundings) -> dict[str, str]:
    """Return the addresses of the sources that a fetch may ask, by name."""
    settings = there.config.sources
    names = dict.fromkeys(name for order in settings.order.values() for name in order)
    return {name: settings.addresses[name] for name in names if settings.addresses[name]}
