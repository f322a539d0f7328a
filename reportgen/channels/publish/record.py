"""The published index: what of ours is at a target, kept there as one small file.

It is true at every moment of a publish: what is about to be written is marked unsure before, and
sure again only when it is there. So whoever comes after a crash, from whatever machine, knows what
to trust.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from reportgen.channels.mail.leases import here, is_dead

if TYPE_CHECKING:
    from reportgen.channels.mail.leases import Holder

RECORD = ".reportgen-published.json"
FORMAT = 1
PATTERN = set("*?[")
SILENCE = timedelta(minutes=15)
"""How long nothing may be heard of a publisher before it is taken for dead."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of ours at the target. `sha256` "" says: perhaps an old one, a new one, or none.

    `loose` says that no live page links to it yet: its publish has not come to its end.
    """

    sha256: str
    size: int
    loose: bool = False


class AtWork(msgspec.Struct, frozen=True):
    """Who is publishing, and when they were last heard of.

    The record is public with the site, so a machine is told by a digest of its name only.
    """

    id: str
    machine: str
    process: int
    started: str
    at: datetime


class Record(msgspec.Struct, frozen=True):
    """What we know of a target: our files there by path, and who is at work on it."""

    files: dict[str, Entry]
    at_work: AtWork | None = None
    format: int = FORMAT

    def encode(self) -> bytes:
        """Return the record as JSON, the same bytes for the same content."""
        return msgspec.json.format(msgspec.json.encode(self, order="sorted"), indent=1) + b"\n"


def read_record(data: bytes | None) -> Record | None:
    """Read a record; None where there is none, or one that is damaged or not from us."""
    if data is None:
        return None
    try:
        found = msgspec.json.decode(data, type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    is_sound = found.format == FORMAT and all(map(is_inside, found.files))
    return found if is_sound else None


def is_inside(path: str) -> bool:
    """Whether a path names one file below the root it counts from: no other is ever touched."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or str(pure) != path or path == ".":
        return False
    return not PATTERN & set(path)  # a driver would take it for many files


def at_work(name: str, now: datetime) -> AtWork:
    """Return that this process is at work, under a name of this one publish."""
    me = here()
    return AtWork(name, _machine(me), me.process, me.started, now)


def is_gone(other: AtWork, now: datetime) -> bool:
    """Whether a publisher has ended without saying so: dead, silent for too long, or ourselves."""
    me = here()
    if other.machine == _machine(me):
        if (other.process, other.started) == (me.process, me.started):
            return True
        return is_dead(me._replace(process=other.process, started=other.started))
    return other.at + SILENCE <= now


def _machine(holder: Holder) -> str:
    return sha256(f"{holder.host} {holder.space}".encode()).hexdigest()[:16]
