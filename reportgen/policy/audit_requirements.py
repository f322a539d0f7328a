"""The history of reserve requirements against itself, the law's rules, and the register.

No series has these ratios and amounts. But the law says how the amounts move, maintenance periods
follow each other by two weeks, there is an entry for every year, and the register tells the day
they became zero: an entry mistyped rarely agrees with all of these.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.policy.audit import check_source
from reportgen.policy.finding import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.policy.register import Register
    from reportgen.policy.requirements import Requirement, Requirements

FAMILY = "ratio"
ZERO = "reserve-requirements-zero"
"""The register's fact of the day all ratios became zero."""

_PERIOD = timedelta(days=14)  # a maintenance period, from a Thursday on
_YEARLY = timedelta(weeks=56)  # the longest: from 2014 on a year's first period is in January
_DOCUMENT = re.compile(r"(?:E\d|\d{2}|\d{4})-\d{4,5}")  # as the Federal Register numbers its own


def audit_requirements(requirements: Requirements, register: Register) -> tuple[Finding, ...]:
    """Check every entry, in order of effect, then the day of zero and how far all was checked."""
    entries = requirements.entries
    return (
        *(
            check_source("requirement", one.id, one.announced, one.grade, one.url, family=FAMILY)
            for one in entries
        ),
        *(_entry(before, one, entries[0]) for before, one in pairwise(entries)),
        *_zero(entries, register),
        _freshness(requirements, register),
    )


def _entry(before: Requirement, one: Requirement, first: Requirement) -> Finding:
    fault = _fault(before, one, first)
    amounts = f"{one.exemption_amount / 1e6:.1f} and {one.low_reserve_tranche / 1e6:.1f} million"
    ratios = " / ".join(map(str, one.ratios))
    verdict = Verdict.FAILED if fault else Verdict.PASSED
    return Finding(FAMILY, one.id, one.effective, verdict, fault or f"{amounts}, {ratios} percent")


def _fault(before: Requirement, one: Requirement, first: Requirement) -> str | None:
    """Return what speaks against the entry, if anything does."""
    if one.exemption_amount < before.exemption_amount:
        return f"exemption_amount is below that of {before.id}: by law it never falls"
    if one.effective - before.effective > _YEARLY:
        return (
            f"{(one.effective - before.effective).days} days after {before.id}: a year is missing"
        )
    if not (one.is_zero and before.is_zero) and (one.effective - first.effective) % _PERIOD:
        return f"effective {one.effective} begins no two-week maintenance period"
    if one.is_zero and before.is_zero and one.effective != date(one.effective.year, 1, 1):
        return f"effective {one.effective} is not the first of January"
    wrong = [number for number in one.documents if not _DOCUMENT.fullmatch(number)]
    return f"document {wrong[0]!r} is no number of the Federal Register" if wrong else None


def _zero(entries: tuple[Requirement, ...], register: Register) -> Iterator[Finding]:
    """Hold the first entry without any requirement against the register's fact of it."""
    ours = next((one for one in entries if one.is_zero), None)
    theirs = next((fact for fact in register.facts if fact.id == ZERO), None)
    if ours is None or theirs is None:
        return
    said = f"announced {ours.announced}, effective {ours.effective}"
    agree = (ours.announced, ours.effective) == (theirs.announced, theirs.effective)
    detail = f"{said}, as fact {ZERO} of the register"
    if not agree:
        detail = f"{said}, but fact {ZERO}: {theirs.announced}, {theirs.effective}"
    verdict = Verdict.PASSED if agree else Verdict.FAILED
    yield Finding(FAMILY, ours.id, ours.effective, verdict, detail)


def _freshness(requirements: Requirements, register: Register) -> Finding:
    ours, theirs = requirements.last_checked, register.last_checked
    verdict = Verdict.TOLD if ours < theirs else Verdict.PASSED
    detail = f"requirements last checked on {ours}, the register on {theirs}"
    return Finding(FAMILY, "requirements", ours, verdict, detail)
