"""What the charts draw: numbers in the unit of the axis, and the claims printed on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.analysis.extremes import peak
from reportgen.analysis.movers import movers
from reportgen.brief.blocks import (
    Chart,
    ChartData,
    ChartSeries,
    Mark,
    Paragraph,
    Sentence,
    Span,
    Term,
)
from reportgen.brief.claims import Unit
from reportgen.brief.ledger import REGISTER
from reportgen.brief.week import ON_RRP, ON_RRP_CODE, line_term, short_term
from reportgen.statement.figures import WednesdayLevel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from reportgen.analysis.runoff import Month
    from reportgen.brief.blocks import Argument
    from reportgen.brief.claims import Claim
    from reportgen.brief.week import Week

BILLION, TRILLION = 1_000, 1_000_000  # in millions of dollars
TRILLIONS_FROM = 2_000_000  # an axis that reaches two trillion is in trillions

ASSET_PARTS = {
    "treasuries": ("treasuries",),
    "mbs_agency": ("mbs", "agency_debt"),
    "loans": ("loans",),
    "repos": ("repos",),
    "swaps": ("central_bank_swaps",),
}
LIABILITY_PARTS = {
    "reserves": ("reserve_balances",),
    "tga": ("treasury_general_account",),
    "reverse_repos": ("reverse_repos",),
}
CHANGES_SHOWN = 6


def total_assets(week: Week) -> Chart | None:
    """Total assets since the first week, their peak, and the regimes of policy behind them."""
    points = week.history.levels("total_assets")
    top, level = peak(points), week.claim("total_assets")
    if top is None or level is None or len(points) < 2:
        return None
    figure = week.level("total_assets", top.day)
    assert figure is not None
    claim = week.ledger.level(figure, "peak")
    unit, scale = _axis(top.value)
    spans = tuple(
        Span(span.start, min(span.end, week.day), Term(f"chart.regime.{span.key}"))
        for span in week.register.regimes(week.day)
        if span.start < week.day and span.key != "none"
    )
    data = ChartData(
        "total_assets",
        unit,
        tuple(day for day, _ in points),
        (ChartSeries("total_assets", tuple(value / scale for _, value in points), level),),
        marks=(Mark(top.day, top.value / scale, Term("chart.mark.peak"), claim),),
        spans=spans,
        sources=_sources(week, ("total_assets",)),
    )
    args: dict[str, Argument] = {
        "d0": points[0][0],
        "l": level,
        "d": week.day,
        "pk": claim,
        "d1": top.day,
    }
    if top.day == week.day:
        return _chart(data, "alt.total_assets_high", {key: args[key] for key in ("d0", "l", "d")})
    return _chart(data, "alt.total_assets", args)


def assets_by_part(week: Week) -> Chart | None:
    """Total assets by part over time, closed by the rest."""
    return _parts(week, "assets_by_part", ASSET_PARTS, "rest_of_assets")


def liabilities_by_part(week: Week) -> Chart | None:
    """Liabilities and capital by part over time; notes and everything else close the total."""
    return _parts(week, "liabilities_by_part", LIABILITY_PARTS, "notes_other")


def week_changes(week: Week) -> Chart | None:
    """Draw the week's largest changes by line, of both sides, largest first."""
    totals = ("total_assets", "total_liabilities_capital")
    changes = [
        change
        for total in totals
        for change in movers(week.history, week.day, total)
        if change.value
    ]
    if not changes:
        return None
    shown = sorted(changes, key=lambda change: -abs(change.value))[:CHANGES_SHOWN]
    claims = [week.ledger.change(change) for change in shown]
    terms = tuple(short_term(week, claim.line) for claim in claims)
    data = _bars(week, "changes", terms, [claim.value for claim in claims], claims)
    way = "rise" if claims[0].value > 0 else "fall"
    return _chart(data, f"alt.changes.{way}", {"x": line_term(claims[0].line), "a": claims[0]})


def reserves_tga_rrp(week: Week) -> Chart | None:
    """Reserve balances, the Treasury's account, and the ON RRP facility: three lines.

    Before the facility began, all reverse repos stand in its place.
    """
    days = [day for day, _ in week.history.levels("reserve_balances")]
    level = week.claim("reserve_balances")
    if level is None or len(days) < 2:
        return None
    facility = week.on_rrp_claim()
    keys = {"reserves": "reserve_balances", "tga": "treasury_general_account"}
    columns = {name: dict(week.history.levels(key)) for name, key in keys.items()}
    ends = {name: week.claim(key) for name, key in keys.items()}
    if facility is None:
        columns["reverse_repos"] = dict(week.history.levels("reverse_repos"))
        ends["reverse_repos"] = week.claim("reverse_repos")
    else:
        columns[ON_RRP] = {day: one.value for day in days if (one := week.on_rrp(day))}
        ends[ON_RRP] = facility
    unit, scale = _axis(max(max(column.values(), default=0) for column in columns.values()))
    series = tuple(
        ChartSeries(name, _scaled(column, days, scale), ends[name])
        for name, column in columns.items()
    )
    third = ("reverse_repos",) if facility is None else ()
    data = ChartData(
        "reserves_tga_rrp",
        unit,
        tuple(days),
        series,
        sources=_sources(week, [*keys.values(), *third]),
        daily=() if third else (ON_RRP_CODE,),
        variant="reserves_tga_reverse_repos" if third else "",
    )
    args: dict[str, Argument] = {"d0": days[0], "l": level, "d": week.day}
    if third:
        return _chart(data, "alt.reserves_tga_reverse_repos", args)
    return _chart(data, "alt.reserves_tga_rrp", {**args, "d1": min(columns[ON_RRP])})


