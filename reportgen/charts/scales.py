"""Axes as we choose them: round numbers up the side, years or months along the foot."""

from __future__ import annotations

from datetime import date
from math import ceil, floor, log10
from operator import methodcaller
from typing import TYPE_CHECKING

from reportgen.charts.frame import AXIS, Label
from reportgen.charts.shapes import strokes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reportgen.charts.frame import Anchor
    from reportgen.charts.plot import Plot
    from reportgen.languages import Words

    Tick = tuple[float, str | Callable[[Words], object], Anchor]

YEAR = 365.25
APART = 42.0  # units between two labels of the time axis, at least
FOOT = 15  # from the lower edge of the plot to the base line of its labels


def round_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Return round numbers, 1, 2 or 5 of a power of ten apart, that span low to high."""
    reach = (high - low) or abs(high) or 1.0
    rough = reach / wanted
    power = 10 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [index * step for index in range(first, max(last, first + 1) + 1)]


def number(value: float, step: float) -> str:
    """Write a tick with the decimals its step needs, grouped by comma, with a true minus."""
    decimals = max(0, -floor(log10(step) + 1e-9)) if step < 1 else int(step % 1 > 0)
    return f"{value:,.{decimals}f}".replace("-", "\u2212")


def set_value_axis(plot: Plot, low: float, high: float, *, headroom: float = 0) -> list[Label]:
    """Scale the axes over low to high, draw the horizontal hairlines and return their labels.

    `headroom` is the space in units kept above the highest value, for labels.
    """
    ticks = round_ticks(low, high)
    box, step = plot.box, ticks[1] - ticks[0]
    free = 1 - headroom / box.height
    top = max(ticks[-1], ticks[0] + (high - ticks[0]) / free)
    while len(ticks) > 2 and ticks[-2] >= high and headroom:
        ticks.pop()
    plot.up = (ticks[0], top)
    lines = [[(0.0, tick), (1.0, tick)] for tick in ticks if tick]
    strokes(plot, lines, "grid", 0.7, across=True, order=0.5)
    strokes(plot, [[(0.0, 0.0), (1.0, 0.0)]], "zero", 0.7, across=True, order=4)
    return [
        Label(box.left - 6, plot.place(0, tick)[1] + 4, number(tick, step), AXIS, "end")
        for tick in ticks
    ]


def set_time_axis(plot: Plot, days: Sequence[date]) -> list[Label]:
    """Scale the axes over the days, as ordinals, and return their labels."""
    first, last = days[0].toordinal(), days[-1].toordinal()
    margin = 3.5 if first == last else 0.0
    plot.across = (first - margin, last + margin)
    return _feet(plot, _ticks(days, last - first, plot.box.width))


def set_month_axis(plot: Plot, days: Sequence[date]) -> list[Label]:
    """Scale the axes over months, each one wide around its index, and return their labels."""
    plot.across = (-0.6, len(days) - 0.4)
    room = plot.box.width / (len(days) + 0.2)
    every = next(n for n in (1, 3, 6, 12, 24, 60, 120) if room * n >= APART)
    months = [(index, day) for index, day in enumerate(days)
              if (day.year * 12 + day.month - 1) % every == 0]  # fmt: skip
    return _feet(plot, [(float(index), _month_name(day), "middle") for index, day in months])


def _feet(plot: Plot, ticks: Sequence[Tick]) -> list[Label]:
    """Draw the small strokes under the plot and return what is written under them."""
    box = plot.box
    feet = [[(x, 0.0), (x, -3 / box.height)] for x, _, _ in ticks]
    strokes(plot, feet, "zero", 0.7, up=True)
    return [
        Label(plot.place(x, 0)[0], box.bottom + FOOT, say, AXIS, anchor) for x, say, anchor in ticks
    ]


def _ticks(days: Sequence[date], span: float, width: float) -> list[Tick]:
    """Return the ticks of a span of days: years, else months, else its first and last day."""
    years = span / YEAR
    if years >= 3:
        every = next(n for n in (1, 2, 5, 10, 20) if width * n >= APART * years)
        return [
            (date(year, 1, 1).toordinal(), str(year), "middle")
            for year in range(days[0].year + 1, days[-1].year + 1)
            if year % every == 0
        ]
    every = next(n for n in (1, 3, 6, 12) if width * n >= APART * years * 12 or n == 12)
    chosen = [day for day in _months(days[0], days[-1]) if (day.month - 1) % every == 0]
    if len(chosen) < 2:
        if days[0] == days[-1]:
            return [(days[0].toordinal(), days[0].isoformat(), "middle")]
        ends: tuple[tuple[date, Anchor], ...] = ((days[0], "start"), (days[-1], "end"))
        return [(day.toordinal(), day.isoformat(), anchor) for day, anchor in ends]
    return [(day.toordinal(), _month_name(day), "middle") for day in chosen]


def _months(first: date, last: date) -> list[date]:
    """Return the first days of the months that begin within first to last."""
    count = (last.year - first.year) * 12 + last.month - first.month
    months = [divmod(first.year * 12 + first.month - 1 + i, 12) for i in range(count + 1)]
    return [day for year, month in months if (day := date(year, month + 1, 1)) >= first]


def _month_name(day: date) -> str | Callable[[Words], object]:
    """Say a month: January by its year, the others by their name."""
    return str(day.year) if day.month == 1 else methodcaller("text", f"chart.month.{day.month}")
