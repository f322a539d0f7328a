"""A world to run in: sources that state the embedded figures week by week, a clock, a mailbox.

Releases are the Board's own shape, cut off at a week; what was before them is in the store, from a
file that was taken in by hand. Nothing of the package's data is used by the program itself.
"""

from __future__ import annotations

import json
import random
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from end_to_end.real_sources import board_zip, fredgraph
from sources.ddp_files import Told, release_csv
from sources.standin import body, by, status

from reportgen.config import load_config
from reportgen.pipeline.fetch import keep
from reportgen.pipeline.knowledge import Knowledge, line_families, load_snapshot
from reportgen.pipeline.neighbours import Neighbours
from reportgen.pipeline.run import RunRequest, run
from reportgen.policy.calendar import release_date
from reportgen.policy.freshness import Release, published_at
from reportgen.sources.reading import Delivery, Hints
from reportgen.store.snapshot import embedded_snapshot
from reportgen.store.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from sources.standin import StandIn

WEEK = timedelta(weeks=1)
OLDEST = date(2002, 12, 18)
DAILY = date(2013, 1, 1)
START = date(2025, 4, 9)
"""The last week the store of a new world holds."""
NEXT = START + WEEK
TREASURIES, CURRENCY, TOTAL = "RESPPALGUO_N.WW", "RESTBC_N.WW", "RESPPMA_N.WW"
KEPT = 55
"""Weeks a release goes back, at least, from the world's start: more than a year."""


@dataclass
class Clock:
    """Tells a time of its own; who sleeps by it has slept at once."""

    at: datetime
    slept: float = 0.0

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.at += timedelta(seconds=seconds)


def out_at(week: date) -> datetime:
    """Return the moment a week's release comes out."""
    return published_at(Release.H41, week).astimezone(UTC)


def settings(server: StandIn, more: str = "", run: str = "") -> str:
    """Return settings whose sources are the stand-in, and that make one small edition."""
    return f"""
[brief]
languages = ["en"]
formats = ["html", "json"]
[sources]
precedence = ["board_xml", "board_csv", "fredgraph"]
statement = ["board_xml"]
daily = ["fredgraph"]
context = ["fredgraph"]
[sources.addresses]
board_xml = "{server.url}/board.zip"
fredgraph = "{server.url}/fredgraph.csv"
[run]
{run}
{more}
"""


def lines(world, week):
    """Return the lines of a week's journal."""
    path = world.output / "runs" / str(week) / "journal.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


def done(world, week):
    return [(one["step"], one["event"]) for one in lines(world, week)]


def report(world, week):
    return json.loads((world.output / "runs" / str(week) / "report.json").read_text())


