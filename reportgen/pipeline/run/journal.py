"""The journal of the runs: what was done for a week, a line each, never rewritten.

It stands beside the editions, in OUTPUT/runs/DATE/journal.jsonl, and a line that is there is on
the disk. A line that a killed run left half written counts as not written.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from reportgen.channels.folder import sync
from reportgen.errors import RenderError, StoreError, UsageError
from reportgen.pipeline.appending import append, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "runs"
NAME = "journal.jsonl"
IN_THE_WAY = {errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EROFS}
NOTHING: Mapping[str, Any] = {}


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line: at what moment which run did what at which step; `seconds` is how long it took.

    `step` is one of the settings' steps, "gates", "wait", "tell" or "week", which is opened when it
    is due and closed when nothing is left to do for it.
    """

    at: datetime
    run: str
    step: str
    event: str
    seconds: float | None = None
    detail: Mapping[str, Any] = NOTHING


class Journal:
    """What runs have done for one week; `folder` is the week's among the runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / NAME
        self._entries: list[Entry] | None = None

    @property
    def week(self) -> date:
        """The Wednesday it is about."""
        return date.fromisoformat(self.folder.name)

    @property
    def entries(self) -> list[Entry]:
        """Every line that is whole, oldest first."""
        if self._entries is None:
            self._entries = list(self._read())
        return self._entries

    def add(self, entry: Entry) -> None:
        """Write a line and wait until it is on the disk; raise an error that names the file."""
        before = self.entries
        try:
            self._append(msgspec.json.encode(entry))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            if error.errno in IN_THE_WAY:
                raise UsageError(
                    f"{self._path}: the run's journal cannot be written ({reason}); free the way, "
                    "or name another folder with --output"
                ) from error
            raise RenderError(
                f"{self._path}: the run's journal cannot be written ({reason}); make room and run "
                "the same command again"
            ) from error
        before.append(entry)

    def last(self, step: str, *events: str) -> Entry | None:
        """Return the newest entry of a step, of these events if any are named."""
        return next((one for one in reversed(self.entries) if _is(one, step, events)), None)

    def is_after(self, step: str, others: tuple[str, ...]) -> bool:
        """Whether a step was done after all that others have done; also where they did nothing."""
        places = {"own": -1, "others": -1}
        for place, one in enumerate(self.entries):
            if one.event == "done":
                whose = "own" if one.step == step else "others" if one.step in others else ""
                if whose:
                    places[whose] = place
        return places["own"] >= places["others"]

    @property
    def is_open(self) -> bool:
        """Whether the week became due and there is something left to do for it."""
        last = self.last("week")
        return last is not None and last.event != "closed"

    @property
    def was_opened(self) -> bool:
        """Whether the week has ever been due."""
        return self.last("week") is not None

    def _append(self, line: bytes) -> None:
        new = not self._path.exists()
        self.folder.mkdir(parents=True, exist_ok=True)
        append(self._path, line, safely=True)
        if new:
            for folder in (self.folder, self.folder.parent):
                sync(folder)

    def _read(self) -> Iterator[Entry]:
        try:
            lines = lines_of(self._path)
        except OSError as error:
            raise StoreError(f"{self._path}: cannot be read ({error.strerror})") from error
        for line in lines:
            try:
                yield msgspec.json.decode(line, type=Entry)
            except msgspec.DecodeError:
                continue  # empty, or cut off by a kill


class Journals:
    """The journals of all weeks in an output folder."""

    def __init__(self, output: Path) -> None:
        self.folder = output / FOLDER
        self._known: dict[date, Journal] = {}

    def of(self, week: date) -> Journal:
        """Return the journal of a week, which may have nothing in it yet."""
        if week not in self._known:
            self._known[week] = Journal(self.folder / week.isoformat())
        return self._known[week]

    def all(self) -> list[Journal]:
        """Return those of every week that has one, oldest first."""
        for path in self.folder.glob(f"*/{NAME}"):
            try:
                self.of(date.fromisoformat(path.parent.name))
            except ValueError:
                continue
        return [one for _, one in sorted(self._known.items()) if one.entries]


def _is(entry: Entry, step: str, events: tuple[str, ...]) -> bool:
    return entry.step == step and (not events or entry.event in events)
