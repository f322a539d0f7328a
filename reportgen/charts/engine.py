"""From the marks of a plot to SVG, and to pixels: the one place that knows matplotlib.

SVG is written straight from the marks: matplotlib costs more to load than all the charts of a
week, and no page needs it. Marks are drawn once, words are set per language.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from reportgen.charts.frame import DPI
from reportgen.charts.theme import DARK, LIGHT, paint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from matplotlib.figure import Figure
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    from reportgen.charts.frame import Geometry, Label
    from reportgen.charts.plot import Mark, Point
    from reportgen.languages import Words

ALIGN = {"start": "left", "middle": "center", "end": "right"}


def use_cache(folder: Path) -> None:
    """Keep matplotlib's list of fonts in that folder: finding them again costs most of a second.

    To be called before the first chart; a user's own MPLCONFIGDIR wins.
    """
    os.environ.setdefault("MPLCONFIGDIR", str(folder))


@contextmanager
def _without_docstring_tables() -> Iterator[None]:
    """Import matplotlib without the property tables of its docstrings, a quarter of its import."""
    if "matplotlib.figure" in sys.modules:
        yield
        return
    import matplotlib.artist as artist

    kept, artist.kwdoc = artist.kwdoc, lambda artist: ""  # noqa: ARG005
    try:
        yield
    finally:
        artist.kwdoc = kept


def svg_marks(marks: Sequence[Mark]) -> str:
    """Return the marks as SVG, in tenths of a unit and with colour tokens.

    A colour stands as `{token}` until a caller paints it.
    """
    return "".join(_svg(mark) for mark in marks)


def _svg(mark: Mark) -> str:
    look = _look(mark)
    if mark.radius:
        return "".join(
            f'<circle cx="{_tenths(x)}" cy="{_tenths(y)}" r="{mark.radius:g}"{look}/>'
            for ((x, y),) in mark.outlines
        )
    path = "".join(_path(outline, closed=mark.closed) for outline in mark.outlines)
    return f'<path d="{path}"{look}/>'


def _look(mark: Mark) -> str:
    """Return the paint of a mark as attributes; what SVG takes for granted goes."""
    fill = f"{{{mark.fill}}}" if mark.fill else "none"
    if not mark.stroke:
        return f' fill="{fill}"'
    width = "" if mark.width == 1 else f' stroke-width="{mark.width:g}"'
    join = "" if mark.radius else ' stroke-linejoin="round"'
    return f' fill="{fill}" stroke="{{{mark.stroke}}}"{width}{join}'


def _path(outline: Sequence[Point], *, closed: bool) -> str:
    """Write an outline in whole tenths of a unit, as steps from point to point."""
    points = [(round(x * 10), round(y * 10)) for x, y in outline]
    (x, y), *following = points
    steps = []
    for across, down in following:
        steps.append(_short(across - x) + _short(down - y))
        x, y = across, down
    start = (_short(points[0][0]) + _short(points[0][1])).lstrip()
    way = "l" + "".join(steps).lstrip() if steps else ""
    return f"M{start}{way}{'z' if closed else ''}"


def painted(marks: str, *, themed: bool) -> str:
    """Replace the colour tokens of `svg_marks` by their paint."""
    return re.sub(r"\{([\w-]+)\}", lambda match: paint(match[1], themed=themed), marks)


def dark_style(marks: str) -> str:
    """Return the `style` by which marks painted plain follow a dark screen.

    They are found by the paint they have: no two tokens share a light one.
    """
    used = sorted(set(re.findall(r'(fill|stroke)="\{([\w-]+)\}', marks)))
    rules = "".join(f'[{way}="{LIGHT[token]}"]{{{way}:{DARK[token]}}}' for way, token in used)
    return f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"


class Raster:
    """A chart's marks in pixels, `scale` of them to a unit: drawn once, for all languages."""

    def __init__(self, geometry: Geometry, marks: Sequence[Mark], scale: int) -> None:
        with _without_docstring_tables():
            from matplotlib.backends.backend_agg import FigureCanvasAgg

        figure = _figure(geometry, marks, scale)
        self._figure = figure
        self._canvas = FigureCanvasAgg(figure)
        self._canvas.draw()  # type: ignore[no-untyped-call]
        self._marks = self._canvas.copy_from_bbox(figure.bbox)  # type: ignore[no-untyped-call]

    def png(self, labels: Sequence[Label], words: Words, regular: Path, bold: Path) -> bytes:
        """Return the marks with these labels, set in the two font files, as PNG.

        A character a face lacks raises UserWarning.
        """
        from PIL import Image

        self._canvas.restore_region(self._marks)  # type: ignore[no-untyped-call]
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # a character the face lacks
            for label in labels:
                self._text(label, words, bold if label.style.bold else regular).draw(renderer)
        size = self._canvas.get_width_height(physical=True)
        picture = Image.frombuffer("RGBA", size, self._canvas.buffer_rgba()).convert("RGB")  # type: ignore[no-untyped-call]
        out = BytesIO()
        picture.save(out, "PNG", compress_level=4)  # half the time of 6 for a tenth more bytes
        return out.getvalue()

    def _text(self, label: Label, words: Words, face: Path) -> Text:
        """Return a label as matplotlib's text, in pixels from the lower left."""
        from matplotlib.font_manager import FontProperties
        from matplotlib.text import Text

        scale, height = self._figure.dpi / DPI, self._figure.bbox.height
        text = Text(
            label.x * scale, height - label.y * scale, label.said(words),
            ha=ALIGN[label.anchor], va="baseline", color=LIGHT[label.style.ink], usetex=False,
            parse_math=False,
            fontproperties=FontProperties(fname=face, size=label.style.size),
        )  # fmt: skip
        text.set_figure(self._figure)
        if hasattr(text, "set_language"):  # matplotlib 3.11: the regional forms of one face
            text.set_language(words.html_lang)
        return text


