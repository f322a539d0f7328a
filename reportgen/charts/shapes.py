"""Marks as plain outlines: strokes, lines with gaps, filled areas, bars and dots."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.charts.plot import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.charts.plot import Plot, Point

ALONE = 2.5  # days: half the width of a week that stands alone in an area
BUCKET = 2.0  # units of a time axis: no page shows less apart


def strokes(
    plot: Plot, segments: Sequence[Sequence[Point]], token: str, width: float, *,
    across: bool = False, up: bool = False, order: float = 3,
) -> None:  # fmt: skip
    """Draw lines of one look; `across` and `up` take x or y as a part of the plot."""
    if segments:
        placed = tuple(plot.places(one, part_across=across, part_up=up) for one in segments)
        plot.add(Mark(placed, stroke=token, width=width, order=order))


def line(plot: Plot, runs: Sequence[Sequence[Point]], token: str, width: float = 1.8) -> None:
    """Draw a line that breaks between runs; a run of one point becomes a dot."""
    long = [run for run in runs if len(run) > 1]
    if long:
        plot.add(Mark(_placed(plot, long), stroke=token, width=width, order=3))
    for run in runs:
        if len(run) == 1:
            dot(plot, *run[0], token, 2.2)


def area(
    plot: Plot, runs: Sequence[Sequence[Point]], token: str, *, edge: str | None = "surface"
) -> None:
    """Fill from zero to each run of points, with a hairline in the ground's colour around."""
    shapes = []
    for run in runs:
        left, right = run[0], run[-1]
        if left == right:  # a week alone becomes a bar
            left, right = (left[0] - ALONE, left[1]), (left[0] + ALONE, left[1])
        shapes.append([(left[0], 0.0), left, *run[1:-1], right, (right[0], 0.0)])
    if shapes:
        outlines = _placed(plot, shapes)
        plot.add(Mark(outlines, fill=token, stroke=edge, width=0.7, order=2, closed=True))


def bars(plot: Plot, boxes: Sequence[tuple[float, float, float, float]], token: str) -> None:
    """Fill rectangles given as left, right, low, high in data coordinates."""
    corners = [
        [(left, low), (left, high), (right, high), (right, low)]
        for left, right, low, high in boxes
    ]  # fmt: skip
    if corners:
        plot.add(Mark(_placed(plot, corners), fill=token, order=2, closed=True))


def band(plot: Plot, left: float, right: float, token: str, *, above: float = 0) -> None:
    """Tint a stretch of the x axis over the height of the plot and a part of it `above`."""
    corners = [(left, 0), (left, 1 + above), (right, 1 + above), (right, 0)]
    plot.add(Mark((plot.places(corners, part_up=True),), fill=token, closed=True))


def swatch(plot: Plot, x: float, top: float, width: float, height: float, token: str) -> None:
    """Fill a rectangle given in drawing units from the top left: the key beside a label."""
    corners = ((x, top), (x + width, top), (x + width, top + height), (x, top + height))
    plot.add(Mark((corners,), fill=token, order=3, closed=True))


def leaders(plot: Plot, lines: Sequence[tuple[Point, Point]]) -> None:
    """Draw hairlines between places in drawing units, from marks to their labels."""
    if lines:
        plot.add(Mark(tuple(lines), stroke="zero", width=0.6, order=3))


def dot(plot: Plot, x: float, y: float, token: str, radius: float = 3) -> None:
    """Draw a round dot, `radius` units across its half, on a point of the data."""
    centre = plot.places([(x, y)])
    plot.add(Mark((centre,), fill=token, stroke="surface", width=1, order=5, radius=radius))


def runs_of(points: Sequence[tuple[float, float | None]]) -> list[list[Point]]:
    """Split points where a value is missing."""
    groups = groupby(points, key=lambda point: point[1] is not None)
    return [[(x, y) for x, y in group if y is not None] for known, group in groups if known]


def chosen(totals: Sequence[float | None], plot: Plot, keep: Sequence[int] = ()) -> list[int]:
    """Return the indexes that draw the same line on this plot with fewer points.

    Of each bucket of the time axis its lowest and highest value stay, and so do the ends, the
    neighbours of a gap and the indexes in `keep`.
    """
    count, buckets = len(totals), max(1, int(plot.box.width / BUCKET))
    if count <= 2 * buckets:
        return list(range(count))
    size = count / buckets
    kept = {0, count - 1, *keep}
    for bucket in range(buckets):
        inside = range(int(bucket * size), int((bucket + 1) * size))
        known = [(value, index) for index in inside if (value := totals[index]) is not None]
        kept.update((min(known)[1], max(known)[1]) if known else inside[:1])
    for index, value in enumerate(totals):
        if value is None:
            kept.update(near for near in (index - 1, index, index + 1) if 0 <= near < count)
    return sorted(kept)


def _placed(plot: Plot, shapes: Sequence[Sequence[Point]]) -> tuple[tuple[Point, ...], ...]:
    return tuple(plot.places(shape) for shape in shapes)
