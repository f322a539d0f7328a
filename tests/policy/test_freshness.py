"""What should be known by when, and what a series is called that is behind."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from reportgen.policy.calendar import release_date
from reportgen.policy.freshness import (
    NEW_YORK,
    Release,
    State,
    expected_day,
    expected_week,
    freshness,
    published_at,
    release_of,
)
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

WEEK = timedelta(days=7)


def at(text):
    """Return a moment of New York's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2025-04-17 16:29", date(2025, 4, 9)),
        ("2025-04-17 16:30", date(2025, 4, 16)),
        ("2025-04-16 23:59", date(2025, 4, 9)),
        ("2025-11-27 18:00", date(2025, 11, 19)),  # Thanksgiving: not that Thursday
        ("2025-11-28 16:30", date(2025, 11, 26)),
        ("2025-12-28 12:00", date(2025, 12, 17)),  # a dated exception: Monday the 29th
        ("2025-12-29 16:30", date(2025, 12, 24)),
        ("2026-01-02 16:29", date(2025, 12, 24)),  # New Year's Day was the Thursday
        ("2026-01-02 16:30", date(2025, 12, 31)),
        ("2025-01-10 16:30", date(2025, 1, 8)),  # a day of mourning was the Thursday
    ],
)
def test_the_newest_week_that_is_out(now, week):
    assert expected_week(at(now)) == week


def test_the_clock_is_new_yorks_in_summer_and_in_winter():
    assert expected_week(datetime(2025, 7, 10, 20, 30, tzinfo=UTC)) == date(2025, 7, 9)
    assert expected_week(datetime(2025, 7, 10, 20, 29, tzinfo=UTC)) == date(2025, 7, 2)
    assert expected_week(datetime(2025, 2, 6, 21, 30, tzinfo=UTC)) == date(2025, 2, 5)
    assert expected_week(datetime(2025, 2, 6, 21, 29, tzinfo=UTC)) == date(2025, 1, 29)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        expected_week(datetime(2025, 4, 17, 16, 30))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        freshness(Release.DAILY, None, datetime(2025, 4, 17, 16, 30))  # noqa: DTZ001


def test_between_two_releases_the_expected_week_steps_once():
    """Hour by hour over four years: it only rises, by a week, at the moment of a release."""
    now, before, steps = at("2022-12-01 00:00").astimezone(UTC), None, []
    for _ in range(4 * 365 * 24):
        week = expected_week(now)
        if before is not None and week != before:
            assert week == before + WEEK
            steps.append(now.astimezone(NEW_YORK))
        before, now = week, now + timedelta(hours=1)
    print(len(steps), "steps on", Counter(f"{step:%A}" for step in steps))
    assert len(steps) in {208, 209}
    assert {step.hour for step in steps} == {17}  # the first whole hour after 16:30
    assert sum(step.weekday() != 3 for step in steps) == 9  # moved by holidays and exceptions


@pytest.mark.parametrize(
    ("newest", "now", "state"),
    [
        ("2025-04-16", "2025-04-17 16:30", State.CURRENT),
        ("2025-04-23", "2025-04-17 16:30", State.CURRENT),  # ahead of the calendar
        ("2025-04-09", "2025-04-17 16:29", State.CURRENT),
        ("2025-04-09", "2025-04-17 16:30", State.DUE),
        ("2025-04-09", "2025-04-18 16:29", State.DUE),
        ("2025-04-09", "2025-04-18 16:30", State.LATE),
        ("2025-04-09", "2025-04-24 16:29", State.LATE),
        ("2025-04-09", "2025-04-24 16:30", State.STALE),
        ("2025-04-02", "2025-04-17 16:30", State.STALE),
        (None, "2025-04-17 16:30", State.STALE),
    ],
)
def test_a_week_that_is_missing(newest, now, state):
    day = date.fromisoformat(newest) if newest else None
    assert freshness(Release.H41, day, at(now)).state is state


