"""The register against the data: what can be checked of its facts is checked, the rest is named.

Administered rates must equal their daily series from each step to the next: a fact of grade V1 or
V2 that does not is wrong, or the data are. Caps and paces are plans: what the holdings did is told
beside them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reportgen.policy.audit_funds import check_funds
from reportgen.policy.audit_plans import check_plans
from reportgen.policy.audit_rates import check_rates
from reportgen.policy.calendar import release_date
from reportgen.policy.finding import Finding, Verdict
from reportgen.policy.freshness import published
from reportgen.store.series import Basis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reportgen.policy.audit_plans import Month
    from reportgen.policy.facts import Grade
    from reportgen.policy.register import Register
    from reportgen.policy.thresholds import Leg, Threshold, Thresholds
    from reportgen.statement.history import History

DAILY_LINES = {"on_rrp": "RRPONTSYD"}
"""What a threshold may name beside the lines of the statement."""

OFFICIAL = ("federalreserve.gov", "newyorkfed.org", "stlouisfed.org", "federalregister.gov")
"""Whose own text or series a fact of grade V1 rests on."""

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_OLDEST = 7  # days that the newest daily figure may be old when an outcome is judged


def audit_register(
    register: Register, thresholds: Thresholds, history: History, months: Sequence[Month]
) -> tuple[Finding, ...]:
    """Check the register and the thresholds against everything `history` knows.

    `months` are those to hold caps and paces against. The findings come by family, in order of
    time within each.
    """
    return (
        *check_rates(register, history.snapshot),
        *check_funds(register, history.snapshot),
        *check_plans(register, history, months),
        *(_outcome(one, history) for one in thresholds.entries if one.outcome is not None),
        *(
            check_source("fact", one.id, one.announced, one.grade, one.url)
            for one in register.facts
        ),
        *(
            check_source("threshold", one.id, one.announced, one.grade, one.url)
            for one in thresholds.entries
        ),
        _freshness(register, history),
    )


def _outcome(threshold: Threshold, history: History) -> Finding:
    """Judge again, from the figures out by then, which legs of a threshold held."""
    outcome = threshold.outcome
    assert outcome is not None
    said, held = [], []
    for leg in threshold.legs:
        found = _leg(history, leg, outcome.known_on)
        if found is None:
            detail = f"{leg.line} is not known on {outcome.known_on}"
            verdict = Verdict.NOT_TESTABLE
            return Finding("threshold", threshold.id, outcome.known_on, verdict, detail)
        day, value = found
        held.append(leg.lower <= value <= leg.upper)
        said.append(f"{leg.line} {value:,.0f} on {day} {'holds' if held[-1] else 'does not hold'}")
    agrees = tuple(held) == outcome.legs_held
    detail = "; ".join(said) + ("" if agrees else f"; legs_held says {list(outcome.legs_held)}")
    verdict = Verdict.PASSED if agrees else Verdict.FAILED
    return Finding("threshold", threshold.id, outcome.known_on, verdict, detail)


def _leg(history: History, leg: Leg, known_on: date) -> tuple[date, float] | None:
    """Return day and value of the newest figure of a leg's line that was out on that day."""
    code = DAILY_LINES.get(leg.line)
    if code is not None:
        days = (known_on - back * _DAY for back in range(_OLDEST))
        figures = (
            history.daily(code, day) for day in days if published(Basis.DAILY, day) <= known_on
        )
        figure = next((one for one in figures if one is not None), None)
        return None if figure is None else (figure.as_of, figure.value)
    if leg.line not in history.tree.lines:
        return None
    wednesday = known_on - timedelta(days=(known_on.weekday() - 2) % 7)
    if release_date(wednesday) > known_on:
        wednesday -= _WEEK
    level = history.level(leg.line, wednesday)
    return None if level is None else (wednesday, level.value)


def check_source(
    kind: str, subject: str, day: date, grade: Grade, url: str, *, family: str = "source"
) -> Finding:
    """See that a grade and an address go together; `kind` says what rests on them."""
    fault = _fault(grade, url)
    detail = fault or f"{kind}, grade {grade}, {urlsplit(url).hostname or 'no address'}"
    verdict = Verdict.FAILED if fault else Verdict.PASSED
    return Finding(family, subject, day, verdict, detail)


def _fault(grade: Grade, url: str) -> str | None:
    if not url and grade == "V3":
        return None
    try:
        address = urlsplit(url)
    except ValueError as error:
        return f"url {url!r} is no address: {error}"
    host = address.hostname or ""
    spaced = any(character.isspace() for character in url)
    if address.scheme != "https" or "." not in host or not address.path.strip("/") or spaced:
        return f"url {url!r} is not the https address of a page"
    official = any(host == one or host.endswith(f".{one}") for one in OFFICIAL)
    if grade == "V1" and not official:
        return f"grade V1 rests on an authority's own text or series, and {host} has none"
    return None


def _freshness(register: Register, history: History) -> Finding:
    """Compare the last check of the register with the newest week the data have."""
    days = [day for day, _ in history.levels("total_assets")[-1:]]
    day = days[0] if days else register.last_checked
    out = release_date(day) if days else register.last_checked
    current = register.is_current(out)
    detail = f"last checked on {register.last_checked}; the newest week, {day}, came out on {out}"
    verdict = Verdict.PASSED if current else Verdict.TOLD
    return Finding("freshness", "register", register.last_checked, verdict, detail)
