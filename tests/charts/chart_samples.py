"""Data of every chart's shape, made by formula: as many weeks as the real ones, as rough."""

from __future__ import annotations

from datetime import date, timedelta
from math import sin

from reportgen.brief.blocks import ChartData, ChartSeries, Mark, Span, Term
from reportgen.brief.claims import Claim, Unit
from reportgen.store.series import Basis

FIRST = date(2002, 12, 18)
PARTS = {
    "assets_by_part": ("treasuries", "mbs_agency", "loans", "repos", "swaps", "rest_of_assets"),
    "liabilities_by_part": (
        "reserves", "notes_other", "reverse_repos", "tga", "rest_of_liabilities",
    ),
    "reserves_tga_rrp": ("reserves", "tga", "reverse_repos"),
}  # fmt: skip
CATEGORIES = tuple(Term(f"chart.series.{key}") for key in PARTS["assets_by_part"])
STEPS = (-2.2, 0.0, 121.8, -323.6, 1.5, -203.5)
GROWTH = {"treasuries_purchases": 22.0, "mbs_purchases": -15.0}
CAPS = {"treasuries_runoff": 22.0, "treasuries_cap": 25.0, "mbs_runoff": 15.0, "mbs_cap": 35.0}


def claim(line, value, day, measure="level"):
    basis = Basis.WEDNESDAY_LEVEL
    return Claim(f"{line}.{measure}.{basis}", line, measure, basis, day, value * 1000.0,
                 Unit.USD_MILLIONS, ())  # fmt: skip


def rough(index, seed):
    """A jagged course around a rising one, the same in every run."""
    jag = ((index * 7919 + seed * 104729) % 1000) / 1000
    return 150 + 120 * seed + index * (1.5 - seed / 6) + 160 * sin(index / 90 + seed) + 70 * jag


def over_time(key, weeks):
    days = tuple(FIRST + timedelta(weeks=week) for week in range(weeks))
    series = []
    for seed, part in enumerate(PARTS.get(key, (key,))):
        values = tuple(max(rough(week, seed), 0.0) for week in range(weeks))
        series.append(ChartSeries(part, values, claim(part, values[-1], days[-1])))
    return ChartData(key, "usd_billions", days, tuple(series), sources=("WALCL", "TREAST"))


def total_assets(weeks):
    data = over_time("total_assets", weeks)
    values = data.series[0].values
    at = values.index(max(values))
    peak = Mark(data.days[at], values[at], Term("chart.mark.peak"),
                claim("total_assets", values[at], data.days[at], "peak"))  # fmt: skip
    half = data.days[weeks // 2]
    spans = (
        Span(data.days[0], half, Term("chart.regime.expansion")),
        Span(half, data.days[-1], Term("chart.regime.runoff")),
        Span(data.days[-1], data.days[-1], Term("chart.regime.reserve_management")),
    )
    return ChartData(data.key, data.unit, data.days, data.series, marks=(peak,), spans=spans)


def by_category(key):
    day = date(2025, 4, 16)
    marks = tuple(
        Mark(day, step, term, claim(term.key, step, day, "change_week"))
        for term, step in zip(CATEGORIES, STEPS, strict=True)
    )
    series = (ChartSeries("change_week", STEPS),)
    return ChartData(key, "usd_billions", (day,), series, categories=CATEGORIES, marks=marks)


MONTHLY = {"runoff": CAPS, "months": GROWTH}


def by_month(chart, levels, months):
    first_of = [date(2022 + m // 12, m % 12 + 1, 1) for m in range(months + 1)]
    days = tuple(day - timedelta(1) for day in first_of[1:])
    series = tuple(
        ChartSeries(key, (level,) * months, claim(key, level, days[-1]))
        for key, level in levels.items()
    )
    return ChartData(chart, "usd_billions", days, series)


def chart_data(key, weeks=1240):
    """The data of any chart; `weeks` counts for those over time."""
    if key == "total_assets":
        return total_assets(weeks)
    if key in MONTHLY:
        return by_month(key, MONTHLY[key], max(1, min(weeks, 30)))
    return over_time(key, weeks) if key in PARTS else by_category(key)


def series_keys():
    parts = [key for keys in PARTS.values() for key in keys]
    return sorted({*CAPS, *GROWTH, *parts, "total_assets", "on_rrp"})
