"""The data of a week: what its brief can read, no more and no less."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reportgen.policy.readable import week_digest, week_vintage
from reportgen.store.series import Basis, Disagreement, Series, Snapshot
from reportgen.store.snapshot import embedded_snapshot

DAY = date(2025, 4, 16)
WEEK = timedelta(weeks=1)
FIRST, LAST = date(2002, 12, 25), date(2026, 9, 30)
WEEKS = [FIRST + n * WEEK for n in range((LAST - FIRST).days // 7 + 1)]
EMBEDDED = embedded_snapshot()
SERIES = list({id(one): one for one in EMBEDDED.series.values()}.values())


def changed(own: Series, day: date, value: float | None) -> Snapshot:
    """Return the embedded data with one value otherwise."""
    place = (day - own.first).days // own.step
    other = replace(own, values=(*own.values[:place], value, *own.values[place + 1 :]))
    return replace(
        EMBEDDED, series={key: other if one is own else one for key, one in EMBEDDED.series.items()}
    )


@given(st.sampled_from(WEEKS))
def test_deleting_what_is_later_changes_nothing(day: date) -> None:
    assert week_digest(EMBEDDED.until(day), day) == week_digest(EMBEDDED, day)


@given(st.sampled_from(SERIES), st.data(), st.sampled_from(WEEKS))
def test_a_revision_changes_the_weeks_that_can_see_it_and_no_others(
    own: Series, data: st.DataObject, as_of: date
) -> None:
    day, value = data.draw(st.sampled_from(list(own.items())))
    revised = changed(own, day, value + 1)
    same = week_digest(EMBEDDED, as_of) == week_digest(revised, as_of)
    assert same is (day > as_of)


def test_gdp_counts_from_the_day_it_came_out() -> None:
    """Of the first quarter of 2025, whose first day was before the Wednesday, nothing was known."""
    grid = [None] * 91
    before = Series("GDP", (), Basis.QUARTER, "usd_billions", date(2024, 10, 1), 1, (29_977.6,))
    after = replace(before, values=(29_977.6, *grid, 30_042.1))
    assert after.last() == (date(2025, 1, 1), 30_042.1)
    early, late = (
        replace(EMBEDDED, series={**EMBEDDED.series, ("GDP", Basis.QUARTER): one})
        for one in (before, after)
    )
    assert week_digest(early, DAY) == week_digest(late, DAY) != week_digest(EMBEDDED, DAY)
    assert week_digest(early, date(2025, 5, 7)) != week_digest(late, date(2025, 5, 7))


def test_so_do_the_assets_of_banks() -> None:
    """The H.8 of a Wednesday comes out on the Friday of the week after."""
    code = "TLAACBW027NBOG"
    whole = Series(
        code, (), Basis.WEDNESDAY_LEVEL, "usd_billions", date(2025, 4, 2), 7, (24_100.0, 24_200.0)
    )
    early, late = (
        replace(EMBEDDED, series={**EMBEDDED.series, (code, Basis.WEDNESDAY_LEVEL): one})
        for one in (whole.until(date(2025, 4, 2)), whole)
    )
    assert week_digest(early, DAY) == week_digest(late, DAY)
    assert week_digest(early, DAY + WEEK) != week_digest(late, DAY + WEEK)


def test_differences_between_sources_count_where_the_notes_tell_of_them() -> None:
    def digest(*days: date, basis: Basis = Basis.WEDNESDAY_LEVEL) -> str:
        stated = tuple(Disagreement("X", basis, day, "a", 1, "b", 2) for day in days)
        return week_digest(replace(EMBEDDED, disagreements=stated), DAY)

    told = {digest(DAY), digest(DAY - WEEK), digest(DAY - 52 * WEEK), digest()}
    assert len(told) == 4
    assert digest(DAY + WEEK) == digest(DAY - 2 * WEEK) == digest()
    assert digest(DAY - timedelta(days=1), basis=Basis.DAILY) != digest()


def test_the_vintage_of_a_week() -> None:
    embedded = replace(EMBEDDED, vintage=date(2026, 10, 9))
    assert week_vintage(embedded, DAY) == date(2026, 10, 9)
    known = replace(embedded, known_on=date(2025, 6, 1), vintage=date(2025, 6, 1))
    assert week_vintage(known, DAY) == date(2025, 6, 1)

    class Told:
        """Every Wednesday was known from the day after."""

        def newest(self, source: str, code: str, day: int) -> int:
            assert (source, code) == ("a", "X")
            return day + 1

    one = Series("X", (), Basis.WEDNESDAY_LEVEL, "usd_millions", DAY, 7, (1, 2), origin="a")
    served = replace(one, served=(("a", "X", DAY.toordinal()),))
    stored = Snapshot({("X", Basis.WEDNESDAY_LEVEL): served}, "", "a", vintages=Told())
    assert week_vintage(stored, DAY) == DAY + timedelta(days=1)
    assert week_vintage(stored, DAY + WEEK) == DAY + timedelta(days=8)
    assert week_vintage(stored, DAY - WEEK) is None


def test_every_week_has_a_digest_of_its_own() -> None:
    snapshot = replace(EMBEDDED)  # nothing laid out yet
    start = time.process_time()
    digests = {week_digest(snapshot, day) for day in WEEKS}
    spent = 1000 * (time.process_time() - start) / len(WEEKS)
    print(f"{spent:.2f} ms of CPU a week, {len(WEEKS):,} weeks of {len(SERIES)} series in a row")
    assert len(digests) == len(WEEKS)
