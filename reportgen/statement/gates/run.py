"""Run every gate for a week and for the two weeks it is compared with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.errors import GateError, UsageError
from reportgen.statement.gates.completeness import lacking, require_complete
from reportgen.statement.gates.lines import (
    check_averages,
    check_neighbours,
    check_repeats,
    check_signs,
)
from reportgen.statement.gates.remainders import check_remainders
from reportgen.statement.gates.witnesses import check_witnesses
from reportgen.statement.history import WEEK, YEAR
from reportgen.statement.identities import Check, Status, check_identities

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reportgen.statement.history import History

# The families of gates, as `--allow` takes them: the part of a check's id before the first point.
GATES = frozenset({"balance", "parts", "repeat", "scale", "shift", "sign"})

# The weeks a statement is compared with, and how the ids of their checks end.
COMPARED = ((WEEK, ".previous_week"), (YEAR, ".year_ago"))


def run_gates(
    history: History, day: date, allow: frozenset[str] = frozenset()
) -> tuple[Check, ...]:
    """Test the data of a Wednesday and of the weeks it is compared with, up to that day only.

    Raises NoDataError where headline lines are missing, GateError where a check fails whose family
    is not in `allow` (its checks then come back as ALLOWED), UsageError for an unknown family.
    """
    unknown = sorted(allow - GATES)
    if unknown:
        raise UsageError(f"no gate is called {unknown[0]!r}; there are {', '.join(sorted(GATES))}")
    require_complete(history, day)
    checks = tuple(_permit(check, allow) for check in _checks(history, day))
    failed = [check for check in checks if check.status is Status.FAILED]
    if failed:
        families = ",".join(sorted({_family(check) for check in failed}))
        more = f" (and {len(failed) - 1} more checks)" if len(failed) > 1 else ""
        raise GateError(
            f"gate {failed[0].id}{more}: {failed[0].detail}. Correct the data; "
            f"if they are right, build with --allow {families} and the brief will say so"
        )
    return checks


def _checks(history: History, day: date) -> Iterator[Check]:
    yield from _of_week(history, day, whole=True)
    yield check_neighbours(history, day)
    yield check_averages(history, day)
    for back, suffix in COMPARED:
        if not lacking(history, day - back):
            for check in _of_week(history, day - back, whole=False):
                yield replace(check, id=check.id + suffix)


def _of_week(history: History, day: date, *, whole: bool) -> Iterator[Check]:
    # What names the slip comes before what only sees that something is wrong.
    yield check_repeats(history, day)
    yield check_signs(history, day)
    yield from check_witnesses(history, day, whole=whole)
    yield check_remainders(history, day)
    yield from check_identities(history, day)


def _permit(check: Check, allow: frozenset[str]) -> Check:
    if check.status is Status.FAILED and _family(check) in allow:
        return replace(check, status=Status.ALLOWED)
    return check


def _family(check: Check) -> str:
    return check.id.partition(".")[0]
