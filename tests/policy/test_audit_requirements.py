"""The history of requirements is held against the law, the cycle of periods and the register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from reportgen.policy.audit_requirements import audit_requirements
from reportgen.policy.finding import Finding, Verdict
from reportgen.policy.register import load_register
from reportgen.policy.requirements import Requirements, load_requirements


def changed(id_: str, **more: object) -> Requirements:
    """Return the history with one entry changed."""
    history = load_requirements()
    entries = [replace(one, **more) if one.id == id_ else one for one in history.entries]
    return replace(history, entries=tuple(entries))


def failed(history: Requirements) -> list[Finding]:
    found = audit_requirements(history, load_register())
    return [one for one in found if one.verdict is Verdict.FAILED]


def test_the_shipped_history_passes() -> None:
    found = audit_requirements(load_requirements(), load_register())
    for one in found:
        print(one.day, one.verdict, one.subject, one.detail)
    assert {one.verdict for one in found} == {Verdict.PASSED}
    assert {one.family for one in found} == {"ratio"}
    assert sum("federal" in one.detail or "grade" in one.detail for one in found) >= 26


@pytest.mark.parametrize(
    ("id_", "more", "message"),
    [
        ("2009", {"exemption_amount": 9_200_000}, "by law it never falls"),
        ("2018", {"effective": date(2018, 1, 17)}, "begins no two-week maintenance period"),
        ("2024", {"effective": date(2024, 1, 2)}, "is not the first of January"),
        ("2020-zero", {"announced": date(2020, 3, 16)}, "but fact reserve-requirements-zero"),
        ("2020-zero", {"effective": date(2020, 4, 9)}, "but fact reserve-requirements-zero"),
        ("2019", {"documents": ("83 FR 54517",)}, "is no number of the Federal Register"),
        ("2015", {"url": "http://www.federalreserve.gov/x"}, "is not the https address of a page"),
        ("2016", {"url": "https://example.org/x", "grade": "V1"}, "grade V1 rests on"),
    ],
)
def test_a_slip_is_found(id_: str, more: dict[str, object], message: str) -> None:
    (one,) = failed(changed(id_, **more))
    print(one)
    assert one.subject == id_
    assert message in one.detail


def test_a_year_left_out_is_found() -> None:
    history = load_requirements()
    for gone in ("2007", "2013", "2023"):
        left = tuple(one for one in history.entries if one.id != gone)
        (one,) = failed(replace(history, entries=left))
        assert "a year is missing" in one.detail


def test_a_history_older_than_the_register_is_told() -> None:
    early = load_register().last_checked - timedelta(days=1)
    stale = replace(load_requirements(), last_checked=early)
    (one,) = (
        one for one in audit_requirements(stale, load_register()) if one.verdict is Verdict.TOLD
    )
    assert f"last checked on {early}" in one.detail
