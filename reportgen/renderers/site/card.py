"""The picture of a week that social networks show: what happened, figures, and the way so far."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reportgen.charts.theme import LIGHT
from reportgen.fonts import require_glyphs
from reportgen.renderers.artifact import artifact
from reportgen.renderers.site import address as at
from reportgen.renderers.site.canvas import Canvas, Face
from reportgen.renderers.site.card_alt import FIGURES, shown
from reportgen.renderers.site.wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from reportgen.fonts import Typeface
    from reportgen.languages import Words
    from reportgen.renderers.artifact import Artifact
    from reportgen.renderers.publisher import Publisher
    from reportgen.renderers.site.entry import Figure, WeekEntry

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN = 64
BAND = 12  # the stripe in the publisher's colour
MASTHEAD, RULE = 72, 98  # base line, and the line below
HEADLINE = (106, 318)  # the space the headline stands in the middle of
HEADLINE_SIZES = ((60, 2), (56, 2), (52, 2), (48, 3), (44, 3), (40, 3), (36, 4), (32, 5))
LEADING = 1.28
EM = 100  # the size lines are measured in
LABEL, LEVEL, CHANGE = 352, 406, 446  # base lines of a figure
GUTTER = 28
LINE_NAME, TOP, FOOT = 500, 516, HEIGHT  # base line of the name, and where the line may go
LINE = "total_assets"

Point = tuple[float, float]


class Step(NamedTuple):
    """Where the line was on a day, in millions of dollars."""

    day: date
    value: int


def steps(entries: Iterable[WeekEntry], until: date) -> tuple[Step, ...]:
    """Return the line of a card up to a week, oldest first; weeks not known are left out."""
    known = ((entry.as_of, entry.levels.get(LINE)) for entry in entries if entry.as_of <= until)
    return tuple(sorted(Step(day, value) for day, value in known if value is not None))


@dataclass(frozen=True)
class Cards:
    """Draws the cards of one language."""

    words: Words
    publisher: Publisher
    typeface: Typeface

    def card(self, entry: WeekEntry, line: Sequence[Step]) -> Artifact:
        """Return a week's card; `line` are total assets up to it, at least of one week.

        A character the typeface lacks is a RenderError.
        """
        told, words = entry.told[self.words.tag], self.words
        masthead = self.publisher.masthead_in(words)
        as_of = words.text("page.as_of", date=words.weekday_date(entry.as_of))
        name = words.text("feeds.card.line", month=words.month(line[0].day))
        said = [masthead, as_of, told.title, name, *(text for one in told.figures for text in one)]
        where = f"the card of {entry.as_of} in {words.tag}"
        require_glyphs(self.typeface, "".join(said), where)
        canvas = self._canvas()
        self._line(canvas, line, name)
        self._masthead(canvas, masthead, as_of)
        self._headline(canvas, told.title)
        self._figures(canvas, shown(told))
        return artifact(at.within(words.tag, f"{at.week(entry.as_of)}{at.CARD}"), canvas.png())

    def _canvas(self) -> Canvas:
        flat = {"accent": self.publisher.colour, "area": LIGHT["area"], "rule": LIGHT["grid"]}
        canvas = Canvas(SIZE, flat, {name: LIGHT[name] for name in ("ink", "muted", "1")})
        canvas.box((0, 0, WIDTH - 1, BAND - 1), "accent")
        canvas.box((MARGIN, RULE, WIDTH - MARGIN - 1, RULE + 1), "rule")
        return canvas

    def _masthead(self, canvas: Canvas, masthead: str, as_of: str) -> None:
        right = WIDTH - MARGIN
        day = self._regular(24)
        start = right - day.reach(as_of)
        canvas.text((start, MASTHEAD), as_of, day, "muted")
        face = self._fitting(masthead, 30, start - GUTTER - MARGIN)
        canvas.text((MARGIN, MASTHEAD), masthead, face, "1")

    def _headline(self, canvas: Canvas, headline: str) -> None:
        face, lines = self._set(headline)
        pitch = face.size * LEADING
        middle = sum(HEADLINE) / 2
        # From the middle to the first base line: half the lines, and a letter hangs above its own.
        base = middle - pitch * (len(lines) - 1) / 2 + face.size * 0.36
        for number, line in enumerate(lines):
            canvas.text((MARGIN, base + number * pitch), line, face, "ink")

    def _set(self, headline: str) -> tuple[Face, tuple[str, ...]]:
        """Return the largest size the headline stands in, and its lines; at worst it is cut."""
        room = WIDTH - 2 * MARGIN
        width = lru_cache(self._bold(EM).width)
        for size, most in HEADLINE_SIZES:
            lines = wrapped(headline, width, room * EM / size, most)
            if lines:
                return self._bold(size), lines
        return self._set(f"{headline[: len(headline) * 9 // 10].rstrip('…')}…")

    def _figures(self, canvas: Canvas, figures: Sequence[Figure]) -> None:
        room = (WIDTH - 2 * MARGIN - GUTTER * (FIGURES - 1)) // FIGURES
        for number, one in enumerate(figures):
            left = MARGIN + number * (room + GUTTER)
            for base, said, face, ink in self._told(one, room):
                canvas.text((left, base), said, face, ink)

    def _told(self, one: Figure, room: int) -> Iterator[tuple[int, str, Face, str]]:
        yield LABEL, one.label, self._fitting(one.label, 24, room, bold=False), "muted"
        yield LEVEL, one.level, self._fitting(one.level, 42, room), "1"
        if one.change:
            change = self.words.text("feeds.card.change", change=one.change)
            yield CHANGE, change, self._fitting(change, 24, room, bold=False), "ink"

    def _line(self, canvas: Canvas, line: Sequence[Step], name: str) -> None:
        """Draw the way so far, from zero: as wide as the picture, and no further than the week."""
        points = _places(line)
        if len(points) > 1:
            canvas.area([*points, (points[-1][0], FOOT), (points[0][0], FOOT)], "area")
        canvas.line(points, 3, 8, "1")
        canvas.text((MARGIN, LINE_NAME), name, self._regular(20), "muted")

    def _fitting(self, said: str, size: int, room: float, *, bold: bool = True) -> Face:
        """Return the face in that size, or in the largest smaller one that has room."""
        face = self._bold(size) if bold else self._regular(size)
        while face.width(said) > room and face.size > 12:
            face = face._replace(size=face.size - 1)
        return face

    def _bold(self, size: int) -> Face:
        return Face(self.typeface.bold, size, self.words.html_lang)

    def _regular(self, size: int) -> Face:
        return Face(self.typeface.regular, size, self.words.html_lang)


def _places(line: Sequence[Step]) -> list[Point]:
    """Return the points of the line, the week's own at the right margin."""
    first, last = line[0].day.toordinal(), line[-1].day.toordinal()
    highest = max(step.value for step in line)
    wide = (WIDTH - MARGIN) / max(last - first, 1)
    high = (FOOT - TOP) / highest
    right = WIDTH - MARGIN
    return [
        (right - (last - step.day.toordinal()) * wide, FOOT - step.value * high) for step in line
    ]
