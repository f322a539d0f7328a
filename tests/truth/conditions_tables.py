"""Tables, key figures and drawings: each figure stands at the line and in the column it is of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from truth import policy
from truth.checker import NEAR, UntrueError
from truth.conditions_claims import RESIDUAL, start_of
from truth.conditions_rates import RATES
from truth.policy import first_wednesday
from truth.reading import WEEK, load

if TYPE_CHECKING:
    from collections.abc import Iterator

# Columns of a table by line: the measure of the claims in them.
MEASURES = {
    "balance": "level",
    "share": "share",
    "change_week": "change_week",
    "change_year": "change_year",
}
SCALES = {"usd_billions": 1_000, "usd_trillions": 1_000_000}

Rule = Callable[[Any, Any], "set[str] | None"]
RULES: dict[str, Rule] = {}


def tabulates(*keys: str) -> Callable[[Rule], Rule]:
    """Register what must hold of a table: a function of the brief and the table."""

    def register(rule: Rule) -> Rule:
        for key in keys:
            assert key not in RULES, f"{key} has two rules"
            RULES[key] = rule
        return rule

    return register


def problems(brief: Any, checked: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each table, drawing or key figure where something stands in the wrong place.

    `checked` takes the ids of the claims a table holds by its sum.
    """
    blocks = [block for section in brief.sections for block in section.blocks]
    for block in [brief.key_figures, *blocks]:
        kind = type(block).__name__
        name = f"{kind.lower()} {getattr(block, 'key', '')}"
        try:
            if kind == "Table" and block.key not in RULES:
                raise UntrueError("no rule is written for it")
            if kind == "Table":
                checked.update(RULES[block.key](brief, block) or ())
            elif kind == "Chart":
                _chart(block.data)
            elif kind == "KeyFigures":
                _key_figures(block)
        except UntrueError as untrue:
            yield name, str(untrue)


def holds(condition: object, truth: str) -> None:
    if not condition:
        raise UntrueError(truth)


def is_of(claim: Any, line: str, measure: str) -> None:
    """Hold a claim to be that measure of that line; nothing is known of no claim."""
    if claim is not None:
        said = (claim.line, claim.measure)
        holds(said == (line, measure), f"{said} stands where {(line, measure)} should")


def line_of(label: Any) -> str:
    """Return the line a label names, or the residual."""
    kind, _, name = label.key.partition(".")
    return name if kind in {"line", "short", "rate"} else f"{name}{RESIDUAL}"


@tabulates("assets", "liabilities")
def side(_brief: Any, table: Any) -> None:
    """Each row with its own line; a residual without a name of its own is of some total."""
    for row in table.rows:
        line = line_of(row.label)
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column not in MEASURES or cell.content is None:
                continue
            if line == f"other{RESIDUAL}":
                holds(cell.content.line.endswith(RESIDUAL), f"{cell.content.line} is no residual")
                line = cell.content.line
            is_of(cell.content, line, MEASURES[column])


@tabulates("bridge")
def bridge(_brief: Any, table: Any) -> set[str]:
    """Each column adds up to its last row, the change of reserves: that holds what is left over."""
    held = set()
    for place, column in enumerate(table.columns):
        measure = "change_contribution" if column == "change_week" else "change_year_contribution"
        *parts, total = [(row.label, row.cells[place].content) for row in table.rows]
        for label, claim in parts:
            other = label.key == "residual.bridge"
            is_of(claim, "bridge_other" if other else line_of(label), measure)
        is_of(total[1], "reserve_balances", column)
        known = [claim for _, claim in parts if claim is not None]
        left = total[1].value - sum(claim.value for claim in known)
        holds(abs(left) <= NEAR, f"the rows of {column} miss their total by {left}")
        held |= {claim.id for claim in known}
    return held


@tabulates("peaks")
def peaks(_brief: Any, table: Any) -> None:
    """Peak and its day, the level now, and how far that is."""
    for row in table.rows:
        peak, day, balance, percent = (cell.content for cell in row.cells)
        line = line_of(row.label)
        is_of(peak, line, "peak")
        is_of(balance, line, "level")
        is_of(percent, line, "change_from_peak_percent")
        holds(peak.as_of == day, f"{line} peaked on {peak.as_of}")


