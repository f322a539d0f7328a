from datetime import date, timedelta

import pytest

from reportgen.policy.register import load_register

REGIMES = [
    # day, regime in force, first day of the regime
    (date(2002, 12, 18), "none", None),
    (date(2008, 11, 24), "none", None),
    (date(2008, 11, 25), "expansion", date(2008, 11, 25)),
    (date(2010, 3, 30), "expansion", date(2008, 11, 25)),
    (date(2010, 3, 31), "none", date(2010, 3, 31)),
    (date(2010, 8, 11), "reinvestment", date(2010, 8, 10)),
    (date(2011, 6, 29), "expansion", date(2010, 11, 3)),
    (date(2011, 9, 28), "reinvestment", date(2011, 6, 30)),
    (date(2013, 6, 19), "expansion", date(2012, 9, 13)),
    (date(2014, 6, 4), "taper", date(2014, 1, 1)),
    (date(2016, 1, 6), "reinvestment", date(2014, 10, 31)),
    (date(2018, 9, 5), "runoff", date(2017, 10, 1)),
    (date(2019, 6, 5), "slowed_runoff", date(2019, 5, 1)),
    (date(2019, 9, 18), "reinvestment", date(2019, 8, 1)),
    (date(2020, 3, 11), "reserve_management", date(2019, 10, 15)),
    (date(2020, 3, 18), "expansion", date(2020, 3, 15)),
    (date(2021, 12, 1), "taper", date(2021, 11, 15)),
    (date(2022, 4, 13), "reinvestment", date(2022, 3, 1)),
    (date(2023, 3, 15), "runoff", date(2022, 6, 1)),
    (date(2025, 4, 16), "slowed_runoff", date(2024, 6, 1)),
    (date(2025, 12, 3), "reinvestment", date(2025, 12, 1)),
    (date(2026, 9, 30), "reserve_management", date(2025, 12, 12)),
]


@pytest.mark.parametrize(("day", "key", "since"), REGIMES)
def test_the_regime_of_every_era(day, key, since):
    regime = load_register().known(day + timedelta(days=1)).regime(day)
    assert (regime.key, regime.since) == (key, since)
    assert (regime.fact is None) == (since is None)


@pytest.mark.parametrize(
    ("day", "caps"),
    [
        (date(2017, 9, 27), None),
        (date(2017, 10, 4), (6_000, 4_000)),
        (date(2018, 3, 28), (12_000, 8_000)),
        (date(2018, 4, 4), (18_000, 12_000)),
        (date(2018, 7, 4), (24_000, 16_000)),
        (date(2018, 10, 3), (30_000, 20_000)),
        (date(2019, 5, 1), (15_000, 20_000)),
        (date(2019, 8, 7), None),
        (date(2022, 6, 1), (30_000, 17_500)),
        (date(2022, 8, 31), (30_000, 17_500)),
        (date(2022, 9, 7), (60_000, 35_000)),
        (date(2024, 6, 5), (25_000, 35_000)),
        (date(2025, 4, 16), (5_000, 35_000)),
        (date(2025, 12, 3), None),
    ],
)
def test_the_redemption_caps(day, caps):
    found = load_register().caps(day)
    assert (found and (found.treasuries, found.agency)) == caps


@pytest.mark.parametrize(
    ("day", "pace"),
    [
        (date(2009, 6, 3), None),  # totals were announced, no monthly pace
        (date(2010, 12, 1), (75_000, 0, 0)),
        (date(2011, 7, 6), None),
        (date(2012, 10, 3), (0, 40_000, 0)),
        (date(2013, 6, 5), (45_000, 40_000, 0)),
        (date(2014, 1, 8), (40_000, 35_000, 0)),
        (date(2014, 6, 4), (25_000, 20_000, 0)),
        (date(2014, 10, 8), (10_000, 5_000, 0)),
        (date(2014, 11, 5), None),
        (date(2019, 11, 6), (0, 0, 60_000)),
        (date(2020, 4, 1), None),  # the bill purchases of 2019 ended with their regime
        (date(2021, 6, 2), (80_000, 40_000, 0)),
        (date(2021, 12, 1), (70_000, 35_000, 0)),
        (date(2022, 2, 2), (40_000, 20_000, 0)),
        (date(2022, 2, 23), (20_000, 10_000, 0)),
        (date(2025, 12, 31), (0, 0, 40_000)),
        (date(2026, 9, 30), (0, 0, 0)),
    ],
)
def test_the_pace_of_purchases(day, pace):
    found = load_register().pace(day)
    assert (found and (found.treasuries, found.mbs, found.bills)) == pace


