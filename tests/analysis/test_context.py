"""A week against its own past, counted anew by hand in the plainest way there is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.analysis.context import Context
from reportgen.analysis.weekly import Weekly, kin_of
from reportgen.statement.history import History
from reportgen.statement.lines import load_lines
from reportgen.store.snapshot import embedded_snapshot

START = date(2020, 1, 1)
WEEK = timedelta(days=7)


def weekly(*values: float | None) -> Weekly:
    return Weekly("x", START, values)


def context(day: date) -> Context:
    return Context(History(embedded_snapshot().until(day), load_lines(), day))


def line(key: str, day: date) -> Weekly:
    found = context(day).line(key)
    assert found is not None
    return found


def moves(key: str, until: date) -> dict[date, float]:
    """The changes of a line up to a day, from the levels of the whole history."""
    whole = History(embedded_snapshot(), load_lines(), date(2026, 9, 30))
    known = dict(whole.levels(key))
    return {
        day: value - known[day - WEEK]
        for day, value in known.items()
        if day <= until and day - WEEK in known
    }


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("treasury_general_account", date(2025, 4, 16)),
        ("primary_credit", date(2023, 3, 15)),
        ("total_assets", date(2020, 3, 25)),
        ("repos", date(2019, 9, 18)),
        ("reserve_balances", date(2008, 11, 12)),
        ("net_premium", date(2025, 4, 16)),
    ],
)
def test_a_rank_is_the_count_of_moves_as_large(key: str, day: date) -> None:
    past, found = moves(key, day), line(key, day)
    this = past[day]
    rank, signed, late = found.rank(), found.rank_signed(), found.rank(260)
    assert found.move == this
    assert rank is not None
    assert signed is not None
    assert late is not None
    assert rank.among == len(past)
    assert rank.as_large == sum(abs(move) >= abs(this) for move in past.values())
    assert rank.first == min(past)
    same_way = [move for move in past.values() if (move >= this if this > 0 else move <= this)]
    assert signed.as_large == len(same_way)
    newest = [move for when, move in past.items() if when > day - 260 * WEEK]
    assert (late.as_large, late.among) == (
        sum(abs(move) >= abs(this) for move in newest),
        len(newest),
    )
    month = found.rank_in_month()
    assert month is not None
    april = [abs(move) for when, move in past.items() if when.month == day.month]
    assert (month.as_large, month.among) == (sum(size >= abs(this) for size in april), len(april))
    print(f"{key}, {day}: {this:+,.0f}, {rank.as_large} of {rank.among} weeks as large")


def test_the_tax_week_of_2025_against_the_22_before_it() -> None:
    """$323.6 billion into the Treasury's account: one tax week, that of 2022, saw more."""
    found = line("treasury_general_account", date(2025, 4, 16)).rank_of_kin()
    assert found is not None
    kin, rank = found
    past = moves("treasury_general_account", date(2025, 4, 16))
    tax_weeks = {
        when: move
        for when, move in past.items()
        if any(
            (when - timedelta(days=n)).month == 4 and (when - timedelta(days=n)).day == 15
            for n in range(7)
        )
    }
    assert (kin, rank.among, rank.as_large) == ("april_tax", 23, 2)
    assert len(tax_weeks) == 23
    assert sorted(tax_weeks, key=lambda when: abs(tax_weeks[when]))[-2:] == [
        date(2025, 4, 16),
        date(2022, 4, 20),
    ]


def test_kinds_of_weeks_go_by_the_days_in_them() -> None:
    assert kin_of(date(2025, 4, 16)) == "april_tax"
    assert kin_of(date(2022, 4, 20)) == "april_tax"  # April 15 was the Friday before
    assert kin_of(date(2025, 12, 31)) == "quarter_end"
    assert kin_of(date(2026, 4, 1)) == "quarter_end"
    assert kin_of(date(2025, 4, 9)) is None


def test_nothing_later_than_the_week_counts() -> None:
    """A history of everything, seen from a day, and one that ends there rank alike."""
    day, keys = date(2019, 9, 18), ("repos", "reserve_balances", "on_rrp", "net_premium", "mbs")
    whole = Context(History(embedded_snapshot(), load_lines(), day))
    for key in keys:
        assert whole.line(key) == context(day).line(key)


