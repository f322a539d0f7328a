"""What stands at a target: known from the record there, checked, and kept true while it changes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reportgen.channels.publish.delivery import delivery
from reportgen.channels.publish.record import (
    RECORD,
    SILENCE,
    Entry,
    Record,
    at_work,
    is_gone,
    read_record,
)
from reportgen.errors import ChannelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reportgen.channels.publish.journal import Journal
    from reportgen.channels.publish.order import Order
    from reportgen.channels.publish.plan import Plan, SiteFile
    from reportgen.channels.publish.record import AtWork
    from reportgen.channels.publish.target import Target
    from reportgen.channels.publish.uploads import Uploads

HEARTBEAT = 60.0  # seconds between two signs of life
HOW = delivery(RECORD)._replace(cache="no-store")


class OtherPublisherError(ChannelError):
    """Another process publishes to the same target; it was left alone."""


class Standing:
    """Our files at a target; `files` by path. Changes are written there by `sign` and `end`."""

    def __init__(self, order: Order, target: Target, uploads: Uploads, journal: Journal) -> None:
        self._order = order
        self._target = target
        self._uploads = uploads
        self._journal = journal
        self._signed = time.monotonic()
        record = self._read()
        if record is not None and record.at_work is not None and not order.dry_run:
            self._refuse(record.at_work)
        self.files = self._checked(record)
        self.is_told = record == Record(self.files)
        """Whether the record there says just this already."""

    def begin(self, plan: Plan) -> None:
        """Say at the target who is at work and what is unsure; ChannelError where another is."""
        for one in plan.uploads:
            self.files[one.path] = Entry("", one.size, one.path in plan.new)
        self._write(self._me())
        other = self._read()
        if other is not None and other.at_work is not None:
            self._refuse(other.at_work)

    def arrived(self, one: SiteFile, *, loose: bool) -> None:
        """Take note of a file that was uploaded, and give a sign of life from time to time."""
        self.files[one.path] = Entry(one.sha256, one.size, loose)
        if time.monotonic() - self._signed > HEARTBEAT:
            self.sign()

    def removed(self, paths: Iterable[str]) -> None:
        """Take note of files that are there no more."""
        for path in paths:
            del self.files[path]

    def settle(self) -> None:
        """From here on, live pages may link to everything that went up."""
        for path, entry in self.files.items():
            if entry.loose:
                self.files[path] = replace(entry, loose=False)

    def sign(self) -> None:
        """Write down what is known, as still at work; ChannelError where another took over."""
        other = self._read()
        if other is not None and other.at_work is not None:
            self._refuse(other.at_work)
        self._write(self._me())

    def end(self) -> None:
        """Write down what is known, as nobody's work any more."""
        self._write(None)

    def save(self) -> bool:
        """Try to write down what is known after a failure, once; return whether it went well."""
        try:
            self._target.put(RECORD, Record(self.files).encode(), HOW)
        except Exception:  # noqa: BLE001 - what brought us here is the error to tell of
            return False
        return True

    def _me(self) -> AtWork:
        return at_work(self._order.name, self._order.clock())

    def _write(self, who: AtWork | None) -> None:
        data = Record(self.files, who).encode()
        what = f"{RECORD}: could not be written to"
        self._uploads.call(what, lambda: self._target.put(RECORD, data, HOW))
        self._signed = time.monotonic()

    def _read(self) -> Record | None:
        what = f"{RECORD}: could not be read from"
        return read_record(self._uploads.call(what, lambda: self._target.read(RECORD)))

    def _refuse(self, other: AtWork) -> None:
        """Leave the target to another publisher who is still there."""
        if other.id == self._order.name or is_gone(other, self._order.clock()):
            return
        raise OtherPublisherError(
            f"{self._order.place.shown}: another publisher is at work there; wait until it is done "
            f"(if it was killed on another machine, until {other.at + SILENCE:%Y-%m-%d %H:%M} UTC)"
        )

    def _checked(self, record: Record | None) -> dict[str, Entry]:
        """Return what is there, as the record tells it and the target's own listing bears out."""
        found = {} if record is None else dict(record.files)
        if record is not None and record.at_work is not None:
            for one in self._journal.read(record.at_work.id):
                if one.path in found:
                    found[one.path] = replace(found[one.path], sha256=one.sha256, size=one.size)
        if record is not None and not self._target.lists_fast:
            return found
        what = "what is there could not be listed at"
        sizes = self._uploads.call(what, self._target.sizes)
        if record is None:  # ours by name at least, and unsure
            found = {
                one.path: Entry("", one.size) for one in self._order.files if one.path in sizes
            }
        return self._borne_out(found, sizes)

    def _borne_out(self, found: dict[str, Entry], sizes: Mapping[str, int]) -> dict[str, Entry]:
        ours = {one.path: one for one in self._order.files}
        kept = {}
        for path, entry in found.items():
            if path not in sizes:
                continue
            kept[path] = entry
            if entry.sha256 and sizes[path] != entry.size:
                kept[path] = replace(entry, sha256="")
            elif not entry.sha256 and path in ours and sizes[path] == ours[path].size:
                one = ours[path]
                if self._target.holds(path, (self._order.source / path).read_bytes()):
                    kept[path] = replace(entry, sha256=one.sha256, size=one.size)
        return kept
