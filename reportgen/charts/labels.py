"""Direct labels at the right edge of a plot, kept apart from each other."""

from __future__ import annotations

from dataclasses import dataclass
from operator import methodcaller
from typing import TYPE_CHECKING

from reportgen.charts.frame import NAME, VALUE, Label
from reportgen.charts.shapes import leaders, swatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.brief.blocks import ChartSeries
    from reportgen.brief.claims import Claim
    from reportgen.charts.plot import Plot

LINE = 14.0  # from one base line to the next
GAP = 5.0  # between two labels
GUTTER = 12.0  # from the plot to the colour key
BAR = 4.0  # the width of the key


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A series' name and last value; its last mark stands at `x`, `y` (drawing units)."""

    series: ChartSeries
    token: str
    x: float
    y: float

    @property
    def height(self) -> float:
        """The height of its one or two lines."""
        return LINE * (2 if self.series.end else 1)


def end_labels(plot: Plot, wanted: Sequence[EndLabel]) -> list[Label]:
    """Draw keys and leaders, and return the labels, at the heights nearest to the wanted ones."""
    box = plot.box
    ordered = sorted(wanted, key=lambda one: one.y)
    centres = spread([one.y for one in ordered], [one.height for one in ordered],
                     box.top - 12, box.bottom + 8)  # fmt: skip
    labels: list[Label] = []
    lines = []
    key = box.right + GUTTER
    for one, centre in zip(ordered, centres, strict=True):
        top = centre - one.height / 2
        swatch(plot, key, top + 1, BAR, one.height - 2, one.token)
        lines.append(((one.x + 2, one.y), (key - 1, centre)))
        labels += named(key + BAR + 5, top, one.series.key, one.series.end)
    leaders(plot, lines)
    return labels


def named(x: float, top: float, key: str, claim: Claim | None) -> list[Label]:
    """Return the name of a series and, under it, its value."""
    name = methodcaller("text", f"chart.series.{key}")
    labels = [Label(x, top + 10.5, name, NAME)]
    if claim:
        labels.append(Label(x, top + LINE + 10.5, methodcaller("prose", claim), VALUE))
    return labels


@dataclass(frozen=True, slots=True)
class Pile:
    """Blocks that stand one under the other: their wishes for the upper end of the pile."""

    heights: tuple[float, ...]
    wishes: tuple[float, ...]

    @property
    def height(self) -> float:
        """The height of all blocks and the gaps between them."""
        return sum(self.heights) + GAP * (len(self.heights) - 1)

    def top(self, low: float, high: float) -> float:
        """Return where the pile starts: the mean of the wishes, within low to high."""
        return max(low, min(sum(self.wishes) / len(self.wishes), high - self.height))

    def onto(self, other: Pile) -> Pile:
        """Return the other pile with this one under it."""
        wishes = tuple(wish - other.height - GAP for wish in self.wishes)
        return Pile(other.heights + self.heights, other.wishes + wishes)


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Move centres (ascending) as little as needed so that blocks neither overlap nor leave.

    Blocks that would touch become a pile, which stands at the mean of their wishes.
    """
    piles: list[Pile] = []
    for centre, height in zip(wanted, heights, strict=True):
        pile = Pile((height,), (centre - height / 2,))
        while piles and piles[-1].top(low, high) + piles[-1].height + GAP > pile.top(low, high):
            pile = pile.onto(piles.pop())
        piles.append(pile)
    centres: list[float] = []
    for pile in piles:
        top = pile.top(low, high)
        for height in pile.heights:
            centres.append(top + height / 2)
            top += height + GAP
    return centres
