"""Sixty weeks of an installation nobody watches, with everything that may go wrong going wrong.

Each week has a fault drawn by a seeded chance; a timer runs the command at the release, and again a
day later (where nothing is left to do, now and then). At the end every week is published once, in
order, true by the checker, or was refused for a named reason first; what stood published never
changed; nothing is lost.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from channels.mail.mailing import people
from channels.mail.smtp_server import running
from pipeline.run.child import run_child
from pipeline.run.test_run_mail import mail
from pipeline.run.world import (
    CURRENCY,
    TOTAL,
    WEEK,
    files,
    gate_breaking,
    lines,
    new_world,
    out_at,
    seed_store,
    value,
)
from sources.standin import body, html, status, truncated
from truth import conditions_bridge, stocks
from truth.reading import load
from truth.verdict import verdict

from reportgen.channels.mail.opening import open_newsletter
from reportgen.errors import ReportgenError
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

pytestmark = pytest.mark.slow

SEED = 20260
FIRST, WEEKS = date(2023, 11, 22), 60
READERS = ["first@example.com", "second@example.com"]
ZIP = "application/zip"
FAULTS = {
    "none": 8,
    "late": 3,
    "too_late": 3,
    "off": 3,
    "errors": 3,
    "page": 2,
    "cut": 2,
    "partial": 2,
    "revised": 4,
    "gates": 4,
    "corrected_next_week": 2,
    "no_mail_server": 3,
    "killed": 5,
    "full_disk": 4,
    "in_the_way": 2,
}
MAILED_TOO = 6  # of the weeks without a fault every sixth has letters
IDLE = 0.2  # so often the command is run again where nothing is left to do
STRANGERS = "notes."  # sentences on sources and vintages, which the checker has no data of
DAY = timedelta(days=1)


class Soak:
    """One installation through its weeks; counts what happened."""

    def __init__(self, world, box, chance):
        self.world, self.box, self.chance = world, box, chance
        self.problems, self.faults = Counter(), Counter()
        self.runs = self.kills = 0
        self.seen, self.sentences, self.claims = {}, 0, 0
        self.first_print, self.letters = {}, set()
        self.excused = set()

    def live(self, week, fault):
        """Live through one week."""
        self.faults[fault] += 1
        steps = ["fetch", "build", "errata"]
        is_good = fault == "none" and self.faults["none"] % MAILED_TOO == 1
        if is_good or fault == "no_mail_server":
            steps.append("mail")
            self.letters.add(week)
        port = 9 if fault == "no_mail_server" else self.box.port
        self.world.configure(mail(port), f"steps = {json.dumps(steps)}\npoll_minutes = 30\n")
        self.world.go_to(week, hours=-1)
        getattr(self, f"_{fault}", self._none)(week)
        self.look()
        self.world.go_to(week, hours=24)
        if fault == "no_mail_server":
            self.world.configure(mail(self.box.port), f"steps = {json.dumps(steps)}\n")
        if not self.is_closed(week) or self.chance.random() < IDLE:
            self.run()
            self.look()

    def is_closed(self, week):
        path = self.world.output / "runs" / str(week)
        return path.exists() and lines(self.world, week)[-1]["event"] == "closed"

    # -- what may happen

    def _none(self, week):
        self.world.release(week)
        self.run()

    def _late(self, week):
        """It comes out half an hour to five hours late."""
        late = timedelta(minutes=self.chance.randint(30, 300))
        old, new = self.world.board(week - WEEK), self.world.board(week)
        self.world.serve_daily(week)
        self._serve(lambda: new if self.world.clock.at >= out_at(week) + late else old)
        self.run()
        self.world.release(week)

    def _too_late(self, week):
        """It is not there before the next day."""
        self.world.release(week - WEEK)
        self.run(expect="NotOutError")
        self.world.release(week)

    def _off(self, week):
        """The machine is off at both times: the next week makes up for it."""
        self.world.clock.at = out_at(week) + timedelta(hours=60)

    def _errors(self, week):
        content = self.world.board(week)
        self.world.serve_daily(week)
        many = [status(500)] * self.chance.randint(3, 20)
        self.world.server.serve("/board.zip", *many, body(content, ZIP))
        self.run()

    def _page(self, week):
        self.world.server.serve("/board.zip", html("Scheduled maintenance"))
        self.run(expect="SourceError")
        self.world.release(week)

    def _cut(self, week):
        content = self.world.board(week)
        self.world.serve_daily(week)
        sent = self.chance.randrange(1, len(content))
        self.world.server.serve("/board.zip", truncated(content, sent, ZIP))
        self.run(expect="SourceError")
        self.world.release(week)

    def _partial(self, week):
        self.world.release(week, without={TOTAL})
        self.run(expect="NoDataError")
        self.world.release(week)

    def _revised(self, week):
        """What is printed first is not what the next release says of this week."""
        first = value(CURRENCY, week) + self.chance.choice([-1, 1]) * self.chance.randint(900, 9000)
        self.first_print[week] = first
        self.world.release(week, changed=[(CURRENCY, week, first)])
        self.run()

    def _gates(self, week):
        self.world.release(week, changed=gate_breaking(week))
        self.run(expect="GateError")
        assert week not in self.world.editions()
        self.excused.add(week)
        self.world.release(week, prepared=out_at(week) + timedelta(hours=20))

    def _corrected_next_week(self, week):
        self.world.release(week, changed=gate_breaking(week))
        self.run(expect="GateError")
        self.excused.add(week)

    def _no_mail_server(self, week):
        self.world.release(week)
        self.run(expect="AwayError")

    def _killed(self, week):
        self.world.release(week)
        self.world.go_to(week)
        place = self.chance.randint(1, 40)
        ended = run_child(self.world, kill=place)
        self.kills += ended.returncode < 0
        assert ended.returncode in {0, -9}, ended.stderr

    def _full_disk(self, week):
        """The disk has no room any more when something is to become durable."""
        self.world.release(week)
        with full_disk(self.chance.randint(1, 25)):
            try:
                self.run(expect="RenderError")
            except ReportgenError as error:
                self.problems["journal", type(error).__name__] += 1

    def _in_the_way(self, week):
        self.world.release(week)
        self.world.output.mkdir(exist_ok=True)
        (self.world.output / str(week)).write_text("in the way")
        self.run(expect="UsageError")
        (self.world.output / str(week)).unlink()

    def _serve(self, choose):
        self.world.server.serve("/board.zip", lambda exchange: body(choose(), ZIP)(exchange))

    # -- how it is run and looked at

    def run(self, expect=""):
        """Run once; whatever goes wrong has a name, and the one that was to be expected came."""
        self.runs += 1
        outcome = self.world.run(chance=self.chance)
        kinds = [type(one.error).__name__ for one in outcome.problems]
        self.problems.update((one.step, type(one.error).__name__) for one in outcome.problems)
        if expect:
            assert expect in kinds or expect == "RenderError", (expect, outcome.problems)
        return outcome

    def look(self):
        """Hold every edition that is new against the checker, and the others against themselves."""
        for week in self.world.editions():
            if week in self.seen:
                continue
            knowledge = self.world.knowledge()
            brief = knowledge.brief(week, self.world.clock.at.date())
            known = knowledge.snapshot.get(CURRENCY, Basis.WEDNESDAY_LEVEL)
            with as_told(
                {day: one for day, one in self.first_print.items() if known.at(day) == one}
            ):
                found = verdict(brief)
            false = [one for one in found.false if not one[0].startswith(STRANGERS)]
            assert false == [], (week, false[:5])
            path = self.world.output / str(week) / "claims.json"
            printed = {one["id"]: one["value"] for one in json.loads(path.read_text())["claims"]}
            assert printed == {claim.id: claim.value for claim in brief.claims}, week
            self.sentences += found.tried.total()
            self.claims += found.claims
            self.seen[week] = edition(self.world, week)


def edition(world, week):
    """Return what a reader sees of an edition, but for what was told of it later."""
    found = files(world.output / str(week))
    return {path: data for path, data in found.items() if not path.startswith(("errata/", "."))}


@contextmanager
def full_disk(after):
    """Let the n-th attempt to make something durable, and all later ones, find no room."""
    real, left = os.fsync, [after]

    def fsync(descriptor):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    os.fsync = fsync
    try:
        yield
    finally:
        os.fsync = real


@contextmanager
def as_told(first_print):
    """Let the checker know what was printed first, instead of what was known in the end."""
    data = load()
    points = data.series[CURRENCY, "wednesday_level"].points
    kept = {day: points[day] for day in first_print}
    points.update(first_print)
    forget(data)
    try:
        yield
    finally:
        points.update(kept)
        forget(data)


def forget(data):
    """Let the checker work out anew what it has worked out of other figures."""
    data._runs.clear()
    conditions_bridge.bridge.cache_clear()
    stocks._moves.cache_clear()


def drawn(chance):
    """Return a fault for each week: every kind at least once, and none without its time."""
    kinds = [kind for kind, share in FAULTS.items() for _ in range(share)]
    assert len(kinds) <= WEEKS
    kinds += ["none"] * (WEEKS - 1 - len(kinds))
    chance.shuffle(kinds)
    return [*kinds, "none"]  # what a week left open is done in the next one


def test_sixty_weeks(tmp_path, server, run_cache):
    chance = Random(SEED)
    began = time.process_time()
    seeded = seed_store(tmp_path / "seed", FIRST)
    world = new_world(tmp_path / "home", server, run_cache, seeded, FIRST)
    with running(tmp_path / "box") as box:
        world.configure(mail(box.port))
        with open_newsletter(
            f"sqlite:///{world.home}/store/reportgen.sqlite", create=True
        ) as store:
            people(store, READERS)
        soak = Soak(world, box, chance)
        world.go_to(FIRST, hours=1)
        soak.run()
        soak.look()
        weeks = [FIRST + WEEK * number for number in range(1, WEEKS + 1)]
        for week, fault in zip(weeks, drawn(chance), strict=True):
            soak.live(week, fault)
        stored = Counter(
            (recipient, octets.partition(b"Message-ID: <")[2][:8].decode())
            for recipient, _, octets in box.messages()
        )
    _hold_to_account(soak, [FIRST, *weeks], stored)
    print(
        f"seed {SEED}: {WEEKS} weeks, {soak.runs} runs, {soak.kills} kills; "
        f"faults {dict(soak.faults)}"
    )
    print(f"problems by step and kind: { {' '.join(k): v for k, v in soak.problems.items()} }")
    print(
        f"{len(soak.seen)} editions, {soak.sentences:,} sentences and {soak.claims:,} claims true;"
        f" {stored.total()} letters; {len(soak.first_print)} weeks revised;"
        f" {time.process_time() - began:.0f} s CPU of this process"
    )


def _hold_to_account(soak, weeks, stored):
    world = soak.world
    assert world.editions() == sorted(soak.seen) == weeks  # nothing is lost
    for week in weeks:
        assert edition(world, week) == soak.seen[week], week  # what stood published stands
        events = [(one["step"], one["event"]) for one in lines(world, week)]
        assert events.count(("build", "done")) == 1, (week, events)
        assert events.count(("week", "closed")) == 1, (week, events)
        told = (world.output / str(week) / "errata" / "en.html").exists()
        assert told == (week in soak.first_print), week
    built = {
        week: next(
            one["at"]
            for one in lines(world, week)
            if one["step"] == "build" and one["event"] == "done"
        )
        for week in weeks
    }
    in_order = [week for week in weeks if week not in soak.excused]
    assert all(built[a] <= built[b] for a, b in pairwise(in_order))
    assert all(times == 1 for times in stored.values()), stored
    days = {day for _, day in stored}
    assert days <= {f"{week:%Y%m%d}" for week in soak.letters}
    assert stored.total() == len(days) * len(READERS)
    _store_is_whole(world, weeks)
    left = [path for path in world.home.rglob(".*") if path.name.startswith((".partial", ".down"))]
    assert left == []


def _store_is_whole(world, weeks):
    """What is held in the end is what the sources said in the end."""
    snapshot, truth = world.knowledge().snapshot, embedded_snapshot()
    compared = 0
    for code, basis in truth.series:
        held = snapshot.get(code, basis)
        if basis is Basis.WEDNESDAY_LEVEL and code.endswith(".WW") and held is not None:
            for week in weeks:
                assert held.at(week) == truth.get(code, basis).at(week), (code, week)
                compared += held.at(week) is not None
    print(f"{compared:,} figures of the store compared")
    assert compared > 20 * len(weeks)
