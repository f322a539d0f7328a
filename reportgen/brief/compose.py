"""Compose the brief of one Wednesday: gates first, then every section from one ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.bridge import build_bridge
from reportgen.brief.blocks import Brief
from reportgen.brief.explainer import explainer
from reportgen.brief.sections import (
    assets,
    conclusion,
    findings,
    liabilities,
    notes,
    overview,
    policy,
    trend,
)
from reportgen.brief.week import Week
from reportgen.errors import NoDataError
from reportgen.policy.calendar import release_date
from reportgen.policy.readable import week_digest
from reportgen.statement.gates import run_gates
from reportgen.statement.history import History
from reportgen.statement.statement import build_statement

if TYPE_CHECKING:
    from datetime import date

    from reportgen.policy.register import Register
    from reportgen.policy.thresholds import Thresholds
    from reportgen.statement.lines import LineTree
    from reportgen.store.series import Snapshot

OUTLINE = (findings, assets, liabilities, trend, policy, conclusion, notes)


def compose(
    snapshot: Snapshot,
    tree: LineTree,
    register: Register,
    thresholds: Thresholds,
    as_of: date,
    *,
    allow: frozenset[str] = frozenset(),
) -> Brief:
    """Return the brief of a Wednesday from what was observed by then and announced by its release.

    Raise NoDataError where the week cannot be built or was not out yet on the day the snapshot is
    of, GateError where its figures contradict themselves and the gate is not in `allow`.
    """
    released = release_date(as_of)
    if snapshot.known_on is not None and released > snapshot.known_on:
        raise NoDataError(
            f"the week of {as_of} came out on {released}, after {snapshot.known_on}; "
            "ask for an earlier week, or for what was known on a later day"
        )
    history = History(snapshot.until(as_of), tree, as_of)
    checks = run_gates(history, as_of, allow)
    week = Week(
        history,
        build_statement(history, as_of),
        released,
        register.known(released),
        thresholds.known(released).entries,
        build_bridge(history, as_of),
        checks,
    )
    headline = overview.headline(week)
    figures = overview.key_figures(week)
    summary = overview.summary(week)
    sections = tuple(part.section(week) for part in OUTLINE)
    explained = explainer(week)
    return Brief(
        as_of,
        released,
        headline,
        summary,
        figures,
        sections,
        tuple(week.ledger.claims.values()),
        checks,
        week_digest(snapshot, as_of),
        explained,
    )