def test_the_facility_is_read_from_its_own_series_on_wednesdays() -> None:
    found = line("on_rrp", date(2025, 4, 16))
    assert (found.first, found.now, found.move) == (date(2013, 9, 25), 54_772, -113_343)
    # Christmas 2024 was a Wednesday: no operation, and no change into the week after.
    holiday = (date(2024, 12, 25) - found.first).days // 7
    assert found.values[holiday] is None
    assert found.moves[holiday + 1] is None


def test_a_line_without_a_value_this_week_has_no_context() -> None:
    assert context(date(2025, 4, 16)).line("total_capital") is None
    assert context(date(2014, 5, 14)).line("btfp") is None


def test_levels_since_and_runs() -> None:
    found = weekly(5, 9, 3, 4, 7)
    high = found.level_unmatched(high=True)
    assert high is not None
    assert (high.weeks, high.since) == (2, START + WEEK)
    run, before = found.run(), weekly(9, 8, 7, 6, 8).run(skip=1)
    assert run is not None
    assert before is not None
    assert (run.rising, run.weeks, run.start) == (True, 2, START + 2 * WEEK)
    assert (before.rising, before.weeks, before.start) == (False, 3, START)
    assert weekly(4, 4).run() is None
    assert weekly(1, 2, 3, 2, 1, 2).weeks_ending_run(2) == 2
    assert weekly(1, 2, 3, 4).weeks_in_run(2) == 2


def test_use_and_disuse() -> None:
    found = weekly(0, 0, 0, 5).idle()
    assert found is not None
    assert (found.weeks, found.since, found.first) == (3, None, START)
    use = weekly(0, 4, 7, 0).in_use()
    assert use is not None
    assert (use.weeks, use.since) == (2, START + WEEK)
    assert weekly(3, 5).idle() is None
    assert weekly(2, None, 0, 0, 5).idle() is None  # what came before the zeros is not known
    young = weekly(None, 0, 0, 5).idle()
    assert young is not None
    assert (young.weeks, young.since, young.first) == (2, None, START + WEEK)
    peak = weekly(9, 4, 7, 0).highest(3)
    assert peak == (START + 2 * WEEK, 7)


def test_a_gap_gives_no_change() -> None:
    found = weekly(1, None, 6, 7)
    assert found.moves == (None, None, None, 1)
    rank = found.rank()
    assert rank is not None
    assert rank.among == 1


values = st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=2, max_size=80)


@given(values, st.integers(-50, 50))
def test_ranks_are_true_by_brute_force(past: list[int | None], now: int) -> None:
    found = weekly(*past, now)
    rank = found.rank()
    pairs = zip(past, [*past[1:], now], strict=True)
    known = [after - before for before, after in pairs if before is not None and after is not None]
    if past[-1] is None:
        assert rank is None
        return
    assert rank is not None
    this = now - past[-1]
    assert rank.among == len(known)
    assert rank.as_large == sum(abs(move) >= abs(this) for move in known)
    assert rank.as_large + rank.smaller == rank.among
    assert 0 < rank.share <= 1


@given(values, st.integers(-50, 50))
def test_a_larger_move_is_never_less_rare(past: list[int | None], now: int) -> None:
    if past[-1] is None:
        return
    turn = 1 if now >= past[-1] else -1
    smaller, larger = weekly(*past, now).rank(), weekly(*past, now + turn * 10).rank()
    assert smaller is not None
    assert larger is not None
    assert larger.share <= smaller.share


@given(values, st.integers(-50, 50))
def test_shifting_all_levels_changes_no_rank(past: list[int | None], now: int) -> None:
    shifted = [None if value is None else value + 1000 for value in past]
    assert weekly(*past, now).rank() == weekly(*shifted, now + 1000).rank()


def test_kinds_of_weeks_by_brute_force() -> None:
    ends, day = {(3, 31), (6, 30), (9, 30), (12, 31)}, date(2002, 12, 18)
    found = {"april_tax": 0, "quarter_end": 0}
    while day < date(2030, 1, 1):
        within = {((day - timedelta(n)).month, (day - timedelta(n)).day) for n in range(7)}
        kind = "april_tax" if (4, 15) in within else "quarter_end" if within & ends else None
        assert kin_of(day) == kind, day
        if kind:
            found[kind] += 1
        day += WEEK
    print(found)
