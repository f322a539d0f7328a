"""The one place that knows matplotlib: loading it cheaply, marks to SVG paths, marks to pixels.

Text never passes through its SVG writer: marks are drawn once, words are set per language.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from reportgen.charts.frame import DPI
from reportgen.charts.theme import LIGHT, paint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from reportgen.charts.frame import Geometry, Label
    from reportgen.languages import Words

TOKENS = {value: token for token, value in LIGHT.items()}
PATH = re.compile(r'<path d="([^"]*)"[^>]*?style="([^"]*)"')
COMMAND = re.compile(r"([MLCQz])([^MLCQz]*)")
ALIGN = {"start": "left", "middle": "center", "end": "right"}
BLANK_METADATA = dict.fromkeys(["Creator", "Date", "Format", "Type"])


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


def new_figure(geometry: Geometry) -> tuple[Figure, Axes]:
    """Return an empty figure of that geometry and its axes: fixed, bare, in drawing units."""
    with _without_docstring_tables():
        from matplotlib.figure import Figure
    width, height = geometry.width, geometry.full_height
    # Said outright, as a user's matplotlibrc may say otherwise.
    figure = Figure((width / DPI, height / DPI), dpi=DPI, frameon=False, facecolor="white")
    figure.set_layout_engine("none")
    inside = geometry.plot
    axes = figure.add_axes(
        (inside.left / width, 1 - inside.bottom / height,
         inside.width / width, inside.height / height)
    )  # fmt: skip
    axes.set_axis_off()
    return figure, axes


def svg_marks(figure: Figure) -> str:
    """Draw the figure and return its paths as SVG, in tenths of a unit and with colour tokens.

    A colour stands as `{token}` until a caller paints it; nothing else of matplotlib's file (global
    style rule, ids, metadata) is kept.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    out = StringIO()
    FigureCanvasSVG(figure).print_svg(out, metadata=BLANK_METADATA)  # type: ignore[no-untyped-call]
    return "".join(
        f'<path d="{_compact(d)}" {_attributes(style)}/>'
        for d, style in PATH.findall(out.getvalue())
    )


def painted(marks: str, *, themed: bool) -> str:
    """Replace the colour tokens of `svg_marks` by their paint."""
    return re.sub(r"\{([\w-]+)\}", lambda match: paint(match[1], themed=themed), marks)


class Raster:
    """A chart's marks in pixels, `scale` of them to a unit: drawn once, for all languages."""

    def __init__(self, figure: Figure, scale: int) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        figure.set_dpi(DPI * scale)
        figure.set_frameon(True)
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


def _attributes(style: str) -> str:
    """Turn what the marks use of a path's style into attributes; what SVG takes for granted goes.

    WeasyPrint reports the properties of SVG as unknown in a style.
    """
    rules = dict(rule.split(": ", 1) for rule in style.rstrip("; ").split("; "))
    names = ("fill", "stroke", "stroke-width") if "stroke" in rules else ("fill",)
    kept = [
        f'{name}="{{{TOKENS[value]}}}"' if value in TOKENS else f'{name}="{value}"'
        for name in names
        if (value := rules.get(name))
    ]
    return " ".join([*kept, *(['stroke-linejoin="round"'] if "stroke" in rules else [])])


def _compact(d: str) -> str:
    """Rewrite a path in whole tenths of a unit, straight lines as steps from point to point."""
    out: list[str] = []
    x, y, last = 0, 0, ""
    for command, numbers in COMMAND.findall(d):
        points = [round(float(number) * 10) for number in numbers.split()]
        if command == "L":
            step = _short(points[0] - x) + _short(points[1] - y)
            out.append(step.lstrip() if last != "L" else step)
        else:
            out.append(command + "".join(map(_short, points)).lstrip())
        if command == "L" and last != "L":
            out.insert(-1, "l")
        if points:
            x, y = points[-2:]
        last = command
    return "".join(out)


@lru_cache(maxsize=8192)
def _short(tenths: int) -> str:
    """Write a number given in tenths as shortly as SVG allows, with what parts it from another."""
    text = f"{tenths / 10:.1f}".removesuffix(".0")
    if 0 < abs(tenths) < 10:
        text = text.replace("0.", ".", 1)
    return text if tenths < 0 else f" {text}"