def files(folder):
    """Return every file below a folder."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def codes(outcome):
    return [(one.week, one.step, type(one.error)) for one in outcome.problems]


def value(code, day):
    """Return a level as the Board states it."""
    return embedded_snapshot().get(code, "wednesday_level").at(day)


def gate_breaking(week):
    """Return a change of one figure that its total contradicts."""
    return [(TREASURIES, week, value(TREASURIES, week) + 50_000)]


@dataclass
class World:
    """One installation, its sources and its time; `home` has settings, store and output."""

    home: Path
    server: StandIn
    cache: Path
    start: date = START
    clock: Clock = field(default_factory=lambda: Clock(out_at(START)))
    seed: int = 0

    def configure(self, more: str = "", run: str = "") -> None:
        (self.home / "reportgen.toml").write_text(settings(self.server, more, run))

    @property
    def config(self):
        return load_config(self.home / "reportgen.toml", self.home)

    @property
    def output(self) -> Path:
        return self.home / "output"

    def release(self, last: date, *, changed=(), without=(), prepared: datetime | None = None):
        """Let the sources have everything up to a week; return the Board's file."""
        content = self.board(last, changed=changed, without=without, prepared=prepared)
        digest = sha256(content).hexdigest()[:8]
        self.server.serve("/board.zip", body(content, "application/zip", etag=f'"{digest}"'))
        self.serve_daily(last)
        return content

    def board(self, last, *, changed=(), without=(), prepared=None) -> bytes:
        stamp = (prepared or out_at(last)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return _board(last, stamp, tuple(changed), frozenset(without), self.start - WEEK * KEPT)

    def serve_daily(self, last: date) -> None:
        until = release_date(last)
        self.server.serve("/fredgraph.csv", by(lambda asked: _table(asked.query["id"], until)))

    def request(self, **given) -> RunRequest:
        return RunRequest(
            **{
                "config": self.config,
                "home": self.home,
                "cache": self.cache,
                "now": self.clock.now,
                "sleep": self.clock.sleep,
                "chance": random.Random(self.seed),
                **given,
            }
        )

    def run(self, **given):
        """Run at the clock's time; return what came of it."""
        return run(self.request(**given))

    def go_to(self, week: date, *, hours: float = 0.0) -> None:
        """Set the clock to the moment of a week's release, or hours after."""
        self.clock.at = out_at(week) + timedelta(hours=hours)

    def knowledge(self) -> Knowledge:
        return Knowledge(load_snapshot(self.config))

    def editions(self) -> list[date]:
        found = []
        for path in self.output.glob("*/claims.json"):
            with suppress(ValueError):
                found.append(date.fromisoformat(path.parent.name))
        return sorted(found)


def new_world(home: Path, server: StandIn, cache: Path, seeded: Path, start: date = START) -> World:
    """Return a world in an empty folder; `seeded` is a store of `seed_store`, up to its start."""
    world = World(home, server, cache, start)
    (home / "store").mkdir(parents=True)
    shutil.copy2(seeded, home / "store" / "reportgen.sqlite")
    world.configure()
    world.release(start)
    return world


def world_like(other: Path, home: Path, server: StandIn, cache: Path) -> World:
    """Return a world that goes on from what another one left in its folder."""
    shutil.copytree(other, home)
    world = World(home, server, cache)
    world.configure()
    world.release(START)
    return world


def seed_store(folder: Path, last: date = START) -> Path:
    """Make a store that holds all weeks up to that one, from files taken in by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reportgen.toml").write_text('[sources]\nprecedence = ["board_csv", "fredgraph"]\n')
    config = load_config(folder / "reportgen.toml", folder)
    path = folder / "store" / "reportgen.sqlite"
    path.parent.mkdir()
    files = {
        "board_csv": release_csv(_history(last)),
        "fredgraph": _daily_table(last),
    }
    with open_store(f"sqlite:///{path}", create=True) as store:
        for source, content in files.items():
            file = folder / f"{source}.csv"
            file.write_bytes(content)
            delivery = Delivery(
                source,
                file,
                file.name,
                sha256(content).hexdigest(),
                len(content),
                "text/csv",
                out_at(last),
            )
            hints = Hints(neighbour=Neighbours(store, config, source))
            keep(store, delivery, hints, release_date(last), by_hand=True)
    return path


def _history(last: date) -> list[Told]:
    told = []
    for basis, codes in line_families():
        series = embedded_snapshot().get(codes[0], basis)
        if series is None or not codes[0].endswith(".WW"):
            continue
        values = [
            (day, f"{value:.0f}")
            for day, value in series.items()
            if OLDEST <= day <= last and value is not None
        ]
        if values:
            told.append(Told(codes[0], values))
    return told


@cache
def _board(last, stamp, changed, without, first) -> bytes:
    """Return one release; the same again has the same bytes."""
    return board_zip(last, prepared=stamp, changed=changed, without=without, first=first)


@cache
def _daily_codes() -> str:
    from reportgen.pipeline.fetch import codes_of

    return ",".join(codes_of("daily"))


def _daily_table(last: date) -> bytes:
    return fredgraph(_daily_codes(), DAILY, release_date(last))


def _table(ids: str, until: date):
    """Serve daily series whole, and nothing of those the package knows nothing of."""
    if set(ids.split(",")) - set(_daily_codes().split(",")):
        return status(404)
    return body(_daily(ids, until), etag=f'"{until}"')


@cache
def _daily(ids: str, until: date) -> bytes:
    return fredgraph(ids, DAILY, until)
