"""The register against the data: what agrees, what is caught, what is only told."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec.structs import replace as changed

from reportgen.analysis.runoff import complete_months
from reportgen.brief.rates import RATES
from reportgen.policy.audit import audit_register
from reportgen.policy.audit_plans import CAP_TOLERANCE
from reportgen.policy.audit_rates import RATE_SERIES
from reportgen.policy.finding import Verdict
from reportgen.policy.register import load_register
from reportgen.policy.thresholds import load_thresholds
from reportgen.statement.history import History
from reportgen.statement.lines import load_lines
from reportgen.store.series import Basis
from reportgen.store.snapshot import embedded_snapshot

LAST = date(2026, 10, 9)
MONTHS = complete_months(date(2026, 9, 30), 12 * 18)
DAY = timedelta(days=1)


def audit(register=None, thresholds=None, snapshot=None):
    history = History(snapshot or embedded_snapshot(), load_lines(), LAST)
    return audit_register(
        register or load_register(), thresholds or load_thresholds(), history, MONTHS
    )


def having(family, verdict, findings):
    return [one for one in findings if one.family == family and one.verdict is verdict]


def with_fact(id_, **changes):
    register = load_register()
    facts = tuple(changed(one, **changes) if one.id == id_ else one for one in register.facts)
    assert facts != register.facts
    return replace(register, facts=facts)


def without(id_):
    register = load_register()
    return replace(register, facts=tuple(one for one in register.facts if one.id != id_))


def with_value(code, day, value):
    """Return the embedded data with one daily value changed."""
    snapshot = embedded_snapshot()
    series = snapshot.series[code, Basis.DAILY]
    values = list(series.values)
    values[(day - series.first).days] = value
    other = replace(series, values=tuple(values))
    return replace(snapshot, series={**snapshot.series, (code, Basis.DAILY): other})


def test_nothing_contradicts_the_register_we_ship():
    findings = audit()
    counts = Counter((one.family, one.verdict.value) for one in findings)
    for (family, verdict), count in sorted(counts.items()):
        print(f"{family:10} {verdict:13} {count}")
    assert [one for one in findings if one.verdict is Verdict.FAILED] == []
    assert counts["rate", "passed"] >= 70
    assert counts["cap", "passed"] > 100
    assert counts["pace", "passed"] > 40
    assert counts["threshold", "passed"] == 1


def test_every_rate_with_a_series_is_checked_against_the_one_the_brief_reads():
    read = {registered: code for _, code, registered in RATES if registered is not None}
    assert dict(RATE_SERIES) == read


def test_what_has_no_data_is_named():
    details = [one.detail for one in having("rate", Verdict.NOT_TESTABLE, audit())]
    assert any("standing_repo 4.0" in one and "no series" in one for one in details)
    assert any("on_rrp 3.75" in one and "2026-08-13" in one for one in details)


@pytest.mark.parametrize(
    ("code", "day", "fact"),
    [
        ("IORB", date(2025, 9, 18), "rates-2025-09-17"),
        ("IORB", date(2026, 9, 16), "rates-2025-12-10"),
        ("DFEDTARU", date(2024, 12, 25), "rates-2024-12-18"),
        ("RRPONTSYAWARD", date(2022, 3, 17), "rates-2022-03-16"),
    ],
)
def test_one_day_that_differs_is_a_contradiction(code, day, fact):
    (failed,) = having("rate", Verdict.FAILED, audit(snapshot=with_value(code, day, 9.99)))
    print(failed.detail)
    assert failed.subject == fact
    assert f"9.99 in {code} on {day} (1 of " in failed.detail


def test_a_step_a_day_off_is_caught_and_so_is_one_left_out():
    fact = next(one for one in load_register().facts if one.id == "rates-2025-09-17")
    late = audit(with_fact(fact.id, stated_effective=fact.effective + DAY))
    assert {one.subject for one in having("rate", Verdict.FAILED, late)} == {"rates-2024-12-18"}
    findings = audit(without(fact.id))
    failed = having("rate", Verdict.FAILED, findings)
    assert {one.subject for one in failed} == {"rates-2024-12-18"}
    listed = [
        one for one in having("series", Verdict.TOLD, findings) if "without an entry" in one.detail
    ]
    assert [(one.subject, one.day) for one in listed] == [
        (code, fact.effective) for code in ("IORB", "DFEDTARL", "DFEDTARU", "RRPONTSYAWARD")
    ]


def test_the_funds_rate_bears_out_what_has_no_series():
    findings = audit()
    assert having("funds", Verdict.FAILED, findings) == []
    told = [(one.subject, one.detail[-17:]) for one in having("funds", Verdict.TOLD, findings)]
    assert told == [
        ("rates-2015-12-16", "0.2 on 2015-12-31"),
        ("rates-2019-07-31", "2.3 on 2019-09-17"),
    ]


@pytest.mark.parametrize("days", [-1, 1])
@pytest.mark.parametrize(
    "id_", ["rates-2015-12-16", "rates-2018-12-19", "rates-2019-09-18", "rates-2020-03-03"]
)
def test_a_range_a_day_off_is_caught_by_the_funds_rate(id_, days):
    fact = next(one for one in load_register().facts if one.id == id_)
    off = audit(with_fact(id_, stated_effective=fact.effective + days * DAY))
    assert id_ in {one.subject for one in having("funds", Verdict.FAILED, off)}


def test_a_small_step_that_the_funds_rate_did_not_go_is_told():
    rates = changed(
        next(one for one in load_register().facts if one.id == "ioer-2019-05-01").rates, ioer=2.45
    )
    told = having("funds", Verdict.TOLD, audit(with_fact("ioer-2019-05-01", rates=rates)))
    (one,) = [one for one in told if one.subject == "ioer-2019-05-01"]
    assert one.detail == "ioer +0.05: EFFR -0.04 to 2.41 on 2019-05-02"


def test_a_range_that_the_funds_rate_is_not_in_is_caught():
    rates = changed(
        next(one for one in load_register().facts if one.id == "rates-2018-09-26").rates,
        range_lower=2.25,
        range_upper=2.5,
    )
    failed = having("funds", Verdict.FAILED, audit(with_fact("rates-2018-09-26", rates=rates)))
    assert {one.subject for one in failed} == {"rates-2018-09-26"}
    assert [one.detail.split(":")[0] for one in failed] == [
        "EFFR in 2.25 to 2.5",
        "range_lower +0.5",
    ]


def test_what_was_only_reported_is_told_and_not_failed():
    day = date(2026, 9, 20)
    snapshot = with_value("IORB", day, 3.65)
    assert len(having("rate", Verdict.FAILED, audit(snapshot=snapshot))) == 1
    findings = audit(with_fact("rates-2026-09-16", grade="V3"), snapshot=snapshot)
    assert having("rate", Verdict.FAILED, findings) == []
    assert [one.subject for one in having("rate", Verdict.TOLD, findings)] == ["rates-2026-09-16"]


def test_changes_before_the_register_begins_are_listed_as_such():
    listed = having("series", Verdict.TOLD, audit())
    assert {one.subject for one in listed} == {"RRPONTSYAWARD"}
    assert all("before the register begins" in one.detail for one in listed)


def test_caps_hold_within_the_tolerance_but_for_two_months():
    told = having("cap", Verdict.TOLD, audit())
    assert [(one.day, one.subject) for one in told] == [
        (date(2018, 6, 1), "qt1"),
        (date(2019, 6, 1), "qt1-slowed"),
    ]
    assert all("agency" in one.detail for one in told)
    cut = tuple(
        changed(step, treasuries=step.treasuries - 2 * CAP_TOLERANCE)
        for step in next(one for one in load_register().facts if one.id == "qt2-slowed").caps
    )
    more = having("cap", Verdict.TOLD, audit(with_fact("qt2-slowed", caps=cut)))
    print(len(more), more[-1].detail)
    assert len(more) > 5
    assert not having("cap", Verdict.FAILED, more)


def test_a_pace_that_is_far_off_is_told():
    pace = (changed(load_pace("taper-2014"), treasuries=400_000),)
    before, after = audit(), audit(with_fact("taper-2014", pace=pace))
    told = set(having("pace", Verdict.TOLD, after)) - set(having("pace", Verdict.TOLD, before))
    assert [one.day for one in told] == [date(2014, 1, 1)]


def load_pace(id_):
    return next(one for one in load_register().facts if one.id == id_).pace[0]


def test_an_outcome_that_does_not_follow_from_the_figures_fails():
    thresholds = load_thresholds()
    (entry,) = thresholds.entries
    wrong = changed(entry, outcome=changed(entry.outcome, legs_held=(True, True)))
    (failed,) = having(
        "threshold", Verdict.FAILED, audit(thresholds=changed(thresholds, entries=(wrong,)))
    )
    assert "on_rrp 2,514 on 2025-12-03 does not hold" in failed.detail
    unknown = changed(entry, legs=(changed(entry.legs[0], line="no_line"), entry.legs[1]))
    (one,) = having(
        "threshold", Verdict.NOT_TESTABLE, audit(thresholds=changed(thresholds, entries=(unknown,)))
    )
    assert one.detail == "no_line is not known on 2025-12-04"


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.org/monetary20250917a.htm", "authority's own"),
        ("https://notfederalreserve.gov/x", "authority's own"),
        ("https://www.federalreserve.gov/", "not the https address of a page"),
        ("https://www.federalreserve.gov/a b", "not the https address of a page"),
        ("https:///newsevents", "not the https address of a page"),
        ("https://[www.federalreserve.gov/x", "no address"),
    ],
)
def test_an_address_that_cannot_bear_its_grade_is_a_fault(url, fault):
    (failed,) = having("source", Verdict.FAILED, audit(with_fact("rates-2025-09-17", url=url)))
    assert failed.subject == "rates-2025-09-17"
    assert fault in failed.detail


def test_a_register_older_than_the_data_is_told():
    stale = replace(load_register(), last_checked=date(2026, 10, 7))
    (told,) = having("freshness", Verdict.TOLD, audit(stale))
    assert "came out on 2026-10-08" in told.detail
    assert len(having("freshness", Verdict.PASSED, audit())) == 1
