"""The charts of a week on the site: their marks drawn once, their words set per language.

The marks of a chart of many weeks are most of its bytes and say the same in every language: they
become a file of their own, over which each page sets its labels. A small chart stays in the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.charts import drawing
from reportgen.renderers import layout
from reportgen.renderers.artifact import artifact
from reportgen.renderers.page import SVG_TITLE
from reportgen.renderers.site import address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from reportgen.brief.blocks import Brief
    from reportgen.charts import Drawing
    from reportgen.charts.frame import Size
    from reportgen.languages import Words
    from reportgen.renderers.artifact import Artifact

NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
SHARED_FROM = 3_000  # characters of marks; what is smaller costs more as a file of its own


@dataclass(frozen=True, slots=True)
class Drawings:
    """The charts of a week, drawn before language in the sizes its pages show."""

    day: date
    drawn: Mapping[tuple[str, Size], Drawing]
    alts: Mapping[str, Callable[[Words], str]]

    def files(self) -> list[Artifact]:
        """Return what the languages share."""
        return [shared(one, self.day) for one in self.drawn.values() if is_shared(one)]

    def svgs(self, words: Words, size: Size, root: Callable[[str], str]) -> dict[str, str]:
        """Return the charts of a size as elements for a page in a language, by chart key.

        `root` gives the page's link to an address of the site.
        """
        return {
            key: labelled(one, words, alt=self.alts[key](words), href=root(file_of(one, self.day)))
            if is_shared(one)
            else inline(one, words, alt=self.alts[key](words))
            for (key, own), one in self.drawn.items()
            if own == size
        }


def draw(brief: Brief) -> Drawings:
    """Draw the charts of a brief in every size its pages show."""
    sizes = layout.chart_sizes(brief)
    found = {chart.key: chart for chart in layout.charts(brief.sections)}
    drawn = {(key, size): drawing(found[key].data, size) for key in sizes for size in sizes[key]}

    def saying(key: str) -> Callable[[Words], str]:
        return lambda words: words.paragraph(found[key].alt)

    return Drawings(brief.as_of, drawn, {key: saying(key) for key in sizes})


def is_shared(drawn: Drawing) -> bool:
    """Return whether the marks of a drawing are worth a file of their own."""
    return len(drawn.marks) >= SHARED_FROM


def file_of(drawn: Drawing, day: date) -> str:
    """Return the address of the marks of a drawing: "charts/2025-04-16/total_assets.svg"."""
    half = "-half" if drawn.geometry.half else ""
    return address.chart(day, f"{drawn.data.key}{half}")


def shared(drawn: Drawing, day: date) -> Artifact:
    """Return the marks of a drawing as a file for all languages."""
    return artifact(file_of(drawn, day), drawn.picture().encode())


def labelled(drawn: Drawing, words: Words, *, alt: str, href: str) -> str:
    """Return the element of a page that sets labels in its language over shared marks.

    `alt` is said to screen readers; no title follows the pointer.
    """
    return _in_page(drawn.labelled(words, alt=alt, href=href))


def inline(drawn: Drawing, words: Words, *, alt: str) -> str:
    """Return a whole drawing as an element of a page, in the page's letters and colours."""
    return _in_page(drawn.svg(words, alt=alt, font_family="", themed=True))


def _in_page(svg: str) -> str:
    """Leave out what a drawing needs as a file: its namespace, and a title beside its label."""
    return SVG_TITLE.sub("", svg, count=1).replace(NAMESPACE, "", 1)
