"""One sender at a time: who holds a channel, and whether they are still there."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reportgen.channels.mail.moments import moment, stamp
from reportgen.errors import ChannelError
from reportgen.store.database import sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import TracebackType
    from typing import Self

    from reportgen.store.database import Database

LEASE = timedelta(minutes=15)
"""How long nothing may be heard of a sender on another machine before it is taken for dead."""


class OtherSenderError(ChannelError):
    """Another process is sending on that channel; nothing was sent."""


class LostLeaseError(ChannelError):
    """We were silent for too long, and another process has taken the sending over."""


class Holder(NamedTuple):
    """A process: the machine (and the space its process ids are counted in), id and start."""

    host: str
    space: str
    process: int
    started: str


@dataclass
class Run:
    """The right to send on a channel, until released; `earlier` are digests of earlier runs."""

    id: int
    day: date
    channel: str
    digest: str
    earlier: tuple[str, ...]
    _release: Callable[[Run], None] = field(repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def release(self) -> None:
        """Let the next sender in; a run released or lost already is none of ours."""
        self._release(self)


def here() -> Holder:
    """Return this process."""
    spaces = []
    with suppress(OSError):  # only Linux tells
        spaces.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        spaces.append(str(Path("/proc/self/ns/pid").readlink()))
    number = os.getpid()
    return Holder(socket.gethostname(), " ".join(spaces), number, _started(number))


def is_dead(holder: Holder) -> bool:
    """Whether that process is known to have ended: it was on this machine, and is there no more."""
    me = here()
    if (holder.host, holder.space) != (me.host, me.space):
        return False
    try:
        os.kill(holder.process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # somebody else's, and there
        pass
    return _started(holder.process) != holder.started


def take(
    database: Database, day: date, digest: str, channel: str, now: datetime, me: Holder
) -> Run:
    """Take the lease of a channel, or raise OtherSenderError with who has it until when."""
    asked = {"day": day.isoformat(), "channel": channel}
    with database.writing():
        _evict(database, channel, now)
        before = database.rows(
            "select distinct digest from sending_runs where day = :day and channel = :channel "
            "order by digest",
            asked,
        )
        ((last,),) = database.rows("select coalesce(max(id), 0) from sending_runs")
        number = last + 1
        began = {"id": number, "digest": digest, "at": stamp(now)}
        database.run(
            "insert into sending_runs values (:id, :day, :channel, :digest, :host, :process, :at)",
            {**asked, **began, "host": me.host, "process": me.process},
        )
        database.run(
            "insert into sending_leases values (:c, :run, :host, :space, :process, :started, :at)",
            {"c": channel, "run": number, **me._asdict(), "at": stamp(now + LEASE)},
        )
    earlier = tuple(one for (one,) in before)
    return Run(number, day, channel, digest, earlier, lambda run: _give_back(database, run))


def prolong(database: Database, run: Run, now: datetime) -> None:
    """Prolong a lease, within the caller's `writing`; raise LostLeaseError where it is no more."""
    asked = {"c": run.channel, "run": run.id, "at": stamp(now + LEASE)}
    found = database.rows(
        "update sending_leases set expires_at = :at where channel = :c and run = :run "
        "returning run",
        asked,
    )
    if not found:
        raise LostLeaseError(
            f"another process has taken over the sending on {run.channel}, as this one was silent "
            f"for {LEASE.seconds // 60} minutes; 'reportgen mail status' shows how far it is"
        )


def _evict(database: Database, channel: str, now: datetime) -> None:
    """Strike a lease that has run out or whose process is dead; raise OtherSenderError else."""
    held = _held(database, channel)
    if held is None:
        return
    other, until = held
    if until > now and not is_dead(other):
        raise OtherSenderError(
            f"process {other.process} on {other.host} is sending on {channel}; wait for it "
            f"(if it was killed there, at the latest until {until:%Y-%m-%d %H:%M} UTC)"
        )
    database.run("delete from sending_leases where channel = :c", {"c": channel})


def _held(database: Database, channel: str) -> tuple[Holder, datetime] | None:
    rows = database.rows(
        "select host, space, process, started, expires_at from sending_leases where channel = :c",
        {"c": channel},
    )
    with sound():
        return (Holder(*rows[0][:4]), moment(rows[0][4])) if rows else None


def _give_back(database: Database, run: Run) -> None:
    with database.writing():
        database.run("delete from sending_leases where run = :run", {"run": run.id})


def _started(process: int) -> str:
    """Return when a process started, in the kernel's own count; nothing where it does not tell."""
    with suppress(OSError, IndexError):
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        return told.rpartition(")")[2].split()[19]
    return ""
