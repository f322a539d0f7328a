"""The weeks a run may meet, each told by a clock of its own and sources that misbehave."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from pipeline.run.world import (
    CURRENCY,
    NEXT,
    START,
    TOTAL,
    WEEK,
    codes,
    done,
    files,
    gate_breaking,
    lines,
    out_at,
    report,
    value,
)
from sources.standin import body, html, status, truncated

from reportgen.errors import GateError, NoDataError, NotOutError, SourceError, StoppedError
from reportgen.pipeline.run import plan
from reportgen.pipeline.run.timetable import timetable

ZIP = "application/zip"


def test_a_run_begun_before_the_release_waits_for_it_and_publishes(world):
    world.go_to(START, hours=-3)
    outcome = world.run()
    assert (outcome.exit_code, outcome.target) == (0, START)
    assert world.clock.slept == pytest.approx(3 * 3600)
    assert [one.state for one in outcome.weeks] == ["published"]
    assert done(world, START) == [
        ("fetch", "done"),
        ("week", "opened"),
        ("gates", "done"),
        ("build", "done"),
        ("week", "closed"),
    ]
    assert world.editions() == [START]
    told = report(world, START)
    assert (told["state"], told["problems"]) == ("published", [])
    assert [one["source"] for one in told["sources"]] == ["board_xml", "fredgraph", ""]
    assert {one["status"] for one in told["gates"]} <= {"passed", "not_testable"}
    assert "en/brief.html" in [one["path"] for one in told["artifacts"]]
    page = (world.output / "runs" / str(START) / "report.html").read_text()
    assert page.count("<tr") > len(told["gates"])


def test_run_again_it_does_nothing(standing):
    standing.clock.at = out_at(START) + timedelta(hours=5)
    before = files(standing.output)
    outcome = standing.run()
    assert (outcome.exit_code, outcome.weeks) == (0, [])
    assert files(standing.output) == before
    assert outcome.next_release == out_at(NEXT)


def test_a_week_that_is_done_is_not_waited_for(standing):
    """A source that has gone is said, and no reason to sit there: nothing is missing."""
    standing.server.serve("/board.zip", status(404))
    standing.server.serve("/fredgraph.csv", status(404))
    standing.clock.at = out_at(START) + timedelta(hours=2)
    outcome = standing.run()
    assert (outcome.exit_code, outcome.weeks) == (0, [])
    assert standing.clock.slept < 60
    assert any(one.startswith("statement: no source could serve it") for one in outcome.notices)


def test_the_first_run_publishes_the_newest_week_only(world):
    world.go_to(START, hours=30)
    assert [one.week for one in world.run(wait=False).weeks] == [START]
    assert world.editions() == [START]


def test_a_late_release_is_looked_for_until_it_is_there(standing):
    """It comes out 40 minutes late; looks are 3 minutes apart, more or less by a quarter."""
    content = standing.board(NEXT)
    asked = []

    def at_last(exchange):
        asked.append(standing.clock.at)
        late = standing.clock.at >= out_at(NEXT) + timedelta(minutes=40)
        body(content if late else standing.board(START), ZIP)(exchange)

    standing.server.serve("/board.zip", at_last)
    standing.serve_daily(NEXT)
    outcome = standing.run()
    assert (outcome.exit_code, standing.editions()) == (0, [START, NEXT])
    pauses = [(b - a).total_seconds() for a, b in pairwise(asked)]
    print(f"{len(asked)} looks, {min(pauses):.0f} to {max(pauses):.0f} s apart")
    assert all(135 <= one <= 225 for one in pauses)
    assert len({round(one) for one in pauses}) > 5
    assert asked[-1] - out_at(NEXT) < timedelta(minutes=44)


def test_a_release_that_is_not_there_at_the_deadline(standing):
    before = files(standing.output / str(START))
    outcome = standing.run(poll=timedelta(minutes=30))
    assert codes(outcome) == [(NEXT, "fetch", NotOutError)]
    assert outcome.exit_code == 51
    assert standing.clock.at == out_at(NEXT) + timedelta(hours=6)
    assert files(standing.output / str(START)) == before
    assert report(standing, NEXT)["state"] == "not out"
    print(outcome.problems[0].error)

    again = standing.run(poll=timedelta(minutes=30))  # past the deadline it looks once
    assert again.exit_code == 51
    assert standing.clock.at == out_at(NEXT) + timedelta(hours=6)
    standing.release(NEXT)
    assert standing.run().exit_code == 0
    assert standing.editions() == [START, NEXT]
    assert [one["mended"] for one in report(standing, NEXT)["problems"]] == [True]


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (status(500), "500"),
        (html("Down for maintenance"), "Down for maintenance"),
        (truncated(b"PK\3\4" + bytes(5000), 900, ZIP), "truncated: 900 of"),
        (body(b"", ZIP), "empty"),
    ],
    ids=["500", "html", "truncated", "empty"],
)
def test_a_source_that_fails_until_the_deadline(standing, behaviour, said):
    standing.server.serve("/board.zip", behaviour)
    outcome = standing.run(deadline=timedelta(minutes=20), poll=timedelta(minutes=9))
    assert codes(outcome) == [(NEXT, "fetch", SourceError)]
    print(outcome.problems[0].error)
    assert said in str(outcome.problems[0].error)
    assert standing.editions() == [START]
    standing.release(NEXT)
    assert standing.run().exit_code == 0
    assert standing.editions() == [START, NEXT]


def test_a_source_that_fails_for_a_while_is_waited_for(standing):
    content = standing.board(NEXT)
    faults = [status(500)] * 7 + [html("Down"), truncated(content, 999, ZIP)]
    standing.server.serve("/board.zip", *faults, body(content, ZIP))
    standing.serve_daily(NEXT)
    assert standing.run().exit_code == 0
    assert standing.editions() == [START, NEXT]


def test_a_release_without_a_headline_line_is_partial(standing):
    standing.release(NEXT, without={TOTAL})
    outcome = standing.run(deadline=timedelta(minutes=20), poll=timedelta(minutes=9))
    assert codes(outcome) == [(NEXT, "fetch", NoDataError)]
    assert "only in part: no data for Total assets" in str(outcome.problems[0].error)
    assert standing.editions() == [START]
    standing.release(NEXT)
    assert standing.run().exit_code == 0
    assert standing.editions() == [START, NEXT]


def test_a_release_without_another_line_is_published_and_told(standing):
    standing.release(NEXT, without={"RESH4SCS_N.WW"})
    outcome = standing.run()
    assert (outcome.exit_code, standing.editions()) == (0, [START, NEXT])
    assert any("RESH4SCS_N.WW" in one for one in outcome.notices)
    (row,) = [one for one in report(standing, NEXT)["sources"] if one["kind"] == "statement"]
    assert row["missing"] == ["RESH4SCS_N.WW"]


def test_where_the_first_source_is_late_the_next_is_asked_after_half_the_time(standing):
    path = standing.home / "reportgen.toml"
    text = path.read_text().replace('["board_xml"]', '["board_xml", "board_csv"]')
    address = f'board_csv = "{standing.server.url}/board.csv"'
    path.write_text(text.replace("[sources.addresses]", f"[sources.addresses]\n{address}"))
    outcome = standing.run(deadline=timedelta(minutes=40), poll=timedelta(minutes=8))
    assert outcome.exit_code == 51
    first = len(standing.server.asked("/board.zip"))
    second = len(standing.server.asked("/board.csv"))
    print(f"{first} looks at the first source, {second} at the second")
    assert 0 < second < first


def test_daily_figures_that_never_come_are_not_waited_for_long(standing):
    standing.release(NEXT)
    standing.server.serve("/fredgraph.csv", status(404))
    outcome = standing.run()
    assert (outcome.exit_code, standing.editions()) == (0, [START, NEXT])
    assert standing.clock.at < out_at(NEXT) + timedelta(minutes=20)
    assert any(one.startswith("daily: no source could serve it") for one in outcome.notices)


@pytest.mark.parametrize(
    ("week", "begun", "target", "waited"),
    [
        # Thanksgiving: the release comes on Friday. A run of Thursday leaves it to that of Friday.
        (date(2025, 11, 26), datetime(2025, 11, 27, 21, 30, tzinfo=UTC), date(2025, 11, 19), 0),
        (date(2025, 11, 26), datetime(2025, 11, 28, 20, 30, tzinfo=UTC), date(2025, 11, 26), 1),
        # Juneteenth was a Thursday, too; whoever has no CRON_TZ begins in the morning.
        (date(2025, 6, 18), datetime(2025, 6, 20, 6, 30, tzinfo=UTC), date(2025, 6, 18), 14),
        # At Christmas it came on Monday: that is too far to wait for.
        (date(2025, 12, 24), datetime(2025, 12, 25, 21, 30, tzinfo=UTC), date(2025, 12, 17), 0),
        (date(2025, 12, 24), datetime(2025, 12, 29, 20, 0, tzinfo=UTC), date(2025, 12, 24), 1.5),
        # The clocks go forward in Washington on Sunday, 2026-03-08; London's not yet.
        (date(2026, 3, 11), datetime(2026, 3, 12, 20, 30, tzinfo=UTC), date(2026, 3, 11), 0),
        (date(2026, 3, 4), datetime(2026, 3, 5, 20, 30, tzinfo=UTC), date(2026, 3, 4), 1),
    ],
)
def test_the_calendar_says_how_long_to_wait(world, week, begun, target, waited):
    world.clock.at = begun
    table = timetable(world.request())
    assert table.target == target
    assert max((table.out_at - begun).total_seconds(), 0) == waited * 3600
    print(f"{week}: begun {begun}, about {table.target}, out at {table.out_at}")


def test_a_holiday_week_is_published_on_friday(world):
    holiday = date(2025, 6, 18)
    world.go_to(holiday - WEEK)
    world.release(holiday - WEEK)
    world.run()
    world.clock.at = datetime(2025, 6, 19, 20, 30, tzinfo=UTC)
    assert world.run().exit_code == 0
    assert world.editions() == [holiday - WEEK]  # Thursday's run ends at once
    world.clock.at = datetime(2025, 6, 20, 14, 30, tzinfo=UTC)
    world.release(holiday)
    outcome = world.run()
    assert (outcome.exit_code, world.editions()) == (0, [holiday - WEEK, holiday])
    assert world.clock.at == datetime(2025, 6, 20, 20, 30, tzinfo=UTC)


def test_weeks_that_were_skipped_are_made_up_for_oldest_first(standing):
    last = START + 3 * WEEK
    standing.release(last)
    standing.go_to(last, hours=2)
    outcome = standing.run()
    assert outcome.exit_code == 0
    weeks = [START + WEEK * n for n in (1, 2, 3)]
    assert [(one.week, one.state) for one in outcome.weeks] == [(one, "published") for one in weeks]
    assert standing.editions() == [START, *weeks]
    ends = [
        next(one["at"] for one in lines(standing, week) if one["step"] == "build") for week in weeks
    ]
    assert ends == sorted(ends)


def test_a_revision_is_told_beside_the_edition_which_stands(standing):
    before = files(standing.output / str(START))
    standing.release(NEXT, changed=[(CURRENCY, START, value(CURRENCY, START) + 4321)])
    outcome = standing.run()
    assert outcome.exit_code == 0
    assert [(one.week, one.steps.get("errata")) for one in outcome.weeks] == [
        (START, "done"),
        (NEXT, None),
    ]
    after = files(standing.output / str(START))
    assert {path: data for path, data in after.items() if not path.startswith("errata/")} == before
    assert {"errata/en.html", "errata/errata.json"} <= set(after)
    noted = [one for one in lines(standing, START) if one["step"] == "errata"]
    assert [one["event"] for one in noted] == ["done"]
    assert noted[0]["detail"]["corrections"] >= 1
    standing.clock.at += timedelta(hours=1)
    assert standing.run().weeks == []  # and is told once


def test_figures_that_contradict_themselves_are_not_published(standing):
    before = files(standing.output / str(START))
    standing.release(NEXT, changed=gate_breaking(NEXT))
    outcome = standing.run()
    assert codes(outcome) == [(NEXT, "gates", GateError)]
    assert outcome.exit_code == 20
    print(outcome.problems[0].error)
    assert standing.editions() == [START]
    assert files(standing.output / str(START)) == before
    told = report(standing, NEXT)
    assert told["state"] == "refused"
    assert any(one["status"] == "failed" for one in told["gates"])

    standing.release(NEXT, prepared=out_at(NEXT) + timedelta(days=1))
    standing.clock.at += timedelta(days=1)
    assert standing.run().exit_code == 0
    assert standing.editions() == [START, NEXT]
    assert report(standing, NEXT)["problems"][0]["mended"]


def test_a_refused_week_does_not_hold_up_the_next_one_and_is_not_forgotten(standing):
    standing.release(NEXT, changed=gate_breaking(NEXT))
    assert standing.run().exit_code == 20
    after = NEXT + WEEK
    standing.go_to(after)
    standing.release(after)  # which has the right figures of the week before, too
    outcome = standing.run()
    assert outcome.exit_code == 0
    assert [one.week for one in outcome.weeks] == [NEXT, after]
    assert standing.editions() == [START, NEXT, after]


def test_the_operator_may_give_a_week_up(standing):
    from reportgen.errors import UsageError
    from reportgen.pipeline.run import give_up

    standing.release(NEXT, changed=gate_breaking(NEXT))
    assert standing.run().exit_code == 20
    with pytest.raises(UsageError, match=f"those that are: {NEXT}"):
        give_up(standing.request(), START)
    give_up(standing.request(), NEXT)
    outcome = standing.run()
    assert (outcome.exit_code, outcome.weeks) == (0, [])


def test_the_operator_may_allow_a_gate(standing):
    standing.release(NEXT, changed=gate_breaking(NEXT))
    assert standing.run(allow=frozenset({"parts"})).exit_code == 0
    assert standing.editions() == [START, NEXT]
    assert any(one["status"] == "allowed" for one in report(standing, NEXT)["gates"])


def test_a_run_asked_to_stop_stops_while_it_waits(standing):
    request = standing.request()

    def sleep(seconds):
        standing.clock.sleep(seconds)
        if standing.clock.at > out_at(NEXT) + timedelta(minutes=10):
            request.stop.set()

    outcome = standing.run(sleep=sleep, stop=request.stop)
    assert codes(outcome) == [(NEXT, "fetch", StoppedError)]
    assert outcome.exit_code == 130
    standing.release(NEXT)
    assert standing.run().exit_code == 0


def test_one_week_may_be_asked_for(standing):
    other = START - 4 * WEEK
    outcome = standing.run(week=other, wait=False)
    assert [(one.week, one.state) for one in outcome.weeks] == [(other, "published")]
    again = standing.run(week=other, wait=False)
    assert (again.exit_code, again.weeks) == (0, [])


def test_steps_left_out_are_done_by_the_next_run(standing):
    standing.release(NEXT)
    outcome = standing.run(steps=("fetch",))
    assert (outcome.exit_code, standing.editions()) == (0, [START])
    assert standing.run(steps=("build",)).exit_code == 0
    assert standing.editions() == [START, NEXT]


def test_a_dry_run_touches_nothing_and_asks_nobody(standing):
    standing.release(NEXT)
    before = files(standing.home)
    asked = len(standing.server.asked())
    planned = plan(standing.request())
    assert (planned.table.target, planned.is_known, planned.waits) == (NEXT, False, True)
    assert planned.due == [(NEXT, ["build"])]
    assert planned.sources["statement"] == [("board_xml", f"{standing.server.url}/board.zip")]
    assert files(standing.home) == before
    assert len(standing.server.asked()) == asked


def test_what_happens_is_heard_as_it_happens(standing, caplog):
    standing.release(NEXT)
    with caplog.at_level(logging.INFO, logger="reportgen.run"):
        standing.run()
    events = [(one.run["step"], one.run["event"]) for one in caplog.records]
    print(events)
    assert events.index(("gates", "done")) < events.index(("build", "begun"))
    assert all(one.run["week"] in {str(START), str(NEXT)} for one in caplog.records)