def test_nothing_is_known_before_it_is_announced():
    register, trough = load_register(), date(2025, 12, 3)
    eve, after = register.known(date(2025, 10, 28)), register.known(date(2025, 10, 30))
    assert eve.regime(trough).key == "slowed_runoff"
    assert eve.caps(trough) is not None
    assert after.regime(trough).key == "reinvestment"
    assert after.caps(trough) is None
    assert [fact.id for fact in after.upcoming(date(2025, 10, 30))] == ["qt2-end"]
    assert after.last_checked == register.last_checked


def test_a_past_state_is_the_same_whatever_came_later():
    register = load_register()
    for fact in register.facts:
        day = fact.announced - timedelta(days=1)
        assert all(other.announced <= day for other in register.known(day).facts)
        assert fact not in register.known(day).events(date(2000, 1, 1), date(2030, 1, 1))
        assert fact in register.known(fact.announced).facts


def test_the_runoff_in_force_counts_its_slower_part():
    register = load_register()
    assert register.runoff_started(date(2025, 4, 16)) == date(2022, 6, 1)
    assert register.runoff_started(date(2019, 7, 31)) == date(2017, 10, 1)
    assert register.runoff_started(date(2025, 12, 1)) is None
    assert register.runoff_started(date(2016, 1, 6)) is None


def test_the_latest_runoff_has_an_end_once_it_is_over():
    register = load_register()
    assert register.last_runoff(date(2016, 1, 6)) is None
    assert register.last_runoff(date(2021, 1, 6)) == (date(2017, 10, 1), date(2019, 8, 1))
    assert register.last_runoff(date(2025, 4, 16)) == (date(2022, 6, 1), None)
    assert register.last_runoff(date(2026, 1, 7)) == (date(2022, 6, 1), date(2025, 12, 1))


def test_spans_follow_each_other_up_to_the_day_asked_for():
    spans = load_register().regimes(date(2025, 4, 16))
    assert [span.start for span in spans[1:]] == [span.end for span in spans[:-1]]
    assert (spans[0].start, spans[-1].end) == (date(2008, 11, 25), date(2025, 4, 16))
    assert [span.key for span in spans].count("slowed_runoff") == 2


def test_events_are_told_once():
    events = load_register().events(date(2025, 10, 22), date(2025, 10, 30))
    assert [fact.id for fact in events] == ["qt2-end", "rates-2025-10-29"]


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2025, 4, 17), date(2025, 5, 7)),
        (date(2025, 5, 7), date(2025, 6, 18)),  # a decision made is no longer ahead
        (date(2024, 12, 26), date(2025, 1, 29)),
        (date(2024, 11, 20), None),  # 2025 is known, but the meeting of December 2024 is not
        (date(2021, 12, 1), None),
        (date(2013, 12, 19), date(2014, 1, 29)),
        (date(2026, 10, 29), date(2026, 12, 9)),
        (date(2005, 4, 7), None),
    ],
)
def test_the_next_meeting_is_given_only_if_none_can_lie_before_it(day, last):
    meeting = load_register().known(day).next_meeting(day)
    assert (meeting and meeting.last) == last


def test_a_later_day_than_the_last_check_is_not_current():
    register = load_register()
    assert register.is_current(register.last_checked)
    assert not register.is_current(register.last_checked + timedelta(days=1))


def test_a_pace_of_one_source_says_so():
    pace = load_register().pace(date(2026, 9, 30))
    assert pace is not None
    assert pace.total == 0
    assert pace.fact.reported


def test_what_agency_principal_is_reinvested_in():
    register = load_register()
    assert register.principal(date(2010, 8, 9)) is None
    assert register.principal(date(2010, 11, 3)) == "treasuries"
    assert register.principal(date(2013, 1, 1)) == "mbs"
    assert register.principal(date(2019, 9, 18)) == "mixed"
    assert register.principal(date(2020, 6, 10)) == "mbs"
    assert register.principal(date(2025, 11, 30)) == "mbs"
    assert register.principal(date(2025, 12, 1)) == "bills"


def test_a_spell_of_purchases_runs_through_its_taper():
    register, purchases = load_register(), frozenset({"expansion", "taper"})
    assert register.last_spell(date(2014, 5, 14), purchases) == (date(2012, 9, 13), None)
    assert register.last_spell(date(2015, 1, 1), purchases) == (
        date(2012, 9, 13),
        date(2014, 10, 31),
    )
