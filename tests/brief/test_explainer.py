"""What the page on bank reserves takes from a week: true on its day, and nothing later."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from every_week import WEEKS
from real_brief import real_brief
from truth.conditions_explainer import rules, states

from reportgen.brief import explainer as writer
from reportgen.brief.claims import Unit
from reportgen.brief.explainer_data import load_background
from reportgen.languages import LANGUAGES
from reportgen.policy.calendar import release_date

SPECIAL = [
    date(2005, 6, 15),
    date(2008, 10, 8),
    date(2008, 10, 15),
    date(2012, 9, 19),
    date(2017, 3, 29),
    date(2017, 4, 5),
    date(2018, 6, 13),
    date(2018, 12, 26),
    date(2020, 3, 11),
    date(2020, 3, 18),
    date(2020, 3, 25),
    date(2020, 4, 1),
    date(2021, 7, 28),
    date(2021, 8, 4),
    date(2022, 6, 15),
    date(2026, 9, 30),
]


@pytest.mark.parametrize("day", SPECIAL, ids=str)
def test_each_wording_is_true_on_its_day(day: date) -> None:
    explainer = real_brief(day).explainer
    assert dict(explainer.states) == states(day)
    print(day, dict(explainer.states))


@pytest.mark.parametrize("day", SPECIAL, ids=str)
def test_nothing_on_it_was_unknown_at_the_release(day: date) -> None:
    brief = real_brief(day)
    released, explainer = brief.release_date, brief.explainer
    known = [one["id"] for one in rules(released)]
    assert [one.id for one in explainer.requirements.entries] == known
    told = {name: when for name, when in explainer.days.items() if when is not None}
    ahead = {name for name, when in told.items() if when > released}
    assert ahead <= {"zero", "zero_eve"}, "only what was announced to come may lie ahead"
    assert ("zero" in told) == (released >= date(2020, 3, 15))
    assert all(claim is None or claim.as_of <= day for claim in explainer.claims.values())


def test_its_figures_are_claims_of_the_brief() -> None:
    for day in SPECIAL:
        brief = real_brief(day)
        listed = {claim.id: claim for claim in brief.claims}
        held = [claim for claim in brief.explainer.claims.values() if claim is not None]
        assert all(listed[claim.id] is claim for claim in held)
        assert len(held) >= 3
        ratios = [claim for claim in held if claim.line.startswith("reserve_ratio")]
        assert all(claim.unit is Unit.PERCENT and claim.sources for claim in ratios)


def test_the_ratios_of_2018_are_tiers_and_those_of_2026_zero() -> None:
    tiers, zero = (real_brief(day).explainer for day in (date(2018, 6, 13), date(2026, 9, 30)))

    def values(explainer):
        names = ("ratio_exempt", "ratio_low", "ratio_top", "ratio_now")
        claims = (explainer.claims.get(name) for name in names)
        return [None if claim is None else claim.value for claim in claims]

    assert values(tiers) == [0, 3, 10, None]
    assert values(zero) == [None, None, 10, 0]
    # 84,000,000 of 100,000,000 lie between 16.0 and 122.3 million: 3 % of them.
    assert (tiers.ruled.required, tiers.ruled.excess) == (Decimal(2_520_000), Decimal(9_480_000))
    assert (zero.ruled.required, zero.ruled.excess) == (0, Decimal(12_000_000))
    for explainer in (tiers, zero):
        bank = explainer.plain
        assert (bank.deposits, bank.required) == (100_000_000, 10_000_000)
        assert (bank.actual, bank.excess) == (12_000_000, 2_000_000)


def test_the_case_of_2020_begins_with_its_announcement() -> None:
    before, first = (real_brief(day).explainer for day in (date(2020, 3, 4), date(2020, 3, 18)))
    assert before.claims["before"] is None
    claim = first.claims["before"]
    assert claim is not None
    assert (claim.line, claim.as_of) == ("reserve_balances", date(2020, 3, 11))


def test_rates_are_told_only_where_they_are_known() -> None:
    early, late = (real_brief(day).explainer for day in (date(2008, 12, 17), date(2022, 6, 15)))
    assert early.told["rates"] is None
    assert early.claims["iorb"] is None
    assert late.claims["iorb"] is not None
    text = late.told["rates"]
    assert text is not None
    assert next(one.key for one in text.sentences).startswith("rate.effr_")


def test_what_is_paid_has_the_name_of_its_time() -> None:
    """On June 13, 2018 the 1.95 percent of that day were not in force yet."""
    told = real_brief(date(2018, 6, 13)).explainer
    paid, text = told.claims["iorb"], told.told["rates"]
    assert paid is not None
    assert (paid.line, paid.value) == ("ioer", 1.75)
    assert text is not None
    assert [one.key for one in text.sentences] == ["rate.effr_below_ioer"]


def test_weeks_before_the_registers_first_fact_have_no_event() -> None:
    assert real_brief(WEEKS[0]).explainer.event is None
    assert real_brief(date(2008, 12, 3)).explainer.event is not None


def test_steps_and_addresses_are_in_order() -> None:
    background = load_background()
    for step in background.step:
        assert step.announced <= step.effective
        assert step.url.startswith("https://www.federalreserve.gov/")
    ids = [link.id for link in background.link]
    assert len(set(ids)) == len(ids)
    for link in background.link:
        for tag in LANGUAGES:
            parts = urlsplit(link.url(tag))
            assert parts.scheme == "https", link.id
            assert parts.hostname is not None
            assert "." in parts.hostname
            assert not parts.query
            assert not parts.username
            assert parts.path.startswith("/"), link.id
    assert background.urls("zh-Hans")["hkma"] != background.urls("en")["hkma"]
    print(f"{len(ids)} addresses, {len(background.step)} dated wordings")


def test_a_wednesday_before_is_a_week_before_on_wednesdays() -> None:
    for offset in range(14):
        day = date(2020, 3, 11) + timedelta(days=offset)
        before = writer._wednesday_before(day)
        assert before.weekday() == 2
        assert timedelta(0) < day - before <= timedelta(days=7)
    assert release_date(writer._wednesday_before(date(2020, 3, 15))) == date(2020, 3, 12)
