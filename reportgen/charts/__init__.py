"""How it looks: one file per chart, one frame for all.

The folder is the registry: every module but the support ones is a chart, its name the chart's key.
It offers `geometry(data, size)` and `draw(plot, data)`, which adds marks and returns the labels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from operator import methodcaller
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

from reportgen.charts import engine, frame
from reportgen.charts.credit import credit, credit_with_series
from reportgen.charts.engine import use_cache
from reportgen.charts.frame import Label
from reportgen.charts.plot import Plot
from reportgen.charts.theme import paint
from reportgen.errors import RenderError

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.brief.blocks import ChartData
    from reportgen.charts.frame import Geometry, Size
    from reportgen.charts.plot import Mark
    from reportgen.languages import Words

__all__ = ["SUPPORT", "Drawing", "chart_keys", "drawing", "use_cache"]

SUPPORT = frozenset(
    {"credit", "engine", "frame", "labels", "plot", "rows", "scales", "shapes", "stacks", "theme"}
)


class ChartModule(Protocol):
    """What the file of a chart offers."""

    def geometry(self, data: ChartData, size: Size) -> Geometry: ...
    def draw(self, plot: Plot, data: ChartData) -> list[Label]: ...


@cache
def _modules() -> dict[str, ChartModule]:
    """Import every chart of the folder; a broken one is fatal."""
    names = sorted(module.name for module in iter_modules(__path__) if module.name not in SUPPORT)
    return {name: cast("ChartModule", import_module(f"{__name__}.{name}")) for name in names}


def chart_keys() -> tuple[str, ...]:
    """Return the keys of all charts there are."""
    return tuple(_modules())


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart drawn once, before language: its marks, as outlines and as SVG, and its labels."""

    data: ChartData
    geometry: Geometry
    outlines: tuple[Mark, ...]
    marks: str
    labels: tuple[Label, ...]
    _rasters: dict[int, engine.Raster] = field(default_factory=dict, compare=False, repr=False)

    def svg(
        self,
        words: Words,
        *,
        alt: str,
        font_family: str,
        themed: bool = False,
        standalone: bool = False,
    ) -> str:
        """Return the chart as an `svg` element, its texts in that language and family.

        `themed` paints with custom properties (see `theme.variables`), for screens; without it the
        colours are plain, for PDF and files. `standalone` adds title, unit, source and ground.
        """
        shown = self._shown(words, standalone=standalone)
        body = engine.painted(self.marks, themed=themed)
        body += frame.svg_texts(shown, words, themed=themed)
        view = self._view
        if standalone:
            view = (0.0, 0.0, self.geometry.width, self.geometry.full_height)
            ground = paint("surface", themed=themed)
            body = f'<rect width="100%" height="100%" fill="{ground}"/>{body}'
        return frame.svg_element(body, view, words, font_family, alt)

    def picture(self) -> str:
        """Return the marks alone as an SVG file of no language, which follows a dark screen."""
        body = engine.dark_style(self.marks) + engine.painted(self.marks, themed=False)
        return frame.svg_file(body, self._view)

    def labelled(self, words: Words, *, alt: str, href: str) -> str:
        """Return the labels in that language as an `svg` element for pages, over the `picture`.

        `href` is the link to that file. Letters are those of the page.
        """
        body = frame.svg_image(href, self._view)
        body += frame.svg_texts(self._shown(words, standalone=False), words, themed=True)
        return frame.svg_element(body, self._view, words, "", alt)

    def png(self, words: Words, *, regular: Path, bold: Path, scale: int = 2) -> bytes:
        """Return the chart with title, unit and source as PNG, `scale` pixels to a unit.

        `regular` and `bold` are font files; a character one of them lacks is a RenderError.
        """
        if scale not in self._rasters:
            self._rasters[scale] = engine.Raster(self.geometry, self.outlines, scale)
        shown = self._shown(words, standalone=True)
        try:
            return self._rasters[scale].png(shown, words, regular, bold)
        except UserWarning as warning:
            raise RenderError(f"chart {self.data.key}: {warning}") from warning

    @property
    def _view(self) -> frame.View:
        """What of the drawing pages show: all but the frame of a chart that stands alone."""
        return (0.0, float(frame.HEADER), self.geometry.width, self.geometry.height)

    def _shown(self, words: Words, *, standalone: bool) -> list[Label]:
        """Return the labels that have room, with those of the frame where it stands alone."""
        labels = [label for label in self.labels if label.fits(words)]
        return [*self._framing(words), *labels] if standalone else labels

    def _framing(self, words: Words) -> list[Label]:
        """Return title, unit, and the source with its series where the line has room for them."""
        foot, room = self.geometry.full_height - 9, self.geometry.width - 4
        title = methodcaller("text", self.data.title)
        unit = methodcaller("text", f"unit.{self.data.unit}")
        entry, named = credit_with_series(self.data)
        source = Label(2, foot, methodcaller("text", entry, **named), frame.NOTE, room=room)
        if not self.data.sources or not source.fits(words):
            source = Label(2, foot, methodcaller("text", credit(self.data)), frame.NOTE)
        style = frame.SMALL_TITLE if self.geometry.half else frame.TITLE
        return [Label(2, 22, title, style), Label(2, 39, unit, frame.NOTE), source]


def drawing(data: ChartData, size: Size = "full") -> Drawing:
    """Draw a chart's marks and place its labels, once for all languages.

    A `half` chart is as wide as two abreast may be, its text as large as in a `full` one.

    Raises RenderError where no such chart exists or nothing is known to draw.
    """
    module = _modules().get(data.key)
    if module is None:
        raise RenderError(f"no chart is called {data.key}; there are {', '.join(chart_keys())}")
    if all(value is None for series in data.series for value in series.values):
        raise RenderError(f"chart {data.key}: none of its series has a value; leave it out")
    geometry = module.geometry(data, size)
    plot = Plot(geometry)
    labels = module.draw(plot, data)
    return Drawing(data, geometry, tuple(plot.marks), engine.svg_marks(plot.marks), tuple(labels))