def months(
    week: Week,
    shown: Sequence[Month],
    columns: Mapping[str, Sequence[Claim | None]],
    *,
    capped: bool,
) -> Chart | None:
    """Treasuries and MBS month by month: declines upwards beside their caps, else as they are."""
    treasuries, mbs = columns["treasuries_change"][-1], columns["mbs_change"][-1]
    if treasuries is None:
        return None
    names = (
        {
            "treasuries_runoff": ("treasuries_change", -1),
            "treasuries_cap": ("treasuries_cap", 1),
            "mbs_runoff": ("mbs_change", -1),
            "mbs_cap": ("mbs_cap", 1),
        }
        if capped
        else {
            "treasuries_purchases": ("treasuries_change", 1),
            "mbs_purchases": ("mbs_change", 1),
        }
    )
    series = tuple(
        ChartSeries(name, _billions(columns[key], turn)) for name, (key, turn) in names.items()
    )
    data = ChartData(
        "runoff" if capped else "months",
        "usd_billions",
        tuple(month.first for month in shown),
        tuple(one for one in series if any(value is not None for value in one.values)),
        sources=_sources(week, ("treasuries", "mbs")),
        announced=any(_is_announced(claim) for key, _ in names.values() for claim in columns[key]),
    )
    args: dict[str, Argument] = {"m": shown[-1].first, "t": treasuries}
    if mbs is None:
        return _chart(data, "alt.treasuries_only", args)
    return _chart(data, "alt.runoff" if capped else "alt.purchases", {**args, "b": mbs})


def _is_announced(claim: Claim | None) -> bool:
    return claim is not None and any(source.origin == REGISTER for source in claim.sources)


def _billions(claims: Sequence[Claim | None], turn: int) -> tuple[float | None, ...]:
    return tuple(None if claim is None else turn * claim.value / BILLION for claim in claims)


def bridge(week: Week, terms: Sequence[Term], claims: Sequence[Claim]) -> Chart:
    """Draw the waterfall of contributions that ends in the change of reserve balances."""
    data = _bars(week, "bridge", tuple(terms), [claim.value for claim in claims], claims)
    total = claims[-1]
    if not total.value:
        return _chart(data, "alt.bridge.same", {})
    return _chart(data, f"alt.bridge.{'rise' if total.value > 0 else 'fall'}", {"a": total})


def _bars(
    week: Week,
    key: str,
    terms: tuple[Term, ...],
    values: Sequence[float],
    claims: Sequence[Claim],
) -> ChartData:
    marks = tuple(
        Mark(week.day, value / BILLION, term, claim)
        for value, term, claim in zip(values, terms, claims, strict=True)
    )
    series = (ChartSeries(key, tuple(value / BILLION for value in values)),)
    codes = dict.fromkeys(source.series for claim in claims for source in claim.sources)
    return ChartData(key, "usd_billions", (week.day,), series, terms, marks, sources=tuple(codes))


def _parts(week: Week, key: str, parts: Mapping[str, tuple[str, ...]], rest: str) -> Chart | None:
    totals = week.history.levels("total_assets")
    if len(totals) < 2:
        return None
    days = [day for day, _ in totals]
    columns: dict[str, dict[date, float]] = {}
    for name, lines in parts.items():
        column: dict[date, float] = {}
        for line in lines:
            for day, value in week.history.levels(line):
                column[day] = column.get(day, 0) + value
        columns[name] = column
    unit, scale = _axis(max(value for _, value in totals))
    known = {day: sum(column.get(day, 0) for column in columns.values()) for day in days}
    columns[rest] = {day: value - known[day] for day, value in totals}
    sources = {name: parts.get(name, ("total_assets",)) for name in columns}
    series = tuple(
        ChartSeries(
            name,
            _scaled(column, days, scale, gap=0),
            _end(week, name, sources[name], column.get(week.day)),
        )
        for name, column in columns.items()
    )
    largest = max(
        (claim for lines in parts.values() if (claim := week.claim(lines[0]))),
        key=lambda claim: claim.value,
    )
    keys = [line for names in parts.values() for line in names]
    data = ChartData(
        key, unit, tuple(days), series, sources=_sources(week, ["total_assets", *keys])
    )
    return _chart(
        data,
        f"alt.{key}",
        {"d0": days[0], "d": week.day, "p": line_term(largest.line), "l": largest},
    )


def _end(week: Week, name: str, lines: Sequence[str], value: float | None) -> Claim | None:
    """Return the claim at the right edge of a part: a line's own, or that of several together."""
    figures = [figure for line in lines if (figure := week.level(line)) is not None]
    if value is None or not figures:
        return None
    if lines != ("total_assets",) and len(lines) == 1:
        return week.ledger.level(figures[0])
    sources = [source for figure in figures for source in figure.sources]
    return week.ledger.enter(
        name, "level", figures[0].kind.basis, week.day, value, Unit.USD_MILLIONS, sources
    )


def _axis(top: float) -> tuple[str, int]:
    return ("usd_trillions", TRILLION) if top >= TRILLIONS_FROM else ("usd_billions", BILLION)


def _scaled(
    column: Mapping[date, float], days: Sequence[date], scale: int, gap: float | None = None
) -> tuple[float | None, ...]:
    values = (column.get(day, gap) for day in days)
    return tuple(None if value is None else value / scale for value in values)


def _sources(week: Week, keys: Iterable[str]) -> tuple[str, ...]:
    found = (week.history.series(key, WednesdayLevel) for key in keys)
    return tuple(series.code for series in found if series is not None)


def _chart(data: ChartData, alt: str, args: Mapping[str, Argument]) -> Chart:
    return Chart(data.key, data, Paragraph((Sentence(alt, args),)))