@tabulates("rates")
def rates(brief: Any, table: Any) -> None:
    """Each rate with its spread, and the day it was observed or came into force."""
    for row in table.rows:
        cells = dict(zip(table.columns, (cell.content for cell in row.cells), strict=True))
        name = line_of(row.label)
        is_of(cells["rate"], name, "rate")
        is_of(cells.get("spread"), name, "change_spread_iorb")
        is_of(cells.get("spread_ioer"), name, "change_spread_ioer")
        day = cells["rate"].as_of
        if str(cells["rate"].basis) != "daily":
            facts = policy.known(policy.released(brief.as_of)).facts
            begun = [policy.effective(f) for f in facts if RATES[name][1] in f.get("rates", {})]
            day = max(one for one in begun if one <= brief.as_of)
        holds(cells["date"] == day, f"{name} is of {day}")


@tabulates("facilities")
def facilities(brief: Any, table: Any) -> set[str]:
    """Either in use, or at zero since a day for so many Wednesdays, and not on the one before."""
    held = set()
    for row in table.rows:
        balance, since, weeks = (cell.content for cell in row.cells)
        line = line_of(row.label)
        is_of(balance, line, "level")
        if not isinstance(since, date):
            holds(balance.value and weeks is None, f"{line} is at zero")
            continue
        count = (brief.as_of - since).days // 7 + 1
        run = [load().level(line, since + n * WEEK) for n in range(count)]
        holds(not any(one != 0 for one in run), f"{line} since {since}: {run}")
        holds(load().level(line, since - WEEK), f"{line} was zero before {since}")
        is_of(weeks, line, "weeks_at_zero")
        holds(weeks.value == count, f"{line} at zero for {count} weeks")
        held.add(weeks.id)
    return held


@tabulates("timeline")
def timeline(brief: Any, table: Any) -> None:
    """Facts of the register that were announced by the release, newest first."""
    facts = policy.known(policy.released(brief.as_of)).facts
    days = [row.label for row in table.rows]
    holds(days == sorted(days, reverse=True), f"{days} are not in order")
    for row in table.rows:
        effective, text = (cell.content for cell in row.cells)
        found = [fact for fact in facts if fact["text"] == dict(text.by_language)]
        holds(len(found) == 1, "the register has no such fact")
        days = (found[0]["announced"], policy.effective(found[0]))
        holds((row.label, effective) == days, f"{found[0]['id']} is of {days}")


@tabulates("months", "runoff")
def months(_brief: Any, table: Any) -> None:
    """Each month with what happened in it and the caps of its first day."""
    for row in table.rows:
        month = row.label.args["m"]
        for column, cell in zip(table.columns, row.cells, strict=True):
            if cell.content is None:
                continue
            line, _, kind = column.rpartition("_")
            plan = kind in {"cap", "purchases"}
            is_of(cell.content, column if plan else line, "level" if plan else "change_month")
            start = month if plan else first_wednesday(month)
            holds(start_of(cell.content) == start, f"{cell.content.id} stands at {month:%B %Y}")


def _key_figures(block: Any) -> None:
    for figure in block.figures:
        line = line_of(figure.label)
        is_of(figure.level, line, "level")
        is_of(figure.change_week, line, "change_week")
        is_of(figure.change_year, line, "change_year")


def _chart(data: Any) -> None:
    """What is printed at a point is what is drawn there."""
    scale = SCALES.get(data.unit, 1)
    for mark in data.marks:
        if mark.claim is not None:
            drawn = mark.value * scale
            holds(abs(drawn - mark.claim.value) <= NEAR, f"{mark.claim.id} drawn as {drawn}")
            kind = mark.label.key.partition(".")[0]
            if kind in {"line", "short"}:
                holds(
                    mark.claim.line == line_of(mark.label), f"{mark.claim.id} at {mark.label.key}"
                )
    for series in data.series:
        if series.end is not None:
            drawn = (series.values[-1] or 0) * scale
            holds(abs(drawn - series.end.value) <= NEAR, f"{series.end.id} drawn as {drawn}")
