"""Charts drawn directly: their labels in one piece, their paths without looking for curves."""

from __future__ import annotations

import contextlib
import re
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING

from reportgen.renderers.shortcuts.replacing import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from weasyprint.svg import SVG, Node

_SHIFT = {"start": 0.0, "middle": 0.5, "end": 1.0}
_LABEL = {"x", "y", "text-anchor"}
_LETTERING = {"font-family", "font-size", "font-weight", "fill", "role", "aria-label", "lang"}
_MARKERS = {"marker", "marker-start", "marker-mid", "marker-end"}
_STRAIGHT = re.compile(r"[MLHVZ0-9., -]*")
_STEP = re.compile(r"([MLHVZ])([^MLHVZ]*)")
_NUMBER = re.compile(r"-?[0-9]*\.?[0-9]+")


def drawn_directly() -> Callable[[], AbstractContextManager[None]]:
    """Return a way to draw what our charts are made of."""
    from weasyprint import svg

    draw = _in_one_piece(svg.SVG.draw_node)
    path = _straight(svg.TAGS["path"])

    @contextlib.contextmanager
    def way() -> Iterator[None]:
        before = svg.TAGS["path"]
        svg.TAGS["path"] = path
        try:
            with replaced(svg.SVG, "draw_node", draw):
                yield
        finally:
            svg.TAGS["path"] = before

    return way


def _straight(draw_path: Callable[..., None]) -> Callable[..., None]:
    """Draw paths of straight lines by absolute places; any other is drawn the long way."""

    def draw(svg: SVG, node: Node, font_size: float) -> None:
        steps = _steps(node.get("d", "")) if _MARKERS.isdisjoint(node) else None
        if steps is None:
            draw_path(svg, node, font_size)
            return
        svg.stream.move_to(0, 0)
        for letter, x, y in steps:
            if letter == "M":
                svg.stream.move_to(x, y)
            elif letter == "L":
                svg.stream.line_to(x, y)
            else:
                svg.stream.close()

    return draw


@lru_cache(maxsize=512)
def _steps(path: str) -> tuple[tuple[str, float, float], ...] | None:
    """Return the moves, lines and closings of a path of nothing else, with where they lead."""
    if not _STRAIGHT.fullmatch(path):
        return None
    steps = []
    x = y = 0.0
    start = x, y
    for letter, rest in _STEP.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(rest)]
        width = 2 if letter in "ML" else 1
        if len(numbers) % width:
            return None
        for index in range(0, len(numbers), width):
            if width == 2:
                x, y = numbers[index : index + 2]
            elif letter == "H":
                x = numbers[index]
            else:
                y = numbers[index]
            if letter == "M" and not index:
                start = x, y
            steps.append(("M" if letter == "M" and not index else "L", x, y))
        if letter == "Z":
            x, y = start
            steps.append(("Z", x, y))
    return tuple(steps)


def _in_one_piece(draw_node: Callable[..., None]) -> Callable[..., None]:
    """Draw labels at once: WeasyPrint lays out, colours and places each of their letters.

    Anchored ones it puts into an object of the PDF each, and kerning is lost.
    """

    def draw(svg: SVG, node: Node, font_size: float, *rest: object, **named: object) -> None:
        if node.tag == "text" and node.text and _is_label(node):
            _draw_label(svg, node, font_size)
        else:
            draw_node(svg, node, font_size, *rest, **named)

    return draw


def _is_label(node: Node) -> bool:
    """Whether a text is as our charts have them: plain words at one place, in a font that is named.

    A node says what it inherits, too; a text of somebody's logo may say more, and has the long way.
    """
    said = node.attrib
    return (
        node._etree_node.attrib.keys() <= _LABEL
        and said.keys() <= _LABEL | _LETTERING
        and not len(node._etree_node)
        and "font-family" in said
        and all(_NUMBER.fullmatch(said.get(name, "")) for name in ("x", "y"))
        and said.get("font-weight", "400").isdigit()
        and said.get("text-anchor", "start") in _SHIFT
    )


def _draw_label(svg: SVG, node: Node, font_size: float) -> None:
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.draw.text import draw_first_line
    from weasyprint.matrix import Matrix
    from weasyprint.svg.text import Style, TextBox
    from weasyprint.svg.utils import size
    from weasyprint.text.line_break import split_first_line

    font_size = size(node.get("font-size", "1em"), font_size, font_size)
    style = Style(INITIAL_VALUES)
    style.font_config = svg.font_config
    style["font_family"] = [name.strip("\"'") for name in node.get("font-family").split(",")]
    style["font_weight"] = int(node.get("font-weight", 400))
    style["font_size"] = font_size
    layout, _, _, width, _, _ = split_first_line(node.text, style, svg.context, inf, 0)
    x = float(node.get("x")) - width * _SHIFT[node.get("text-anchor", "start")]
    svg.stream.push_state()
    fill, stroke = svg.set_graphical_state(node, font_size)
    svg.stream.begin_text()
    layout.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    place = Matrix(d=-1, e=x, f=float(node.get("y")))
    draw_first_line(svg.stream, TextBox(layout, style), "none", "none", place)
    svg.stream.end_text()
    svg.stream.pop_state()
