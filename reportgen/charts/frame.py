"""What all charts share around their marks: measures, labels, and the SVG they are put into.

Measures are in drawing units from the top left: 640 to the full measure of the page, which is set
about 482 points wide in print, so a unit is three quarters of a point.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal
from unicodedata import east_asian_width

from reportgen.charts.theme import paint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reportgen.languages import Words

DPI = 72  # a unit is one of matplotlib's points
WIDTH = 640
HALF_WIDTH = 312  # two abreast: the unit stays the same, so does the size of text
HEADER = 48  # title and unit of a chart that stands alone, above what pages show
FOOTER = 26  # its source line, below
Anchor = Literal["start", "middle", "end"]
Size = Literal["full", "half"]
View = tuple[float, float, float, float]  # left, top, width, height of what is seen


@dataclass(frozen=True, slots=True)
class TextStyle:
    """One of the few ways a chart sets text: size in units, colour token, bold or not."""

    size: float
    ink: str
    bold: bool = False


AXIS = TextStyle(11, "muted")
NOTE = TextStyle(11, "muted")
NAME = TextStyle(11.5, "ink")
VALUE = TextStyle(11.5, "ink", bold=True)
TITLE = TextStyle(16, "ink", bold=True)
SMALL_TITLE = TextStyle(12.5, "ink", bold=True)


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place: `say` is text of no language, or asks the words of one.

    `room` is the widest the text may get; beyond it the label is left out.
    """

    x: float
    y: float
    say: str | Callable[[Words], object]
    style: TextStyle
    anchor: Anchor = "start"
    room: float = float("inf")

    def said(self, words: Words) -> str:
        """Return the text in that language."""
        return self.say if isinstance(self.say, str) else str(self.say(words))

    def fits(self, words: Words) -> bool:
        """Whether the text keeps within its room."""
        return self.room == float("inf") or self.width(words) <= self.room

    def width(self, words: Words) -> float:
        """Return about how wide the text is: a Han character is one em, others 0.56."""
        wide = sum(1.0 if east_asian_width(char) in "WF" else 0.56 for char in self.said(words))
        return wide * self.style.size


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the drawing, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """The width in units."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The height in units."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Geometry:
    """The size of a chart, as pages show it, and the margins around its plot."""

    height: float
    left: float = 40
    right: float = 148
    top: float = 12
    bottom: float = 24
    width: float = WIDTH

    @property
    def full_height(self) -> float:
        """The height with the header and footer of a chart that stands alone."""
        return HEADER + self.height + FOOTER

    @property
    def half(self) -> bool:
        """Whether the chart is one of two abreast."""
        return self.width < WIDTH

    @property
    def plot(self) -> Box:
        """The rectangle the data are drawn in."""
        bottom = HEADER + self.height - self.bottom
        return Box(self.left, HEADER + self.top, self.width - self.right, bottom)


def over_time(size: Size, height: float, right: float = 148, top: float = 12) -> Geometry:
    """Return the measures of a chart of time with labels at its right edge."""
    if size == "half":
        return Geometry(height=round(height * 0.78), left=38, right=122, top=top, width=HALF_WIDTH)
    return Geometry(height=height, right=right, top=top)


def svg_texts(labels: Iterable[Label], words: Words, *, themed: bool) -> str:
    """Return the labels as SVG text, grouped by style and anchor."""
    groups: dict[tuple[TextStyle, Anchor], list[str]] = {}
    for label in labels:
        text = escape(label.said(words), quote=False)
        placed = f'<text x="{round(label.x, 1):g}" y="{round(label.y, 1):g}">{text}</text>'
        groups.setdefault((label.style, label.anchor), []).append(placed)
    out = ""
    for (style, anchor), texts in groups.items():
        weight = ' font-weight="700"' if style.bold else ""
        side = "" if anchor == "start" else f' text-anchor="{anchor}"'
        look = f'font-size="{style.size}"{weight} fill="{paint(style.ink, themed=themed)}"{side}'
        out += f"<g {look}>{''.join(texts)}</g>"
    return out


def svg_element(body: str, view: View, words: Words, font_family: str, alt: str) -> str:
    """Return the `svg` element around the marks and texts; `view` is what of them is seen.

    The alternative text stands as label for screen readers and as title, which PDF takes it from.
    Without a family the letters are those of the page.
    """
    family = f' font-family="{escape(font_family)}"' if font_family else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {_measures(view)} role="img"'
        f' aria-label="{escape(alt)}" lang="{words.html_lang}"{family}>'
        f"<title>{escape(alt, quote=False)}</title>{body}</svg>"
    )


def svg_file(body: str, view: View) -> str:
    """Return an SVG file of marks without words."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {_measures(view)}>{body}</svg>'


def svg_image(href: str, view: View) -> str:
    """Return the element that shows such a file in the place of its marks."""
    x, y, width, height = (f"{measure:g}" for measure in view)
    return f'<image href="{escape(href)}" x="{x}" y="{y}" width="{width}" height="{height}"/>'


def _measures(view: View) -> str:
    x, y, width, height = (f"{measure:g}" for measure in view)
    return f'viewBox="{x} {y} {width} {height}" width="{width}" height="{height}"'
