"""Marks as plain paths: strokes, lines with gaps, filled areas, bars and dots.

Every mark is a patch without clip, marker or alpha, so that its SVG is a bare path in one of the
theme's colours.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.charts.frame import DPI, place
from reportgen.charts.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.path import Path as Outline
    from matplotlib.transforms import Transform

    Point = tuple[float, float]

ALONE = 2.5  # days: half the width of a week that stands alone in an area
BUCKET = 2.0  # units of a time axis: no page shows less apart


def strokes(
    axes: Axes, segments: Sequence[Sequence[Point]], token: str, width: float, *,
    across: bool = False, up: bool = False, order: float = 3,
) -> None:  # fmt: skip
    """Draw lines of one look; `across` and `up` take x or y as a part of the axes."""
    transform = axes.transData
    if across:
        transform = axes.get_yaxis_transform()
    elif up:
        transform = axes.get_xaxis_transform()
    if segments:
        _add(axes, segments, stroke=token, width=width, order=order, transform=transform)


def line(axes: Axes, runs: Sequence[Sequence[Point]], token: str, width: float = 1.8) -> None:
    """Draw a line that breaks between runs; a run of one point becomes a dot."""
    long = [run for run in runs if len(run) > 1]
    if long:
        _add(axes, long, stroke=token, width=width, order=3)
    for run in runs:
        if len(run) == 1:
            dot(axes, *run[0], token, 2.2)


def area(
    axes: Axes, runs: Sequence[Sequence[Point]], token: str, *, edge: str | None = "surface"
) -> None:
    """Fill from zero to each run of points, with a hairline in the ground's colour around."""
    shapes = []
    for run in runs:
        left, right = run[0], run[-1]
        if left == right:  # a week alone becomes a bar
            left, right = (left[0] - ALONE, left[1]), (left[0] + ALONE, left[1])
        shapes.append([(left[0], 0.0), left, *run[1:-1], right, (right[0], 0.0)])
    if shapes:
        _add(axes, shapes, fill=token, stroke=edge, width=0.7, order=2, closed=True)


def bars(axes: Axes, boxes: Sequence[tuple[float, float, float, float]], token: str) -> None:
    """Fill rectangles given as left, right, low, high in data coordinates."""
    corners = [
        [(left, low), (left, high), (right, high), (right, low)]
        for left, right, low, high in boxes
    ]  # fmt: skip
    if corners:
        _add(axes, corners, fill=token, order=2, closed=True)


def band(axes: Axes, left: float, right: float, token: str, *, above: float = 0) -> None:
    """Tint a stretch of the x axis over the height of the plot and a part of it `above`."""
    corners = [(left, 0), (left, 1 + above), (right, 1 + above), (right, 0)]
    _add(axes, [corners], fill=token, order=0, closed=True, transform=axes.get_xaxis_transform())


def swatch(axes: Axes, x: float, top: float, width: float, height: float, token: str) -> None:
    """Fill a rectangle given in drawing units from the top left: the key beside a label."""
    full = axes.figure.bbox.height
    corners = [(x, full - top), (x + width, full - top),
               (x + width, full - top - height), (x, full - top - height)]  # fmt: skip
    _add(axes, [corners], fill=token, order=3, closed=True, transform=_units(axes))


def leaders(axes: Axes, lines: Sequence[tuple[Point, Point]]) -> None:
    """Draw hairlines between places in drawing units, from marks to their labels."""
    full = axes.figure.bbox.height
    segments = [[(x, full - y) for x, y in ends] for ends in lines]
    if segments:
        _add(axes, segments, stroke="zero", width=0.6, order=3, transform=_units(axes))


def dot(axes: Axes, x: float, y: float, token: str, radius: float = 3) -> None:
    """Draw a round dot, `radius` units across its half, on a point of the data."""
    from matplotlib.patches import Ellipse

    across, down = place(axes, x, y)
    centre = (across, axes.figure.bbox.height - down)
    patch = Ellipse(
        centre, 2 * radius, 2 * radius, transform=_units(axes), facecolor=LIGHT[token],
        edgecolor=LIGHT["surface"], linewidth=1, zorder=5, clip_on=False,
    )  # fmt: skip
    axes.add_artist(patch)


def runs_of(points: Sequence[tuple[float, float | None]]) -> list[list[Point]]:
    """Split points where a value is missing."""
    groups = groupby(points, key=lambda point: point[1] is not None)
    return [[(x, y) for x, y in group if y is not None] for known, group in groups if known]


def chosen(totals: Sequence[float | None], axes: Axes, keep: Sequence[int] = ()) -> list[int]:
    """Return the indexes that draw the same line on these axes with fewer points.

    Of each bucket of the time axis its lowest and highest value stay, and so do the ends, the
    neighbours of a gap and the indexes in `keep`.
    """
    count, buckets = len(totals), max(1, int(axes.bbox.width / BUCKET))
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


def _add(
    axes: Axes, shapes: Sequence[Sequence[Point]], *, order: float, fill: str | None = None,
    stroke: str | None = None, width: float = 0, closed: bool = False,
    transform: Transform | None = None,
) -> None:  # fmt: skip
    """Add one patch made of several shapes."""
    from matplotlib.patches import PathPatch

    patch = PathPatch(
        _outline(shapes, closed=closed), zorder=order, clip_on=False,
        facecolor=LIGHT[fill] if fill else "none", edgecolor=LIGHT[stroke] if stroke else "none",
        linewidth=width, joinstyle="round", capstyle="butt",
    )  # fmt: skip
    patch.set_transform(transform or axes.transData)
    axes.add_artist(patch)


def _units(axes: Axes) -> Transform:
    """Return the transform from drawing units, y upwards, to the figure's pixels."""
    from matplotlib.transforms import Affine2D

    return Affine2D().scale(1 / DPI) + axes.figure.dpi_scale_trans


def _outline(shapes: Sequence[Sequence[Point]], *, closed: bool) -> Outline:
    """Return one path of all shapes, left as it is: what a page can show was chosen before."""
    from matplotlib.path import Path as Outline

    vertices: list[Point] = []
    codes: list[np.uint8] = []
    for shape in shapes:
        ends = [shape[0]] if closed else []
        vertices += [*shape, *ends]
        codes += [Outline.MOVETO, *[Outline.LINETO] * (len(shape) - 1)]
        codes += [Outline.CLOSEPOLY] * len(ends)
    outline = Outline(vertices, codes)
    outline.should_simplify = False
    return outline