def test_what_comes_next():
    found = freshness(Release.H41, date(2025, 4, 16), at("2025-04-20 12:00"))
    assert (found.expected, found.next_day) == (date(2025, 4, 16), date(2025, 4, 23))
    assert found.next_at == at("2025-04-24 16:30")
    assert str(found.next_at) == "2025-04-24 16:30:00-04:00"
    moved = freshness(Release.H41, date(2025, 12, 17), at("2025-12-24 12:00"))
    assert moved.next_at == at("2025-12-29 16:30")


def test_a_line_that_has_ended():
    until = date(2026, 5, 6)
    last = freshness(Release.H41, until, at("2026-05-10 12:00"), until=until)
    assert (last.state, last.next_day, last.next_at) == (State.CURRENT, None, None)
    missing = freshness(Release.H41, until - WEEK, at("2026-05-07 17:00"), until=until)
    assert missing.state is State.DUE
    for newest in (until, until - 9 * WEEK):
        ended = freshness(Release.H41, newest, at("2026-05-14 16:30"), until=until)
        assert (ended.state, ended.expected, ended.next_day) == (State.ENDED, until, None)


@pytest.mark.parametrize(
    ("day", "out"),
    [
        (date(2014, 12, 31), "2015-01-09 16:15"),  # the release of that date says so
        (date(2025, 6, 25), "2025-07-03 16:15"),  # the Friday is Independence Day: Thursday
        (date(2026, 11, 18), "2026-11-27 16:15"),  # the Friday after Thanksgiving is none
    ],
)
def test_bank_assets_come_nine_days_later(day, out):
    assert published_at(Release.H8, day) == at(out)
    assert expected_day(Release.H8, at(out)) == day
    assert expected_day(Release.H8, at(out) - timedelta(minutes=1)) == day - WEEK


@pytest.mark.parametrize(
    ("newest", "now", "state"),
    [
        ("2025-04-15", "2025-04-17 08:59", State.CURRENT),
        ("2025-04-16", "2025-04-17 09:00", State.CURRENT),
        ("2025-04-15", "2025-04-17 09:00", State.DUE),
        ("2025-04-15", "2025-04-17 23:59", State.DUE),
        ("2025-04-15", "2025-04-18 00:00", State.LATE),
        ("2025-04-16", "2025-04-20 12:00", State.CURRENT),  # Good Friday: Thursday's is to come
        ("2025-04-17", "2025-04-21 12:00", State.CURRENT),  # Easter Monday is a working day
        ("2025-04-16", "2025-04-21 12:00", State.DUE),
        ("2025-04-19", "2025-04-21 12:00", State.CURRENT),  # a series of every calendar day
        ("2025-07-02", "2025-07-06 12:00", State.CURRENT),  # the long week-end of the Fourth
        ("2025-07-02", "2025-07-07 08:59", State.CURRENT),
        ("2025-07-02", "2025-07-07 09:00", State.DUE),
        ("2025-07-02", "2025-07-08 09:00", State.LATE),  # Thursday's came out on Monday
        ("2025-04-15", "2025-04-25 12:00", State.LATE),  # 21, 22, 23, 24, 25: five working days
        ("2025-04-15", "2025-04-26 12:00", State.LATE),
        ("2025-04-15", "2025-04-28 00:00", State.STALE),
        ("2015-04-15", "2025-04-28 00:00", State.STALE),
    ],
)
def test_daily_rates(newest, now, state):
    assert freshness(Release.DAILY, date.fromisoformat(newest), at(now)).state is state