def _figure(geometry: Geometry, marks: Sequence[Mark], scale: int) -> Figure:
    """Return a figure of the chart's measures with its marks, the later ones on top."""
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    width, height = geometry.width, geometry.full_height
    # Said outright, as a user's matplotlibrc may say otherwise.
    figure = Figure((width / DPI, height / DPI), dpi=DPI * scale, frameon=True, facecolor="white")
    figure.set_layout_engine("none")
    units = Affine2D().scale(1, -1).translate(0, height).scale(scale)
    for mark in marks:
        for outline in mark.outlines:
            patch = _patch(mark, outline)
            patch.set_transform(units)
            figure.add_artist(patch)
    return figure


def _patch(mark: Mark, outline: Sequence[Point]) -> Patch:
    """Return one outline of a mark as matplotlib's patch, in drawing units."""
    from matplotlib.patches import Circle, PathPatch
    from matplotlib.path import Path as Outline

    look = {
        "facecolor": LIGHT[mark.fill] if mark.fill else "none",
        "edgecolor": LIGHT[mark.stroke] if mark.stroke else "none",
        "linewidth": mark.width,
        "clip_on": False,
    }
    if mark.radius:
        return Circle(outline[0], mark.radius, **look)
    points = [*outline, outline[0]] if mark.closed else outline
    shape = Outline(points, closed=mark.closed)
    shape.should_simplify = False  # what a page can show was chosen before
    return PathPatch(shape, joinstyle="round", capstyle="butt", **look)


def _tenths(value: float) -> str:
    return _short(round(value * 10)).lstrip()


@lru_cache(maxsize=8192)
def _short(tenths: int) -> str:
    """Write a number given in tenths as shortly as SVG allows, with what parts it from another."""
    text = f"{tenths / 10:.1f}".removesuffix(".0")
    if 0 < abs(tenths) < 10:
        text = text.replace("0.", ".", 1)
    return text if tenths < 0 else f" {text}"