@pytest.mark.parametrize("code", ["SOFR", "EFFR"])
def test_every_day_the_calendar_expects_is_in_the_rates(code):
    """What the publishers really sent, against the calendar: no day is expected in vain."""
    series = embedded_snapshot().series[code, Basis.DAILY]
    days = {day for day, _ in series.items()}
    day, last = max(min(days), date(2016, 3, 1)), max(days)
    vain = []
    expected = 0
    while day < last:
        now = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=18)
        wanted = expected_day(Release.DAILY, now)
        expected += 1
        if wanted not in days and wanted >= min(days):
            vain.append(wanted)
        day += timedelta(days=1)
    print(f"{code}: {expected} days, expected in vain: {sorted(set(vain))}")
    assert set(vain) <= {date(2018, 12, 5)}  # a day of mourning, declared four days before


@pytest.mark.parametrize(
    ("newest", "now", "state"),
    [
        ("2025-01-01", "2025-07-30 08:29", State.CURRENT),
        ("2025-01-01", "2025-07-30 08:30", State.DUE),
        ("2025-04-01", "2025-07-30 08:30", State.CURRENT),
        ("2025-06-30", "2025-07-30 08:30", State.CURRENT),  # a source that names the last day
        ("2025-01-01", "2025-08-04 08:30", State.DUE),
        ("2025-01-01", "2025-08-04 08:31", State.LATE),
        ("2025-01-01", "2025-08-29 08:30", State.LATE),
        ("2025-01-01", "2025-08-29 08:31", State.STALE),
        ("2024-10-01", "2025-07-30 08:30", State.STALE),
        ("2024-10-01", "2025-02-15 12:00", State.CURRENT),
    ],
)
def test_quarterly_product(newest, now, state):
    assert freshness(Release.GDP, date.fromisoformat(newest), at(now)).state is state


def test_the_next_quarter():
    found = freshness(Release.GDP, date(2025, 7, 1), at("2025-11-20 12:00"))
    assert (found.expected, found.next_day) == (date(2025, 7, 1), date(2025, 10, 1))
    assert found.next_at == at("2026-01-30 08:30")


@pytest.mark.parametrize(
    ("code", "basis", "release"),
    [
        ("WALCL", Basis.WEDNESDAY_LEVEL, Release.H41),
        ("RESPPMA_N.WW", Basis.WEDNESDAY_LEVEL, Release.H41),
        ("WRESBAL", Basis.WEEK_AVERAGE, Release.H41),
        ("TLAACBW027SBOG", Basis.WEDNESDAY_LEVEL, Release.H8),
        ("TLAACBW027NBOG", Basis.WEDNESDAY_LEVEL, Release.H8),
        ("SOFR", Basis.DAILY, Release.DAILY),
        ("GDP", Basis.QUARTER, Release.GDP),
        ("RESPPMA_XCH1_N.WW", Basis.LEVEL_CHANGE_WEEK, Release.H41),
    ],
)
def test_each_series_has_its_release(code, basis, release):
    assert release_of(code, basis) is release


@pytest.mark.parametrize("release", Release)
def test_states_only_get_worse_until_the_observation_comes(release):
    """From the moment of each observation on, what lacks it is due, then late, then stale."""
    order = list(State)
    random = Random(release.value)
    for _ in range(20):
        start = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(hours=random.randrange(80_000))
        newest = expected_day(release, start)
        states = [
            freshness(release, newest, start + timedelta(hours=3 * step)).state
            for step in range(8 * 160 if release is Release.GDP else 8 * 30)
        ]
        assert [order.index(one) for one in states] == sorted(map(order.index, states))
        assert set(states) == set(order) - {State.ENDED}


def test_no_week_of_the_future_is_expected():
    for week in (date(2020, 12, 23), date(2014, 12, 24), date(2025, 12, 24)):
        out = published_at(Release.H41, week)
        assert out.date() == release_date(week)
        assert expected_week(out - timedelta(seconds=1)) == week - WEEK


def test_no_estimate_is_expected_on_a_day_off():
    """The thirtieth day after the fourth quarter of 2026 is a Saturday."""
    assert published_at(Release.GDP, date(2026, 10, 1)) == at("2027-02-01 08:30")
    assert published_at(Release.GDP, date(2026, 7, 1)) == at("2026-10-30 08:30")
